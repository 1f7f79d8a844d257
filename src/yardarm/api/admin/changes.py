"""Drafted changes: as they are sent and shown, and /api/admin/changes/preview. The actions have
the names of Unleash's change requests; the preview is ours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.feature_dependencies import DependencyBody
from yardarm.api.admin.feature_strategies import OrderBody
from yardarm.api.admin.features import StrategyBody, VariantBody, unique_names
from yardarm.api.admin.movement import movement_wire
from yardarm.api.admin.validation import Body, Flag, LongText, Many, Name, Text, Whole, validated
from yardarm.api.routing import Router
from yardarm.api.shapes import changes as shapes
from yardarm.domain.changes import OF_ALL_ENVIRONMENTS, Action, Change, within
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.patches import patch, words
from yardarm.service.changes import MOST, Effect, Outcome, Planned
from yardarm.service.features import new_id

router = Router(tags=["changes"])

Path = tuple[str | int, ...]
StrategyId = Annotated[str, Field(min_length=1, max_length=255)]


class _Enabled(Body):
    enabled: Flag
    shouldActivateDisabledStrategies: Flag = False


class _NewStrategy(StrategyBody):
    id: StrategyId | None = None


class _ChangedStrategy(StrategyBody):
    """What is left out stays, each parameter by itself."""

    id: StrategyId
    name: Name = ""


class _NamedStrategy(Body):
    id: LongText


class _Orders(RootModel[OrderBody]):
    pass


class _Variants(Body):
    variants: Annotated[Many[VariantBody], AfterValidator(unique_names)]


class _Parent(Body):
    feature: Text


class _Nothing(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Settings(Body):
    description: str | None = None
    type: Text = ""
    stale: Flag = False
    impressionData: Flag = False


Payload = Mapping[str, Any]


def _strategy(body: StrategyBody, given: Mapping[str, Any]) -> Payload:
    """The keys that were sent, read. Variants that do not say what people are told apart by say it
    when the change is made: it may be the strategy's.
    """
    document = body.to_domain().to_document()
    made = {key: document.get(key) for key in body.model_fields_set if key != "id"}
    variants = [
        v.to_domain().to_document()
        if "stickiness" in v.model_fields_set
        else {k: x for k, x in v.to_domain().to_document().items() if k != "stickiness"}
        for v in body.variants or ()
    ]
    return {**given, **made, **({"variants": variants} if body.variants is not None else {})}


def _new_strategy(sent: object) -> Payload:
    body = validated(_NewStrategy, sent)
    return _strategy(body, {"id": body.id or new_id()})


def _changed_strategy(sent: object) -> Payload:
    body = validated(_ChangedStrategy, sent)
    return _strategy(body, {"id": body.id})


def _orders(sent: object) -> Payload:
    return {"strategies": [item.model_dump() for item in validated(_Orders, sent).root]}


def _variants(sent: object) -> Payload:
    body = validated(_Variants, sent)
    return {"variants": [v.to_domain().to_document() for v in body.variants]}


def _settings(sent: object) -> Payload:
    body = validated(_Settings, sent)
    if not body.model_fields_set:
        valids = ", ".join(_Settings.model_fields)
        raise Invalid([Problem((), f"must contain at least one of [{valids}]", "object.missing")])
    return body.model_dump(exclude_unset=True)


def _dependency(sent: object) -> Payload:
    return validated(DependencyBody, sent).to_domain().to_document()


def _plain(model: type[BaseModel]) -> Callable[[object], Payload]:
    return lambda sent: validated(model, {} if sent is None else sent).model_dump()


_READERS: Mapping[Action, Callable[[object], Payload]] = {
    Action.UPDATE_ENABLED: _plain(_Enabled),
    Action.ADD_STRATEGY: _new_strategy,
    Action.UPDATE_STRATEGY: _changed_strategy,
    Action.DELETE_STRATEGY: _plain(_NamedStrategy),
    Action.REORDER_STRATEGY: _orders,
    Action.PATCH_VARIANT: _variants,
    Action.ARCHIVE_FEATURE: _plain(_Nothing),
    Action.UPDATE_FEATURE: _settings,
    Action.ADD_DEPENDENCY: _dependency,
    Action.DELETE_DEPENDENCY: _plain(_Parent),
}


class ChangeBody(Body):
    """What `payload` is depends on the action: what the route of the same thing takes. `revision`
    is that of the feature which the change was drafted for; without it, the one that it has now.
    """

    feature: Text
    environment: Text | None = None
    action: Literal[
        "updateEnabled", "addStrategy", "updateStrategy", "deleteStrategy", "reorderStrategy",
        "patchVariant", "archiveFeature", "updateFeature", "addDependency", "deleteDependency",
    ]  # fmt: skip
    payload: Any = None
    revision: Annotated[Whole, Field(ge=0, lt=2**31)] | None = None

    def to_domain(self) -> Change:
        """Raises Invalid that names the field of the change."""
        action = Action(self.action)
        if action not in OF_ALL_ENVIRONMENTS and self.environment is None:
            raise Invalid([Problem(("environment",), "is required", "any.required")])
        try:
            payload = _READERS[action](self.payload)
        except Invalid as error:
            raise within(("payload",), error) from None
        place = None if action in OF_ALL_ENVIRONMENTS else self.environment
        return Change(self.feature, action, payload, place, self.revision)


ChangesBody = Annotated[Many[ChangeBody], Field(min_length=1, max_length=MOST)]


def read_changes(bodies: Sequence[ChangeBody], at: Path = ("changes",)) -> list[Change]:
    """Raises Invalid for all that is wrong in any of them; they stand at this path."""
    made, problems = [], list[Problem]()
    for i, body in enumerate(bodies):
        try:
            made.append(body.to_domain())
        except Invalid as error:
            problems += (replace(p, path=(*at, i, *p.path)) for p in error.problems)
    if problems:
        raise Invalid(problems)
    return made


class PreviewBody(Body):
    changes: ChangesBody


@router.post("/api/admin/changes/preview", response_model=shapes.Planned)
async def preview_changes(house: TheHouse, actor: TheActor, body: PreviewBody) -> Response:
    """What the changes would do now, together and in their order. Changes nothing."""
    planned = await house.changes.preview(actor, read_changes(body.changes))
    return json_response(200, planned_wire(planned))


def change_wire(change: Change) -> dict[str, Any]:
    """As it would be sent."""
    reorder = change.action is Action.REORDER_STRATEGY
    return {
        "feature": change.feature,
        "environment": change.environment,
        "action": change.action,
        "payload": change.payload["strategies"] if reorder else change.payload,
        "revision": change.revision,
    }


def planned_wire(planned: Planned) -> dict[str, Any]:
    return {
        "changes": [_outcome(outcome, planned) for outcome in planned.outcomes],
        "features": [_effect(effect) for effect in planned.effects],
    }


def _outcome(outcome: Outcome, planned: Planned) -> dict[str, Any]:
    return {
        **change_wire(outcome.change),
        "events": [decision.type for decision in outcome.decisions],
        "conflicts": [c.to_document(planned.since) for c in outcome.conflicts],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    before, after = effect.before.to_document(), effect.after.to_document()
    return {
        "feature": effect.before.name,
        "project": effect.before.project,
        "revision": effect.revision,
        "patch": patch(before, after),
        "text": words(before, after),
        "moves": [
            {
                "environment": moved.environment,
                "strategyId": moved.strategy,
                **movement_wire(moved.movement, moved.assumptions),
            }
            for moved in effect.moved
        ],
    }
