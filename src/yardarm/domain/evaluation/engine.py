"""The evaluator of one environment at one revision."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from yardarm.domain.evaluation.context import Chance, Context
from yardarm.domain.evaluation.explanations import Explanation, explain
from yardarm.domain.evaluation.flags import Asking, Flag, Outcome, flag, parent_outcome
from yardarm.domain.snapshot import Snapshot


class Engine:
    """All features of a snapshot, compiled. `chance` decides where nothing in a context does."""

    def __init__(
        self,
        snapshot: Snapshot,
        chance: Chance,
        hostname: str | None = None,
        before: "Engine | None" = None,
    ) -> None:
        """`before` is the engine of an earlier snapshot: what has not changed since is the same
        object in both, and is not compiled again.
        """
        old: Mapping[str, Flag] = {} if before is None else before.flags
        self.snapshot = snapshot
        self.chance = chance
        self.flags: Mapping[str, Flag] = MappingProxyType(
            {
                feature.name: kept
                if (kept := old.get(feature.name)) is not None
                and kept.feature is feature
                and all(snapshot.segments.get(i) is s for i, s in kept.segments.items())
                else flag(feature, snapshot.segments, hostname)
                for feature in snapshot.features
            }
        )
        self._parents = frozenset(
            d.feature for f in snapshot.features for d in f.dependencies or ()
        )

    def evaluate(self, name: str, context: Context) -> Outcome | None:
        """None when there is no such feature."""
        found = self.flags.get(name)
        return None if found is None else found.evaluate(Asking(context, self.flags, self.chance))

    def evaluate_all(self, flags: Iterable[Flag], context: Context) -> list[Outcome]:
        """What each of these features comes out as, in their order."""
        run = Asking(context, self.flags, self.chance)
        if not self._parents:
            return [flag.evaluate(run) for flag in flags]
        parents = self._parents
        return [
            (flag.feature.name in parents and parent_outcome(run, flag.feature.name))
            or flag.evaluate(run)
            for flag in flags
        ]

    def explain(self, name: str, context: Context) -> Explanation:
        """Raises KeyError when there is no such feature."""
        return explain(self.flags[name], Asking(context, self.flags, self.chance))
