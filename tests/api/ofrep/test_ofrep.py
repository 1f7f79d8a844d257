"""OFREP: one feature or all, in OpenFeature's terms."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.conftest import create_database
from tests.running import admin as admin_of
from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.contexts import LONGEST_VALUE, MOST_PROPERTIES
from yardarm.api.ofrep.evaluations import evaluation
from yardarm.app.serve import Running
from yardarm.domain.evaluation.flags import Outcome, Reason
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Payload, Variant
from yardarm.domain.times import read_time

FLAGS = "/ofrep/v1/evaluate/flags"
EVERYBODY = [{"name": "default"}]


def payload_of(kind: str, value: str, name: str = "v") -> list[dict[str, Any]]:
    return [{"name": name, "weight": 1000, "payload": {"type": kind, "value": value}}]


def for_user(user: str) -> list[dict[str, Any]]:
    return [{"name": "userWithId", "parameters": {"userIds": user}}]


def where(name: str, *values: str) -> list[dict[str, Any]]:
    constraint = {"contextName": name, "operator": "IN", "values": list(values)}
    return [{"name": "default", "constraints": [constraint]}]


FEATURES: dict[str, dict[str, Any]] = {
    "boolean": {"strategies": for_user("1")},
    "by-flag": {"strategies": where("beta", "true")},
    "by-number": {"strategies": where("age", "42", "1.5")},
    "by-region": {"strategies": where("region", "eu")},
    "csv": {"strategies": EVERYBODY, "variants": payload_of("csv", "1,2")},
    "elsewhere": {"project": "other", "strategies": EVERYBODY},
    "everybody": {"strategies": EVERYBODY},
    "float": {"strategies": EVERYBODY, "variants": payload_of("number", "3.0")},
    "half": {
        "strategies": EVERYBODY,
        "variants": [
            {
                "name": "bare",
                "weight": 0,
                "overrides": [{"contextName": "userId", "values": ["1"]}],
            },
            *payload_of("string", "text", "full"),
        ],
    },
    "nobody": {"enabled": False, "strategies": EVERYBODY},
    "object": {"strategies": for_user("1"), "variants": payload_of("json", '{"a": [1, 2.0]}')},
    "plain-variants": {
        "strategies": EVERYBODY,
        "variants": [{"name": "a", "weight": 1000}],
    },
    "text": {"strategies": EVERYBODY, "variants": payload_of("string", "größer 🚩")},
    "whole": {"strategies": EVERYBODY, "variants": payload_of("number", "3")},
}


@pytest.fixture(scope="module", autouse=True)
async def _features(admin: httpx.AsyncClient) -> None:
    for name, more in FEATURES.items():
        body = {"name": name, "enabled": True, **more}
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201


@pytest.fixture(scope="module")
async def provider(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {FRONTEND_TOKEN}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


async def ask(http: httpx.AsyncClient, key: str, **context: Any) -> Any:
    answer = await http.post(f"{FLAGS}/{key}", json={"context": context})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json().keys() <= {"key", "value", "reason", "variant", "metadata"}
    return answer.json()


@pytest.mark.parametrize(
    ("key", "user", "expected"),
    [
        ("boolean", "1", (True, "TARGETING_MATCH", "enabled")),
        ("boolean", "2", (False, "DISABLED", "disabled")),
        ("everybody", "1", (True, "STATIC", "enabled")),
        ("nobody", "1", (False, "DISABLED", "disabled")),
        ("plain-variants", "1", (True, "SPLIT", "a")),
        ("text", "1", ("größer 🚩", "SPLIT", "v")),
        ("csv", "1", ("1,2", "SPLIT", "v")),
        ("whole", "1", (3, "SPLIT", "v")),
        ("float", "1", (3.0, "SPLIT", "v")),
        ("object", "1", ({"a": [1, 2.0]}, "SPLIT", "v")),
        ("object", "2", (None, "DISABLED", "disabled")),
        ("half", "1", (None, "TARGETING_MATCH", "bare")),
        ("half", "2", ("text", "SPLIT", "full")),
    ],
)
async def test_what_a_feature_is(
    provider: httpx.AsyncClient, key: str, user: str, expected: tuple[Any, str, str]
) -> None:
    value, reason, variant = expected
    said = {} if value is None else {"value": value}
    wanted = {"key": key, **said, "reason": reason, "variant": variant, "metadata": {}}
    answer = await ask(provider, key, targetingKey=user)
    assert answer == wanted
    assert type(answer.get("value")) is type(value)  # 3 is no 3.0: the Python provider looks
    everything = (await provider.post(FLAGS, json={"context": {"targetingKey": user}})).json()
    assert [flag for flag in everything["flags"] if flag["key"] == key] == [answer]


async def test_floats_stay_floats_in_the_bytes(provider: httpx.AsyncClient) -> None:
    assert b'"value":3.0,' in (await provider.post(f"{FLAGS}/float", json={})).content
    assert b'"value":3,' in (await provider.post(f"{FLAGS}/whole", json={})).content


@pytest.mark.parametrize(
    ("key", "context", "on"),
    [
        ("boolean", {"targetingKey": "1"}, True),
        ("boolean", {"targetingKey": "1", "userId": "2"}, False),
        ("boolean", {"targetingKey": "2", "userId": "1"}, True),
        ("boolean", {"targetingKey": "1", "userId": None}, True),
        ("boolean", {"targetingKey": 1}, True),
        ("boolean", {"targetingKey": ""}, False),
        ("boolean", {}, False),
        ("by-region", {"region": "eu"}, True),
        ("by-region", {"properties": {"region": "eu"}}, False),
        ("by-region", {"region": ["eu"]}, False),
        ("by-flag", {"beta": True}, True),
        ("by-number", {"age": 42}, True),
        ("by-number", {"age": 42.0}, True),
        ("by-number", {"age": 1.5}, True),
    ],
)
async def test_what_a_context_is(
    provider: httpx.AsyncClient, key: str, context: dict[str, Any], on: bool
) -> None:
    assert (await ask(provider, key, **context))["value"] is on


async def test_all_of_them(provider: httpx.AsyncClient) -> None:
    answer = (await provider.post(FLAGS, json={})).json()
    assert [flag["key"] for flag in answer["flags"]] == sorted(FEATURES)
    assert answer["metadata"] == {}
    assert all("errorCode" not in flag for flag in answer["flags"])


async def test_the_tag_depends_on_the_context(
    provider: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    async def bulk(user: str, tag: str | None = None) -> httpx.Response:
        headers = {} if tag is None else {"if-none-match": tag}
        body = {"context": {"targetingKey": user}}
        return await provider.post(FLAGS, json=body, headers=headers)

    one, two = (await bulk("1")).headers["etag"], (await bulk("2")).headers["etag"]
    assert one != two
    unchanged = await bulk("1", one)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (await bulk("2", one)).status_code == 200
    await admin.post("/api/admin/features/boolean/toggle/off")
    assert (await bulk("1", one)).status_code == 200
    assert (await bulk("2", two)).status_code == 304  # for whom nothing has changed
    await admin.post("/api/admin/features/boolean/toggle/on")
    hints = {"flagConfigEtag": "17", "flagConfigLastModified": "1771622898"}
    assert (await provider.post(FLAGS, json={}, params=hints)).status_code == 200


@pytest.mark.parametrize("key", ["no-such-feature", "a b", "%2e%2e", "a%2Fb", "größe", "x" * 900])
async def test_an_unknown_feature(provider: httpx.AsyncClient, key: str) -> None:
    answer = await provider.post(f"{FLAGS}/{key}", json={})
    assert answer.status_code == 404
    assert answer.json()["errorCode"] == "FLAG_NOT_FOUND"
    assert answer.json()["errorDetails"]
    assert answer.json()["key"]


async def test_a_key_is_decoded(provider: httpx.AsyncClient) -> None:
    assert (await ask(provider, "%65verybody"))["key"] == "everybody"


@pytest.mark.parametrize("path", [FLAGS, f"{FLAGS}/boolean"])
@pytest.mark.parametrize(
    ("body", "code", "label"),
    [
        (b"{", "PARSE_ERROR", "value"),
        (b"[]", "PARSE_ERROR", "value"),
        (b'"x"', "PARSE_ERROR", "value"),
        (b'{"context": "x"}', "INVALID_CONTEXT", "context"),
        (b'{"context": [1]}', "INVALID_CONTEXT", "context"),
        (b'{"context": {"targetingKey": {}}}', "INVALID_CONTEXT", "context.targetingKey"),
        (b'{"context": {"userId": []}}', "INVALID_CONTEXT", "context.userId"),
        (
            json.dumps({"context": {"x": "y" * (LONGEST_VALUE + 1)}}).encode(),
            "INVALID_CONTEXT",
            "context.properties.x",
        ),
        (
            json.dumps({"context": {f"p{n}": 1 for n in range(MOST_PROPERTIES + 1)}}).encode(),
            "INVALID_CONTEXT",
            "context.properties",
        ),
    ],
)
async def test_what_cannot_be_read(
    provider: httpx.AsyncClient, path: str, body: bytes, code: str, label: str
) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    answer = await provider.post(path, content=body, headers=headers)
    assert answer.status_code == 400
    found = answer.json()
    assert found["errorCode"] == code
    assert label in found["errorDetails"]
    assert found["details"][0]["context"]["label"] == label
    assert found.get("key") == (None if path == FLAGS else "boolean")


@pytest.mark.parametrize("path", [FLAGS, f"{FLAGS}/boolean"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer *:production.not-it"}, 401),
        ({"x-api-key": "*:production.not-it"}, 401),
        ({"authorization": f"Bearer {ADMIN_TOKEN}"}, 403),
        ({"x-api-key": ADMIN_TOKEN}, 403),
        ({"authorization": FRONTEND_TOKEN}, 200),
        ({"authorization": f"Bearer {CLIENT_TOKEN}"}, 200),
        ({"x-api-key": FRONTEND_TOKEN}, 200),
        ({"x-api-key": CLIENT_TOKEN}, 200),
    ],
)
async def test_who_gets_in(
    running: Running, path: str, headers: dict[str, str], status: int
) -> None:
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        assert (await http.post(path, json={})).status_code == status


async def test_there_is_nothing_else(provider: httpx.AsyncClient) -> None:
    for method, path in (
        ("GET", FLAGS), ("GET", f"{FLAGS}/boolean"), ("POST", f"{FLAGS}ish"),
        ("GET", "/ofrep/v1/configuration"), ("POST", "/ofrep"),
    ):  # fmt: skip
        assert (await provider.request(method, path)).status_code == 404


async def test_a_token_of_one_project_sees_no_more_than_it(postgres: str, template: str) -> None:
    token = "other:production.of-one-project"
    url = await create_database(postgres, template=template)
    async with (
        running_server(url, init_frontend_api_tokens=token) as server,
        admin_of(server) as admin,
        httpx.AsyncClient(base_url=server.url, headers={"x-api-key": token}) as http,
    ):
        for name, project in (("mine", "default"), ("theirs", "other")):
            body = {"name": name, "project": project, "strategies": EVERYBODY}
            assert (await admin.post("/api/admin/features", json=body)).status_code == 201
        found = (await http.post(FLAGS, json={})).json()["flags"]
        assert [flag["key"] for flag in found] == ["theirs"]
        assert (await http.post(f"{FLAGS}/mine", json={})).status_code == 404
        assert (await http.post(f"{FLAGS}/theirs", json={})).status_code == 200


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", " 12 ", 12),
        ("number", "1e3", 1000.0),
        ("number", "nan", "PARSE_ERROR"),
        ("number", "1e999", "PARSE_ERROR"),
        ("number", "twelve", "PARSE_ERROR"),
        ("number", "", "PARSE_ERROR"),
        ("number", "9" * 30, 1e30),
        ("json", "{", "PARSE_ERROR"),
        ("json", "", "PARSE_ERROR"),
        ("json", "[" * 100_000, "PARSE_ERROR"),
        ("json", "NaN", "PARSE_ERROR"),
        ("unheard-of", "as it is", "as it is"),
    ],
)
def test_a_payload_that_is_not_what_it_says(kind: str, value: str, expected: Any) -> None:
    """Only an import brings one."""
    variant = Variant("v", 1, payload=Payload(kind, value))
    strategies = (FeatureStrategy("default", variants=(variant,)),)
    feature = Feature("f", read_time("2026-01-01T00:00:00Z"), strategies=strategies)
    found = evaluation(Outcome(feature, True, Reason.SPLIT, variant))
    if expected == "PARSE_ERROR":
        assert (found["errorCode"], found["key"]) == ("PARSE_ERROR", "f")
        assert "v" in found["errorDetails"]
        assert "value" not in found
    else:
        assert found["value"] == expected
