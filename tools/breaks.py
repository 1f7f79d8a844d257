"""Says what of a released API document a newer one breaks. What is only added breaks nothing."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "patch")
_ANY = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def breaks(old: Json, new: Json) -> list[str]:
    """A line each, which names the operation and what it lost or now wants."""
    return list(dict.fromkeys(_Comparison(old, new).lines()))


class _Comparison:
    def __init__(self, old: Json, new: Json) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[Any, ...]] = set()

    def lines(self) -> Iterator[str]:
        found = dict(_operations(self._new))
        for (method, path), was in _operations(self._old):
            now, where = found.get((method, path)), f"{method.upper()} {path}"
            if now is None:
                yield f"{where} is gone"
            else:
                yield from self._parameters(was, now, where)
                yield from self._sent(was, now, where)
                yield from self._answered(was, now, where)

    def _parameters(self, was: Json, now: Json, where: str) -> Iterator[str]:
        old, new = was["parameters"], now["parameters"]
        for name in sorted(old.keys() - new.keys()):
            yield f"{where}: the parameter {name} is gone"
        for name, parameter in new.items():
            before = old.get(name)
            if parameter.get("required") and not (before and before.get("required")):
                yield f"{where}: the parameter {name} is required now"
            if before:
                at = f"{where}: {name}"
                yield from self._schema(before["schema"], parameter["schema"], at, sent=True)

    def _sent(self, was: Json, now: Json, where: str) -> Iterator[str]:
        old, new = was.get("requestBody", {}), now.get("requestBody", {})
        if new.get("required") and not old.get("required"):
            yield f"{where}: a body is required now"
        yield from self._content(old, new, f"{where}: body", sent=True)

    def _answered(self, was: Json, now: Json, where: str) -> Iterator[str]:
        for status in (s for s in was["responses"] if s < "4"):
            before, after = was["responses"][status], now["responses"].get(status)
            if after is None:
                yield f"{where}: the answer {status} is gone"
            else:
                yield from self._content(before, after, f"{where}: {status}", sent=False)

    def _content(self, old: Json, new: Json, where: str, *, sent: bool) -> Iterator[str]:
        for media_type, before in old.get("content", {}).items():
            after = new.get("content", {}).get(media_type)
            if after is None:
                yield f"{where} as {media_type} is gone"
            else:
                yield from self._schema(before["schema"], after["schema"], where, sent=sent)

    def _schema(self, old: Json, new: Json, where: str, *, sent: bool) -> Iterator[str]:
        """`sent`: by callers, who may be asked for no more; else to them, who may get no less."""
        key = (old.get("$ref", id(old)), new.get("$ref", id(new)), sent)
        if key in self._seen:  # told, or on the way to be
            return
        self._seen.add(key)
        before, after = _forms(self._old, old), _forms(self._new, new)
        narrow, wide = (before, after) if sent else (after, before)
        if strange := _kinds(narrow) - _kinds(wide):
            verb = "no longer takes" if sent else "may now be"
            yield f"{where} {verb} {', '.join(sorted(strange))}"
        if (values := _values(before)) and (left := _values(after)):
            for value in sorted(map(repr, values - left)):
                yield f"{where} no longer has the value {value}"
        elif sent and _values(after):
            yield f"{where} takes certain values only now"
        for one, other in _pairs(before, after):
            yield from self._form(one, other, where, sent=sent)

    def _form(self, old: Json, new: Json, where: str, *, sent: bool) -> Iterator[str]:
        had, has = old.get("properties", {}), new.get("properties", {})
        for name in sorted(had.keys() - has.keys()):
            yield f"{where}.{name} is gone"
        was, now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted((now - was) if sent else (was - now) & has.keys()):
            yield f"{where}.{name} {'is required now' if sent else 'is no longer always there'}"
        for name in sorted(had.keys() & has.keys()):
            yield from self._schema(had[name], has[name], f"{where}.{name}", sent=sent)
        for part, mark in (("items", "[]"), ("additionalProperties", ".*")):
            one, other = old.get(part), new.get(part)
            if isinstance(one, dict) and isinstance(other, dict):
                yield from self._schema(one, other, where + mark, sent=sent)
            elif isinstance(one, dict) and part == "additionalProperties" and not other:
                yield f"{where}.* is gone"


def _operations(document: Json) -> Iterator[tuple[tuple[str, str], Json]]:
    """By method and path; what a parameter of the path is called is ours, its place is not."""
    for path, item in document["paths"].items():
        places = re.findall(r"{(\w+)}", path)
        for method in _METHODS:
            if method in item:
                told = {**item[method], "parameters": _parameters(item[method], places)}
                yield (method, re.sub(r"{\w+}", "{}", path)), told


def _parameters(operation: Json, places: list[str]) -> Json:
    """By kind and name; those of the path by kind and number."""
    return {
        f"{p['in']} {places.index(p['name']) + 1 if p['in'] == 'path' else p['name']}": p
        for p in operation.get("parameters", ())
    }


def _forms(document: Json, schema: Json) -> list[Json]:
    """The forms that a value may have, `$ref` and `anyOf` resolved; each knows its name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found = _forms(document, document["components"]["schemas"][name])
        return [{"name": name, **form} for form in found]
    parts = schema.get("anyOf") or schema.get("oneOf")
    return [f for part in parts for f in _forms(document, part)] if parts else [schema]


def _kinds(forms: list[Json]) -> frozenset[str]:
    found: set[str] = set()
    for form in forms:
        said = form.get("type", _ANY)
        found |= {said} if isinstance(said, str) else set(said)
    return frozenset(found | {"integer"} if "number" in found else found)


def _values(forms: list[Json]) -> set[Any]:
    """Those of an enumeration; none when any value will do."""
    found: set[Any] = set()
    for form in forms:
        if "enum" in form or "const" in form:
            found |= set(form.get("enum", ())) | ({form["const"]} if "const" in form else set())
        elif form.get("type") != "null":
            return set()
    return found


def _pairs(before: list[Json], after: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Lists and objects with those that took their place: of the same name, else in their order."""
    for kind in ("array", "object"):
        old = [form for form in before if form.get("type") == kind]
        new = [form for form in after if form.get("type") == kind]
        names = {form.get("name"): form for form in new}
        kept = [form.get("name") for form in old if form.get("name") in names]
        yield from ((form, names[form.get("name")]) for form in old if form.get("name") in kept)
        yield from zip(
            [form for form in old if form.get("name") not in kept],
            [form for form in new if form.get("name") not in kept],
            strict=False,
        )
