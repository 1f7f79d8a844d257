"""…/movement: whom a change would move, before it is made. Ours, newer servers have none."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.feature_environments import PLACE, ThePlace
from yardarm.api.admin.feature_variants import VariantsBody
from yardarm.api.admin.validation import Body, LongText
from yardarm.api.routing import Router
from yardarm.api.shapes import movement as shapes
from yardarm.domain.checks import parameter_texts
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.movement import Movement
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.movement import Preview
from yardarm.service.places import Place

router = Router(tags=["targeting"])


class MovementBody(Body):
    """A strategy as it would be, by its id: parameters that are left out stay, and so do variants.
    Without an id, variants of the feature itself.
    """

    strategyId: LongText | None = None
    parameters: dict[str, Any] | None = Field(default=None, max_length=100)
    variants: VariantsBody | None = None

    def onto(self, old: FeatureStrategy) -> FeatureStrategy:
        given = parameter_texts(self.parameters or {})
        made = replace(old, parameters={**(old.parameters or {}), **given})
        if self.variants is None:
            return made
        return replace(made, variants=tuple(v.to_domain() for v in self.variants) or None)


@router.post(PLACE + "/movement", response_model=shapes.Movement)
async def preview_movement(
    house: TheHouse, actor: TheActor, place: ThePlace, body: MovementBody
) -> Response:
    """Changes nothing. Whom constraints keep out, and whom overrides decide, no share counts."""
    if body.strategyId is not None:
        command = house.movement.of_strategy(actor, place, body.strategyId, body.onto)
    elif body.variants is None:
        problem = Problem(("variants",), "is required without a strategyId", "any.required")
        raise Invalid([problem])
    elif body.parameters is not None:
        problem = Problem(("parameters",), "must be left out without a strategyId", "any.unknown")
        raise Invalid([problem])
    else:
        variants = [v.to_domain() for v in body.variants]
        command = house.movement.of_variants(actor, place, variants)
    return json_response(200, _wire(place, body.strategyId, await command))


def _wire(place: Place, strategy_id: str | None, preview: Preview) -> dict[str, Any]:
    return {
        "feature": place.feature,
        "environment": place.environment,
        "strategyId": strategy_id,
        **movement_wire(preview.movement, preview.assumptions),
        "fewestMoving": _fewest(preview),
    }


def movement_wire(movement: Movement, assumptions: Iterable[str]) -> dict[str, Any]:
    return {
        "moves": _share(movement.moves),
        "claim": movement.claim,
        "assumes": list(assumptions),
        "rollout": _rollout(movement),
        "variants": {
            "changes": _share(movement.variants.changes),
            "flows": [
                {"from": old, "to": new, "share": _share(share)}
                for (old, new), share in movement.variants.flows.items()
            ],
            "claim": movement.variants.claim,
        },
    }


def _rollout(movement: Movement) -> dict[str, Any] | None:
    found = movement.rollout
    if found is None:
        return None
    return {
        "gains": _share(found.gains),
        "loses": _share(found.loses),
        "staysOn": _share(found.stays_on),
        "staysOff": _share(found.stays_off),
        "claim": found.claim,
    }


def _fewest(preview: Preview) -> dict[str, Any] | None:
    order, movement = preview.fewest, preview.fewest_movement
    if order is None or movement is None:
        return None
    return {
        "variants": [{"name": v.name, "weight": v.weight} for v in order.variants],
        "moves": _share(movement.moves),
        "sure": order.sure,
        "given": order.variants == preview.given,
    }


def _share(share: Fraction) -> dict[str, Any]:
    return {"share": float(share), "exact": str(share)}
