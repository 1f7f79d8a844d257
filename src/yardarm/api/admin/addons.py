"""/api/admin/addons (contract, section 9)."""

from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Flag, LongText, Many, Text, few_keys
from yardarm.api.answers import JSON
from yardarm.api.routing import Router
from yardarm.api.shapes import addons as shapes
from yardarm.domain.addons import Draft, Value
from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.providers import PROVIDERS

router = Router(tags=["addons"])

_HIGHEST_ID = 2**31 - 1


def _value(value: object) -> object:
    if not isinstance(value, str | int | float):
        types = ["string", "number", "boolean"]
        raise PydanticCustomError(
            "alternatives.types", f"must be one of [{', '.join(types)}]", {"types": types}
        )
    return value


ParameterValue = Annotated[Value, BeforeValidator(_value, json_schema_input_type=Value)]


class AddonBody(Body):
    """What is left out falls back to its default."""

    provider: LongText
    enabled: Flag = True
    description: str | None = None
    parameters: Annotated[dict[str, ParameterValue], BeforeValidator(few_keys)] = Field(
        default_factory=dict
    )
    events: Many[Text] = Field(default_factory=list)

    def to_domain(self) -> Draft:
        events = tuple(dict.fromkeys(self.events))
        return Draft(self.provider, self.enabled, self.description, self.parameters, events)


def _addon_id(addon_id: Annotated[str, Path(alias="id")]) -> int:
    """Raises Invalid for what is no number, where v3 failed, and NotFound for what is too big."""
    if not (addon_id.isascii() and addon_id.isdigit()):
        raise Invalid([Problem(("id",), "must be a number", "number.base")], {"id": addon_id})
    number = int(addon_id[:20])
    if number > _HIGHEST_ID:
        raise NotFound("addon", addon_id)
    return number


AddonId = Annotated[int, Depends(_addon_id)]


@router.get("/api/admin/addons", response_model=shapes.AddonList)
async def list_addons(house: TheHouse, actor: TheActor) -> Response:
    """Add-ons by id, and what there is to choose from."""
    found = await house.addons.every(actor)
    providers = [p.to_wire() for p in PROVIDERS.values()]
    return json_response(200, {"addons": [a.to_wire() for a in found], "providers": providers})


@router.post("/api/admin/addons", status_code=201, response_model=shapes.Addon)
async def create_addon(house: TheHouse, actor: TheActor, body: AddonBody) -> Response:
    """Answers with the values in the clear, for the last time."""
    addon = await house.settled(house.addons.create(actor, body.to_domain()))
    return json_response(201, {**addon.to_wire(), "parameters": body.parameters})


@router.get("/api/admin/addons/{id}", response_model=shapes.Addon)
async def get_addon(house: TheHouse, actor: TheActor, addon_id: AddonId) -> Response:
    return json_response(200, (await house.addons.get(actor, addon_id)).to_wire())


@router.get("/api/admin/addons/{id}/events", response_model=shapes.Failures)
async def list_failures(house: TheHouse, actor: TheActor, addon_id: AddonId) -> Response:
    """What it could not be told, newest first. Newer servers list successes, too."""
    found = await house.addons.failures(actor, addon_id)
    return json_response(200, {"integrationEvents": [f.to_wire() for f in found]})


@router.put("/api/admin/addons/{id}", response_class=Response)
async def update_addon(
    house: TheHouse, actor: TheActor, addon_id: AddonId, body: AddonBody
) -> Response:
    """A sensitive value that is sent masked is kept."""
    await house.settled(house.addons.update(actor, addon_id, body.to_domain()))
    name, value = JSON
    return Response(status_code=200, headers={name.decode(): value.decode()})


@router.delete("/api/admin/addons/{id}", response_class=Response)
async def delete_addon(house: TheHouse, actor: TheActor, addon_id: AddonId) -> Response:
    await house.settled(house.addons.delete(actor, addon_id))
    return empty()
