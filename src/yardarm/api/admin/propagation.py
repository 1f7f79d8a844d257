"""/api/admin/propagation: ours, no other server has such a thing."""

from typing import Annotated

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import propagation as shapes
from yardarm.domain.times import wire_time

router = Router(tags=["operations"])

_MOST = 1_000
_HIGHEST = 2**31 - 1


@router.get("/api/admin/propagation", response_model=shapes.Propagation)
async def get_propagation(
    house: TheHouse,
    actor: TheActor,
    environment: Annotated[str | None, Query(description="The default one, without it")] = None,
    revision: Annotated[
        int | None, Query(ge=0, le=_HIGHEST, description="The newest one, without it")
    ] = None,
) -> Response:
    """How many of how many instances hold at least this revision, and which do not, since when."""
    found = await house.propagation.of(actor, environment, revision)
    body = {
        "environment": found.environment,
        "revision": found.revision,
        "madeAt": None if found.made_at is None else wire_time(found.made_at),
        "instances": found.instances,
        "holding": found.holding,
        "behind": [receipt.to_wire() for receipt in found.behind[:_MOST]],
    }
    return json_response(200, body)
