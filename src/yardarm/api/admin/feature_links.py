"""/api/admin/projects/{projectId}/features/{feature}/link: where to read more about a feature."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import TheActor, TheHouse, empty
from yardarm.api.admin.validation import Body
from yardarm.api.routing import Router
from yardarm.domain.links import Link, is_page
from yardarm.service.features import new_id

router = Router(tags=["project features"])

_LINK = "/api/admin/projects/{project_id}/features/{feature}/link"


def _page(url: str) -> str:
    if not is_page(url):
        raise PydanticCustomError("string.uri", "must be the address of a web page: https://…")
    return url


class _Placed(NamedTuple):
    """Where a link is: in this order the services ask for it."""

    project: str
    feature: str
    link_id: str


def _placed(project_id: str, feature: str, link_id: str) -> _Placed:
    return _Placed(project_id, feature, link_id)


ThePlaced = Annotated[_Placed, Depends(_placed)]


class LinkBody(Body):
    """`title` is null when left out, also of a PUT."""

    url: Annotated[str, Field(min_length=1, max_length=2048), AfterValidator(_page)]
    title: Annotated[str, Field(max_length=255)] | None = None

    def to_domain(self, link_id: str) -> Link:
        return Link(link_id, self.url, self.title)


@router.post(_LINK, status_code=204)
async def add_feature_link(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: LinkBody
) -> Response:
    """Its id is in the feature's `links`. 409 for the eleventh."""
    link = body.to_domain(new_id())
    await house.settled(house.feature_links.add(actor, project_id, feature, link))
    return empty(204)


@router.put(_LINK + "/{link_id}", status_code=204)
async def update_feature_link(
    house: TheHouse, actor: TheActor, placed: ThePlaced, body: LinkBody
) -> Response:
    link = body.to_domain(placed.link_id)
    command = house.feature_links.update(actor, placed.project, placed.feature, link)
    await house.settled(command)
    return empty(204)


@router.delete(_LINK + "/{link_id}", status_code=204)
async def remove_feature_link(house: TheHouse, actor: TheActor, placed: ThePlaced) -> Response:
    await house.settled(house.feature_links.remove(actor, *placed))
    return empty(204)
