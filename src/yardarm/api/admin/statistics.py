"""/api/admin/instance-admin/statistics (v7's routes): how much there is on this server."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Response

from yardarm import __version__
from yardarm.api.admin.context import House, TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import statistics as shapes
from yardarm.domain.principals import Actor
from yardarm.domain.times import wire_time

router = Router(prefix="/api/admin/instance-admin", tags=["operations"])

_RANGES = {None: "allTime", 30: "30d", 7: "7d"}


class _CsvResponse(Response):
    media_type = "text/csv"


@router.get("/statistics", response_model=shapes.InstanceStatistics)
async def get_statistics(house: TheHouse, actor: TheActor) -> Response:
    """Counts of what there is, and of what happens with it. Nothing of it is sent anywhere."""
    return json_response(200, await _counted(house, actor))


@router.get("/statistics/csv", response_class=_CsvResponse)
async def get_statistics_csv(house: TheHouse, actor: TheActor) -> Response:
    """The same in one line below its heads."""
    columns = dict(_flat(await _counted(house, actor)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([columns.keys(), columns.values()])
    headers = {"content-disposition": 'attachment; filename="statistics.csv"'}
    return Response(text.getvalue(), 200, headers, media_type="text/csv; charset=utf-8")


async def _counted(house: House, actor: Actor) -> dict[str, Any]:
    found = await house.statistics.counted(actor)
    made, happens = found.made, found.happens
    return {
        "instanceId": house.site.instance_id,
        "timestamp": wire_time(found.at),
        "versionOSS": __version__,
        "users": made.counts["users"],
        "apiTokens": {
            name: happens.tokens.get(name, 0) for name in ("admin", "client", "frontend")
        },
        **made.counts,
        "SAMLenabled": False,
        "OIDCenabled": house.site.single_sign_on,
        "passwordAuthEnabled": True,
        "SCIMenabled": False,
        "clientApps": [
            {"range": _RANGES[days], "count": count} for days, count in happens.applications.items()
        ],
        "activeUsers": _by_days(happens.active_users),
        "productionChanges": _by_days(happens.production_changes),
        "maxEnvironmentStrategies": made.most_strategies,
        "maxConstraints": made.most_constraints,
        "maxConstraintValues": made.most_values,
        "instances": happens.instances,
        "events": happens.events,
        "usageSeries": happens.usage_series,
        "databaseBytes": happens.database_bytes,
    }


def _by_days(counts: Mapping[int, int]) -> dict[str, int]:
    return {f"last{days}": count for days, count in counts.items()}


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`{"a": {"b": 1}}` -> `a.b`: 1; of applications each range is a column."""
    for key, each in value.items():
        if isinstance(each, list):
            yield from ((f"{before}{key}.{item['range']}", item["count"]) for item in each)
        elif isinstance(each, dict):
            yield from _flat(each, f"{before}{key}.")
        else:
            yield before + key, each
