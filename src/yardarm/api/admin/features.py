"""/api/admin/features and /api/admin/archive (contract, section 3)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import AfterValidator, Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.moments import AsOf
from yardarm.api.admin.validation import (
    Body,
    Each,
    Flag,
    LongText,
    Many,
    Name,
    Text,
    VariantName,
    Whole,
    refuse_duplicates,
)
from yardarm.api.queries import read_query
from yardarm.api.routing import Router
from yardarm.api.shapes import features as shapes
from yardarm.api.shapes.queries import FILTERS
from yardarm.domain.checks import parameter_texts
from yardarm.domain.features import DEFAULT_PROJECT, DEFAULT_TYPE, Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy, Override, Payload, Variant
from yardarm.domain.times import wire_time
from yardarm.service.features import SeenFeature

router = Router(tags=["features"])

Value = Annotated[str, Field(min_length=1, max_length=100)]


class ConstraintBody(Body):
    contextName: LongText
    operator: LongText
    values: Each[Value] | None = None
    value: str | None = None
    inverted: bool | None = None
    caseInsensitive: bool | None = None

    def to_domain(self) -> Constraint:
        return Constraint(
            self.contextName,
            self.operator,
            None if self.values is None else tuple(self.values),
            self.value,
            self.inverted,
            self.caseInsensitive,
        )


class PayloadBody(Body):
    type: LongText
    value: LongText


class OverrideBody(Body):
    contextName: LongText
    values: Each[LongText] = Field(default_factory=list)


class VariantBody(Body):
    name: VariantName
    weight: Annotated[Whole, Field(ge=0, le=1000)]
    weightType: Literal["variable", "fix"] = "variable"
    stickiness: LongText = "default"
    payload: PayloadBody | None = None
    overrides: Each[OverrideBody] | None = None

    def to_domain(self) -> Variant:
        return Variant(
            self.name,
            self.weight,
            self.weightType,
            self.stickiness,
            None if self.payload is None else Payload(self.payload.type, self.payload.value),
            None
            if self.overrides is None
            else tuple(Override(o.contextName, tuple(o.values)) for o in self.overrides),
        )


def unique_names(variants: list[VariantBody]) -> list[VariantBody]:
    refuse_duplicates(variants, lambda v: v.name, lambda v: v.model_dump(exclude_unset=True))
    return variants


class StrategyBody(Body):
    """v3's strategy, and what newer servers know: who sends back what was given here must not
    lose a segment by it, for then the feature is on for everybody.
    """

    name: Name
    parameters: dict[str, Any] = Field(default_factory=dict)
    constraints: Each[ConstraintBody] | None = None
    segments: Each[Annotated[Whole, Field(ge=0, lt=2**31)]] | None = None
    variants: Annotated[Each[VariantBody], AfterValidator(unique_names)] | None = None
    title: Annotated[str, Field(max_length=255)] | None = None
    disabled: Flag | None = None
    sortOrder: Annotated[Whole, Field(ge=-(2**31), lt=2**31)] | None = None

    def to_domain(self) -> FeatureStrategy:
        return FeatureStrategy(
            self.name,
            parameter_texts(self.parameters) if "parameters" in self.model_fields_set else None,
            None if self.constraints is None else tuple(c.to_domain() for c in self.constraints),
            None if self.segments is None else tuple(self.segments),
            None if self.variants is None else tuple(v.to_domain() for v in self.variants),
            self.title,
            self.disabled,
            self.sortOrder,
        )


class UpdateFeatureBody(Body):
    """What is left out falls back to its default; only the description keeps its value."""

    enabled: Flag = False
    stale: Flag = False
    type: Text = DEFAULT_TYPE
    project: Text = DEFAULT_PROJECT
    description: str | None = None
    strategies: Annotated[Many[StrategyBody], Field(min_length=1)]
    variants: Annotated[Many[VariantBody], AfterValidator(unique_names)] | None = None

    def onto(self, feature: Feature) -> Feature:
        given = "description" in self.model_fields_set
        return replace(
            feature,
            description=self.description if given else feature.description,
            type=self.type,
            project=self.project,
            enabled=self.enabled,
            stale=self.stale,
            strategies=tuple(s.to_domain() for s in self.strategies),
            variants=None if self.variants is None else tuple(v.to_domain() for v in self.variants),
        )


class NameBody(Body):
    name: Name


class CreateFeatureBody(UpdateFeatureBody, NameBody):
    """The name, and everything that an update takes."""


def feature_wire(seen: SeenFeature) -> dict[str, Any]:
    """v3's admin shape, keys in its order."""
    last_seen = None if seen.last_seen_at is None else wire_time(seen.last_seen_at)
    return {**seen.feature.to_wire(), "lastSeenAt": last_seen}


