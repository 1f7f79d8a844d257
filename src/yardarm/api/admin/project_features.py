"""/api/admin/projects/{projectId}/features: features as the newer admin API has them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.feature_lifecycle import stage_wire
from yardarm.api.admin.json_patch import PatchBody, patched
from yardarm.api.admin.moments import AsOf
from yardarm.api.admin.tags import TagBody
from yardarm.api.admin.validation import Body, Each, Flag, Name, Text, validated
from yardarm.api.routing import Router
from yardarm.api.shapes import project_features as shapes
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.feature_environments import in_order, strategy_wire
from yardarm.domain.feature_settings import settings_wire
from yardarm.domain.features import DEFAULT_TYPE, Feature
from yardarm.domain.times import wire_time
from yardarm.service.features import SeenFeature
from yardarm.service.project_features import FullFeature

router = Router(tags=["project features"])

_FEATURES = "/api/admin/projects/{project_id}/features"
_FEATURE = _FEATURES + "/{feature}"


class SettingsBody(Body):
    """What is left out falls back to its default, as in the newer API."""

    description: str | None = None
    type: Text = DEFAULT_TYPE
    stale: Flag = False
    impressionData: Flag = False

    def onto(self, feature: Feature) -> Feature:
        return replace(
            feature,
            description=self.description,
            type=self.type,
            stale=self.stale,
            impression_data=self.impressionData,
        )


class NewFeatureBody(SettingsBody):
    name: Name
    tags: Annotated[Each[TagBody], Field(max_length=100)] = Field(default_factory=list)


class ReplaceFeatureBody(SettingsBody):
    """`name` may be there, when it says what the path says."""

    name: str | None = None


class CloneBody(Body):
    name: Name
    replaceGroupId: Flag = True


def _place(full: FullFeature, environment: Environment) -> dict[str, Any]:
    at = full.last_seen_in(environment.name)
    return {
        "name": environment.name,
        "type": environment.type,
        "sortOrder": environment.sort_order,
        "lastSeenAt": None if at is None else wire_time(at),
    }


def settings_answer(seen: SeenFeature) -> dict[str, Any]:
    at = seen.last_seen_at
    return {**settings_wire(seen.feature), "lastSeenAt": None if at is None else wire_time(at)}


def _full_wire(full: FullFeature, *, with_variants: bool) -> dict[str, Any]:
    feature = full.seen.feature
    return {
        **settings_answer(full.seen),
        "environments": [
            _in_environment(full, e, with_variants=with_variants) for e in full.environments
        ],
        "variants": [v.to_document() for v in feature.variants or ()],
        "dependencies": [d.to_document() for d in feature.dependencies or ()],
        "children": list(full.children),
        **({} if full.stage is None else {"lifecycle": stage_wire(full.stage)}),
        "links": [link.to_document() for link in feature.links],
    }


def _in_environment(
    full: FullFeature, environment: Environment, *, with_variants: bool
) -> dict[str, Any]:
    state = full.seen.feature.in_environment(environment.key)
    variants = [v.to_document() for v in state.variants or ()]
    return {
        **_place(full, environment),
        "enabled": state.enabled,
        "strategies": [strategy_wire(s) for s in in_order(state.strategies)],
        **({"variants": variants} if with_variants else {}),
    }


def overview_wire(full: FullFeature) -> dict[str, Any]:
    wire = settings_answer(full.seen)
    shown = ("name", "description", "type", "stale", "createdAt", "lastSeenAt", "impressionData")
    return {
        **{key: wire[key] for key in shown},
        "favorite": False,
        "environments": [_glance(full, e) for e in full.environments],
    }


def _glance(full: FullFeature, environment: Environment) -> dict[str, Any]:
    state = full.seen.feature.in_environment(environment.key)
    return {
        **_place(full, environment),
        "enabled": state.enabled,
        "variantCount": len(state.variants or ()),
        "hasStrategies": bool(state.strategies),
        "hasEnabledStrategies": any(not s.disabled for s in state.strategies),
    }


def _answer(status: int, seen: SeenFeature) -> Response:
    return json_response(status, settings_answer(seen), revision=seen.revision)


@router.get(_FEATURES, response_model=shapes.ProjectFeatures)
async def list_project_features(
    house: TheHouse, actor: TheActor, project_id: str, as_of: AsOf
) -> Response:
    if as_of is None:
        found = await house.project_features.every(actor, project_id)
    else:
        found = await house.history.project_features(actor, as_of, project_id)
    return json_response(200, {"version": 2, "features": [overview_wire(f) for f in found]})


@router.post(_FEATURES, status_code=201, response_model=shapes.ProjectFeatureSettings)
async def create_project_feature(
    house: TheHouse, actor: TheActor, project_id: str, body: NewFeatureBody
) -> Response:
    """Off in every environment and without strategies."""
    feature = body.onto(Feature(body.name, datetime.now(UTC), project=project_id))
    tags = [tag.to_domain() for tag in body.tags]
    return _answer(201, await house.settled(house.project_features.create(actor, feature, tags)))


@router.get(_FEATURE, response_model=shapes.ProjectFeature)
async def get_project_feature(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    feature: str,
    as_of: AsOf,
    *,
    variant_environments: Annotated[bool, Query(alias="variantEnvironments")] = False,
) -> Response:
    if as_of is None:
        full = await house.project_features.get(actor, project_id, feature)
    else:
        full = await house.history.project_feature(actor, as_of, project_id, feature)
    wire = _full_wire(full, with_variants=variant_environments)
    return json_response(200, wire, revision=full.seen.revision)


@router.put(_FEATURE, response_model=shapes.ProjectFeatureSettings)
async def update_project_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: ReplaceFeatureBody
) -> Response:
    if body.name not in (None, feature):
        raise Invalid([Problem(("name",), f"must be {feature} or left out", "any.only")])
    command = house.project_features.update(actor, project_id, feature, body.onto)
    return _answer(200, await house.settled(command))


@router.patch(_FEATURE, response_model=shapes.ProjectFeatureSettings)
async def patch_project_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: PatchBody
) -> Response:
    """By a JSON patch; steps at what a PUT does not take change nothing."""

    def change(old: Feature) -> Feature:
        return validated(SettingsBody, patched(settings_wire(old), body)).onto(old)

    command = house.project_features.update(actor, project_id, feature, change)
    return _answer(200, await house.settled(command))


@router.delete(_FEATURE, status_code=202, response_class=Response)
async def archive_project_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str
) -> Response:
    await house.settled(house.project_features.archive(actor, project_id, feature))
    return empty(202)


@router.post(_FEATURE + "/clone", status_code=201, response_model=shapes.ProjectFeatureSettings)
async def clone_feature(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: CloneBody
) -> Response:
    """Into the project of the path, out of whichever project has the feature."""
    command = house.project_features.clone(
        actor, feature, project_id, body.name, regroup=body.replaceGroupId
    )
    return _answer(201, await house.settled(command))
