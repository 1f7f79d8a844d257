"""/api/admin/tags, /api/admin/tag-types, and the tags of a feature (contract, section 6)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Response
from pydantic import AfterValidator, Field, StringConstraints

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many, Text, url_friendly
from yardarm.api.routing import Router
from yardarm.api.shapes import tags as shapes
from yardarm.domain.tags import Tag, TagType

router = Router(tags=["tags"])

TypeName = Annotated[
    str, StringConstraints(min_length=2, max_length=50), AfterValidator(url_friendly)
]
Value = Annotated[str, StringConstraints(min_length=2, max_length=50)]


class TagBody(Body):
    type: TypeName = "simple"
    value: Value

    def to_domain(self) -> Tag:
        return Tag(self.type, self.value)


class TagChangesBody(Body):
    """Tags to give and to take, in one transaction."""

    addedTags: Annotated[Many[TagBody], Field(max_length=100)]
    removedTags: Annotated[Many[TagBody], Field(max_length=100)]

    def added(self) -> list[Tag]:
        return [tag.to_domain() for tag in self.addedTags]

    def removed(self) -> list[Tag]:
        return [tag.to_domain() for tag in self.removedTags]


class ProjectTagsBody(Body):
    features: Annotated[Many[Text], Field(max_length=1000)]
    tags: TagChangesBody


class TagTypeNameBody(Body):
    name: TypeName


class TagTypeBody(Body):
    """What is left out of an update is kept."""

    description: str | None = None
    icon: str | None = None
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None

    def onto(self, tag_type: TagType) -> TagType:
        return replace(tag_type, **{k: getattr(self, k) for k in self.given()})

    def given(self) -> set[str]:
        return self.model_fields_set & {"description", "icon", "color"}


class CreateTagTypeBody(TagTypeBody, TagTypeNameBody):
    """The name, and everything that an update takes."""


@router.get("/api/admin/features/{feature}/tags", response_model=shapes.TagList)
async def list_tags_of_feature(house: TheHouse, actor: TheActor, feature: str) -> Response:
    found = await house.tags.every_of(actor, feature)
    return json_response(200, _of_feature(found))


def _of_feature(tags: Sequence[Tag]) -> dict[str, Any]:
    """Keys in the order of contract, section 6."""
    return {"version": 1, "tags": [{"value": t.value, "type": t.type} for t in tags]}


@router.post("/api/admin/features/{feature}/tags", status_code=201, response_model=shapes.Tag)
async def tag_feature(house: TheHouse, actor: TheActor, feature: str, body: TagBody) -> Response:
    tag = await house.settled(house.tags.tag(actor, feature, body.to_domain()))
    return json_response(201, tag.to_document())


@router.put("/api/admin/features/{feature}/tags", response_model=shapes.TagList)
async def retag_feature(
    house: TheHouse, actor: TheActor, feature: str, body: TagChangesBody
) -> Response:
    """Give tags and take others, all or none; the tags that it has then."""
    command = house.tags.retag(actor, feature, body.added(), body.removed())
    tags = await house.settled(command)
    return json_response(200, _of_feature(tags))


@router.put("/api/admin/projects/{project_id}/tags", response_class=Response)
async def retag_features_of_project(
    house: TheHouse, actor: TheActor, project_id: str, body: ProjectTagsBody
) -> Response:
    """The same for several features of a project."""
    changes = body.tags.added(), body.tags.removed()
    await house.settled(house.tags.retag_several(actor, project_id, body.features, *changes))
    return empty()


@router.delete(
    "/api/admin/features/{feature}/tags/{tag_type}/{value:path}", response_class=Response
)
async def untag_feature(
    house: TheHouse, actor: TheActor, feature: str, tag_type: str, value: str
) -> Response:
    await house.settled(house.tags.untag(actor, feature, Tag(tag_type, value)))
    return empty()


@router.get("/api/admin/tags", response_model=shapes.TagList)
async def list_tags(house: TheHouse, actor: TheActor) -> Response:
    found = await house.tags.every(actor)
    return json_response(200, {"version": 1, "tags": [t.to_document() for t in found]})


@router.post("/api/admin/tags", status_code=201, response_class=Response)
async def create_tag(house: TheHouse, actor: TheActor, body: TagBody) -> Response:
    await house.settled(house.tags.create(actor, body.to_domain()))
    return empty(201)


@router.get("/api/admin/tags/{tag_type}", response_model=shapes.TagList)
async def list_tags_of_type(house: TheHouse, actor: TheActor, tag_type: str) -> Response:
    found = await house.tags.every(actor, tag_type)
    return json_response(200, {"version": 1, "tags": [t.to_document() for t in found]})


@router.get("/api/admin/tags/{tag_type}/{value:path}", response_model=shapes.TagAnswer)
async def get_tag(house: TheHouse, actor: TheActor, tag_type: str, value: str) -> Response:
    tag = await house.tags.get(actor, Tag(tag_type, value))
    return json_response(200, {"version": 1, "tag": tag.to_document()})


@router.delete("/api/admin/tags/{tag_type}/{value:path}", response_class=Response)
async def delete_tag(house: TheHouse, actor: TheActor, tag_type: str, value: str) -> Response:
    await house.settled(house.tags.delete(actor, Tag(tag_type, value)))
    return empty()


@router.get("/api/admin/tag-types", response_model=shapes.TagTypeList)
async def list_tag_types(house: TheHouse, actor: TheActor) -> Response:
    found = await house.tag_types.every(actor)
    return json_response(200, {"version": 1, "tagTypes": [t.to_document() for t in found]})


@router.post("/api/admin/tag-types", status_code=201, response_model=shapes.TagType)
async def create_tag_type(house: TheHouse, actor: TheActor, body: CreateTagTypeBody) -> Response:
    command = house.tag_types.create(actor, body.onto(TagType(body.name)))
    return json_response(201, (await house.settled(command)).to_document())


@router.post("/api/admin/tag-types/validate", response_model=shapes.ValidTagType)
async def validate_tag_type(house: TheHouse, actor: TheActor, body: CreateTagTypeBody) -> Response:
    """200 when the body is valid and the name free."""
    await house.tag_types.require_free(actor, body.name)
    checked = {"name": body.name, **body.model_dump(include=body.given())}
    return json_response(200, {"valid": True, "tagType": checked})


@router.get("/api/admin/tag-types/{name}", response_model=shapes.TagTypeAnswer)
async def get_tag_type(house: TheHouse, actor: TheActor, name: str) -> Response:
    tag_type = await house.tag_types.get(actor, name)
    return json_response(200, {"version": 1, "tagType": tag_type.to_document()})


@router.put("/api/admin/tag-types/{name}", response_class=Response)
async def update_tag_type(
    house: TheHouse, actor: TheActor, name: str, body: TagTypeBody
) -> Response:
    await house.settled(house.tag_types.update(actor, name, body.onto))
    return empty()


@router.delete("/api/admin/tag-types/{name}", response_class=Response)
async def delete_tag_type(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.tag_types.delete(actor, name))
    return empty()
