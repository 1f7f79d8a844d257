"""/api/admin/context (contract, section 5; v7 routes, Admin)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, TypeAdapter

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Flag, Many, Name, Text, Whole, refuse_duplicates
from yardarm.api.routing import Router
from yardarm.api.shapes import context_fields as shapes
from yardarm.domain.context_fields import DEFAULT_SORT_ORDER, ContextField, LegalValue, Use

router = Router(tags=["context fields"])

LegalText = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_LEGAL_TEXT = TypeAdapter(LegalText)


class LegalValueBody(Body):
    """As newer clients say it."""

    value: LegalText
    description: Annotated[str, StringConstraints(max_length=1000)] | None = None

    def to_domain(self) -> LegalValue:
        return LegalValue(self.value, self.description)


def _legal_value(sent: object) -> LegalValue:
    """A text, as v3 has it, or an object."""
    if isinstance(sent, dict):
        return LegalValueBody.model_validate(sent).to_domain()
    return LegalValue(_LEGAL_TEXT.validate_python(sent, strict=True), as_text=True)


SentLegalValue = Annotated[
    LegalValue, PlainValidator(_legal_value, json_schema_input_type=LegalText | LegalValueBody)
]


def _unique(values: list[LegalValue]) -> list[LegalValue]:
    refuse_duplicates(values, lambda v: v.value, LegalValue.to_document)
    return values


def _alike(values: list[LegalValue]) -> list[LegalValue]:
    """One form for all, so that whoever reads them has to know one only."""
    if all(v.as_text for v in values):
        return values
    return [replace(v, as_text=False) for v in values]


class UpdateContextFieldBody(Body):
    """What is left out falls back to its default; description and legal values are kept."""

    description: Annotated[str, StringConstraints(max_length=250)] | None = None
    legalValues: (
        Annotated[Many[SentLegalValue], AfterValidator(_unique), AfterValidator(_alike)] | None
    ) = None
    stickiness: Flag = False

    def onto(self, field: ContextField) -> ContextField:
        given = self.model_fields_set
        legal_values = None if self.legalValues is None else tuple(self.legalValues)
        return replace(
            field,
            description=self.description if "description" in given else field.description,
            stickiness=self.stickiness,
            legal_values=legal_values if "legalValues" in given else field.legal_values,
        )


class NameBody(Body):
    name: Name


class CreateContextFieldBody(UpdateContextFieldBody, NameBody):
    """`project` says whose it will be; left out or null, everybody's."""

    sortOrder: Annotated[Whole, Field(ge=-(2**31), lt=2**31)] = DEFAULT_SORT_ORDER
    project: Text | None = None

    def to_domain(self) -> ContextField:
        bare = ContextField(
            self.name, datetime.now(UTC), sort_order=self.sortOrder, project=self.project
        )
        return self.onto(bare)


@router.get("/api/admin/context", response_model=list[shapes.ContextField])
async def list_context_fields(
    house: TheHouse,
    actor: TheActor,
    include: Annotated[str, Query(description="`project`: those of projects, too")] = "",
) -> Response:
    """A bare list of those that are everybody's, as v3 has it."""
    found = await house.context_fields.every(actor, of_projects=include == "project")
    return json_response(200, [f.to_wire() for f in found])


@router.post("/api/admin/context", status_code=201, response_class=Response)
async def create_context_field(
    house: TheHouse, actor: TheActor, body: CreateContextFieldBody
) -> Response:
    await house.settled(house.context_fields.create(actor, body.to_domain()))
    return empty(201)


@router.post("/api/admin/context/validate", response_class=Response)
async def validate_context_field_name(house: TheHouse, actor: TheActor, body: NameBody) -> Response:
    """200 when the name is valid and free."""
    await house.context_fields.require_free(actor, body.name)
    return empty()


@router.get("/api/admin/context/{name}", response_model=shapes.ContextField)
async def get_context_field(house: TheHouse, actor: TheActor, name: str) -> Response:
    return json_response(200, (await house.context_fields.get(actor, name)).to_wire())


@router.put("/api/admin/context/{name}", response_class=Response)
async def update_context_field(
    house: TheHouse, actor: TheActor, name: str, body: UpdateContextFieldBody
) -> Response:
    await house.settled(house.context_fields.update(actor, name, body.onto))
    return empty()


@router.delete("/api/admin/context/{name}", response_class=Response)
async def delete_context_field(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.context_fields.delete(actor, name))
    return empty()


@router.get("/api/admin/context/{name}/strategies", response_model=shapes.ContextFieldUses)
async def list_strategies_of_context_field(house: TheHouse, actor: TheActor, name: str) -> Response:
    """Every strategy that has a constraint on it, also when the field is not defined."""
    return uses_answer(*await house.context_fields.uses(actor, name))


def uses_answer(found: list[Use], default: str) -> Response:
    uses = [
        {
            "id": use.strategy.id,
            "projectId": use.project,
            "featureName": use.feature,
            "strategyName": use.strategy.name,
            "environment": use.key or default,
        }
        for use in found
    ]
    return json_response(200, {"strategies": uses})


@router.post("/api/admin/context/{name}/legal-values", response_class=Response)
async def give_legal_value(
    house: TheHouse, actor: TheActor, name: str, body: LegalValueBody
) -> Response:
    """Add it, or say something else of the one that is there."""
    await house.settled(house.context_fields.give_legal_value(actor, name, body.to_domain()))
    return empty()


@router.delete("/api/admin/context/{name}/legal-values/{value:path}", response_class=Response)
async def take_legal_value(house: TheHouse, actor: TheActor, name: str, value: str) -> Response:
    await house.settled(house.context_fields.take_legal_value(actor, name, value))
    return empty()
