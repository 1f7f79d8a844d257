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
