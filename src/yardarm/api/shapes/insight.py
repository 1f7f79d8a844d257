"""What usage and time say of features."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time

Finding = Literal[
    "safe-to-archive",
    "archived-in-use",
    "never-evaluated",
    "always-on",
    "always-off",
    "potentially-stale",
]


class CountedEvaluations(TypedDict):
    """Of the last `windowDays` days."""

    environment: str
    yes: int
    no: int


class SeenByApplication(TypedDict):
    """`lastSeen` is the beginning of the hour, or of the day after the hours were pruned; the
    others are days.
    """

    environment: str
    appName: str
    lastSeen: Time
    firstDay: str | None
    lastOnDay: str | None
    lastOffDay: str | None


class SightedInEnvironment(TypedDict):
    environment: str
    firstSeen: Time
    lastSeen: Time


class Evidence(TypedDict):
    """What the finding follows from. `seen` lists 100 applications at most, the newest first."""

    createdAt: Time
    archivedAt: Time | None
    type: str
    lifetimeDays: int | None
    lastSeen: Time | None
    environments: list[SightedInEnvironment]
    usage: list[CountedEvaluations]
    seen: list[SeenByApplication]
    dependents: list[str]


class Insight(TypedDict):
    """`environment` is null for what holds in all of them; `days` are since `since`."""

    finding: Finding
    feature: str
    project: str
    environment: str | None
    since: Time
    days: int
    evidence: Evidence


FindingCounts = TypedDict(
    "FindingCounts",
    {
        "safe-to-archive": int,
        "archived-in-use": int,
        "never-evaluated": int,
        "always-on": int,
        "always-off": int,
        "potentially-stale": int,
    },
)


class Insights(TypedDict):
    """`counts` are of all findings of the project, `total` of those that were asked for."""

    findings: list[Insight]
    total: int
    counts: FindingCounts
    windowDays: int


class FoundInFeature(TypedDict):
    finding: Finding
    environment: str | None
    since: Time
    days: int


class InsightOfFeature(TypedDict):
    feature: str
    project: str
    findings: list[FoundInFeature]
    evidence: Evidence
    windowDays: int
