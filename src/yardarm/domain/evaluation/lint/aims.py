"""Strategies as the linter sees them: what must hold for a context to be let in."""

from collections.abc import Iterator
from dataclasses import dataclass

from yardarm.domain.evaluation.context import UnusableError, nothing
from yardarm.domain.evaluation.lint.findings import Scene
from yardarm.domain.evaluation.lint.proofs import contradiction
from yardarm.domain.evaluation.lint.terms import Term, constant, usable
from yardarm.domain.evaluation.strategies import Rule, rule
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy
from yardarm.domain.variants import Path

Placed = tuple[Constraint, Path]

_BY_HOST = "applicationHostname"
"""Whom it lets in the machine decides, not the context."""

NAMES = frozenset(
    {
        "default",
        "userWithId",
        "remoteAddress",
        "applicationHostname",
        "flexibleRollout",
        "gradualRolloutUserId",
        "gradualRolloutSessionId",
        "gradualRolloutRandom",
    }
)
"""The strategies that SDKs know by themselves; a program may bring others along."""


@dataclass(frozen=True, slots=True)
class Aim:
    """An enabled strategy. `terms` are its constraints that have a meaning, those of its segments
    among them, and `own` is what its rule asks of one field; `clash` are some of both that cannot
    hold together.
    """

    strategy: FeatureStrategy
    path: Path
    constraints: tuple[Placed, ...]
    terms: tuple[Term, ...]
    own: tuple[Term, ...]
    rule: Rule
    clash: tuple[Term, ...] | None
    unusable: str | None = None
    """Why its rule has no meaning."""

    @property
    def all_terms(self) -> tuple[Term, ...]:
        return (*self.terms, *self.own)

    @property
    def is_opaque(self) -> bool:
        """Whether something else than the context says whom it lets in."""
        return self.strategy.name == _BY_HOST or self.strategy.name not in NAMES

    @property
    def reaches_nobody(self) -> bool:
        """Proven; False means that it may reach somebody."""
        rollout = self.rule.rollout
        return (
            (self.rule.problem is not None and not self.is_opaque)
            or (rollout is not None and rollout.threshold == 0)
            or any(constant(t) is False for t in self.all_terms)
            or self.clash is not None
        )

    @property
    def reaches_everybody(self) -> bool:
        """Proven as well."""
        free = self.rule.holds is None and not self.is_opaque
        return free and all(constant(t) is True for t in self.all_terms)


def aims(feature: Feature, scene: Scene) -> list[Aim]:
    """In the order in which they are tried; disabled ones keep their places, and are left out."""
    ordered = sorted(feature.strategies, key=lambda s: s.sort_order or 0)
    return [
        _aim(strategy, feature, scene, ("strategies", i))
        for i, strategy in enumerate(ordered)
        if not strategy.disabled
    ]


def _aim(strategy: FeatureStrategy, feature: Feature, scene: Scene, at: Path) -> Aim:
    constraints = tuple(_constraints(strategy, scene, at))
    terms, own = tuple(usable(constraints)), tuple(usable(_own(strategy, at)))
    made, unusable = Rule(nothing), None
    try:
        made = rule(strategy.name, strategy.parameters or {}, feature.name, None)
    except UnusableError as error:
        unusable = str(error)
    clash = contradiction((*terms, *own))
    return Aim(strategy, at, constraints, terms, own, made, clash, unusable)


def _constraints(strategy: FeatureStrategy, scene: Scene, at: Path) -> Iterator[Placed]:
    for j, constraint in enumerate(strategy.constraints or ()):
        yield constraint, (*at, "constraints", j)
    for k, number in enumerate(strategy.segments or ()):
        segment = scene.segments.get(number)
        for j, constraint in enumerate(segment.constraints if segment else ()):
            yield constraint, (*at, "segments", k, "constraints", j)


def _own(strategy: FeatureStrategy, at: Path) -> Iterator[Placed]:
    """What a strategy's rule asks of one field, as a constraint that asks the same."""
    rules = {
        "userWithId": ("userIds", "userId", "IN"),
        "remoteAddress": ("IPs", "remoteAddress", "IN_CIDR"),
    }
    parameter, field, name = rules.get(strategy.name, ("", "", ""))
    listed = (strategy.parameters or {}).get(parameter)
    if listed is not None:
        values = tuple(item.strip() for item in listed.split(","))
        yield Constraint(field, name, values), (*at, "parameters", parameter)
