"""What an edge gathered, read: POST /api/client/metrics/bulk (client protocol, section 3.3), and
POST /api/client/receipts, which is ours.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yardarm.api.reports import Path, count_of, instance_of, object_of, refused, text_of, time_of
from yardarm.domain.clients import Batch, Counts, Instance, MetricsReport, Registration
from yardarm.domain.principals import Scope
from yardarm.domain.receipts import Holder, Receipt

MOST = 20_000
"""Entries of either list."""

BATCH_ID = b"yardarm-batch"
"""A header of an edge of ours: an id that it gives to no other batch, so that it is not counted
twice."""

_ID = re.compile(rb"[0-9a-f-]{36}")
_HIGHEST_REVISION = 2**31 - 1
"""`events.id` is an int4."""
_OLDEST = 10 * 366 * 24 * 3600
_OF_EDGE = "edge"
"""The instance of counts, which come without one."""


def read_batch(body: Any, scope: Scope, headers: Mapping[bytes, bytes]) -> Batch:
    """Raises Invalid. What is of another environment than the token's is dropped, as real
    servers do.
    """
    document = object_of(body, ())
    registrations: list[Registration] = []
    seen: list[Registration] = []
    for path, found in _entries(document, "applications"):
        if found.get("environment", scope.environment) not in (None, scope.environment):
            continue
        strategies, sdk = found.get("strategies"), found.get("sdkVersion")
        registration = Registration(
            instance_of(found, scope, None, path=path),
            tuple(s for s in strategies if isinstance(s, str))
            if isinstance(strategies, list)
            else (),
            sdk[:255] if isinstance(sdk, str) and sdk else None,
        )
        (registrations if isinstance(strategies, list) else seen).append(registration)
    batch_id = headers.get(BATCH_ID, b"")
    known = _ID.fullmatch(batch_id)
    return Batch(
        tuple(registrations),
        tuple(seen),
        _metrics(document, scope),
        batch_id.decode() if known else None,
    )


def _metrics(document: Mapping[str, Any], scope: Scope) -> tuple[MetricsReport, ...]:
    """A report for each application and moment."""
    found: dict[tuple[str, str], dict[str, Counts]] = {}
    times = {}
    for path, entry in _entries(document, "metrics"):
        if entry.get("environment", scope.environment) not in (None, scope.environment):
            continue
        if entry.get("timestamp") is None:
            raise refused((*path, "timestamp"), "is required", "any.required")
        at = time_of(entry["timestamp"], (*path, "timestamp"))
        for name in ("featureName", "appName"):
            if entry.get(name) is None:
                raise refused((*path, name), "is required", "any.required")
        feature = text_of(entry["featureName"], (*path, "featureName"))
        key = text_of(entry["appName"], (*path, "appName")), at.isoformat()
        times[key] = at
        counts = _counts(entry, path)
        toggles = found.setdefault(key, {})
        old = toggles.get(feature)
        toggles[feature] = counts if old is None else _sum(old, counts)
    return tuple(
        MetricsReport(
            Instance(key[0], _OF_EDGE, scope.environment, None), times[key], times[key], toggles
        )
        for key, toggles in found.items()
    )


def _counts(entry: Mapping[str, Any], path: Path) -> Counts:
    variants = object_of(entry.get("variants") or {}, (*path, "variants"))
    return Counts(
        count_of(entry.get("yes"), (*path, "yes")),
        count_of(entry.get("no"), (*path, "no")),
        {name: count_of(n, (*path, "variants", name)) for name, n in variants.items()},
    )


def _sum(one: Counts, other: Counts) -> Counts:
    names = one.variants.keys() | other.variants.keys()
    variants = {n: one.variants.get(n, 0) + other.variants.get(n, 0) for n in sorted(names)}
    return Counts(one.yes + other.yes, one.no + other.no, variants)


def _entries(document: Mapping[str, Any], name: str) -> list[tuple[Path, Mapping[str, Any]]]:
    found = document.get(name)
    if found is None:
        if name not in document:
            raise refused((name,), "is required", "any.required")
        return []
    if not isinstance(found, list):
        raise refused((name,), "must be an array", "array.base")
    if len(found) > MOST:
        text = f"must contain less than or equal to {MOST} items"
        raise refused((name,), text, "array.max", limit=MOST)
    return [((name, i), object_of(entry, (name, i))) for i, entry in enumerate(found)]


def read_receipts(body: Any, scope: Scope, now: datetime) -> list[Receipt]:
    """Raises Invalid. Of clients in the token's environment, whatever the body says."""
    receipts = []
    for path, found in _entries(object_of(body, ()), "receipts"):
        names = {}
        for name in ("appName", "instanceId"):
            if found.get(name) is None:
                raise refused((*path, name), "is required", "any.required")
            names[name] = text_of(found[name], (*path, name))
        sdk = found.get("sdk")
        seen = now - _age(found, "silentSeconds", path)
        receipts.append(
            Receipt(
                Holder(scope.environment, names["appName"], names["instanceId"]),
                None if sdk is None else text_of(sdk, (*path, "sdk")),
                found.get("streams") is True,
                _revision(found.get("revision"), (*path, "revision")),
                min(seen, now - _age(found, "heldSeconds", path)),
                seen,
            )
        )
    return receipts


def _revision(value: Any, path: Path) -> int:
    if value is None:
        raise refused(path, "is required", "any.required")
    revision = count_of(value, path)
    if revision > _HIGHEST_REVISION:
        text = f"must be less than or equal to {_HIGHEST_REVISION}"
        raise refused(path, text, "number.max", limit=_HIGHEST_REVISION)
    return revision


def _age(entry: Mapping[str, Any], name: str, path: Path) -> timedelta:
    value = entry.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused((*path, name), "must be a number", "number.base")
    if not 0 <= value <= _OLDEST:
        text = f"must be a number of seconds from 0 to {_OLDEST}"
        raise refused((*path, name), text, "number.max", limit=_OLDEST)
    return timedelta(seconds=value)
