"""The features that are on for a context, in the form of the client protocol, section 5."""

from typing import Any

import msgspec

from yardarm.domain.evaluation.flags import Flag, Outcome
from yardarm.domain.targeting import Variant


def may_be_on(flag: Flag) -> bool:
    """Others are never listed."""
    return flag.feature.is_on and flag.unusable is None


def encoded(outcome: Outcome) -> bytes:
    """Nothing of a feature that is off."""
    return msgspec.json.encode(toggle(outcome)) if outcome.enabled else b""


def body(parts: list[bytes]) -> bytes:
    return b'{"toggles":[' + b",".join(parts) + b"]}"


def toggle(outcome: Outcome) -> dict[str, Any]:
    feature = outcome.feature
    return {
        "name": feature.name,
        "enabled": True,
        "variant": _variant(outcome.variant),
        "impressionData": feature.impression_data,
    }


def _variant(variant: Variant | None) -> dict[str, Any]:
    """Clients read either spelling of the last key."""
    document: dict[str, Any] = {"name": "disabled", "enabled": False}
    if variant is not None:
        document = {"name": variant.name, "enabled": True}
        if variant.payload is not None:
            document["payload"] = {"type": variant.payload.type, "value": variant.payload.value}
    return {**document, "feature_enabled": True, "featureEnabled": True}
