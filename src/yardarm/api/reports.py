"""What SDKs on servers and in browsers report, read: it is stored before it is answered.

Generous in what it takes: a 400 makes the Node SDK stop reporting until it is restarted
(client protocol, section 3.2). What is refused is what could not be stored or would be a lie.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from yardarm.domain.clients import HIGHEST_COUNT, Counts, Instance, MetricsReport, Registration
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.principals import Scope
from yardarm.domain.times import read_time

Path = tuple[str | int, ...]

_LONGEST = 255


def read_registration(body: Any, scope: Scope, address: str | None) -> Registration:
    """Raises Invalid. Only appName is required; entries of `strategies` that are no texts are
    dropped, unknown keys ignored (client protocol, section 3.1).
    """
    document = _object(body, ())
    strategies = document.get("strategies")
    sdk_version = document.get("sdkVersion")
    return Registration(
        _instance(document, scope, address),
        tuple(s for s in strategies if isinstance(s, str)) if isinstance(strategies, list) else (),
        sdk_version[:_LONGEST] if isinstance(sdk_version, str) and sdk_version else None,
    )


def read_metrics(
    body: Any,
    scope: Scope,
    address: str | None,
    *,
    unnamed: str = "default",
    sdk_version: str | None = None,
) -> MetricsReport:
    """Raises Invalid. `bucket` may be null: Python sends that when it has only impact metrics.
    `unnamed` is what an instance without an id is called.
    """
    document = _object(body, ())
    instance = _instance(document, scope, address, unnamed)
    sdk_version = sdk_version[:_LONGEST] if sdk_version else None
    now = datetime.now(UTC)
    bucket = document.get("bucket")
    if bucket is None:
        if "bucket" not in document:
            raise _refused(("bucket",), "is required", "any.required")
        return MetricsReport(instance, now, now, {}, sdk_version)
    bucket = _object(bucket, ("bucket",))
    toggles = bucket.get("toggles")
    if toggles is None:
        raise _refused(("bucket", "toggles"), "is required", "any.required")
    return MetricsReport(
        instance,
        _time(bucket.get("start"), ("bucket", "start"), now),
        _time(bucket.get("stop"), ("bucket", "stop"), now),
        {
            name: _counts(counts, ("bucket", "toggles", name))
            for name, counts in _object(toggles, ("bucket", "toggles")).items()
        },
        sdk_version,
    )


def _instance(
    document: Mapping[str, Any], scope: Scope, address: str | None, unnamed: str = "default"
) -> Instance:
    app_name = document.get("appName")
    if app_name is None:
        raise _refused(("appName",), "is required", "any.required")
    instance_id = document.get("instanceId")
    return Instance(
        _text(app_name, ("appName",)),
        unnamed if instance_id in (None, "") else _text(instance_id, ("instanceId",)),
        scope.environment,
        address,
    )


def _counts(value: Any, path: Path) -> Counts:
    counts = _object(value, path)
    variants = counts.get("variants")
    return Counts(
        _count(counts.get("yes"), (*path, "yes")),
        _count(counts.get("no"), (*path, "no")),
        {}
        if variants is None
        else {
            name: _count(count, (*path, "variants", name))
            for name, count in _object(variants, (*path, "variants")).items()
        },
    )


def _count(value: Any, path: Path) -> int:
    """Missing means none; whole numbers also as text or float, as v3 takes them."""
    if value is None or value == "":
        return 0
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise _refused(path, "must be a number", "number.base")
    if not number.is_integer():
        raise _refused(path, "must be an integer", "number.integer")
    count = int(number)
    if count < 0:
        raise _refused(path, "must be greater than or equal to 0", "number.min", limit=0)
    if count > HIGHEST_COUNT:
        text = f"must be less than or equal to {HIGHEST_COUNT}"
        raise _refused(path, text, "number.max", limit=HIGHEST_COUNT)
    return count


def _time(value: Any, path: Path, missing: datetime) -> datetime:
    """A text of up to nine fractional digits, or milliseconds since 1970."""
    if value is None:
        return missing
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        if isinstance(value, str):
            return read_time(value)
    except (ValueError, OverflowError, OSError):
        pass
    raise _refused(path, "must be a valid date", "date.base")


def _text(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise _refused(path, "must be a string", "string.base")
    if not value:
        raise _refused(path, "is not allowed to be empty", "string.empty")
    if len(value) > _LONGEST:
        text = f"length must be less than or equal to {_LONGEST} characters long"
        raise _refused(path, text, "string.max", limit=_LONGEST)
    return value


def _object(value: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _refused(path, "must be of type object", "object.base", type="object")
    return value


def _refused(path: Path, message: str, code: str, **context: Any) -> Invalid:
    return Invalid([Problem(path, message, code, context)])
