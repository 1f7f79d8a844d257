"""The fields of a canonical document, one by one, so that changes to different ones do not meet.

A strategy, a tag, a link and a dependency is a field each, known by what it is known by; so is the
order of strategies. Variants are one field together: their weights are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from yardarm.domain.events import Document, Kind

Path = tuple[str, ...]
WHOLE: Path = ()
"""Where a thing itself comes or goes."""
ORDER = "#order"


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Any = _Missing()
"""What a field is that is not there."""

_KNOWN_BY: Mapping[str, Callable[[Any], str]] = {
    "strategies": lambda s: str(s["id"]),
    "tags": lambda t: f"{t['type']}:{t['value']}",
    "links": lambda link: str(link["id"]),
    "dependencies": lambda d: str(d["feature"]),
}
_NO_STATE: Mapping[str, Any] = {"enabled": False, "strategies": [], "variants": None}
_OF_CLOCK = "potentiallyStale"
"""Set by the clock, which sets it right again (docs/decisions/0022)."""


def fields(kind: str, document: Document | None) -> dict[Path, Any]:
    """All that there are; none of a thing that is not there."""
    if document is None:
        return {}
    if kind == Kind.FEATURE:
        return dict(_of_feature(document))
    if kind == Kind.PROJECT:
        return dict(_of_project(document))
    return {(key,): value for key, value in document.items()}


def _of_feature(document: Document) -> Iterator[tuple[Path, Any]]:
    for key, value in document.items():
        if key == "environments":
            for name, state in value.items():
                yield from _of_state((key, name), state)
        elif key in _KNOWN_BY:
            yield from _of_list((key,), value or ())
        elif key == "archived":
            yield (key,), [value, document.get("archivedAt")]
        elif key not in ("archivedAt", _OF_CLOCK):
            yield (key,), value


def _of_state(path: Path, state: Document) -> Iterator[tuple[Path, Any]]:
    """What is as where there is no state is left out."""
    yield from _of_list((*path, "strategies"), state["strategies"])
    if state["enabled"]:
        yield (*path, "enabled"), True
    if state["variants"] is not None:
        yield (*path, "variants"), state["variants"]


def _of_list(path: Path, items: Sequence[Any]) -> Iterator[tuple[Path, Any]]:
    known_by = _KNOWN_BY[path[-1]]
    for item in items:
        yield (*path, known_by(item)), item
    if items and path[-1] == "strategies":
        yield (*path, ORDER), [known_by(item) for item in items]


_BY_ENVIRONMENT = ("defaultStrategies", "changeRules")


def _of_project(document: Document) -> Iterator[tuple[Path, Any]]:
    for key, value in document.items():
        if key == "hiddenEnvironments":
            yield from (((key, name), True) for name in value)
        elif key in _BY_ENVIRONMENT:
            yield from (((key, name), its) for name, its in value.items())
        else:
            yield (key,), value


def differs(path: Path, one: Any, other: Any) -> bool:
    """Orders differ where what is in both has changed places."""
    if path and path[-1] == ORDER:
        first, second = (() if order is MISSING else order for order in (one, other))
        return [i for i in first if i in second] != [i for i in second if i in first]
    return bool(one != other)


def rebuilt(kind: str, now: Document, wanted: Mapping[Path, Any], then: Document) -> Document:
    """The document with these fields as wanted. Strategies that come back take the places that
    they had `then`, beside their neighbours.
    """
    made = deepcopy(dict(now))
    if kind == Kind.PROJECT:
        return _rebuilt_project(made, wanted)
    if kind != Kind.FEATURE:
        for (key,), value in wanted.items():
            _put(made, key, value)
        return made
    for path, value in wanted.items():
        _put_in_feature(made, path, value)
    _in_places(made, then, wanted, ())
    for name in list(made.get("environments", {})):
        _in_places(made["environments"][name], _state(then, name), wanted, ("environments", name))
        if made["environments"][name] == _NO_STATE:
            del made["environments"][name]
    made["tags"] = sorted(made.get("tags", ()), key=lambda t: (t["type"], t["value"]))
    return {k: v for k, v in made.items() if v or k not in ("environments", "links")}


def _put_in_feature(made: dict[str, Any], path: Path, value: Any) -> None:
    place = made
    if path[0] == "environments":
        places = made.setdefault("environments", {})
        place = places.setdefault(path[1], dict(_NO_STATE))
        path = path[2:]
    if path == ("archived",):
        made["archived"], at = value
        _put(made, "archivedAt", MISSING if at is None else at)
    elif len(path) == 1:
        there = value is not MISSING or place is made
        _put(place, path[0], value if there else _NO_STATE[path[0]])
    elif path[1] != ORDER:
        _put_item(place, path[0], path[1], value)


def _put(place: dict[str, Any], key: str, value: Any) -> None:
    if value is MISSING:
        place.pop(key, None)
    else:
        place[key] = value


def _put_item(place: dict[str, Any], key: str, name: str, value: Any) -> None:
    items, known_by = list(place.get(key) or ()), _KNOWN_BY[key]
    at = next((i for i, item in enumerate(items) if known_by(item) == name), len(items))
    items[at : at + 1] = [] if value is MISSING else [value]
    place[key] = items
    if key == "dependencies" and not items:
        del place[key]


def _state(document: Document, name: str) -> Document:
    found: Document = (document.get("environments") or {}).get(name) or {}
    return found


def _in_places(place: dict[str, Any], then: Document, wanted: Mapping[Path, Any], at: Path) -> None:
    """Strategies in the order that is wanted, if one is, with those between that came back."""
    items = {str(s["id"]): s for s in place["strategies"]}
    before = [str(s["id"]) for s in then.get("strategies") or ()]
    back = {path[-1] for path in wanted if path[:-1] == (*at, "strategies")} & set(before)
    order = wanted.get((*at, "strategies", ORDER), MISSING)
    if order is MISSING:
        ordered = [i for i in items if i not in back]
    else:
        ordered = [i for i in order if i in items]
        ordered += [i for i in items if i not in ordered]
    for name in (i for i in before if i in items and i not in ordered):
        earlier = [i for i in before[: before.index(name)] if i in ordered]
        ordered.insert(ordered.index(earlier[-1]) + 1 if earlier else 0, name)
    place["strategies"] = [items[i] for i in ordered]


def _rebuilt_project(made: dict[str, Any], wanted: Mapping[Path, Any]) -> Document:
    hidden = set(made.get("hiddenEnvironments") or ())
    placed = {key: dict(made.get(key) or {}) for key in _BY_ENVIRONMENT}
    for path, value in wanted.items():
        if path[0] == "hiddenEnvironments":
            (hidden.discard if value is MISSING else hidden.add)(path[1])
        elif path[0] in placed:
            _put(placed[path[0]], path[1], value)
        else:
            _put(made, path[0], value)
    _put(made, "hiddenEnvironments", sorted(hidden) or MISSING)
    for key, its in placed.items():
        _put(made, key, dict(sorted(its.items())) or MISSING)
    return made
