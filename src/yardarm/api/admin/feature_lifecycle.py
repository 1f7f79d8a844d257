"""…/features/{feature}/lifecycle, and /api/admin/lifecycle/count: how far features have come."""

from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body
from yardarm.api.routing import Router
from yardarm.api.shapes import lifecycle as shapes
from yardarm.domain.feature_lifecycle import Stage
from yardarm.domain.times import wire_time

router = Router(tags=["project features"])

_LIFECYCLE = "/api/admin/projects/{project_id}/features/{feature}/lifecycle"


class CompletedBody(Body):
    """What came of the feature; `statusValue` is the variant that was kept."""

    status: Literal["kept", "discarded"]
    statusValue: Annotated[str, Field(max_length=255)] | None = None


def stage_wire(stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.name,
        **({} if stage.status is None else {"status": stage.status}),
        "enteredStageAt": None if stage.since is None else wire_time(stage.since),
    }


@router.get(_LIFECYCLE, response_model=list[shapes.LifeStage])
async def get_feature_lifecycle(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    """The stages that it has entered; the last one is the one that it is in."""
    found = await house.feature_lifecycle.stages(actor, project_id, feature)
    return json_response(200, [stage_wire(stage) for stage in found])


@router.post(_LIFECYCLE + "/complete", response_class=Response)
async def complete_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: CompletedBody
) -> Response:
    """The feature has done its work. Nothing changes for clients."""
    command = house.feature_lifecycle.complete(
        actor, project_id, feature, body.status, body.statusValue
    )
    await house.settled(command)
    return empty()


@router.post(_LIFECYCLE + "/uncomplete", response_class=Response)
async def uncomplete_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    await house.settled(house.feature_lifecycle.uncomplete(actor, project_id, feature))
    return empty()


@router.get("/api/admin/lifecycle/count", response_model=shapes.StageCounts)
async def count_lifecycle_stages(house: TheHouse, actor: TheActor) -> Response:
    counts = await house.feature_lifecycle.counts(actor)
    wire = {"preLive" if name == "pre-live" else name: n for name, n in counts.items()}
    return json_response(200, wire)
