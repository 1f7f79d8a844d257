"""/api/admin/impressions: which variants were shown, and how often. Ours."""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import impressions as shapes
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.impressions import ImpressionQuery, ImpressionRow

router = Router(prefix="/api/admin/impressions", tags=["metrics"])

_LONGEST = 3660
_COLUMNS = ("day", "feature", "environment", "appName", "variant", "count")
_PARQUET = "application/vnd.apache.parquet"


class _CsvResponse(Response):
    media_type = "text/csv"


_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {_PARQUET: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/features/{name}", response_model=shapes.ImpressionsOfFeature)
async def get_impressions_of_feature(
    house: TheHouse,
    actor: TheActor,
    *,
    name: str,
    days_back: Annotated[int, Query(alias="daysBack", ge=1, le=800)] = 30,
    environment: str | None = None,
) -> Response:
    """By day, for each environment, application and variant."""
    today = datetime.now(UTC).date()
    since = today - timedelta(days=days_back - 1)
    query = ImpressionQuery(since, today, frozenset({name}), environment)
    rows = await house.impressions.rows(actor, query)
    days = [since + timedelta(days=i) for i in range(days_back)]
    variants = _variants(rows, days)
    body = {
        "featureName": name,
        "grain": "day",
        "days": [day.isoformat() for day in days],
        "variants": variants,
        "total": sum(variant["total"] for variant in variants),
    }
    return json_response(200, body)


@router.get("/export", response_class=_CsvResponse, responses=_FILES)
async def export_impressions(
    house: TheHouse,
    actor: TheActor,
    *,
    form: Annotated[Literal["csv", "parquet"], Query(alias="format")] = "csv",
    feature: Annotated[list[str] | None, Query(max_length=500)] = None,
    project: str | None = None,
    environment: str | None = None,
    since: Annotated[
        date | None, Query(alias="from", description="30 days ago, without it")
    ] = None,
    until: Annotated[date | None, Query(alias="to", description="Today, without it")] = None,
) -> Response:
    """A line for each day, feature, environment, application and variant; 100,000 at most."""
    last = until or datetime.now(UTC).date()
    first = since or last - timedelta(days=29)
    if not 0 <= (last - first).days < _LONGEST:
        text = f"must be the day of `to` or before, {_LONGEST} days at most"
        raise Invalid([Problem(("from",), text, "date.max")])
    wanted = None if feature is None else frozenset(feature)
    query = ImpressionQuery(first, last, wanted, environment)
    rows = await house.impressions.rows(actor, query, project)
    write, media_type = (_csv, "text/csv; charset=utf-8") if form == "csv" else (_parquet, _PARQUET)
    body = await asyncio.to_thread(write, rows)
    name = f"impressions-{first}-{last}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, 200, headers, media_type=media_type)


def _variants(rows: Sequence[ImpressionRow], days: Sequence[date]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str, str], dict[date, int]] = {}
    for row in rows:
        key = row.environment, row.app_name, row.variant
        found.setdefault(key, {})[row.day] = row.count
    return [
        {
            "environment": environment,
            "appName": app_name,
            "variant": variant,
            "counts": [counts.get(day, 0) for day in days],
            "total": sum(counts.values()),
        }
        for (environment, app_name, variant), counts in sorted(found.items())
    ]


def _columns(rows: Sequence[ImpressionRow]) -> list[list[Any]]:
    return [
        [row.day for row in rows],
        [row.feature for row in rows],
        [row.environment for row in rows],
        [row.app_name for row in rows],
        [row.variant for row in rows],
        [row.count for row in rows],
    ]


def _csv(rows: Sequence[ImpressionRow]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(zip(*_columns(rows), strict=True))
    return text.getvalue().encode()


def _parquet(rows: Sequence[ImpressionRow]) -> bytes:
    """Raises Invalid when the library is not there: it is large, and few need it."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        text = "can be parquet where Yardarm was installed with the extra yardarm[parquet] only"
        raise Invalid([Problem(("format",), text, "any.only")]) from None
    names = [pa.string()] * 4
    kinds = [pa.date32(), *names, pa.int64()]
    schema = pa.schema(list(zip(_COLUMNS, kinds, strict=True)))
    arrays = [pa.array(c, k) for c, k in zip(_columns(rows), kinds, strict=True)]
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), sink)
    return bytes(sink.getvalue().to_pybytes())
