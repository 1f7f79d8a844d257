"""Each way to break the clients of a released API is found, and what is added is none."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tools.breaks import breaks
from yardarm.api import openapi

Document = dict[str, Any]

_SCHEMAS: Document = {
    "Body": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "weight": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "kind": {"enum": ["a", "b"], "type": "string"},
        },
    },
    "Flag": {
        "type": "object",
        "required": ["name", "at", "more"],
        "properties": {
            "name": {"type": "string"},
            "at": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "kind": {"enum": ["a", "b"], "type": "string"},
            "more": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
            "by": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    },
    "Part": {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
    "Other": {"type": "object", "required": ["y"], "properties": {"y": {"type": "integer"}}},
}

_CHOICE: Document = {"enum": ["a", "b"], "type": "string"}


def _json(name: str) -> Document:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


OLD: Document = {
    "components": {"schemas": _SCHEMAS},
    "paths": {
        "/flags/{name}": {
            "get": {
                "parameters": [
                    {"in": "path", "name": "name", "required": True, "schema": _CHOICE},
                    {"in": "query", "name": "q", "schema": {"type": "string"}},
                ],
                "responses": {"200": _json("Flag"), "404": {}},
            },
            "post": {"requestBody": _json("Body"), "responses": {"201": _json("Flag")}},
            "delete": {"responses": {"200": {}}},
        }
    },
}
GET, POST = "GET /flags/{}", "POST /flags/{}"


def _flags(document: Document) -> Any:
    return document["paths"]["/flags/{name}"]


def _shape(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


def _no_method(document: Document) -> None:
    del _flags(document)["delete"]


def _no_parameter(document: Document) -> None:
    _flags(document)["get"]["parameters"].pop()


def _required_parameter(document: Document) -> None:
    _flags(document)["get"]["parameters"][1]["required"] = True


def _new_required_parameter(document: Document) -> None:
    wanted = {"in": "header", "name": "H", "required": True, "schema": {}}
    _flags(document)["get"]["parameters"].append(wanted)


def _retyped_parameter(document: Document) -> None:
    _flags(document)["get"]["parameters"][1]["schema"] = {"type": "integer"}


def _no_value_of_path(document: Document) -> None:
    _flags(document)["get"]["parameters"][0]["schema"] = {"enum": ["a"], "type": "string"}


def _no_status(document: Document) -> None:
    _flags(document)["post"]["responses"] = {"200": _json("Flag")}


def _no_json(document: Document) -> None:
    _flags(document)["get"]["responses"]["200"] = {"content": {"text/plain": {"schema": {}}}}


def _required_body(document: Document) -> None:
    _flags(document)["post"]["requestBody"]["required"] = True


def _change(name: str, key: str, schema: Document | None) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        properties = _shape(document, name)["properties"]
        if schema is None:
            del properties[key]
        else:
            properties[key] = schema

    return change


def _require(name: str, *keys: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        _shape(document, name)["required"] = list(keys)

    return change


_TEXT = {"type": "string"}
_BREAKS: list[tuple[Callable[[Document], None], str]] = [
    (_no_method, "DELETE /flags/{} is gone"),
    (_no_parameter, f"{GET}: the parameter query q is gone"),
    (_required_parameter, f"{GET}: the parameter query q is required now"),
    (_new_required_parameter, f"{GET}: the parameter header H is required now"),
    (_retyped_parameter, f"{GET}: query q no longer takes string"),
    (_no_value_of_path, f"{GET}: path 1 no longer has the value 'b'"),
    (_no_status, f"{POST}: the answer 201 is gone"),
    (_no_json, f"{GET}: 200 as application/json is gone"),
    (_required_body, f"{POST}: a body is required now"),
    (_change("Flag", "kind", None), f"{GET}: 200.kind is gone"),
    (_change("Flag", "name", {"type": "integer"}), f"{GET}: 200.name may now be integer"),
    (_change("Flag", "name", {"type": "number"}), f"{GET}: 200.name may now be integer, number"),
    (
        _change("Flag", "name", {}),
        f"{GET}: 200.name may now be array, boolean, integer, null, numb",
    ),
    (_change("Flag", "kind", {"enum": ["a"], **_TEXT}), f"{GET}: 200.kind no longer has the value"),
    (_change("Flag", "by", {"type": "object"}), f"{GET}: 200.by.* is gone"),
    (_change("Part", "x", _TEXT), f"{GET}: 200.more[].x may now be string"),
    (_require("Flag", "name", "more"), f"{GET}: 200.at is no longer always there"),
    (_require("Part"), f"{GET}: 200.more[].x is no longer always there"),
    (_change("Body", "weight", None), f"{POST}: body.weight is gone"),
    (_change("Body", "weight", {"type": "integer"}), f"{POST}: body.weight no longer takes null"),
    (_change("Body", "name", {"const": "a", **_TEXT}), f"{POST}: body.name takes certain values"),
    (
        _change("Body", "kind", {"const": "a", **_TEXT}),
        f"{POST}: body.kind no longer has the value",
    ),
    (_require("Body", "name", "kind"), f"{POST}: body.kind is required now"),
]


@pytest.mark.parametrize(("change", "line"), _BREAKS, ids=[line for _, line in _BREAKS])
def test_a_break_is_named(change: Callable[[Document], None], line: str) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    found = breaks(OLD, new)
    assert len(found) == 1, found
    assert found[0].startswith(line)


def _more_of_everything(document: Document) -> None:
    document["paths"]["/more/{name}"] = copy.deepcopy(_flags(document))
    flags = _flags(document)
    flags["put"] = copy.deepcopy(flags["post"])
    flags["get"]["parameters"].append({"in": "query", "name": "r", "schema": _TEXT})
    flags["get"]["responses"]["202"] = {}
    flags["post"]["requestBody"]["content"]["text/yaml"] = {"schema": _TEXT}
    _shape(document, "Flag")["properties"] |= {"new": _TEXT, "at": _TEXT}
    _shape(document, "Flag")["required"] += ["new", "kind"]
    _shape(document, "Flag")["properties"]["kind"]["enum"].append("c")
    _shape(document, "Body")["properties"] |= {"new": _TEXT, "weight": {"type": ["number", "null"]}}
    _shape(document, "Body")["required"] = []
    del _shape(document, "Body")["properties"]["kind"]["enum"]


def _other_names(document: Document) -> None:
    _flags(document)["get"]["parameters"][0]["name"] = "id"
    document["paths"] = {"/flags/{id}": _flags(document)}
    schemas = document["components"]["schemas"]
    schemas["Piece"] = schemas.pop("Part")
    schemas["Flag"]["properties"]["more"]["items"] = {"$ref": "#/components/schemas/Piece"}


@pytest.mark.parametrize("change", [lambda _: None, _more_of_everything, _other_names])
def test_what_is_added_or_called_otherwise_breaks_nothing(
    change: Callable[[Document], None],
) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    assert breaks(OLD, new) == []


def test_a_choice_of_forms_is_compared_form_by_form() -> None:
    old = copy.deepcopy(OLD)
    either = [{"$ref": "#/components/schemas/Part"}, {"$ref": "#/components/schemas/Other"}]
    _shape(old, "Flag")["properties"]["more"] = {"anyOf": either}
    new = copy.deepcopy(old)
    _shape(new, "Flag")["properties"]["more"] = {"anyOf": either[::-1]}
    assert breaks(old, new) == []
    del _shape(new, "Other")["properties"]["y"]
    assert breaks(old, new) == [f"{GET}: 200.more.y is gone"]


def test_a_form_that_holds_itself_is_compared_once() -> None:
    old = copy.deepcopy(OLD)
    _shape(old, "Part")["properties"]["parts"] = {
        "type": "array", "items": {"$ref": "#/components/schemas/Part"},
    }  # fmt: skip
    new = copy.deepcopy(old)
    del _shape(new, "Part")["properties"]["x"]
    assert breaks(old, new) == [f"{GET}: 200.more[].x is gone"]


def test_it_reads_the_real_document() -> None:
    old = openapi.document()
    assert breaks(old, openapi.document()) == []
    new = openapi.document()
    del new["components"]["schemas"]["Feature"]["properties"]["stale"]
    found = breaks(old, new)
    assert "POST /api/admin/features: 201.stale is gone" in found
    assert all(line.endswith(".stale is gone") for line in found)
