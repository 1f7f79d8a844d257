"""POST /api/impressions: what was shown to whom, by OpenTelemetry's names for it (the event
`feature_flag.evaluation`). There is no standard route for it, so this one is ours.

It takes a list of events, and what an OpenTelemetry exporter of logs sends as JSON. Nothing is kept
of who it was shown to.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from yardarm.api import json
from yardarm.api.answers import EMPTY_ACCEPTED, Answer
from yardarm.api.auth import Gate
from yardarm.api.front import Request
from yardarm.api.reports import Path, object_of, refused, text_of, time_of
from yardarm.domain.errors import Invalid
from yardarm.domain.impressions import DISABLED, ENABLED, Impressions, Shown
from yardarm.domain.principals import Scope
from yardarm.domain.rollups import LONGEST_NAME, moment_of
from yardarm.live.impressions import ImpressionLog

PATH = "/api/impressions"
MOST = 10_000
"""Events of a request."""

EVENT = "feature_flag.evaluation"
_KEY = "feature_flag.key"
_VARIANT = "feature_flag.result.variant"
_VALUE = "feature_flag.result.value"
_SERVICE = "service.name"
_BATCH = b"yardarm-batch"
_ID = re.compile(rb"[0-9a-f-]{36}")
_NANOSECONDS = 1_000_000_000


class ImpressionRoutes:
    """Answers one path, to frontend and client tokens; None for every other."""

    def __init__(self, gate: Gate, log: ImpressionLog) -> None:
        self._gate = gate
        self._log = log

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises, Invalid and Unavailable."""
        if (request.method, request.path) != ("POST", PATH):
            return None
        scope = self._gate.evaluation_scope(request.header(b"authorization"))
        body = json.decode(request.body)
        batch = request.header(_BATCH) or b""
        named = batch.decode() if _ID.fullmatch(batch) else None
        try:
            told = read_impressions(body, scope, datetime.now(UTC), named)
        except Invalid as invalid:
            invalid.original = body
            raise
        await self._log.add(told)
        return EMPTY_ACCEPTED


def read_impressions(body: Any, scope: Scope, now: datetime, batch: str | None) -> Impressions:
    """Raises Invalid. A time that cannot be counts as now."""
    document = object_of(body, ())
    is_logs = "resourceLogs" in document
    events = _of_logs(document) if is_logs else _of_list(document)
    counts: Counter[Shown] = Counter()
    for number, (app_name, feature, variant, at) in enumerate(events):
        if number >= MOST:
            text = f"must contain less than or equal to {MOST} events"
            raise refused(("resourceLogs" if is_logs else "events",), text, "array.max", limit=MOST)
        day = moment_of(at or now, now).astimezone(UTC).date()
        counts[Shown(feature, app_name, variant, day)] += 1
    return Impressions(scope.environment, counts, batch)


Event = tuple[str, str, str, datetime | None]
"""Application, feature, variant and when."""


def _of_list(document: Mapping[str, Any]) -> Iterator[Event]:
    """`{"appName": …, "events": [{"feature_flag.key": …}]}`. Raises Invalid."""
    if "appName" not in document:
        raise refused(("appName",), "is required", "any.required")
    app_name = text_of(document["appName"], ("appName",))
    if "events" not in document:
        raise refused(("events",), "is required", "any.required")
    events = document["events"]
    if not isinstance(events, list):
        raise refused(("events",), "must be an array", "array.base")
    for number, event in enumerate(events):
        path: Path = ("events", number)
        found = object_of(event, path)
        if _KEY not in found:
            raise refused((*path, _KEY), "is required", "any.required")
        feature = text_of(found[_KEY], (*path, _KEY))
        variant = found.get(_VARIANT)
        named = _switched(found, path) if variant is None else text_of(variant, (*path, _VARIANT))
        at = found.get("timestamp")
        yield app_name, feature, named, None if at is None else time_of(at, (*path, "timestamp"))


def _switched(found: Mapping[str, Any], path: Path) -> str:
    """Of a feature without variants. Raises Invalid."""
    value = found.get(_VALUE)
    if not isinstance(value, bool):
        text = f"is required, or {_VALUE} that is true or false"
        raise refused((*path, _VARIANT), text, "any.required")
    return ENABLED if value else DISABLED


def _of_logs(document: Mapping[str, Any]) -> Iterator[Event]:
    """An ExportLogsServiceRequest as JSON. Other events, and what lacks a key or a variant, are
    passed over: exporters send what they are given.
    """
    for resource in _objects(document.get("resourceLogs")):
        said = resource.get("resource")
        service = _attributes(said if isinstance(said, dict) else {}).get(_SERVICE)
        app_name = service if _is_name(service) else "unknown_service"
        for scope in _objects(resource.get("scopeLogs")):
            for record in _objects(scope.get("logRecords")):
                found = _attributes(record)
                if record.get("eventName") != EVENT and found.get("event.name") != EVENT:
                    continue
                feature, variant, value = (found.get(k) for k in (_KEY, _VARIANT, _VALUE))
                if not isinstance(variant, str) and isinstance(value, bool):
                    variant = ENABLED if value else DISABLED
                if _is_name(feature) and _is_name(variant):
                    yield str(app_name), str(feature), str(variant), _nanoseconds(record)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (
        each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict)
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _attributes(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Texts and booleans by their keys."""
    found: dict[str, Any] = {}
    for each in _objects(thing.get("attributes")):
        key, value = each.get("key"), each.get("value")
        if isinstance(key, str) and isinstance(value, dict):
            found[key] = value.get("stringValue", value.get("boolValue"))
    return found


def _nanoseconds(record: Mapping[str, Any]) -> datetime | None:
    for name in ("timeUnixNano", "observedTimeUnixNano"):
        try:
            nanoseconds = int(record.get(name) or 0)
            if nanoseconds:
                return datetime.fromtimestamp(nanoseconds / _NANOSECONDS, UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            continue
    return None
