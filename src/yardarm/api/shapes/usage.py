"""How much features are used, over hours, days and weeks."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class MetricsOfEnvironment(TypedDict):
    """From `timestamp` on: evaluations that said yes, and no, and variants that were handed out."""

    featureName: str
    environment: str
    timestamp: Time
    yes: int
    no: int
    variants: NotRequired[dict[str, int]]


class MetricsOfApplication(MetricsOfEnvironment):
    appName: str


class FeatureUsageSummary(TypedDict):
    """`lastHourUsage` is that of the hour that has begun, `seenApplications` are of 24 hours."""

    version: int
    maturity: str
    featureName: str
    lastHourUsage: list[MetricsOfEnvironment]
    seenApplications: list[str]


class RawMetrics(TypedDict):
    version: int
    maturity: str
    data: list[MetricsOfApplication]


class CountedMoments(TypedDict):
    """A number for each of the moments."""

    yes: list[int]
    no: list[int]


class CountedVariants(CountedMoments):
    variants: dict[str, list[int]]


class UsageOfApplication(TypedDict):
    environment: str
    appName: str
    yes: int
    no: int
    variants: dict[str, int]


class UsageOfFeature(TypedDict):
    """`moments` are the beginnings of hours, days or weeks; `until` is null when all is counted
    that was acknowledged before the question, else the time up to which it is.
    """

    featureName: str
    grain: Literal["hour", "day", "week"]
    moments: list[Time]
    until: Time | None
    environments: dict[str, CountedVariants]
    applications: list[UsageOfApplication]


class UsageOfFeatures(TypedDict):
    """The features of a page, of `total`; otherwise as the usage of one."""

    environment: str
    grain: Literal["hour", "day", "week"]
    moments: list[Time]
    until: Time | None
    total: int
    features: dict[str, CountedMoments]
