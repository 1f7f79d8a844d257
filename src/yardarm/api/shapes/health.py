"""Whether the process lives, and has flags to serve."""

from typing import Literal

from typing_extensions import TypedDict


class Health(TypedDict):
    health: Literal["GOOD"]


class Ready(TypedDict):
    ready: bool
    revision: int
    database: Literal["followed", "unreachable"]
    flags: Literal["database", "snapshot"]
    snapshot: Literal["off", "waiting", "written", "failing"]


class WaitingReports(TypedDict):
    """`bytes` wait on the disk; `lost` were acknowledged and the upstream will never take them."""

    bytes: int
    lost: int


class EdgeReady(TypedDict):
    """What an edge says; `environments` are revisions, `streams` those that feed it."""

    ready: bool
    revision: int
    upstream: Literal["followed", "unreachable"]
    flags: Literal["upstream", "snapshot"]
    snapshot: Literal["off", "waiting", "written", "failing"]
    environments: dict[str, int]
    streams: int
    reports: WaitingReports
