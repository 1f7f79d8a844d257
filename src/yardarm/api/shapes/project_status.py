"""How a project is doing."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.project_features import FeatureOverview
from yardarm.api.shapes.projects import FeatureTypeCount, ProjectOverview


class TimeToProduction(TypedDict):
    """Days from a feature's birth to the first time that a client of production asked for it."""

    name: str
    timeToProduction: float


class LeadTimes(TypedDict):
    """Averages and medians are null while no feature has been live."""

    projectAverage: float | None
    projectMedian: float | None
    features: list[TimeToProduction]


class HealthCounts(TypedDict):
    """Live features: `stale`, only potentially so, and the others, which are active."""

    rating: int
    activeCount: int
    potentiallyStaleCount: int
    staleCount: int


class ProjectWindows(TypedDict):
    """The current window is the last 30 days, the past one the 30 days before."""

    avgTimeToProdCurrentWindow: float | None
    avgTimeToProdPastWindow: float | None
    createdCurrentWindow: int
    createdPastWindow: int
    archivedCurrentWindow: int
    archivedPastWindow: int
    projectActivityCurrentWindow: int
    projectActivityPastWindow: int
    projectMembersAddedCurrentWindow: int


class MembersChange(TypedDict):
    """Users and groups; the change is of 30 days."""

    currentMembers: int
    change: int


class ProjectInsights(TypedDict):
    stats: ProjectWindows
    health: HealthCounts
    technicalDebt: HealthCounts
    leadTime: LeadTimes
    featureTypeCounts: list[FeatureTypeCount]
    members: MembersChange


class DayOfActivity(TypedDict):
    date: str
    count: int


class ProjectResources(TypedDict):
    apiTokens: int
    members: int
    segments: int


class Rated(TypedDict):
    """Per cent."""

    current: int


class StageSummary(TypedDict):
    """`averageDays` is of features that have left the stage; null while there are none."""

    averageDays: float | None
    currentFlags: int


class ArchivedSummary(TypedDict):
    currentFlags: int
    last30Days: int


class LifecycleSummary(TypedDict):
    initial: StageSummary
    preLive: StageSummary
    live: StageSummary
    completed: StageSummary
    archived: ArchivedSummary


class StaleFlags(TypedDict):
    """Stale, or potentially so."""

    total: int


class ProjectStatus(TypedDict):
    """`activityCountByDate` has the days of a year on which something happened."""

    activityCountByDate: list[DayOfActivity]
    resources: ProjectResources
    health: Rated
    technicalDebt: Rated
    lifecycleSummary: LifecycleSummary
    staleFlags: StaleFlags


class HealthReport(ProjectOverview):
    updatedAt: Time
    activeCount: int
    potentiallyStaleCount: int
    staleCount: int
    features: list[FeatureOverview]
