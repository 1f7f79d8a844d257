"""/api/admin/client-metrics: the usage of features over time. Two routes are v7's, two are ours."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import usage as shapes
from yardarm.domain.rollups import ALL_APPLICATIONS, Cell, Sum, in_order
from yardarm.domain.times import wire_time
from yardarm.service.usage import Counted, Which

router = Router(prefix="/api/admin/client-metrics", tags=["metrics"])

_YEARS = 24 * 3660
_UNTIL = "yardarm-counted-until"
"""A header of v7's routes, whose bodies have no room for it: not all is counted yet."""

HoursBack = Annotated[
    int,
    Query(
        alias="hoursBack",
        ge=1,
        le=_YEARS,
        description="Up to 192 hours by the hour, up to 92 days by the day, else by the week",
    ),
]


@router.get("/hours", response_model=shapes.UsageOfFeatures)
async def get_usage_of_features(
    house: TheHouse,
    actor: TheActor,
    *,
    environment: Annotated[str | None, Query(description="The default one, without it")] = None,
    hours_back: HoursBack = 48,
    project: Annotated[str | None, Query(description="Of this project only")] = None,
    feature: Annotated[
        list[str] | None, Query(max_length=500, description="This feature, and others")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Evaluations of many features in an environment, for a list of them."""
    which = Which(tuple(feature or ()), project, limit, offset)
    found = await house.usage.of_features(actor, environment, hours_back, which)
    moments = found.counted.window.moments(found.counted.now)
    body = {
        "environment": found.environment,
        **_counted(found.counted, moments),
        "total": found.total,
        "features": {name: _aligned(moments, sums) for name, sums in found.features.items()},
    }
    return json_response(200, body)


@router.get("/features/{name}/raw", response_model=shapes.RawMetrics)
async def get_raw_metrics(
    house: TheHouse, actor: TheActor, name: str, hours_back: HoursBack = 48
) -> Response:
    """By application, environment and time; only what was evaluated."""
    counted, sums = await house.usage.by_application(actor, name, hours_back)
    data = [_entry(name, cell, sums[cell]) for cell in in_order(sums)]
    body = {"version": 1, "maturity": "stable", "data": data}
    return _until(json_response(200, body), counted)


@router.get("/features/{name}/usage", response_model=shapes.UsageOfFeature)
async def get_usage_of_feature(
    house: TheHouse, actor: TheActor, name: str, hours_back: HoursBack = 48
) -> Response:
    """Over time by environment, and in all by application."""
    found = await house.usage.of_feature(actor, name, hours_back)
    moments = found.counted.window.moments(found.counted.now)
    by_environment: dict[str, dict[datetime, Sum]] = {}
    for cell in in_order(found.sums):
        by_environment.setdefault(cell.environment, {})[cell.at] = found.sums[cell]
    body = {
        "featureName": name,
        **_counted(found.counted, moments),
        "environments": {
            environment: {**_aligned(moments, sums), "variants": _variants(moments, sums)}
            for environment, sums in sorted(by_environment.items())
        },
        "applications": [
            {
                "environment": environment,
                "appName": app_name,
                "yes": counts.yes,
                "no": counts.no,
                "variants": counts.variants,
            }
            for (environment, app_name), counts in sorted(found.applications.items())
        ],
    }
    return json_response(200, body)


@router.get("/features/{name}", response_model=shapes.FeatureUsageSummary)
async def get_feature_usage(house: TheHouse, actor: TheActor, name: str) -> Response:
    """The hour that has begun, and who evaluates the feature."""
    found = await house.usage.summary(actor, name)
    body = {
        "version": 1,
        "maturity": "stable",
        "featureName": name,
        "lastHourUsage": [_entry(name, cell, found.hour[cell]) for cell in in_order(found.hour)],
        "seenApplications": list(found.applications),
    }
    return _until(json_response(200, body), found.counted)


def _entry(name: str, cell: Cell, counts: Sum) -> dict[str, Any]:
    entry: dict[str, Any] = {"featureName": name}
    if cell.app_name != ALL_APPLICATIONS:
        entry["appName"] = cell.app_name
    entry |= {
        "environment": cell.environment,
        "timestamp": wire_time(cell.at),
        "yes": counts.yes,
        "no": counts.no,
    }
    if counts.variants:
        entry["variants"] = counts.variants
    return entry


def _until(response: Response, counted: Counted) -> Response:
    if counted.until is not None:
        response.headers[_UNTIL] = wire_time(counted.until)
    return response


def _counted(counted: Counted, moments: Sequence[datetime]) -> dict[str, Any]:
    return {
        "grain": counted.window.grain.value,
        "moments": [wire_time(at) for at in moments],
        "until": None if counted.until is None else wire_time(counted.until),
    }


_NONE = Sum()


def _aligned(moments: Sequence[datetime], sums: Mapping[datetime, Sum]) -> dict[str, list[int]]:
    found = [sums.get(at, _NONE) for at in moments]
    return {"yes": [counts.yes for counts in found], "no": [counts.no for counts in found]}


def _variants(moments: Sequence[datetime], sums: Mapping[datetime, Sum]) -> dict[str, list[int]]:
    names = sorted({name for counts in sums.values() for name in counts.variants})
    return {name: [sums.get(at, _NONE).variants.get(name, 0) for at in moments] for name in names}
