"""/api/admin/environments (v7 routes, Environments)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Response
from pydantic import AfterValidator, ConfigDict, Field, RootModel
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import House, TheActor, TheHouse, empty, json_response
from yardarm.api.admin.moments import AsOf
from yardarm.api.admin.validation import Body, Many, Name, Text, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import environments as shapes
from yardarm.domain.environments import ALIAS, DEFAULT_SORT_ORDER, Environment
from yardarm.domain.principals import Actor
from yardarm.domain.projects import Project
from yardarm.service.environments import FilledEnvironment

router = Router(tags=["environments"])


def _no_alias(name: str) -> str:
    if name == ALIAS:
        text = "must be another name: it is what v3 calls the default environment"
        raise PydanticCustomError("any.invalid", text)
    return name


EnvironmentName = Annotated[Name, AfterValidator(_no_alias)]
SortOrder = Annotated[Whole, Field(ge=-(2**31), lt=2**31)]


class EnvironmentNameBody(Body):
    name: EnvironmentName


class CreateEnvironmentBody(EnvironmentNameBody):
    type: Text
    sortOrder: SortOrder = DEFAULT_SORT_ORDER

    def to_domain(self) -> Environment:
        return Environment(self.name, self.type, self.sortOrder, datetime.now(UTC))


class CloneEnvironmentBody(EnvironmentNameBody):
    """With `projects` it is for these alone."""

    type: Text
    projects: Many[Text] | None = None

    def to_domain(self) -> Environment:
        return Environment(self.name, self.type, DEFAULT_SORT_ORDER, datetime.now(UTC))


class UpdateEnvironmentBody(Body):
    """What is left out is kept."""

    type: Text = ""
    sortOrder: SortOrder = 0

    def onto(self, environment: Environment) -> Environment:
        given = self.model_fields_set
        return replace(
            environment,
            type=self.type if "type" in given else environment.type,
            sort_order=self.sortOrder if "sortOrder" in given else environment.sort_order,
        )


class SortOrderBody(
    RootModel[Annotated[dict[str, SortOrder], Field(min_length=1, max_length=100)]]
):
    """Sort orders by name of the environment."""

    model_config = ConfigDict(strict=True)


def environment_wire(environment: Environment) -> dict[str, Any]:
    return {
        "name": environment.name,
        "type": environment.type,
        "sortOrder": environment.sort_order,
        "enabled": environment.enabled,
        "protected": environment.is_default,
        "requiredApprovals": None,
    }


def _filled_wire(filled: FilledEnvironment) -> dict[str, Any]:
    figures = filled.figures
    return {
        **environment_wire(filled.environment),
        "projectCount": figures.projects,
        "apiTokenCount": figures.tokens,
        "enabledToggleCount": figures.enabled_features,
    }


def _of_project_wire(project: Project, filled: FilledEnvironment) -> dict[str, Any]:
    name, figures = filled.environment.name, filled.figures
    strategy = project.default_strategies.get(name)
    return {
        **environment_wire(filled.environment),
        "projectApiTokenCount": figures.tokens,
        "projectEnabledToggleCount": figures.enabled_features,
        **({} if strategy is None else {"defaultStrategy": strategy.to_wire()}),
        "visible": project.is_in(name),
    }


@router.get("/api/admin/environments", response_model=shapes.EnvironmentList)
async def list_environments(house: TheHouse, actor: TheActor, as_of: AsOf) -> Response:
    if as_of is None:
        found = await house.environments.every(actor)
    else:
        found = await house.history.environments(actor, as_of)
    body = {"version": 1, "environments": [_filled_wire(e) for e in found]}
    return json_response(200, body)


@router.get(
    "/api/admin/environments/project/{project_id}", response_model=shapes.ProjectEnvironmentList
)
async def list_environments_of_project(
    house: TheHouse, actor: TheActor, project_id: str
) -> Response:
    """All of them; `visible` says which the project is in."""
    project, found = await house.environments.every_of(actor, project_id)
    body = {"version": 1, "environments": [_of_project_wire(project, e) for e in found]}
    return json_response(200, body)


@router.get("/api/admin/environments/{name}", response_model=shapes.Environment)
async def get_environment(house: TheHouse, actor: TheActor, name: str, as_of: AsOf) -> Response:
    if as_of is None:
        found = await house.environments.get(actor, name)
    else:
        found = await house.history.environment(actor, as_of, name)
    return json_response(200, environment_wire(found))


@router.post("/api/admin/environments", status_code=201, response_model=shapes.Environment)
async def create_environment(
    house: TheHouse, actor: TheActor, body: CreateEnvironmentBody
) -> Response:
    """Every project is in it, every feature off there."""
    made = await house.settled(house.environments.create(actor, body.to_domain()))
    return json_response(201, environment_wire(made))


@router.post("/api/admin/environments/validate", response_model=shapes.ValidName)
async def validate_environment_name(
    house: TheHouse, actor: TheActor, body: EnvironmentNameBody
) -> Response:
    """200 when the name is valid and free."""
    await house.environments.require_free(actor, body.name)
    return json_response(200, {"valid": True})


@router.put("/api/admin/environments/sort-order", response_class=Response)
async def sort_environments(house: TheHouse, actor: TheActor, body: SortOrderBody) -> Response:
    """404 for an unknown one, and then nothing is sorted."""
    await house.settled(house.environments.sort(actor, body.root))
    return empty()


@router.put("/api/admin/environments/update/{name}", response_model=shapes.Environment)
async def update_environment(
    house: TheHouse, actor: TheActor, name: str, body: UpdateEnvironmentBody
) -> Response:
    updated = await house.settled(house.environments.update(actor, name, body.onto))
    return json_response(200, environment_wire(updated))


@router.put("/api/admin/environments/{name}", response_model=shapes.Environment)
async def put_environment(
    house: TheHouse, actor: TheActor, name: str, body: UpdateEnvironmentBody
) -> Response:
    """The same as the path with `update`."""
    return await update_environment(house, actor, name, body)


@router.delete("/api/admin/environments/{name}", response_class=Response)
async def delete_environment(house: TheHouse, actor: TheActor, name: str) -> Response:
    """409 while a feature has a state in it or a token is for it; 403 for the default one."""
    await house.settled(house.environments.delete(actor, name))
    return empty()


@router.post("/api/admin/environments/{name}/clone", response_model=shapes.Environment)
async def clone_environment(
    house: TheHouse, actor: TheActor, name: str, body: CloneEnvironmentBody
) -> Response:
    """A new one in which every feature is as in that one, with an event for each."""
    made = await house.settled(
        house.environments.clone(actor, name, body.to_domain(), body.projects)
    )
    return json_response(200, environment_wire(made))


@router.post("/api/admin/environments/{name}/on", status_code=204)
async def enable_environment(house: TheHouse, actor: TheActor, name: str) -> Response:
    await _switch(house, actor, name, enabled=True)
    return empty(204)


@router.post("/api/admin/environments/{name}/off", status_code=204)
async def disable_environment(house: TheHouse, actor: TheActor, name: str) -> Response:
    """One that is off gets no new tokens; its clients are served as before."""
    await _switch(house, actor, name, enabled=False)
    return empty(204)


async def _switch(house: House, actor: Actor, name: str, *, enabled: bool) -> None:
    await house.settled(
        house.environments.update(actor, name, lambda old: replace(old, enabled=enabled))
    )
