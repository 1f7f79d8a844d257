"""How far a revision has come."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class LateInstance(TypedDict):
    """Holds `revision`, an older one, `since` then; `streams` or polls."""

    appName: str
    instanceId: str
    sdk: str | None
    streams: bool
    revision: int
    since: Time
    lastSeen: Time


class Propagation(TypedDict):
    """`revision` is the last one until the one in question that clients of the environment can
    see, `madeAt` when it was made. Of `instances`, those heard of in the last five minutes, so many
    are `holding` it or a newer one; `behind` are the others, at most a thousand.
    """

    environment: str
    revision: int
    madeAt: Time | None
    instances: int
    holding: int
    behind: list[LateInstance]
