"""Indexes, what is running, and who asks."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Link

Links = dict[str, Link]


class Place(TypedDict):
    uri: str
    links: Links


class Places(TypedDict):
    admin: Place
    client: Place


class Index(TypedDict):
    name: str
    version: str
    uri: str
    links: Places


class IndexOfSide(TypedDict):
    version: int
    links: Links


class Versions(TypedDict, total=False):
    oss: str


class VersionInfo(TypedDict):
    current: Versions
    latest: Versions
    instanceId: str


class UiConfig(TypedDict):
    version: str
    versionInfo: VersionInfo
    frontendApiOrigins: list[str]


class User(TypedDict):
    username: str
    imageUrl: str
