"""What is refused, in the words and the form that v3's users know (contract, section 12)."""

import json
from typing import Any

import httpx
import pytest

from yardarm.domain.checks import OPERATORS

FEATURES = "/api/admin/features"
DEFAULT = {"name": "default"}
LONG = "a" * 101


def strategy(**fields: Any) -> dict[str, Any]:
    return {"strategies": [{**DEFAULT, **fields}]}


def constraint(**fields: Any) -> dict[str, Any]:
    return strategy(constraints=[{"contextName": "userId", "operator": "IN", **fields}])


def variant(**fields: Any) -> dict[str, Any]:
    return {"variants": [{"name": "aa", "weight": 1, **fields}]}


CONSTRAINT = ["strategies", 0, "constraints", 0]
SHORT = "length must be at least 2 characters long"
TOO_LONG = "length must be less than or equal to 100 characters long"
ONLY_FIX = "must be one of [variable, fix]"


@pytest.mark.parametrize(
    ("fields", "path", "code", "text", "extra"),
    [
        ({"name": "a"}, ["name"], "string.min", SHORT, {"limit": 2}),
        ({"name": ""}, ["name"], "string.empty", "is not allowed to be empty", {}),
        ({"name": LONG}, ["name"], "string.max", TOO_LONG, {"limit": 100}),
        ({"name": "a b"}, ["name"], "isUrlFriendly.base", "must be URL friendly", {}),
        ({"name": 7}, ["name"], "string.base", "must be a string", {}),
        ({"enabled": "yes"}, ["enabled"], "boolean.base", "must be a boolean", {}),
        ({"stale": 1}, ["stale"], "boolean.base", "must be a boolean", {}),
        ({"stale": None}, ["stale"], "boolean.base", "must be a boolean", {}),
        ({"type": ""}, ["type"], "string.empty", "is not allowed to be empty", {}),
        ({"type": None}, ["type"], "string.base", "must be a string", {}),
        ({"project": ""}, ["project"], "string.empty", "is not allowed to be empty", {}),
        ({"description": 7}, ["description"], "string.base", "must be a string", {}),
        ({"strategies": {}}, ["strategies"], "array.base", "must be an array", {}),
        ({"strategies": None}, ["strategies"], "array.base", "must be an array", {}),
        (
            {"strategies": []}, ["strategies"],
            "array.min", "must contain at least 1 items", {"limit": 1},
        ),
        (
            {"strategies": ["default"]}, ["strategies", 0],
            "object.base", "must be of type object", {"type": "object"},
        ),
        (strategy(name="a"), ["strategies", 0, "name"], "string.min", SHORT, {"limit": 2}),
        (
            strategy(parameters=None), ["strategies", 0, "parameters"],
            "object.base", "must be of type object", {"type": "object"},
        ),
        (
            strategy(constraints={}), ["strategies", 0, "constraints"],
            "array.base", "must be an array", {},
        ),
        (
            constraint(values=[]), [*CONSTRAINT, "values"],
            "array.min", "must contain at least 1 items", {"limit": 1},
        ),
        (
            constraint(values=[LONG]), [*CONSTRAINT, "values", 0],
            "string.max", TOO_LONG, {"limit": 100},
        ),
        (
            constraint(operator=""), [*CONSTRAINT, "operator"],
            "string.empty", "is not allowed to be empty", {},
        ),
        (
            constraint(operator="LIKE", values=["1"]), [*CONSTRAINT, "operator"],
            "any.only", f"must be one of [{', '.join(sorted(OPERATORS))}]",
            {"valids": sorted(OPERATORS)},
        ),
        ({"variants": {}}, ["variants"], "array.base", "must be an array", {}),
        (variant(name=""), ["variants", 0, "name"], "string.empty",
         "is not allowed to be empty", {}),
        (variant(weight="x"), ["variants", 0, "weight"], "number.base", "must be a number", {}),
        (variant(weight=-1), ["variants", 0, "weight"], "number.min",
         "must be greater than or equal to 0", {"limit": 0}),
        (variant(weight=1001), ["variants", 0, "weight"], "number.max",
         "must be less than or equal to 1000", {"limit": 1000}),
        (variant(weightType="half"), ["variants", 0, "weightType"], "any.only", ONLY_FIX,
         {"valids": ["variable", "fix"]}),
        (variant(stickiness=""), ["variants", 0, "stickiness"], "string.empty",
         "is not allowed to be empty", {}),
        (variant(payload={"type": "string", "value": ""}), ["variants", 0, "payload", "value"],
         "string.empty", "is not allowed to be empty", {}),
        (variant(overrides=[{"contextName": "u", "values": [""]}]),
         ["variants", 0, "overrides", 0, "values", 0],
         "string.empty", "is not allowed to be empty", {}),
    ],
)  # fmt: skip
async def test_a_wrong_field(
    admin: httpx.AsyncClient,
    fields: dict[str, Any],
    path: list[str | int],
    code: str,
    text: str,
    extra: dict[str, Any],
) -> None:
    body = {"name": "wrong", "strategies": [DEFAULT], **fields}
    answer = await admin.post(FEATURES, json=body)
    assert answer.status_code == 400
    found = answer.json()
    label = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")
    value: Any = body
    for step in path:
        value = value[step]
    assert found["details"] == [
        {
            "message": f'"{label}" {text}',
            "path": path,
            "type": code,
            "context": {**extra, "label": label, "value": value, "key": path[-1]},
        }
    ]
    assert list(found["details"][0]["context"])[-3:] == ["label", "value", "key"]
    assert (found["_original"], found["isJoi"]) == (body, True)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"name": None}, ["name"]),
        ({"strategies": None}, ["strategies"]),
        ({"strategies": [{}]}, ["strategies", 0, "name"]),
        ({"variants": [{"weight": 1}]}, ["variants", 0, "name"]),
        ({"variants": [{"name": "aa"}]}, ["variants", 0, "weight"]),
        ({"variants": [{"name": "aa", "weight": 1, "payload": {"value": "x"}}]},
         ["variants", 0, "payload", "type"]),
        ({"variants": [{"name": "aa", "weight": 1, "overrides": [{}]}]},
         ["variants", 0, "overrides", 0, "contextName"]),
    ],
)  # fmt: skip
async def test_a_missing_field_has_no_value(
    admin: httpx.AsyncClient, fields: dict[str, Any], path: list[str | int]
) -> None:
    body = {"name": "missing", "strategies": [DEFAULT], **fields}
    body = {k: v for k, v in body.items() if v is not None}
    (detail,) = (await admin.post(FEATURES, json=body)).json()["details"]
    assert (detail["path"], detail["type"]) == (path, "any.required")
    assert detail["message"].endswith('" is required')
    assert list(detail["context"]) == ["label", "key"]


