"""What makes a feature another one in one environment than in another."""

from dataclasses import dataclass
from typing import Any

from yardarm.domain.diffs import Diff, diffs
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.feature_environments import in_order, strategy_wire
from yardarm.domain.features import Feature

PARTS = ("enabled", "strategies", "variants")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The steps from a feature's state in one environment to that in another; none when clients
    of both see the same.
    """

    feature: str
    diffs: tuple[Diff, ...]

    @property
    def parts(self) -> list[str]:
        """Those of PARTS that differ."""
        return [part for part in PARTS if any(diff["path"][0] == part for diff in self.diffs)]


def compare(feature: Feature, one: Environment, other: Environment) -> Comparison:
    """Ids of strategies do not count, nor how their places are numbered, nor what was left unsaid
    in one and said to be nothing in the other.
    """
    before, after = (feature.in_environment(e.key) for e in (one, other))
    if before == after:
        return Comparison(feature.name, ())
    return Comparison(feature.name, tuple(diffs(_shown(before), _shown(after))))


def _shown(state: EnvironmentState) -> dict[str, Any]:
    return {
        "enabled": state.enabled,
        "strategies": [_strategy(strategy_wire(s)) for s in in_order(state.strategies)],
        "variants": [{"overrides": [], **v.to_document()} for v in state.variants or ()],
    }


def _strategy(wire: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wire.items() if key not in ("id", "sortOrder")}
