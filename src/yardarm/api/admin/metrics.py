"""/api/admin/metrics: who evaluates which features, and how often (contract, section 7)."""

from typing import Any

from fastapi import Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import metrics as shapes
from yardarm.domain.usage import Count

router = Router(tags=["metrics"])


@router.get("/api/admin/metrics/seen-toggles", response_model=list[shapes.SeenToggles])
async def list_seen_toggles(house: TheHouse, actor: TheActor) -> Response:
    """The features that each application has evaluated, and its evaluations in all."""
    usage = await house.metrics.usage(actor)
    seen = [
        {"appName": name, "seenToggles": list(used.toggles), "metricsCount": used.count}
        for name, used in usage.applications.items()
    ]
    return json_response(200, seen)


@router.get("/api/admin/metrics/seen-apps", response_model=shapes.SeenApplications)
async def list_seen_applications(house: TheHouse, actor: TheActor) -> Response:
    """The applications that have evaluated each feature."""
    seen = await house.metrics.applications_by_toggle(actor)
    body = {
        toggle: [known.to_wire() if known else {"appName": name} for name, known in applications]
        for toggle, applications in seen.items()
    }
    return json_response(200, body)


@router.get("/api/admin/metrics/feature-toggles", response_model=shapes.Counts)
async def count_features(house: TheHouse, actor: TheActor) -> Response:
    usage = await house.metrics.usage(actor)
    body = {
        "lastHour": {name: count.to_document() for name, count in usage.last_hour.items()},
        "lastMinute": {name: count.to_document() for name, count in usage.last_minute.items()},
    }
    return json_response(200, body)


@router.get("/api/admin/metrics/feature-toggles/{name:path}", response_model=shapes.CountsOfFeature)
async def count_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    """An entry is empty when no report names the feature."""
    counted = await house.metrics.counted(actor, name)
    body = {"lastHour": _entry(counted.last_hour), "lastMinute": _entry(counted.last_minute)}
    return json_response(200, body)


def _entry(count: Count | None) -> dict[str, Any]:
    return {} if count is None else count.to_document()
