"""/api/admin/feature-types (contract, section 5; v7 routes, Admin)."""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.validation import Body, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import feature_types as shapes

router = Router(tags=["feature types"])


class LifetimeBody(Body):
    """null, and 0 too, for flags that are meant to stay."""

    lifetimeDays: Annotated[Whole, Field(ge=0, lt=2**31)] | None


@router.get("/api/admin/feature-types", response_model=shapes.FeatureTypes)
async def list_feature_types(house: TheHouse, actor: TheActor) -> Response:
    found = await house.feature_types.every(actor)
    return json_response(200, {"version": 1, "types": [t.to_document() for t in found]})


@router.put("/api/admin/feature-types/{id}/lifetime", response_model=shapes.FeatureType)
async def give_feature_type_lifetime(
    house: TheHouse,
    actor: TheActor,
    id: str,  # noqa: A002 - the wire's name
    body: LifetimeBody,
) -> Response:
    command = house.feature_types.give_lifetime(actor, id, body.lifetimeDays or None)
    return json_response(200, (await house.settled(command)).to_document())
