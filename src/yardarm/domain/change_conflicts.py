"""What others did, since a change was drafted, to the fields that it touches."""

from collections.abc import Iterable, Iterator
from typing import Any

from yardarm.domain.events import Document, Kind
from yardarm.domain.features import Feature
from yardarm.domain.undo import Conflict, Step, Thing
from yardarm.domain.undo_fields import MISSING, Path, differs, fields


def conflicts(
    present: Feature, before: Feature, after: Feature, since: Iterable[Step]
) -> tuple[Conflict, ...]:
    """A change makes `after` of `before`, and touches the fields in which they differ. Those that
    steps `since` its draft have made other than they were are conflicts; `present` is the feature
    before all changes that are looked at together.
    """
    steps = list(since)
    old, new, now = (_fine(f.to_document()) for f in (before, after, present))
    found = []
    for path in dict.fromkeys((*old, *new)):
        wanted = new.get(path, MISSING)
        if not differs(path, old.get(path, MISSING), wanted):
            continue
        by, drafted = _touched(path, steps)
        current = now.get(path, MISSING)
        if by and differs(path, current, drafted) and differs(path, current, wanted):
            found.append(Conflict(Thing(Kind.FEATURE, before.name), path, current, wanted, by))
    return tuple(found)


def _touched(path: Path, steps: Iterable[Step]) -> tuple[tuple[int, ...], Any]:
    """Who touched a field, and what it was before the first of them."""
    by: list[int] = []
    first = MISSING
    for step in steps:
        old, new = (_fine(document).get(path, MISSING) for document in (step.before, step.after))
        if differs(path, old, new):
            first = first if by else old
            by.append(step.id)
    return tuple(by), first


def _fine(document: Document | None) -> dict[Path, Any]:
    """Finer than an undo looks, for a change may say one parameter of a strategy and leave the
    others as they are.
    """
    return dict(_split(fields(Kind.FEATURE, document)))


def _split(coarse: dict[Path, Any]) -> Iterator[tuple[Path, Any]]:
    for path, value in coarse.items():
        if path[-2:-1] != ("strategies",) or not isinstance(value, dict):
            yield path, value
            continue
        for key, part in value.items():
            if key == "parameters":
                yield from (((*path, key, name), text) for name, text in part.items())
            else:
                yield (*path, key), part
