"""What makes one document another: as a JSON patch (RFC 6902), and in words."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

Step = dict[str, Any]
_LONGEST = 200


def patch(old: object, new: object) -> list[Step]:
    """Applied in their order, the steps make `new` of `old`; null is where nothing is."""
    return [{k: v for k, v in step.items() if k != "was"} for step in _steps(old, new, "")]


def words(old: object, new: object) -> list[str]:
    """A line a step: `environments.development.enabled: false -> true`."""
    return [_line(step) for step in _steps(old, new, "")]


def _steps(old: object, new: object, path: str) -> Iterator[Step]:
    """As a patch has them, each with what `was` there."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            yield {"op": "remove", "path": _at(path, key), "was": old[key]}
        for key, value in new.items():
            if key in old:
                yield from _steps(old[key], value, _at(path, key))
            else:
                yield {"op": "add", "path": _at(path, key), "value": value}
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_steps(old, new, path)
    elif type(old) is not type(new) or old != new:
        yield {"op": "replace", "path": path, "value": new, "was": old}


def _list_steps(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Step]:
    """What both lists begin and end with stays; of the rest those that face each other change,
    the others go from behind or come one after the other.
    """
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    facing = rest - tail
    for i in range(head, head + facing):
        yield from _steps(old[i], new[i], _at(path, str(i)))
    for i in range(len(old) - tail - 1, head + facing - 1, -1):
        yield {"op": "remove", "path": _at(path, str(i)), "was": old[i]}
    for i in range(head + facing, len(new) - tail):
        yield {"op": "add", "path": _at(path, str(i)), "value": new[i]}


def _at(path: str, key: str) -> str:
    return f"{path}/{key.replace('~', '~0').replace('/', '~1')}"


def _line(step: Step) -> str:
    parts = [p.replace("~1", "/").replace("~0", "~") for p in step["path"].split("/")[1:]]
    where = ".".join(parts) or "all"
    if step["op"] == "add":
        return f"{where}: + {_short(step['value'])}"
    if step["op"] == "remove":
        return f"{where}: - {_short(step['was'])}"
    return f"{where}: {_short(step['was'])} -> {_short(step['value'])}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
