"""/api/admin/insight: what usage and time say of features. Ours, with the evidence."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import insight as shapes
from yardarm.domain import insight
from yardarm.domain.insight import Facts, Insight, Kind
from yardarm.domain.times import wire_time
from yardarm.service.insight import Evidence, InsightPage, Question

router = Router(prefix="/api/admin/insight", tags=["metrics"])

_SEEN = 100
"""Applications of a feature that are listed."""


@router.get("", response_model=shapes.Insights)
async def get_insight(
    house: TheHouse,
    actor: TheActor,
    *,
    project: Annotated[str | None, Query(description="Of this project only")] = None,
    finding: Annotated[Kind | None, Query(description="Of this kind only")] = None,
    environment: Annotated[
        str | None, Query(description="What holds there, or in all of them")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Features that can go, that were never asked for, that always say the same: by kind, and in
    each what has been so for the longest first.
    """
    question = Question(project, finding, environment, limit, offset)
    page = await house.insight.findings(actor, question)
    body = {
        "findings": [
            {
                "finding": i.kind.value,
                "feature": i.facts.feature.name,
                "project": i.facts.feature.project,
                **_when(i, page),
                "evidence": _evidence_wire(i.facts, page.evidence),
            }
            for i in page.findings
        ],
        "total": page.total,
        "counts": {kind.value: number for kind, number in page.counts.items()},
        "windowDays": insight.WINDOW.days,
    }
    return json_response(200, body)


@router.get("/features/{name}", response_model=shapes.InsightOfFeature)
async def get_insight_of_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    """What is found in a feature, archived or not, and who asked for it last."""
    facts, page = await house.insight.of_feature(actor, name)
    body = {
        "feature": name,
        "project": facts.feature.project,
        "findings": [{"finding": i.kind.value, **_when(i, page)} for i in page.findings],
        "evidence": _evidence_wire(facts, page.evidence),
        "windowDays": insight.WINDOW.days,
    }
    return json_response(200, body)


def _when(found: Insight, page: InsightPage) -> dict[str, Any]:
    return {
        "environment": found.environment,
        "since": wire_time(found.since),
        "days": found.days(page.now),
    }


def _evidence_wire(facts: Facts, evidence: Evidence) -> dict[str, Any]:
    """Evidence is of the features of a page; `sums` are few for each."""
    feature, last = facts.feature, facts.last_seen_at
    return {
        "createdAt": wire_time(feature.created_at),
        "archivedAt": feature.archived_at and wire_time(feature.archived_at),
        "type": feature.type,
        "lifetimeDays": facts.type and facts.type.lifetime_days,
        "lastSeen": last and wire_time(last),
        "environments": [
            {
                "environment": s.environment,
                "firstSeen": wire_time(s.first_seen_at),
                "lastSeen": wire_time(s.last_seen_at),
            }
            for s in facts.sightings
        ],
        "usage": [
            {"environment": environment, "yes": counts.yes, "no": counts.no}
            for (name, environment), counts in sorted(evidence.sums.items())
            if name == feature.name
        ],
        "seen": [
            {
                "environment": seen.environment,
                "appName": seen.app_name,
                "lastSeen": wire_time(seen.at),
                "firstDay": _day(seen.signs.first),
                "lastOnDay": _day(seen.signs.on),
                "lastOffDay": _day(seen.signs.off),
            }
            for seen in evidence.seen.get(feature.name, ())[:_SEEN]
        ],
        "dependents": list(facts.dependents),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
