"""/api/admin/strategies (contract, section 4)."""

from dataclasses import replace
from typing import Annotated

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Flag, LongText, Many, Name
from yardarm.api.routing import Router
from yardarm.api.shapes import strategies as shapes
from yardarm.domain.strategies import Parameter, StrategyDefinition

router = Router(tags=["strategies"])


class ParameterBody(Body):
    name: LongText
    type: LongText
    description: str | None = None
    required: Flag | None = None


class UpdateStrategyBody(Body):
    """A title or description that is left out is kept."""

    title: Annotated[str, Field(max_length=255)] | None = None
    description: str | None = None
    parameters: Many[ParameterBody]

    def onto(self, strategy: StrategyDefinition) -> StrategyDefinition:
        given = self.model_fields_set
        return replace(
            strategy,
            title=self.title if "title" in given else strategy.title,
            description=self.description if "description" in given else strategy.description,
            parameters=tuple(
                Parameter(p.name, p.type, p.description, p.required) for p in self.parameters
            ),
        )


class CreateStrategyBody(UpdateStrategyBody):
    name: Name


@router.get("/api/admin/strategies", response_model=shapes.StrategyDefinitions)
async def list_strategies(house: TheHouse, actor: TheActor) -> Response:
    found = await house.strategies.every(actor)
    return json_response(200, {"version": 1, "strategies": [s.to_wire() for s in found]})


@router.post("/api/admin/strategies", status_code=201, response_class=Response)
async def create_strategy(house: TheHouse, actor: TheActor, body: CreateStrategyBody) -> Response:
    strategy = body.onto(StrategyDefinition(body.name, None, ()))
    await house.settled(house.strategies.create(actor, strategy))
    return empty(201)


@router.get("/api/admin/strategies/{name}", response_model=shapes.StrategyDefinition)
async def get_strategy(house: TheHouse, actor: TheActor, name: str) -> Response:
    return json_response(200, (await house.strategies.get(actor, name)).to_wire())


@router.put("/api/admin/strategies/{name}", response_class=Response)
async def update_strategy(
    house: TheHouse, actor: TheActor, name: str, body: UpdateStrategyBody
) -> Response:
    await house.settled(house.strategies.update(actor, name, body.onto))
    return empty()


@router.delete("/api/admin/strategies/{name}", response_class=Response)
async def delete_strategy(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.strategies.delete(actor, name))
    return empty()


@router.post("/api/admin/strategies/{name}/deprecate", response_class=Response)
async def deprecate_strategy(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.strategies.deprecate(actor, name))
    return empty()


@router.post("/api/admin/strategies/{name}/reactivate", response_class=Response)
async def reactivate_strategy(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.strategies.reactivate(actor, name))
    return empty()
