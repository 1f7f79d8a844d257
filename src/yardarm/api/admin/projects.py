"""/api/admin/projects without the features in them (v7 routes, Projects)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.features import StrategyBody
from yardarm.api.admin.validation import Body, Many, Name, Text, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import projects as shapes
from yardarm.api.shapes.environments import ValidName
from yardarm.api.shapes.targeting import Strategy
from yardarm.domain.projects import MODES, FeatureNaming, Project
from yardarm.domain.times import wire_time
from yardarm.service.projects import FilledProject

router = Router(tags=["projects"])

_STEPS = ("archive", "revive", "validate")


def _no_step(project_id: str) -> str:
    if project_id in _STEPS:
        text = f"must not be one of [{', '.join(_STEPS)}], which are steps of paths"
        raise PydanticCustomError("any.invalid", "{text}", {"text": text})
    return project_id


def _mode(mode: str) -> str:
    if mode not in MODES:
        text = f"must be one of [{', '.join(MODES)}]"
        raise PydanticCustomError("any.only", "{text}", {"text": text})
    return mode


def _roll_out(name: str) -> str:
    if name != "flexibleRollout":
        text = "must be flexibleRollout: no other strategy can be a default one"
        raise PydanticCustomError("any.only", text)
    return name


class FeatureNamingBody(Body):
    """Without a pattern names may be anything."""

    pattern: Annotated[str, Field(max_length=1_000)] | None = None
    example: Text | None = None
    description: str | None = None

    def to_domain(self) -> FeatureNaming | None:
        return FeatureNaming(self.pattern, self.example, self.description) if self.pattern else None


class UpdateProjectBody(Body):
    """All but the name is kept when it is left out."""

    name: Text
    description: str | None = None
    mode: Annotated[str, AfterValidator(_mode)] = "open"
    defaultStickiness: Text = "default"
    featureLimit: Annotated[Whole, Field(ge=1, lt=2**31)] | None = None
    featureNaming: FeatureNamingBody | None = None

    def onto(self, project: Project) -> Project:
        given: dict[str, Any] = {
            "description": self.description,
            "mode": self.mode,
            "default_stickiness": self.defaultStickiness,
            "feature_limit": self.featureLimit,
            "feature_naming": self.featureNaming and self.featureNaming.to_domain(),
        }
        sent = {
            "default_stickiness": "defaultStickiness",
            "feature_limit": "featureLimit",
            "feature_naming": "featureNaming",
        }
        known = self.model_fields_set
        changes = {key: value for key, value in given.items() if sent.get(key, key) in known}
        return replace(project, name=self.name, **changes)


class ProjectIdBody(Body):
    id: Annotated[Name, AfterValidator(_no_step)]


class CreateProjectBody(UpdateProjectBody, ProjectIdBody):
    """With `environments` it is in these alone."""

    environments: Many[Text] | None = None

    def to_domain(self) -> Project:
        return self.onto(Project(self.id, self.name, datetime.now(UTC)))


class ProjectEnvironmentBody(Body):
    environment: Text


class DefaultStrategyBody(StrategyBody):
    name: Annotated[Name, AfterValidator(_roll_out)]


def _list_wire(filled: FilledProject) -> dict[str, Any]:
    project, figures = filled.project, filled.figures
    seen, archived = figures.last_seen_at, project.archived_at
    return {
        "name": project.name,
        "id": project.id,
        "description": project.description,
        "health": figures.health,
        "technicalDebt": 100 - figures.health,
        "featureCount": figures.features,
        "memberCount": 0,
        "createdAt": wire_time(project.created_at),
        "archivedAt": archived and wire_time(archived),
        "mode": project.mode,
        "lastReportedFlagUsage": seen and wire_time(seen),
        "owners": [{"ownerType": "system"}],
    }


def overview_wire(filled: FilledProject) -> dict[str, Any]:
    project, figures = filled.project, filled.figures
    naming, archived = project.feature_naming, project.archived_at
    strategies = project.default_strategies
    return {
        "name": project.name,
        "description": project.description,
        "mode": project.mode,
        "featureLimit": project.feature_limit,
        "featureNaming": naming.to_document() if naming else _ANY_NAME,
        "defaultStickiness": project.default_stickiness,
        "health": figures.health,
        "technicalDebt": 100 - figures.health,
        "createdAt": wire_time(project.created_at),
        "archivedAt": archived and wire_time(archived),
        "environments": [
            {
                "environment": e.name,
                **(
                    {"defaultStrategy": strategies[e.name].to_wire()}
                    if e.name in strategies
                    else {}
                ),
            }
            for e in filled.environments
        ],
        "featureTypeCounts": [{"type": t, "count": n} for t, n in figures.types.items()],
        "members": 0,
        "version": 1,
    }


_ANY_NAME = {"pattern": None, "example": None, "description": None}


@router.get("/api/admin/projects", response_model=shapes.ProjectList)
async def list_projects(
    house: TheHouse, actor: TheActor, archived: Annotated[str, Query()] = "false"
) -> Response:
    """Those that are not archived; with `archived=true` those that are."""
    found = await house.projects.every(actor, archived=archived == "true")
    return json_response(200, {"version": 1, "projects": [_list_wire(p) for p in found]})


@router.get("/api/admin/projects/{project_id}/overview", response_model=shapes.ProjectOverview)
async def get_project_overview(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    return json_response(200, overview_wire(await house.projects.get(actor, project_id)))


@router.post("/api/admin/projects", status_code=201, response_model=shapes.CreatedProject)
async def create_project(house: TheHouse, actor: TheActor, body: CreateProjectBody) -> Response:
    command = house.projects.create(actor, body.to_domain(), body.environments)
    made = await house.settled(command)
    project = made.project
    created = {
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "featureLimit": project.feature_limit,
        "mode": project.mode,
        "defaultStickiness": project.default_stickiness,
        "environments": [e.name for e in made.environments],
    }
    return json_response(201, created)


@router.post("/api/admin/projects/validate", response_model=ValidName)
async def validate_project_id(house: TheHouse, actor: TheActor, body: ProjectIdBody) -> Response:
    """200 when the id is valid and free."""
    await house.projects.require_free(actor, body.id)
    return json_response(200, {"valid": True})


@router.post("/api/admin/projects/archive/{project_id}", status_code=202, response_class=Response)
async def archive_project(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """409 while it has live features."""
    await house.settled(house.projects.archive(actor, project_id))
    return empty(202)


@router.post("/api/admin/projects/revive/{project_id}", status_code=202, response_class=Response)
async def revive_project(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    await house.settled(house.projects.revive(actor, project_id))
    return empty(202)


@router.put("/api/admin/projects/{project_id}", response_class=Response)
async def update_project(
    house: TheHouse, actor: TheActor, project_id: str, body: UpdateProjectBody
) -> Response:
    await house.settled(house.projects.update(actor, project_id, body.onto))
    return empty()


@router.delete("/api/admin/projects/{project_id}", response_class=Response)
async def delete_project(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """409 while it has features, archived ones too, or segments; 403 for the default one."""
    await house.settled(house.projects.delete(actor, project_id))
    return empty()


@router.post("/api/admin/projects/{project_id}/environments", response_class=Response)
async def add_environment_to_project(
    house: TheHouse, actor: TheActor, project_id: str, body: ProjectEnvironmentBody
) -> Response:
    """Its features are there as they were when it was taken out of it."""
    await house.settled(house.projects.show_in(actor, project_id, body.environment))
    return empty()


@router.delete(
    "/api/admin/projects/{project_id}/environments/{environment}", response_class=Response
)
async def remove_environment_from_project(
    house: TheHouse, actor: TheActor, project_id: str, environment: str
) -> Response:
    """Clients of the environment see none of its features any more."""
    await house.settled(house.projects.hide_from(actor, project_id, environment))
    return empty()


@router.post(
    "/api/admin/projects/{project_id}/environments/{environment}/default-strategy",
    response_model=Strategy,
)
async def set_default_strategy(
    house: TheHouse, actor: TheActor, project_id: str, environment: str, body: DefaultStrategyBody
) -> Response:
    """What a feature gets that is switched on there without strategies."""
    command = house.projects.set_default_strategy(actor, project_id, environment, body.to_domain())
    return json_response(200, (await house.settled(command)).to_wire())