async def test_a_name_that_comes_twice(admin: httpx.AsyncClient) -> None:
    twin = {"name": "aa", "weight": 1}
    body = {"name": "twins", "strategies": [DEFAULT], "variants": [twin, {**twin, "weight": 2}]}
    (detail,) = (await admin.post(FEATURES, json=body)).json()["details"]
    assert (detail["type"], detail["path"]) == ("array.unique", ["variants", 1])
    assert detail["message"] == '"variants[1]" contains a duplicate value'
    assert (detail["context"]["pos"], detail["context"]["dupePos"]) == (1, 0)
    assert detail["context"]["dupeValue"] == twin


async def test_problems_come_in_the_order_of_the_fields(admin: httpx.AsyncClient) -> None:
    body = {
        "variants": 1, "strategies": 1, "description": 1, "project": 1, "type": 1, "stale": 2,
        "enabled": 2, "name": 1,
    }  # fmt: skip
    details = (await admin.post(FEATURES, json=body)).json()["details"]
    order = ["name", "enabled", "stale", "type", "project", "description", "strategies", "variants"]
    assert [d["path"] for d in details] == [[key] for key in order]


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "7"])
async def test_what_is_no_object_is_said_so(admin: httpx.AsyncClient, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = (await admin.post(FEATURES, content=body, headers=headers)).json()
    (detail,) = answer["details"]
    assert detail["message"] == '"value" must be of type object'
    assert "_original" in answer


async def test_unknown_keys_are_dropped_at_every_level(admin: httpx.AsyncClient) -> None:
    extra = {"extra": {"x": 1}}
    body = {
        "name": "known-only", **extra,
        "strategies": [{
            **DEFAULT, **extra, "parameters": {"kept": "yes"},
            "constraints": [{"contextName": "a", "operator": "IN", "values": ["1"], **extra}],
        }],
        "variants": [{
            "name": "aa", "weight": 1, **extra, "payload": {"type": "csv", "value": "v", **extra},
            "overrides": [{"contextName": "u", "values": ["1"], **extra}],
        }],
    }  # fmt: skip
    answer = await admin.post(FEATURES, json=body)
    assert answer.status_code == 201
    assert "extra" not in answer.text
    assert answer.json()["strategies"][0]["parameters"] == {"kept": "yes"}


@pytest.mark.parametrize(
    ("query", "details"),
    [
        ("tag=plain", [(["tag", 0], "string.pattern.name")]),
        ("tag=:x&tag=a:b", [(["tag", 0], "string.pattern.name")]),
        ("namePrefix=a&namePrefix=b", [(["namePrefix"], "string.base")]),
        ("project=a%20b", [(["project", 0], "isUrlFriendly.base"),
                           (["project"], "array.includesRequiredUnknowns")]),
        ("project=ok&project=a%20b", [(["project", 1], "isUrlFriendly.base")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [FEATURES, "/api/client/features"])
async def test_a_wrong_filter(
    admin: httpx.AsyncClient,
    client: httpx.AsyncClient,
    path: str,
    query: str,
    details: list[tuple[list[str | int], str]],
) -> None:
    http = client if "client" in path else admin
    answer = await http.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert [(d["path"], d["type"]) for d in answer.json()["details"]] == details


@pytest.mark.parametrize("tag", ["simple:a", "my-team:a", "a:b:c", "a: "])
async def test_a_filter_by_tag_takes_every_tag(admin: httpx.AsyncClient, tag: str) -> None:
    assert (await admin.get(FEATURES, params={"tag": tag})).status_code == 200


_ON = {"name": "default"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("features", {"name": "endless", "strategies": [{}] * 100_000}),
        ("features", {"name": "endless", "strategies": [
            {**_ON, "constraints": [{"contextName": "a", "operator": "IN", "values": [1] * 1_000}]}
        ] * 200}),
        ("features", {"name": "endless", "strategies": [
            {**_ON, "constraints": [{"contextName": "a", "operator": "IN_CIDR", "values": ["x"]}]}
        ] * 10_000}),
        ("context", {"name": "endless", "legalValues": [1] * 100_000}),
        ("addons", {"provider": "webhook", "events": [1] * 100_000}),
        ("addons", {"provider": "webhook", "parameters": {str(i): [] for i in range(50_000)}}),
        ("strategies", {"name": "endless", "parameters": [{}] * 100_000}),
        ("metrics/applications/a", {"strategies": [1] * 100_000}),
        ("metrics/applications/a", {str(i): 1 for i in range(50_000)}),
        ("state/import", {"features": [{}] * 100_000}),
        ("state/import", {"tags": [{}] * 100_000}),
        ("state/import", {str(i): 1 for i in range(50_000)}),
    ],
)  # fmt: skip
async def test_endless_problems_are_told_in_a_bounded_answer(
    admin: httpx.AsyncClient, path: str, body: dict[str, Any]
) -> None:
    answer = await admin.post(f"/api/admin/{path}", json=body)
    assert answer.status_code == 400, answer.text[:200]
    told = answer.json()
    assert 1 <= len(told["details"]) <= 100
    assert len(told["message"]) < 10_000
    assert (
        len(answer.content) < 2 * len(json.dumps(body)) + 100_000
    )  # as the original, and as a value


async def test_a_late_item_is_named_by_its_place(admin: httpx.AsyncClient) -> None:
    strategies = [_ON] * 250 + [{"name": 7}, _ON, {}]
    answer = await admin.post(
        "/api/admin/features", json={"name": "late-item", "strategies": strategies}
    )
    labels = [d["context"]["label"] for d in answer.json()["details"]]
    assert labels == ["strategies[250].name", "strategies[252].name"]
