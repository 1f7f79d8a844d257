"""Activation strategies as definitions: their names and parameters (table strategies)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yardarm.domain.checks import is_percentage
from yardarm.domain.errors import Denied, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.variants import NUMBER, Path


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a strategy. `description` and `required` may be unset, as they came."""

    name: str
    type: str
    description: str | None = None
    required: bool | None = None

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"name": self.name, "type": self.type}
        if self.description is not None:
            document["description"] = self.description
        if self.required is not None:
            document["required"] = self.required
        return document


@dataclass(frozen=True, slots=True)
class StrategyDefinition:
    """A strategy that features can name. Built-in ones can be deprecated, but not edited."""

    name: str
    description: str | None
    parameters: tuple[Parameter, ...]
    deprecated: bool = False
    title: str | None = None

    @property
    def editable(self) -> bool:
        return self.name not in BUILT_IN

    def to_document(self) -> dict[str, Any]:
        """The canonical form; `to_wire` adds what is derived. v3 knows no title, so none is no
        key.
        """
        return {
            "name": self.name,
            "description": self.description,
            "parameters": [p.to_document() for p in self.parameters],
            "deprecated": self.deprecated,
            **({} if self.title is None else {"title": self.title}),
        }

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 4."""
        return {
            "name": self.name,
            "editable": self.editable,
            **{k: v for k, v in self.to_document().items() if k != "name"},
        }

    @staticmethod
    def from_document(document: Document) -> "StrategyDefinition":
        return StrategyDefinition(
            name=document["name"],
            description=document.get("description"),
            parameters=read_parameters(document.get("parameters")),
            deprecated=bool(document.get("deprecated", False)),
            title=document.get("title"),
        )


def read_parameters(template: object) -> tuple[Parameter, ...]:
    """Read `parameters_template`: the list of today, or the object name -> type of 2016.

    The conversion of the object is the one that the original project applied in December 2016
    (contract, schema section 3).
    """
    if isinstance(template, Mapping):
        return tuple(Parameter(str(k), str(v), "", required=False) for k, v in template.items())
    if not isinstance(template, list):
        return ()
    return tuple(
        Parameter(p["name"], p["type"], p.get("description"), p.get("required")) for p in template
    )


_FITS: dict[str, tuple[Callable[[str], bool], str]] = {
    "number": (lambda text: NUMBER.fullmatch(text) is not None, "must be a number"),
    "percentage": (is_percentage, "must be a whole number from 0 to 100"),
    "boolean": (lambda text: text in ("true", "false"), "must be true or false"),
}
"""What a parameter's text must be, by its type; any text will do for the others."""


def parameter_problems(
    definition: StrategyDefinition, parameters: Mapping[str, str], at: Path
) -> Iterator[Problem]:
    """What a feature's parameters lack of what the definition wants; `at` is where they stand.
    Parameters that it does not know are nobody's business.
    """
    for parameter in definition.parameters:
        text = parameters.get(parameter.name, "").strip()
        fits, wanted = _FITS.get(parameter.type, (None, ""))
        if not text and parameter.required:
            yield Problem((*at, parameter.name), "is required", "any.required")
        elif text and fits and not fits(text):
            yield Problem((*at, parameter.name), wanted, "string.pattern.base")


_GROUP_ID = Parameter(
    "groupId",
    "string",
    "Used to define a activation groups, which allows you to correlate across feature toggles.",
    required=True,
)
_PERCENTAGE = Parameter("percentage", "percentage", "", required=False)

# Order and words as the original seeds them (contract, schema section 4).
SEEDED = (
    StrategyDefinition(
        "default",
        "The standard strategy is strictly on / off for your entire userbase.",
        (),
    ),
    StrategyDefinition(
        "userWithId",
        "Enable the feature for a specific set of userIds.",
        (Parameter("userIds", "list", "", required=False),),
    ),
    StrategyDefinition(
        "applicationHostname",
        "Enable the feature for a specific set of hostnames.",
        (
            Parameter(
                "hostNames",
                "list",
                "List of hostnames to enable the feature toggle for.",
                required=False,
            ),
        ),
    ),
    StrategyDefinition(
        "gradualRolloutRandom",
        "Randomly activate the feature toggle. No stickiness.",
        (_PERCENTAGE,),
    ),
    StrategyDefinition(
        "gradualRolloutSessionId",
        "Gradually activate feature toggle. Stickiness based on session id.",
        (_PERCENTAGE, _GROUP_ID),
    ),
    StrategyDefinition(
        "gradualRolloutUserId",
        "Gradually activate feature toggle for logged in users. Stickiness based on user id.",
        (_PERCENTAGE, _GROUP_ID),
    ),
    StrategyDefinition(
        "remoteAddress",
        "Enable the feature for a specific set of IP addresses.",
        (Parameter("IPs", "list", "List of IPs to enable the feature toggle for.", required=True),),
    ),
    StrategyDefinition(
        "flexibleRollout",
        "Roll out to a percentage of your userbase, and ensure that the experience is the same "
        "for the user on each visit.",
        (
            Parameter("rollout", "percentage", "", required=False),
            Parameter(
                "stickiness",
                "string",
                "Used define stickiness. Possible values: default, userId, sessionId, random",
                required=True,
            ),
            _GROUP_ID,
        ),
    ),
)
BUILT_IN = frozenset(s.name for s in SEEDED)


_decision: Decider[StrategyDefinition] = decider(Kind.STRATEGY, lambda strategy: strategy.name)


def create(strategy: StrategyDefinition, *, seeded: bool = False) -> Decision:
    data = _as_sent(strategy)
    if seeded:
        data = {k: data[k] for k in ("name", "description", "parameters")}
    return _decision(EventType.STRATEGY_CREATED, data, None, strategy)


def update(old: StrategyDefinition, new: StrategyDefinition) -> Decision | None:
    """Replace the definition; None when nothing would change. Built-in: Denied."""
    _refuse_built_in(old)
    new = replace(new, deprecated=old.deprecated)
    if new == old:
        return None
    return _decision(EventType.STRATEGY_UPDATED, _as_sent(new), old, new)


def delete(old: StrategyDefinition) -> Decision:
    """Features that name it keep doing so (contract, section 4). Built-in: Denied."""
    _refuse_built_in(old)
    return _decision(EventType.STRATEGY_DELETED, {"name": old.name}, old, None)


def deprecate(old: StrategyDefinition) -> Decision | None:
    if old.name == "default":
        raise Denied("The strategy default cannot be deprecated")
    if old.deprecated:
        return None
    new = replace(old, deprecated=True)
    return _decision(EventType.STRATEGY_DEPRECATED, {"name": old.name}, old, new)


def reactivate(old: StrategyDefinition) -> Decision | None:
    if not old.deprecated:
        return None
    new = replace(old, deprecated=False)
    return _decision(EventType.STRATEGY_REACTIVATED, {"name": old.name}, old, new)


def _as_sent(strategy: StrategyDefinition) -> Document:
    """The data of created and updated events: the body with its defaults, unset keys left out."""
    return {k: v for k, v in strategy.to_wire().items() if v is not None}


def _refuse_built_in(strategy: StrategyDefinition) -> None:
    if not strategy.editable:
        raise Denied(f"The strategy {strategy.name} is built in and cannot be changed or deleted")
