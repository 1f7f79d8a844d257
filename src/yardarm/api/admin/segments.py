"""/api/admin/segments: lists of constraints that strategies share (v7 routes, Segments)."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Path, Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.features import ConstraintBody
from yardarm.api.admin.moments import AsOf
from yardarm.api.admin.validation import Body, Many, Text, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import segments as shapes
from yardarm.domain.segments import Segment
from yardarm.service.segments import UsedSegment

router = Router(tags=["segments"])

Id = Annotated[int, Path(ge=0, lt=2**31)]


class SegmentNameBody(Body):
    name: Text


class SegmentBody(SegmentNameBody):
    """What is left out of an update falls back to its default; description and project are
    kept. A project of null makes it everybody's.
    """

    description: str | None = None
    project: Text | None = None
    constraints: Annotated[Many[ConstraintBody], Field(max_length=500)]

    def onto(self, segment: Segment) -> Segment:
        given = self.model_fields_set
        return replace(
            segment,
            name=self.name,
            description=self.description if "description" in given else segment.description,
            project=self.project if "project" in given else segment.project,
            constraints=tuple(c.to_domain() for c in self.constraints),
        )


class StrategySegmentsBody(Body):
    projectId: Text
    strategyId: Text
    environmentId: Text
    segmentIds: Many[Annotated[Whole, Field(ge=0, lt=2**31)]]


def segment_wire(used: UsedSegment) -> dict[str, Any]:
    return {
        **used.segment.to_wire(),
        "createdBy": used.created_by,
        "usedInProjects": len(used.projects),
        "usedInFeatures": len(used.features),
    }


@router.get("/api/admin/segments", response_model=shapes.SegmentList)
async def list_segments(house: TheHouse, actor: TheActor, as_of: AsOf) -> Response:
    """By name, each with the numbers of projects and features that use it."""
    if as_of is None:
        found = await house.segments.every(actor)
    else:
        found = await house.history.segments(actor, as_of)
    return json_response(200, {"segments": [segment_wire(s) for s in found]})


@router.post("/api/admin/segments", status_code=201, response_model=shapes.Segment)
async def create_segment(house: TheHouse, actor: TheActor, body: SegmentBody) -> Response:
    command = house.segments.create(actor, body.onto(Segment(0, body.name, ())))
    created = await house.settled(command)
    response = json_response(201, segment_wire(created))
    response.headers["location"] = f"segments/{created.segment.id}"
    return response


@router.post("/api/admin/segments/validate", status_code=204)
async def validate_segment_name(
    house: TheHouse, actor: TheActor, body: SegmentNameBody
) -> Response:
    """204 when the name is valid and free."""
    await house.segments.require_free(actor, body.name)
    return empty(204)


@router.get("/api/admin/segments/strategies/{strategy_id}", response_model=shapes.SegmentList)
async def list_segments_of_strategy(house: TheHouse, actor: TheActor, strategy_id: str) -> Response:
    found = await house.segments.of_strategy(actor, strategy_id)
    return json_response(200, {"segments": [segment_wire(s) for s in found]})


@router.post(
    "/api/admin/segments/strategies", status_code=201, response_model=shapes.StrategySegments
)
async def name_segments_in_strategy(
    house: TheHouse, actor: TheActor, body: StrategySegmentsBody
) -> Response:
    """Make these the segments of the strategy."""
    command = house.segments.name_in(
        actor, body.projectId, body.environmentId, body.strategyId, body.segmentIds
    )
    await house.settled(command)
    response = json_response(201, body.model_dump())
    response.headers["location"] = f"strategies/{body.strategyId}"
    return response


@router.get("/api/admin/segments/{id}", response_model=shapes.Segment)
async def get_segment(house: TheHouse, actor: TheActor, id: Id, as_of: AsOf) -> Response:  # noqa: A002 - the wire's name
    if as_of is None:
        found = await house.segments.get(actor, id)
    else:
        found = await house.history.segment(actor, as_of, id)
    return json_response(200, segment_wire(found))


@router.put("/api/admin/segments/{id}", status_code=204)
async def update_segment(house: TheHouse, actor: TheActor, id: Id, body: SegmentBody) -> Response:  # noqa: A002
    await house.settled(house.segments.update(actor, id, body.onto))
    return empty(204)


@router.delete("/api/admin/segments/{id}", status_code=204)
async def delete_segment(house: TheHouse, actor: TheActor, id: Id) -> Response:  # noqa: A002
    """409 while features use it, archived ones too."""
    await house.settled(house.segments.delete(actor, id))
    return empty(204)


@router.get("/api/admin/segments/{id}/strategies", response_model=shapes.SegmentUses)
async def list_strategies_of_segment(house: TheHouse, actor: TheActor, id: Id) -> Response:  # noqa: A002
    """Every strategy that names it."""
    used = await house.segments.get(actor, id)
    uses = [
        {
            "id": use.strategy.id,
            "projectId": use.project,
            "featureName": use.feature,
            "strategyName": use.strategy.name,
            "environment": use.key or used.default_environment,
        }
        for use in used.uses
    ]
    return json_response(200, {"strategies": uses, "changeRequestStrategies": []})