def _placed_wire(seen: SeenFeature) -> dict[str, Any]:
    """With what it is in the other environments, where it is anything: the list of the web UI."""
    states = {
        name: {"enabled": state.enabled, "strategies": [s.to_wire() for s in state.strategies]}
        for name, state in sorted(seen.feature.environments.items())  # rows have no order
        if state.enabled or state.strategies
    }
    return {**feature_wire(seen), "environments": states}


def _answer(status: int, seen: SeenFeature) -> Response:
    return json_response(status, feature_wire(seen), revision=seen.revision)


@router.get("/api/admin/features", response_model=shapes.FeatureList, openapi_extra=FILTERS)
async def list_features(
    request: Request,
    house: TheHouse,
    actor: TheActor,
    as_of: AsOf,
    include: Annotated[str, Query(description="`environments`: those beside the default one")] = "",
) -> Response:
    """Live features by name; filters `tag`, `project` and `namePrefix`."""
    wanted = read_query(request.scope["query_string"]).filter()
    if as_of is None:
        found = await house.features.every(actor, wanted)
    else:
        found = await house.history.features(actor, as_of, wanted)
    wire = _placed_wire if include == "environments" else feature_wire
    return json_response(200, {"version": 1, "features": [wire(f) for f in found]})


@router.post("/api/admin/features", status_code=201, response_model=shapes.Feature)
async def create_feature(house: TheHouse, actor: TheActor, body: CreateFeatureBody) -> Response:
    feature = body.onto(Feature(body.name, datetime.now(UTC)))
    created = await house.settled(house.features.create(actor, feature))
    return _answer(201, created)


@router.post("/api/admin/features/validate", response_class=Response)
async def validate_feature_name(house: TheHouse, actor: TheActor, body: NameBody) -> Response:
    """200 when the name is valid and free."""
    await house.features.require_free(actor, body.name)
    return empty()


@router.get("/api/admin/features/{name}", response_model=shapes.Feature)
async def get_feature(house: TheHouse, actor: TheActor, name: str, as_of: AsOf) -> Response:
    if as_of is not None:
        return _answer(200, await house.history.feature(actor, as_of, name))
    return _answer(200, await house.features.get(actor, name))


@router.put("/api/admin/features/{name}", response_class=Response)
async def update_feature(
    house: TheHouse, actor: TheActor, name: str, body: UpdateFeatureBody
) -> Response:
    await house.settled(house.features.update(actor, name, body.onto))
    return empty()


@router.delete("/api/admin/features/{name}", response_class=Response)
async def archive_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.features.archive(actor, name))
    return empty()


@router.post("/api/admin/features/{name}/toggle", response_model=shapes.Feature)
async def flip_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    flipped = await house.settled(house.features.flip(actor, name))
    return _answer(200, flipped)


@router.post("/api/admin/features/{name}/toggle/{state}", response_model=shapes.Feature)
async def switch_feature(
    house: TheHouse, actor: TheActor, name: str, state: Literal["on", "off"]
) -> Response:
    command = house.features.switch(actor, name, enabled=state == "on")
    return _answer(200, await house.settled(command))


@router.post("/api/admin/features/{name}/stale/{state}", response_model=shapes.Feature)
async def mark_feature_stale(
    house: TheHouse, actor: TheActor, name: str, state: Literal["on", "off"]
) -> Response:
    command = house.features.mark_stale(actor, name, stale=state == "on")
    return _answer(200, await house.settled(command))


@router.get("/api/admin/archive/features", response_model=shapes.ArchivedFeatures)
async def list_archived_features(house: TheHouse, actor: TheActor, as_of: AsOf) -> Response:
    if as_of is None:
        found = await house.features.every_archived(actor)
    else:
        found = await house.history.archived(actor, as_of)
    return json_response(200, {"features": [feature_wire(f) for f in found]})


@router.post("/api/admin/archive/revive/{name}", response_class=Response)
async def revive_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    await house.settled(house.features.revive(actor, name))
    return empty()


@router.delete("/api/admin/archive/{name}", response_class=Response)
async def delete_archived_feature(house: TheHouse, actor: TheActor, name: str) -> Response:
    """For good; 409 for one that is not archived."""
    await house.settled(house.features.delete(actor, name))
    return empty()
