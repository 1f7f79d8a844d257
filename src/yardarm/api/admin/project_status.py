"""How a project is doing (v7's routes)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.project_features import overview_wire as feature_wire
from yardarm.api.admin.projects import overview_wire
from yardarm.api.routing import Router
from yardarm.api.shapes import project_status as shapes
from yardarm.domain.project_status import Health, LeadTime, StageFigures, average, middle
from yardarm.domain.times import wire_time

router = Router(prefix="/api/admin/projects/{project_id}", tags=["projects"])


@router.get("/insights", response_model=shapes.ProjectInsights)
async def get_project_insights(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """Health, lead times, and the last 30 days beside the 30 before."""
    found = await house.project_status.insights(actor, project_id)
    body = {
        "stats": {
            "avgTimeToProdCurrentWindow": found.lead_now,
            "avgTimeToProdPastWindow": found.lead_before,
            "createdCurrentWindow": found.created.current,
            "createdPastWindow": found.created.past,
            "archivedCurrentWindow": found.archived.current,
            "archivedPastWindow": found.archived.past,
            "projectActivityCurrentWindow": found.activity.current,
            "projectActivityPastWindow": found.activity.past,
            "projectMembersAddedCurrentWindow": found.members_came,
        },
        "health": _health_wire(found.health, found.health.rating),
        "technicalDebt": _health_wire(found.health, 100 - found.health.rating),
        "leadTime": _leads_wire(found.leads),
        "featureTypeCounts": [{"type": t, "count": n} for t, n in found.types.items()],
        "members": {
            "currentMembers": found.members,
            "change": found.members_came - found.members_went,
        },
    }
    return json_response(200, body)


@router.get("/status", response_model=shapes.ProjectStatus)
async def get_project_status(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """What happened day by day, what there is, and how long features stay in their stages."""
    found = await house.project_status.status(actor, project_id)
    stages, health = found.stages, found.health
    body = {
        "activityCountByDate": [
            {"date": day.isoformat(), "count": count} for day, count in found.activity
        ],
        "resources": {
            "apiTokens": found.tokens, "members": found.members, "segments": found.segments,
        },
        "health": {"current": health.rating},
        "technicalDebt": {"current": 100 - health.rating},
        "lifecycleSummary": {
            "initial": _stage_wire(stages["initial"]),
            "preLive": _stage_wire(stages["pre-live"]),
            "live": _stage_wire(stages["live"]),
            "completed": _stage_wire(stages["completed"]),
            "archived": {
                "currentFlags": stages["archived"].features,
                "last30Days": found.archived.current,
            },
        },
        "staleFlags": {"total": health.stale + health.potentially_stale},
    }  # fmt: skip
    return json_response(200, body)


@router.get("/dora", response_model=shapes.LeadTimes)
async def get_project_dora(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """How long features took from their birth to their first use in production."""
    leads = await house.project_status.lead_times(actor, project_id)
    return json_response(200, _leads_wire(leads))


@router.get("/health-report", response_model=shapes.HealthReport)
async def get_project_health_report(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """The overview with its features, and how many of them are stale."""
    health = await house.project_status.health(actor, project_id)
    project = await house.projects.get(actor, project_id)
    features = await house.project_features.every(actor, project_id)
    body = {
        **overview_wire(project),
        "updatedAt": wire_time(datetime.now(UTC)),
        "activeCount": health.active,
        "potentiallyStaleCount": health.potentially_stale,
        "staleCount": health.stale,
        "features": [feature_wire(feature) for feature in features],
    }
    return json_response(200, body)


def _health_wire(health: Health, rating: int) -> dict[str, int]:
    return {
        "rating": rating,
        "activeCount": health.active,
        "potentiallyStaleCount": health.potentially_stale,
        "staleCount": health.stale,
    }


def _leads_wire(leads: Sequence[LeadTime]) -> dict[str, Any]:
    return {
        "projectAverage": average(leads),
        "projectMedian": middle(leads),
        "features": [{"name": lead.feature, "timeToProduction": lead.days} for lead in leads],
    }


def _stage_wire(figures: StageFigures) -> dict[str, Any]:
    return {"averageDays": figures.average_days, "currentFlags": figures.features}
