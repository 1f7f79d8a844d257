"""Applications and their instances."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.features import Feature
from yardarm.api.shapes.strategies import StrategyDefinition


class NamedApplication(TypedDict):
    """One that sent metrics and never registered."""

    appName: str


class Application(TypedDict):
    """`createdBy` is the address of its first registration."""

    appName: str
    createdAt: Time
    updatedAt: Time
    description: str | None
    strategies: list[str]
    createdBy: str | None
    url: str | None
    color: str | None
    icon: str | None


class Census(TypedDict):
    count: int
    lastSeen: Time | None
    sdkVersions: list[str]


class ListedApplication(Application):
    """`instances` is there when it was asked for."""

    instances: NotRequired[Census]


class ApplicationList(TypedDict):
    applications: list[ListedApplication]


class Instance(TypedDict):
    appName: str
    instanceId: str
    sdkVersion: str
    clientIp: str | None
    lastSeen: Time
    createdAt: Time


class NotFound(TypedDict):
    """A name that an application uses and nothing here has."""

    name: str
    notFound: Literal[True]


class Self(TypedDict):
    self: str


class ApplicationDetail(TypedDict):
    appName: str
    createdAt: Time
    description: str | None
    url: str | None
    color: str | None
    icon: str | None
    strategies: list[StrategyDefinition | NotFound]
    instances: list[Instance]
    seenToggles: list[Feature | NotFound]
    links: Self
