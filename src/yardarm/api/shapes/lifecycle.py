"""How far features have come."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class LifeStage(TypedDict):
    """`status` of a completed one says what came of it. `enteredStageAt` is null only for a
    feature that was archived when nobody kept the time.
    """

    stage: Literal["initial", "pre-live", "live", "completed", "archived"]
    enteredStageAt: Time | None
    status: NotRequired[str]


class StageCounts(TypedDict):
    """How many features are in each stage, archived ones too."""

    initial: int
    preLive: int
    live: int
    completed: int
    archived: int
