"""How much features are used."""

from typing_extensions import TypedDict

from yardarm.api.shapes.applications import Application, NamedApplication


class SeenToggles(TypedDict):
    appName: str
    seenToggles: list[str]
    metricsCount: int


SeenApplications = dict[str, list[Application | NamedApplication]]


class Count(TypedDict):
    yes: int
    no: int


class Counts(TypedDict):
    """By name of the feature."""

    lastHour: dict[str, Count]
    lastMinute: dict[str, Count]


class NoCount(TypedDict):
    """No report names the feature."""


class CountsOfFeature(TypedDict):
    lastHour: Count | NoCount
    lastMinute: Count | NoCount
