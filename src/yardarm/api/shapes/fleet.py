"""What runs: applications, their instances and SDKs, and what they ask for."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class RevisionHeld(TypedDict):
    """Of the instances that were heard of in the last five minutes, those that hold an older
    revision than the newest that their clients can see are `behind`.
    """

    revision: int
    instances: int
    behind: int


class UnsupportedStrategy(TypedDict):
    """A strategy that the SDK lacks: these features let nobody in by it."""

    strategy: str
    features: list[str]


class ApplicationIssues(TypedDict):
    """`missingFeatures` are asked for, and nobody made them."""

    missingFeatures: list[str]
    outdatedSdks: list[str]
    unsupportedStrategies: list[UnsupportedStrategy]


class ApplicationInEnvironment(TypedDict):
    name: str
    instanceCount: int
    sdks: list[str]
    frontendSdks: list[str]
    backendSdks: list[str]
    lastSeen: Time
    held: RevisionHeld
    issues: ApplicationIssues


class StrategyIssues(TypedDict):
    """Strategies that the application knows, and that nobody defined here."""

    missingStrategies: list[str]


class ApplicationOverview(TypedDict):
    """`projects` and `featureCount` are of what it has evaluated in the last 30 days."""

    projects: list[str]
    featureCount: int
    environments: list[ApplicationInEnvironment]
    issues: StrategyIssues


class HeldByInstance(TypedDict):
    """What an instance was last heard to hold. `behind`: it lacks the newest."""

    revision: int
    since: Time
    lastPoll: Time
    streams: bool
    behind: bool


class InstanceInEnvironment(TypedDict):
    """`held` is null for one that does not poll, or does not say who it is."""

    instanceId: str
    sdkVersion: str | None
    clientIp: str | None
    lastSeen: Time
    held: HeldByInstance | None


class InstancesInEnvironment(TypedDict):
    instances: list[InstanceInEnvironment]
    total: int
    revision: int


class SdkOfApplication(TypedDict):
    name: str
    versions: list[str]


class ApplicationOfProject(TypedDict):
    """`instances` are those last seen, 100 at most of `instanceCount`."""

    name: str
    environments: list[str]
    instances: list[str]
    instanceCount: int
    sdks: list[SdkOfApplication]


class ApplicationsOfProject(TypedDict):
    total: int
    applications: list[ApplicationOfProject]


class OutdatedSdk(TypedDict):
    """`newest` is the major and minor release that Yardarm is tested with."""

    sdkVersion: str
    newest: str
    applications: list[str]


class OutdatedSdks(TypedDict):
    sdks: list[OutdatedSdk]


class AskedInEnvironment(TypedDict):
    environment: str
    seenAt: Time


class UnknownFlagReport(TypedDict):
    appName: str
    environments: list[AskedInEnvironment]


class UnknownFlag(TypedDict):
    """`lastEventAt` is that of the last event of a feature that once had the name."""

    name: str
    firstSeenAt: Time
    lastSeenAt: Time
    lastEventAt: Time | None
    reports: list[UnknownFlagReport]


class UnknownFlags(TypedDict):
    unknownFlags: list[UnknownFlag]
