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
    document = object_of(body, ())
    strategies = document.get("strategies")
    sdk_version = document.get("sdkVersion")
    return Registration(
        instance_of(document, scope, address),
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
    document = object_of(body, ())
    instance = instance_of(document, scope, address, unnamed)
    sdk_version = sdk_version[:_LONGEST] if sdk_version else None
    now = datetime.now(UTC)
    bucket = document.get("bucket")
    if bucket is None:
        if "bucket" not in document:
            raise refused(("bucket",), "is required", "any.required")
        return MetricsReport(instance, now, now, {}, sdk_version)
    bucket = object_of(bucket, ("bucket",))
    toggles = bucket.get("toggles")
    if toggles is None:
        raise refused(("bucket", "toggles"), "is required", "any.required")
    return MetricsReport(
        instance,
        _time(bucket, "start", now),
        _time(bucket, "stop", now),
        {
            name: _counts(counts, ("bucket", "toggles", name))
            for name, counts in object_of(toggles, ("bucket", "toggles")).items()
        },
        sdk_version,
    )


def instance_of(
    document: Mapping[str, Any],
    scope: Scope,
    address: str | None,
    unnamed: str = "default",
    path: Path = (),
) -> Instance:
    """Raises Invalid."""
    app_name = document.get("appName")
    if app_name is None:
        raise refused((*path, "appName"), "is required", "any.required")
    instance_id = document.get("instanceId")
    return Instance(
        text_of(app_name, (*path, "appName")),
        unnamed if instance_id in (None, "") else text_of(instance_id, (*path, "instanceId")),
        scope.environment,
        address,
    )


def _counts(value: Any, path: Path) -> Counts:
    counts = object_of(value, path)
    variants = counts.get("variants")
    return Counts(
        count_of(counts.get("yes"), (*path, "yes")),
        count_of(counts.get("no"), (*path, "no")),
        {}
        if variants is None
        else {
            name: count_of(count, (*path, "variants", name))
            for name, count in object_of(variants, (*path, "variants")).items()
        },
    )


def count_of(value: Any, path: Path) -> int:
    """Missing means none; whole numbers also as text or float, as v3 takes them."""
    if value is None or value == "":
        return 0
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise refused(path, "must be a number", "number.base")
    if not number.is_integer():
        raise refused(path, "must be an integer", "number.integer")
    count = int(number)
    if count < 0:
        raise refused(path, "must be greater than or equal to 0", "number.min", limit=0)
    if count > HIGHEST_COUNT:
        text = f"must be less than or equal to {HIGHEST_COUNT}"
        raise refused(path, text, "number.max", limit=HIGHEST_COUNT)
    return count


def _time(bucket: Mapping[str, Any], name: str, missing: datetime) -> datetime:
    value = bucket.get(name)
    return missing if value is None else time_of(value, ("bucket", name))


def time_of(value: Any, path: Path) -> datetime:
    """A text of up to nine fractional digits, or milliseconds since 1970. Raises Invalid."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        if isinstance(value, str):
            return read_time(value)
    except (ValueError, OverflowError, OSError):
        pass
    raise refused(path, "must be a valid date", "date.base")


def text_of(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise refused(path, "must be a string", "string.base")
    if not value:
        raise refused(path, "is not allowed to be empty", "string.empty")
    if len(value) > _LONGEST:
        text = f"length must be less than or equal to {_LONGEST} characters long"
        raise refused(path, text, "string.max", limit=_LONGEST)
    return value


def object_of(value: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise refused(path, "must be of type object", "object.base", type="object")
    return value


def refused(path: Path, message: str, code: str, **context: Any) -> Invalid:
    return Invalid([Problem(path, message, code, context)])
