"""What SDKs get and send (client protocol, sections 2 and 3)."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.segments import ClientSegment
from yardarm.api.shapes.targeting import Constraint, Dependency, Variant


class Version1Strategy(TypedDict):
    name: str
    parameters: NotRequired[dict[str, str]]
    constraints: NotRequired[list[Constraint]]


class Version1Feature(TypedDict):
    name: str
    type: str
    enabled: bool
    stale: bool
    strategies: list[Version1Strategy]
    variants: list[Variant] | None


class Version1Features(TypedDict):
    """For who sends no Unleash-Client-Spec."""

    version: Literal[1]
    features: list[Version1Feature]


class ClientConstraint(TypedDict):
    contextName: str
    operator: str
    values: list[str]
    value: NotRequired[str]
    inverted: bool
    caseInsensitive: bool


class ClientStrategy(TypedDict):
    name: str
    parameters: dict[str, str]
    constraints: list[ClientConstraint]
    variants: list[Variant]
    segments: NotRequired[list[int]]


class ClientFeature(TypedDict):
    name: str
    type: str
    enabled: bool
    project: str
    stale: bool
    description: str | None
    impressionData: bool
    strategies: list[ClientStrategy]
    variants: list[Variant]
    dependencies: NotRequired[list[Dependency]]


class ClientQuery(TypedDict):
    """What was asked for."""

    project: NotRequired[list[str]]
    namePrefix: NotRequired[str]
    tag: NotRequired[list[list[str]]]
    environment: str
    inlineSegmentConstraints: bool


class ClientMeta(TypedDict):
    revisionId: int
    etag: str
    queryHash: str


class ClientFeatures(TypedDict):
    """For SDKs of today; `segments` for those that know them."""

    version: Literal[2]
    features: list[ClientFeature]
    query: ClientQuery
    meta: ClientMeta
    segments: NotRequired[list[ClientSegment]]


class Hydration(TypedDict):
    """Replaces everything."""

    type: Literal["hydration"]
    eventId: int
    features: list[ClientFeature]
    segments: list[ClientSegment]


class FeatureUpdated(TypedDict):
    """New, or changed, also switched off."""

    type: Literal["feature-updated"]
    eventId: int
    feature: ClientFeature


class FeatureRemoved(TypedDict):
    """Archived, deleted, or moved to another project than this one."""

    type: Literal["feature-removed"]
    eventId: int
    featureName: str
    project: str


class SegmentUpdated(TypedDict):
    type: Literal["segment-updated"]
    eventId: int
    segment: ClientSegment


class SegmentRemoved(TypedDict):
    type: Literal["segment-removed"]
    eventId: int
    segmentId: int


class ClientDelta(TypedDict):
    """To be applied in this order; ids are revisions and rise."""

    events: list[Hydration | FeatureUpdated | FeatureRemoved | SegmentUpdated | SegmentRemoved]


class Registration(TypedDict):
    """Other keys are let in and not read."""

    appName: str
    instanceId: NotRequired[str | None]
    sdkVersion: NotRequired[str | None]
    strategies: NotRequired[list[str] | None]


class ReportedCounts(TypedDict):
    yes: NotRequired[int]
    no: NotRequired[int]
    variants: NotRequired[dict[str, int] | None]


class Bucket(TypedDict):
    """Times as text, or as milliseconds since 1970."""

    start: NotRequired[str | float | None]
    stop: NotRequired[str | float | None]
    toggles: dict[str, ReportedCounts]


class MetricsReport(TypedDict):
    """Other keys are let in and not read."""

    appName: str
    instanceId: NotRequired[str | None]
    bucket: Bucket | None


class BulkApplication(TypedDict):
    """An instance that an edge knows of; without `strategies` it is only noted as alive. Those of
    another environment than the token's are passed over. Other keys are let in and not read.
    """

    appName: str
    instanceId: NotRequired[str | None]
    environment: NotRequired[str | None]
    sdkVersion: NotRequired[str | None]
    strategies: NotRequired[list[str] | None]


class BulkCounts(TypedDict):
    """What an application counted until the time, which is text or milliseconds since 1970."""

    featureName: str
    appName: str
    environment: NotRequired[str | None]
    timestamp: str | float
    yes: NotRequired[int]
    no: NotRequired[int]
    variants: NotRequired[dict[str, int] | None]


class BulkReport(TypedDict):
    """What an edge gathered. Other keys are let in and not read."""

    applications: list[BulkApplication] | None
    metrics: list[BulkCounts] | None


class HeldRevision(TypedDict):
    """What an instance holds, for how long, and how long ago that was heard of."""

    appName: str
    instanceId: str
    revision: int
    sdk: NotRequired[str | None]
    streams: NotRequired[bool]
    heldSeconds: NotRequired[float]
    silentSeconds: NotRequired[float]


class HeldRevisions(TypedDict):
    """Of clients of an edge. Other keys are let in and not read."""

    receipts: list[HeldRevision] | None
