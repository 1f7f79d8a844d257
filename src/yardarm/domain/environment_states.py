"""What a feature is in one environment, and how its strategies keep their ids."""

import uuid
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from yardarm.domain.events import Document
from yardarm.domain.targeting import FeatureStrategy, Variant

_IDS = uuid.UUID("6f0f3a0e-8d0b-4c7e-9d9b-1f2f3c4d5e6f")


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """Without a row a feature is off and has no strategies. `variants` is None when never set."""

    enabled: bool = False
    strategies: tuple[FeatureStrategy, ...] = ()
    variants: tuple[Variant, ...] | None = None

    def to_document(self) -> dict[str, Any]:
        return {
            "enabled": self.enabled,
            "strategies": [s.to_document() for s in self.strategies],
            "variants": (
                None if self.variants is None else [v.to_document() for v in self.variants]
            ),
        }

    @staticmethod
    def from_document(document: Document, owner: str) -> "EnvironmentState":
        return EnvironmentState(
            document.get("enabled", False),
            read_strategies(document.get("strategies") or (), owner),
            read_variants(document.get("variants")),
        )


EMPTY = EnvironmentState()


def owner_of(feature: str, key: str | None) -> str:
    """Whose strategies these are, for ids that nobody gave. No name of either holds a slash."""
    return f"{feature}/{key or ''}"


def read_strategies(documents: Iterable[Document], owner: str) -> tuple[FeatureStrategy, ...]:
    """Strategies that were stored before they had ids get those of their places: the same each
    time that they are read.
    """
    return identified([FeatureStrategy.from_document(d) for d in documents], (), owner)


def read_variants(documents: Iterable[Document] | None) -> tuple[Variant, ...] | None:
    return None if documents is None else tuple(Variant.from_document(d) for d in documents)


def read_states(feature: str, documents: Mapping[str, Document]) -> Mapping[str, EnvironmentState]:
    """The states of a feature in the environments beside the default one."""
    return MappingProxyType(
        {
            name: EnvironmentState.from_document(document, owner_of(feature, name))
            for name, document in documents.items()
        }
    )


def identified(
    new: Sequence[FeatureStrategy],
    old: Sequence[FeatureStrategy],
    owner: str,
    fresh: Callable[[], str] | None = None,
) -> tuple[FeatureStrategy, ...]:
    """Give an id to strategies that were sent without: that of an equal old one, else that of
    the old one of this name in its place, else a fresh one, else that of the place.
    """
    if all(s.id is not None for s in new):
        return tuple(new)
    taken = {s.id for s in new if s.id is not None}
    free = [s for s in old if s.id not in taken]
    kin: dict[int, FeatureStrategy] = {}
    for alike in (_equal, _in_its_place):
        for i, strategy in enumerate(new):
            if strategy.id is None and i not in kin:
                found = next((o for o in free if alike(strategy, o, i, old)), None)
                if found is not None:
                    free.remove(found)
                    kin[i] = found
    made = []
    for i, strategy in enumerate(new):
        given = strategy.id or (kin[i].id if i in kin else None)
        strategy_id = given or (fresh() if fresh else _of_place(owner, i, taken))
        taken.add(strategy_id)
        made.append(replace(strategy, id=strategy_id))
    return tuple(made)


_Old = Sequence[FeatureStrategy]


def _equal(new: FeatureStrategy, other: FeatureStrategy, _place: int, _old: _Old) -> bool:
    return replace(other, id=None) == new


def _in_its_place(new: FeatureStrategy, other: FeatureStrategy, place: int, old: _Old) -> bool:
    return place < len(old) and old[place] is other and other.name == new.name


def _of_place(owner: str, place: int, taken: Container[str]) -> str:
    """Of the first place from here on whose id nobody has."""
    while (found := str(uuid.uuid5(_IDS, f"{owner}/{place}"))) in taken:
        place += 1
    return found
