"""Projects."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.targeting import Strategy


class ProjectOwner(TypedDict):
    ownerType: str


class Project(TypedDict):
    """`health` is the share of live features that are neither stale nor potentially so, per cent;
    `technicalDebt` is the rest. Projects have no members: whoever is let in sees all of them.
    """

    name: str
    id: str
    description: str | None
    health: int
    technicalDebt: int
    featureCount: int
    memberCount: int
    createdAt: Time
    archivedAt: Time | None
    mode: str
    lastReportedFlagUsage: Time | None
    owners: list[ProjectOwner]


class ProjectList(TypedDict):
    version: int
    projects: list[Project]


class CreatedProject(TypedDict):
    id: str
    name: str
    description: str | None
    featureLimit: int | None
    mode: str
    defaultStickiness: str
    environments: list[str]


class FeatureNaming(TypedDict):
    """What names of new features look like; all null when they may be anything."""

    pattern: str | None
    example: str | None
    description: str | None


class EnvironmentOfProject(TypedDict):
    environment: str
    defaultStrategy: NotRequired[Strategy]


class FeatureTypeCount(TypedDict):
    type: str
    count: int


class ProjectOverview(TypedDict):
    name: str
    description: str | None
    mode: str
    featureLimit: int | None
    featureNaming: FeatureNaming
    defaultStickiness: str
    health: int
    technicalDebt: int
    createdAt: Time
    archivedAt: Time | None
    environments: list[EnvironmentOfProject]
    featureTypeCounts: list[FeatureTypeCount]
    members: int
    version: int
