"""What a feature's outcome is in OpenFeature's terms (client protocol, section 7.1).

A feature without payloads is a boolean. One with payloads is what the chosen variant carries: a
text, a number or an object; without one it has no value, and the caller's default stands.
"""

import re
from typing import Any

import msgspec

from yardarm.api.answers import Answer, json_answer
from yardarm.domain.evaluation.flags import Outcome
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Payload
from yardarm.domain.variants import NUMBER

PARSE_ERROR = "PARSE_ERROR"
INVALID_CONTEXT = "INVALID_CONTEXT"
FLAG_NOT_FOUND = "FLAG_NOT_FOUND"
GENERAL = "GENERAL"

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_UNUSABLE = "The payload of the variant {} is no {}"


def encoded(outcome: Outcome) -> bytes:
    return msgspec.json.encode(evaluation(outcome))


def body(parts: list[bytes]) -> bytes:
    return b'{"flags":[' + b",".join(parts) + b'],"metadata":{}}'


def evaluation(outcome: Outcome) -> dict[str, Any]:
    """An evaluation, or the error that a payload without meaning is."""
    feature, variant = outcome.feature, outcome.variant
    document: dict[str, Any] = {"key": feature.name}
    if not _carries(feature):
        document["value"] = outcome.enabled
    elif variant is not None and variant.payload is not None:
        try:
            document["value"] = _value(variant.payload)
        except (ValueError, RecursionError):
            details = _UNUSABLE.format(variant.name, variant.payload.type)
            return {**document, "errorCode": PARSE_ERROR, "errorDetails": details}
    name = ("enabled" if outcome.enabled else "disabled") if variant is None else variant.name
    return {**document, "reason": outcome.reason, "variant": name, "metadata": {}}


def single(outcome: Outcome) -> Answer:
    document = evaluation(outcome)
    return json_answer(400 if "errorCode" in document else 200, document)


def _carries(feature: Feature) -> bool:
    """Whether any of its variants has a payload."""
    own = feature.variants or ()
    strategic = (v for s in feature.active_strategies for v in s.variants or ())
    return any(v.payload is not None for v in (*own, *strategic))


def _value(payload: Payload) -> Any:
    """Raises ValueError. A number stays whole if it is written so, and a float if it is: whoever
    asks for one type is not content with the other.
    """
    text = payload.value
    match payload.type:
        case "json":
            msgspec.json.decode(text)
            return msgspec.Raw(text.encode())
        case "number":
            return int(text) if _WHOLE.fullmatch(text.strip()) else _float(text)
    return text


def _float(text: str) -> float:
    """As saving takes it, which an import may not have."""
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError("no number")
    number = float(text)
    if number - number != 0:
        raise ValueError("not finite")
    return number
