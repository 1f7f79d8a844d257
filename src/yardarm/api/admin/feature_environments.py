"""/api/admin/projects/{projectId}/features/{featureName}/environments/{environment}."""

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.lint import MAY_BE_EMPTY, warned_or_empty
from yardarm.api.admin.validation import Body, Text
from yardarm.api.routing import Router
from yardarm.api.shapes import feature_strategies as shapes
from yardarm.api.shapes.lint import Warned
from yardarm.domain.feature_environments import in_order, strategy_wire
from yardarm.service.places import Place

router = Router(tags=["project features"])

PLACE = "/api/admin/projects/{project_id}/features/{feature}/environments/{environment}"


def _place(project_id: str, feature: str, environment: str) -> Place:
    return Place(project_id, feature, environment)


ThePlace = Annotated[Place, Depends(_place)]
"""Of a route under PLACE."""


@router.get(PLACE, response_model=shapes.FeatureThere)
async def get_feature_environment(house: TheHouse, actor: TheActor, place: ThePlace) -> Response:
    found = await house.feature_environments.get(actor, place)
    state = found.feature.in_environment(found.environment.key)
    wire = {
        "name": place.feature,
        "environment": place.environment,
        "enabled": state.enabled,
        "strategies": [strategy_wire(s) for s in in_order(state.strategies)],
    }
    return json_response(200, wire, revision=found.revision)


class CopyBody(Body):
    source: Annotated[Text, Field(alias="from")]


@router.post(PLACE + "/copy", response_model=Warned, openapi_extra=MAY_BE_EMPTY)
async def copy_feature_environment(
    house: TheHouse, actor: TheActor, place: ThePlace, body: CopyBody
) -> Response:
    """The feature is here then what it is in the environment `from`."""
    command = house.feature_environments.copy(actor, place, body.source)
    return warned_or_empty(await house.judged(actor, [place], command))


@router.post(PLACE + "/on", response_model=Warned, openapi_extra=MAY_BE_EMPTY)
async def switch_environment_on(
    house: TheHouse,
    actor: TheActor,
    place: ThePlace,
    wake: Annotated[bool, Query(alias="shouldActivateDisabledStrategies")] = False,
) -> Response:
    """A feature without an enabled strategy gets the one that its project says, or `wake`."""
    command = house.feature_environments.switch(actor, place, enabled=True, wake=wake)
    return warned_or_empty(await house.judged(actor, [place], command))


@router.post(PLACE + "/off", response_class=Response)
async def switch_environment_off(house: TheHouse, actor: TheActor, place: ThePlace) -> Response:
    await house.settled(house.feature_environments.switch(actor, place, enabled=False))
    return empty()
