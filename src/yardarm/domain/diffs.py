"""What changed between two documents, in the form of v3's event list (contract, section 10)."""

from collections.abc import Iterator, Sequence
from typing import Any

Path = tuple[str | int, ...]
Diff = dict[str, Any]


def diffs(old: object, new: object, path: Path = ()) -> list[Diff]:
    """The steps from `old` to `new`: N(ew), D(eleted), E(dited), A(rray grew or shrank).

    Keys go in the order of the old document, then the new one's own; of a list first the
    surplus items from the last one down, then the common ones from the last to the first.
    """
    return list(_steps(old, new, path))


def _steps(old: object, new: object, path: Path) -> Iterator[Diff]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _object_steps(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_steps(old, new, path)
    elif type(old) is not type(new) or old != new:
        yield {"kind": "E", "path": list(path), "lhs": old, "rhs": new}


def _object_steps(old: dict[str, Any], new: dict[str, Any], path: Path) -> Iterator[Diff]:
    for key, value in old.items():
        if key in new:
            yield from _steps(value, new[key], (*path, key))
        else:
            yield {"kind": "D", "path": [*path, key], "lhs": value}
    for key, value in new.items():
        if key not in old:
            yield {"kind": "N", "path": [*path, key], "rhs": value}


def _list_steps(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Diff]:
    common = min(len(old), len(new))
    for index in range(len(old) - 1, common - 1, -1):
        yield _item(path, index, {"kind": "D", "lhs": old[index]})
    for index in range(len(new) - 1, common - 1, -1):
        yield _item(path, index, {"kind": "N", "rhs": new[index]})
    for index in range(common - 1, -1, -1):
        yield from _steps(old[index], new[index], (*path, index))


def _item(path: Path, index: int, item: Diff) -> Diff:
    return {"kind": "A", "path": list(path), "index": index, "item": item}
