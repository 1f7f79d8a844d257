"""/api/admin/projects/{projectId}/environments/compare: ours, newer servers have no such thing."""

from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import comparisons as shapes
from yardarm.domain.comparisons import Comparison

router = Router(tags=["projects"])


class _Asked(NamedTuple):
    """Two environments, and one feature instead of all."""

    one: str
    other: str
    feature: str | None


def _asked(
    one: Annotated[str, Query(alias="from", description="How it is here is on the left")],
    to: Annotated[str, Query(description="How it is here is on the right")],
    feature: Annotated[str | None, Query(description="This feature only")] = None,
) -> _Asked:
    return _Asked(one, to, feature)


@router.get(
    "/api/admin/projects/{project_id}/environments/compare",
    response_model=shapes.ComparedEnvironments,
)
async def compare_environments(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    asked: Annotated[_Asked, Depends(_asked)],
    every: Annotated[
        bool, Query(alias="all", description="Features that do not differ, too")
    ] = False,
) -> Response:
    """What differs between two environments of a project, feature by feature."""
    found = await house.comparisons.compare(actor, project_id, *asked)
    different = found.different
    body = {
        "from": asked.one,
        "to": asked.other,
        "features": [_wire(c) for c in (found.every if every else different)],
        "compared": len(found.every),
        "different": len(different),
    }
    return json_response(200, body)


def _wire(comparison: Comparison) -> dict[str, Any]:
    return {
        "name": comparison.feature,
        "differs": comparison.parts,
        "diffs": list(comparison.diffs),
    }
