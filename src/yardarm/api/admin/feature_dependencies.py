"""What features of a project depend on, and their way to another project."""

from fastapi import Response

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Flag, Many, Text
from yardarm.api.routing import Router
from yardarm.domain.targeting import Dependency

router = Router(tags=["project features"])

_PROJECT = "/api/admin/projects/{project_id}"
_OF_CHILD = _PROJECT + "/features/{feature}/dependencies"


class DependencyBody(Body):
    """`variants` say which answers of the parent count, while it is `enabled`."""

    feature: Text
    enabled: Flag = True
    variants: Many[Text] | None = None

    def to_domain(self) -> Dependency:
        variants = tuple(self.variants) if self.variants and self.enabled else None
        return Dependency(self.feature, self.enabled, variants)


class MoveBody(Body):
    newProjectId: Text


@router.post(_OF_CHILD, response_class=Response)
async def add_dependency(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: DependencyBody
) -> Response:
    """Make a feature the parent of this one, in place of any other."""
    await house.settled(house.dependencies.add(actor, project_id, feature, body.to_domain()))
    return empty()


@router.delete(_OF_CHILD, response_class=Response)
async def remove_dependencies(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    await house.settled(house.dependencies.remove_all(actor, project_id, feature))
    return empty()


@router.delete(_OF_CHILD + "/{parent}", response_class=Response)
async def remove_dependency(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, parent: str
) -> Response:
    await house.settled(house.dependencies.remove(actor, project_id, feature, parent))
    return empty()


@router.get(_PROJECT + "/features/{feature}/parents", response_model=list[str])
async def list_possible_parents(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    """Features that this one could depend on."""
    return json_response(200, await house.dependencies.parents(actor, project_id, feature))


@router.get(_PROJECT + "/features/{feature}/parent-variants", response_model=list[str])
async def list_variants_of_parent(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    """Names of the variants that it may answer with, in any environment."""
    return json_response(200, await house.dependencies.variants(actor, project_id, feature))


@router.get(_PROJECT + "/dependencies", response_model=bool)
async def has_dependencies(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """Whether any feature of the project depends on another one."""
    return json_response(200, await house.dependencies.any_in(actor, project_id))


@router.post(_PROJECT + "/features/{feature}/changeProject", response_class=Response)
async def move_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: MoveBody
) -> Response:
    """To another project."""
    await house.settled(house.dependencies.move(actor, project_id, feature, body.newProjectId))
    return empty()
