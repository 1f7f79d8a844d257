"""Whether an answer agrees with the documented one, and where it does not.

Strict: the same status, content type, named headers, and JSON with the same keys in the same order
and the same values. Free are only times (any time will do), what a tag hashes, and what an example
relaxes by name:

    kind   the value is of the same kind, whatever it is
    count  the listed elements are the first ones; how many follow is free
    some   the listed elements are found in this order; what else is there is free
    any    not compared
    lines  of a text: every line that is a comment of the document is there

A list that the document cuts ends in a mark, `… 3 more`: exactly so many more must be there.
A text that ends in `…` goes on in any way.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_CUT = re.compile(r"… (\d+) more")
_HASHED = re.compile(r"[\w+/]+")

Relaxed = Mapping[str, str]
"""Where -> how; `events[].id` is the id of each element of the list `events`."""


def disagreements(
    answer: Mapping[str, Any], got: httpx.Response, relaxed: Relaxed | None = None
) -> list[str]:
    """Each difference in a line; none at all when the answer agrees."""
    found = []
    if got.status_code != answer["status"]:
        found.append(f"status: {answer['status']}, here {got.status_code}")
    if got.headers.get("content-type") != answer["type"]:
        found.append(f"type: {answer['type']}, here {got.headers.get('content-type')}")
    for name, value in answer.get("headers", {}).items():
        here = got.headers.get(name)
        same = here is not None and (
            _tag_form(here) == _tag_form(value) if name == "etag" else here == value
        )
        if not same:
            found.append(f"header {name}: {value}, here {here}")
    return found + _body_disagreements(answer, got, relaxed or {})


def cut_mark(value: object) -> int | None:
    """How many elements a mark in a list stands for; None for any other value."""
    match = _CUT.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _tag_form(tag: str) -> str:
    weak = tag.startswith("W/")
    return ("W/" if weak else "") + _HASHED.sub("x", tag.removeprefix("W/"))


def _body_disagreements(
    answer: Mapping[str, Any], got: httpx.Response, relaxed: Relaxed
) -> list[str]:
    if "body" in answer:
        try:
            here = json.loads(got.content)
        except ValueError:
            return [f"body: JSON, here {got.text[:200]!r}"]
        return _Comparison(relaxed).of(answer["body"], here, "")
    if "text" not in answer:
        return [f"body: none, here {got.text[:200]!r}"] if got.content else []
    wanted, lines = answer["text"].split("\n"), got.text.split("\n")
    if relaxed.get("text") == "lines":
        missing = [w for w in wanted if w.startswith("#") and w not in lines]
        return [f"line {line!r}: not here" for line in missing]
    if wanted[-1] == "…":
        wanted.pop()
        lines = lines[: len(wanted)]
    if [_TIME.sub("time", w) for w in wanted] != [_TIME.sub("time", line) for line in lines]:
        return [f"text: {answer['text'][:200]!r}, here {got.text[:200]!r}"]
    return []


class _Comparison:
    def __init__(self, relaxed: Relaxed) -> None:
        self._relaxed = relaxed

    def of(self, wanted: Any, here: Any, path: str) -> list[str]:
        how = self._relaxed.get(path)
        if how == "any":
            return []
        if _kind(wanted) != _kind(here):
            return [f"{path}: {wanted!r}, here {here!r}"]
        if how == "kind":
            return []
        if isinstance(wanted, dict):
            return self._of_objects(wanted, here, path)
        if isinstance(wanted, list):
            return self._of_lists(wanted, here, path)
        return [] if _same(wanted, here) else [f"{path}: {wanted!r}, here {here!r}"]

    def _of_objects(self, wanted: dict[str, Any], here: dict[str, Any], path: str) -> list[str]:
        if list(wanted) != list(here):
            return [f"{path}: keys {list(wanted)}, here {list(here)}"]
        steps = [(f"{path}.{key}" if path else key, key) for key in wanted]
        return [line for at, key in steps for line in self.of(wanted[key], here[key], at)]

    def _of_lists(self, wanted: list[Any], here: list[Any], path: str) -> list[str]:
        more = cut_mark(wanted[-1]) if wanted else None
        listed = wanted if more is None else wanted[:-1]
        how = self._relaxed.get(path)
        if how == "some":
            return self._found_in_order(listed, here, path)
        if how != "count" and len(here) != len(listed) + (more or 0):
            return [f"{path}: {len(listed) + (more or 0)} elements, here {len(here)}: {here!r}"]
        if len(here) < len(listed):
            return [f"{path}: at least {len(listed)} elements, here {len(here)}"]
        pairs = zip(listed, here, strict=False)
        return [line for w, h in pairs for line in self.of(w, h, path + "[]")]

    def _found_in_order(self, listed: list[Any], here: list[Any], path: str) -> list[str]:
        rest = iter(here)
        return [
            f"{path}: {w!r} is not found"
            for w in listed
            if not any(self.of(w, h, path + "[]") == [] for h in rest)
        ]


def _kind(value: object) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__


def _same(wanted: Any, here: Any) -> bool:
    if not isinstance(wanted, str):
        return bool(wanted == here)
    if wanted.endswith("…"):
        return bool(here.startswith(wanted[:-1]))
    return bool(wanted == here or (_TIME.fullmatch(wanted) and _TIME.fullmatch(here)))
