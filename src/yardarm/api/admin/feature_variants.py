"""Variants of a feature itself in one environment; those of its strategies come before them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Response
from pydantic import AfterValidator, Field, RootModel

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.feature_environments import PLACE, ThePlace
from yardarm.api.admin.features import VariantBody, unique_names
from yardarm.api.admin.json_patch import PatchBody, patched
from yardarm.api.admin.lint import warned
from yardarm.api.admin.validation import Body, Many, Text, validated
from yardarm.api.routing import Router
from yardarm.api.shapes import feature_variants as shapes
from yardarm.domain.targeting import Variant
from yardarm.service.places import Place

router = Router(tags=["project features"])

VariantsBody = Annotated[Many[VariantBody], AfterValidator(unique_names)]


class _Whole(RootModel[VariantsBody]):
    """A list by itself, which a patch has made."""


class VariantsBatchBody(Body):
    variants: VariantsBody
    environments: Annotated[Many[Text], Field(min_length=1)]


def _wire(variants: Sequence[Variant]) -> dict[str, Any]:
    return {"version": 1, "variants": [v.to_document() for v in variants]}


@router.get(PLACE + "/variants", response_model=shapes.FeatureVariants)
async def list_feature_variants(house: TheHouse, actor: TheActor, place: ThePlace) -> Response:
    found = await house.feature_environments.get(actor, place)
    variants = found.feature.in_environment(found.environment.key).variants or ()
    return json_response(200, _wire(variants), revision=found.revision)


@router.put(PLACE + "/variants", response_model=shapes.SavedFeatureVariants)
async def set_feature_variants(
    house: TheHouse, actor: TheActor, place: ThePlace, body: VariantsBody
) -> Response:
    """Variable ones share what fixed weights leave of 1000."""
    variants = [v.to_domain() for v in body]
    command = house.feature_variants.change(actor, place, lambda _: variants)
    made, warnings = await house.judged(actor, [place], command)
    return json_response(200, warned(_wire(made), warnings))


@router.patch(PLACE + "/variants", response_model=shapes.SavedFeatureVariants)
async def patch_feature_variants(
    house: TheHouse, actor: TheActor, place: ThePlace, body: PatchBody
) -> Response:
    def change(old: tuple[Variant, ...]) -> list[Variant]:
        document = patched([v.to_document() for v in old], body)
        return [v.to_domain() for v in validated(_Whole, document).root]

    command = house.feature_variants.change(actor, place, change)
    made, warnings = await house.judged(actor, [place], command)
    return json_response(200, warned(_wire(made), warnings))


@router.put(
    "/api/admin/projects/{project_id}/features/{feature}/variants-batch",
    response_model=shapes.SavedFeatureVariants,
)
async def set_feature_variants_in_several(
    house: TheHouse, actor: TheActor, project_id: str, feature: str, body: VariantsBatchBody
) -> Response:
    """The same variants in several environments."""
    command = house.feature_variants.set_several(
        actor, project_id, feature, body.environments, [v.to_domain() for v in body.variants]
    )
    places = [Place(project_id, feature, name) for name in dict.fromkeys(body.environments)]
    made, warnings = await house.judged(actor, places, command)
    return json_response(200, warned(_wire(made), warnings))
