"""Strategies of a feature in one environment, each by its id."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.feature_environments import PLACE, ThePlace
from yardarm.api.admin.features import StrategyBody
from yardarm.api.admin.json_patch import PatchBody, patched
from yardarm.api.admin.lint import warned
from yardarm.api.admin.validation import Body, LongText, Many, Whole, validated
from yardarm.api.routing import Router
from yardarm.api.shapes import feature_strategies as shapes
from yardarm.domain.feature_environments import strategy_wire
from yardarm.domain.targeting import FeatureStrategy

router = Router(tags=["project features"])

_STRATEGIES = PLACE + "/strategies"
_STRATEGY = _STRATEGIES + "/{strategy_id}"

_KEPT = {
    "title": "title",
    "disabled": "disabled",
    "sortOrder": "sort_order",
    "segments": "segments",
}
"""What a PUT that leaves it out does not change."""


class FeatureStrategyBody(StrategyBody):
    """v3's, but that variants which do not say what people are told apart by take that of the
    strategy.
    """

    def to_domain(self) -> FeatureStrategy:
        strategy = super().to_domain()
        stickiness = (strategy.parameters or {}).get("stickiness") or "default"
        variants = tuple(
            v.to_domain()
            if "stickiness" in v.model_fields_set
            else replace(v.to_domain(), stickiness=stickiness)
            for v in self.variants or ()
        )
        return replace(strategy, variants=variants or None)

    def onto(self, old: FeatureStrategy) -> FeatureStrategy:
        kept: dict[str, Any] = {
            name: getattr(old, name)
            for key, name in _KEPT.items()
            if key not in self.model_fields_set
        }
        return replace(self.to_domain(), **kept)


class StrategyOrderBody(Body):
    id: LongText
    sortOrder: Annotated[Whole, Field(ge=-(2**31), lt=2**31)]


OrderBody = Annotated[Many[StrategyOrderBody], Field(min_length=1, max_length=1000)]


@router.get(_STRATEGIES, response_model=list[shapes.FeatureStrategy])
async def list_feature_strategies(house: TheHouse, actor: TheActor, place: ThePlace) -> Response:
    found = await house.feature_strategies.every(actor, place)
    return json_response(200, [strategy_wire(s) for s in found])


@router.post(_STRATEGIES, response_model=shapes.SavedFeatureStrategy)
async def add_feature_strategy(
    house: TheHouse, actor: TheActor, place: ThePlace, body: FeatureStrategyBody
) -> Response:
    command = house.feature_strategies.add(actor, place, body.to_domain())
    made, warnings = await house.judged(actor, [place], command)
    return json_response(200, warned(strategy_wire(made), warnings))


@router.post(_STRATEGIES + "/set-sort-order", response_class=Response)
async def order_feature_strategies(
    house: TheHouse, actor: TheActor, place: ThePlace, body: OrderBody
) -> Response:
    orders = {item.id: item.sortOrder for item in body}
    await house.settled(house.feature_strategies.order(actor, place, orders))
    return empty()


@router.get(_STRATEGY, response_model=shapes.FeatureStrategy)
async def get_feature_strategy(
    house: TheHouse, actor: TheActor, place: ThePlace, strategy_id: str
) -> Response:
    found = await house.feature_strategies.get(actor, place, strategy_id)
    return json_response(200, strategy_wire(found))


@router.put(_STRATEGY, response_model=shapes.SavedFeatureStrategy)
async def update_feature_strategy(
    house: TheHouse, actor: TheActor, place: ThePlace, strategy_id: str, body: FeatureStrategyBody
) -> Response:
    command = house.feature_strategies.update(actor, place, strategy_id, body.onto)
    made, warnings = await house.judged(actor, [place], command)
    return json_response(200, warned(strategy_wire(made), warnings))


@router.patch(_STRATEGY, response_model=shapes.SavedFeatureStrategy)
async def patch_feature_strategy(
    house: TheHouse, actor: TheActor, place: ThePlace, strategy_id: str, body: PatchBody
) -> Response:
    def change(old: FeatureStrategy) -> FeatureStrategy:
        return validated(FeatureStrategyBody, patched(strategy_wire(old), body)).onto(old)

    command = house.feature_strategies.update(actor, place, strategy_id, change)
    made, warnings = await house.judged(actor, [place], command)
    return json_response(200, warned(strategy_wire(made), warnings))


@router.delete(_STRATEGY, response_class=Response)
async def remove_feature_strategy(
    house: TheHouse, actor: TheActor, place: ThePlace, strategy_id: str
) -> Response:
    await house.settled(house.feature_strategies.remove(actor, place, strategy_id))
    return empty()
