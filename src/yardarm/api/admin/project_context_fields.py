"""/api/admin/projects/{projectId}/context: context fields that are a project's own (v7 routes)."""

from typing import Annotated

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.context_fields import (
    CreateContextFieldBody,
    LegalValueBody,
    NameBody,
    UpdateContextFieldBody,
    uses_answer,
)
from yardarm.api.routing import Router
from yardarm.api.shapes import context_fields as shapes
from yardarm.domain.errors import Invalid, Problem

router = Router(tags=["context fields"])

_FIELDS = "/api/admin/projects/{project_id}/context"
_FIELD = _FIELDS + "/{name}"


@router.get(_FIELDS, response_model=list[shapes.ContextField])
async def list_project_context_fields(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    include: Annotated[str, Query(description="`root`: those that are everybody's, too")] = "",
) -> Response:
    found = await house.context_fields.every_of(actor, project_id, of_all=include == "root")
    return json_response(200, [f.to_wire() for f in found])


@router.post(_FIELDS, status_code=201, response_model=shapes.ContextField)
async def create_project_context_field(
    house: TheHouse, actor: TheActor, project_id: str, body: CreateContextFieldBody
) -> Response:
    """The name must be free in all projects."""
    if body.project not in (None, project_id):
        raise Invalid([Problem(("project",), f"must be {project_id} or left out", "any.only")])
    await house.projects.get(actor, project_id)
    field = body.model_copy(update={"project": project_id}).to_domain()
    made = await house.settled(house.context_fields.create(actor, field))
    return json_response(201, made.to_wire())


@router.post(_FIELDS + "/validate", response_class=Response)
async def validate_project_context_field_name(
    house: TheHouse, actor: TheActor, project_id: str, body: NameBody
) -> Response:
    """200 when the name is valid and free in all projects."""
    await house.context_fields.require_free(actor, body.name, project_id)
    return empty()


@router.get(_FIELD, response_model=shapes.ContextField)
async def get_project_context_field(
    house: TheHouse, actor: TheActor, project_id: str, name: str
) -> Response:
    """One of the project's own, or one that is everybody's."""
    return json_response(200, (await house.context_fields.get(actor, name, project_id)).to_wire())


@router.put(_FIELD, response_class=Response)
async def update_project_context_field(
    house: TheHouse, actor: TheActor, project_id: str, name: str, body: UpdateContextFieldBody
) -> Response:
    await house.settled(house.context_fields.update(actor, name, body.onto, project_id))
    return empty()


@router.delete(_FIELD, response_class=Response)
async def delete_project_context_field(
    house: TheHouse, actor: TheActor, project_id: str, name: str
) -> Response:
    await house.settled(house.context_fields.delete(actor, name, project_id))
    return empty()


@router.get(_FIELD + "/strategies", response_model=shapes.ContextFieldUses)
async def list_strategies_of_project_context_field(
    house: TheHouse, actor: TheActor, project_id: str, name: str
) -> Response:
    """Strategies of the project's features that have a constraint on it."""
    return uses_answer(*await house.context_fields.uses(actor, name, project_id))


@router.post(_FIELD + "/legal-values", response_class=Response)
async def give_project_legal_value(
    house: TheHouse, actor: TheActor, project_id: str, name: str, body: LegalValueBody
) -> Response:
    """Add it, or say something else of the one that is there."""
    value = body.to_domain()
    await house.settled(house.context_fields.give_legal_value(actor, name, value, project_id))
    return empty()


@router.delete(_FIELD + "/legal-values/{value:path}", response_class=Response)
async def take_project_legal_value(
    house: TheHouse, actor: TheActor, project_id: str, name: str, value: str
) -> Response:
    await house.settled(house.context_fields.take_legal_value(actor, name, value, project_id))
    return empty()
