"""What is wrong with who gets a feature."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Step


class Finding(TypedDict):
    """`code` says what kind it is, `path` where it is in the feature's state in the environment
    (strategies are counted as they are tried), `strategyId` in which strategy. `message` says what
    is so, `consequence` what comes of it.
    """

    code: str
    severity: Literal["error", "warning", "note"]
    feature: str
    environment: str
    strategyId: NotRequired[str]
    path: list[Step]
    message: str
    consequence: str


class Findings(TypedDict):
    """In the order of features and environments; `features` says how many were looked at."""

    findings: list[Finding]
    features: int


class Warned(TypedDict):
    """What was written is: these are its findings that are more than notes, when there are any."""

    warnings: NotRequired[list[Finding]]
