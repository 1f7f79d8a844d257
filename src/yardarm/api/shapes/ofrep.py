"""What OpenFeature's providers get and send (client protocol, section 7)."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import FaultDetail

Reason = Literal["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED"]


class Evaluation(TypedDict):
    """Without `value` the caller's default stands."""

    key: str
    value: NotRequired[Any]
    reason: Reason
    variant: str
    metadata: dict[str, Any]


class EvaluationFault(TypedDict):
    """OFREP's words, and the house's where a request is at fault."""

    key: NotRequired[str]
    errorCode: Literal["PARSE_ERROR", "INVALID_CONTEXT", "FLAG_NOT_FOUND", "GENERAL"]
    errorDetails: str
    id: NotRequired[str]
    name: NotRequired[str]
    message: NotRequired[str]
    details: NotRequired[list[FaultDetail]]
    isJoi: NotRequired[bool]
    _original: NotRequired[Any]


class Evaluations(TypedDict):
    """All features of the token, those that are off too."""

    flags: list[Evaluation | EvaluationFault]
    metadata: dict[str, Any]


class EvaluationQuestion(TypedDict):
    """`targetingKey` is the userId; other scalars are properties."""

    context: NotRequired[dict[str, Any] | None]
