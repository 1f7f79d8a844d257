"""GET and POST /api/frontend: what is on for a context, for whom, and in which bytes."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import create_database
from tests.running import admin as admin_of
from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.contexts import LONGEST_QUERY, LONGEST_VALUE, MOST_PROPERTIES
from yardarm.app.serve import Running

PATHS = ("/api/frontend", "/api/proxy")
PATH = PATHS[0]
NO_VARIANT = {
    "name": "disabled", "enabled": False, "feature_enabled": True, "featureEnabled": True,
}  # fmt: skip


def for_users(*ids: str) -> list[dict[str, Any]]:
    return [{"name": "userWithId", "parameters": {"userIds": ",".join(ids)}}]


def where(name: str, *values: str, operator: str = "IN", **more: Any) -> list[dict[str, Any]]:
    constraint = {"contextName": name, "operator": operator, "values": list(values), **more}
    return [{"name": "default", "constraints": [constraint]}]


FEATURES: dict[str, dict[str, Any]] = {
    "by-address": {"strategies": where("remoteAddress", "127.0.0.1")},
    "by-app": {"strategies": where("appName", "shop")},
    "by-environment": {"strategies": where("environment", "anything")},
    "by-region": {"strategies": where("region", "eu")},
    "by-session": {"strategies": where("sessionId", "s1")},
    "by-tenant": {"strategies": where("tenant", "acme")},
    "by-time": {
        "strategies": where("currentTime", operator="DATE_BEFORE", value="2020-01-01T00:00:00.000Z")
    },
    "by-user": {"strategies": for_users("1", "2")},
    "elsewhere": {"project": "other", "strategies": for_users("1")},
    "everybody": {"strategies": [{"name": "default"}]},
    "nobody": {"enabled": False, "strategies": [{"name": "default"}]},
    "with-variants": {
        "strategies": for_users("1", "3"),
        "variants": [
            {
                "name": "sized",
                "weight": 1000,
                "payload": {"type": "json", "value": '{"size": 12}'},
                "overrides": [{"contextName": "userId", "values": ["1"]}],
            }
        ],
    },
}


@pytest.fixture(scope="module", autouse=True)
async def _features(admin: httpx.AsyncClient) -> None:
    for name, more in FEATURES.items():
        body = {"name": name, "enabled": True, **more}
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    wanted = await admin.put(
        "/api/admin/projects/default/features/with-variants", json={"impressionData": True}
    )
    assert wanted.status_code == 200


@pytest.fixture(scope="module")
async def frontend(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": FRONTEND_TOKEN}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


def names(answer: httpx.Response) -> set[str]:
    """Of the features that are on, without the one that is on for everybody, which must be there,
    and the one of the address, which every request has.
    """
    assert answer.status_code == 200, answer.text
    found = [toggle["name"] for toggle in answer.json()["toggles"]]
    assert found == sorted(found)
    assert "everybody" in found
    return set(found) - {"everybody", "by-address"}


async def test_the_form_of_what_is_on(frontend: httpx.AsyncClient) -> None:
    answer = await frontend.get(PATH, params={"userId": "1", "remoteAddress": "10.0.0.1"})
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    plain = {"enabled": True, "impressionData": False, "variant": NO_VARIANT}
    assert answer.json() == {
        "toggles": [
            {"name": "by-user", **plain},
            {"name": "elsewhere", **plain},
            {"name": "everybody", **plain},
            {
                "name": "with-variants",
                "enabled": True,
                "impressionData": True,
                "variant": {
                    "name": "sized",
                    "enabled": True,
                    "payload": {"type": "json", "value": '{"size": 12}'},
                    "feature_enabled": True,
                    "featureEnabled": True,
                },
            },
        ]
    }


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("context", "on"),
    [
        ({}, set()),
        ({"userId": "2"}, {"by-user"}),
        ({"userId": "3"}, {"with-variants"}),
        ({"sessionId": "s1"}, {"by-session"}),
        ({"appName": "shop"}, {"by-app"}),
        ({"environment": "anything"}, {"by-environment"}),
        ({"properties": {"tenant": "acme", "region": "eu"}}, {"by-tenant", "by-region"}),
        ({"region": "eu"}, {"by-region"}),
        ({"region": "eu", "properties": {"region": "us"}}, set()),
        ({"currentTime": "2019-11-23T17:19:12.188Z"}, {"by-time"}),
        ({"properties": {"userId": "2"}}, {"by-user"}),
        ({"userId": "4", "properties": {"userId": "2"}}, set()),
        ({"userId": "", "sessionId": ""}, set()),
    ],
)
async def test_get_and_post_are_asked_alike(
    frontend: httpx.AsyncClient, path: str, context: dict[str, Any], on: set[str]
) -> None:
    query = {k: v for k, v in context.items() if k != "properties"}
    properties = context.get("properties", {})
    query.update({f"properties[{name}]": value for name, value in properties.items()})
    assert names(await frontend.get(path, params=query)) == on
    assert names(await frontend.post(path, json={"context": context})) == on


@pytest.mark.parametrize("body", [b"", b"{}", b'{"context": null}', b'{"context": {}, "x": 1}'])
async def test_a_post_needs_no_context(frontend: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert names(await frontend.post(PATH, content=body, headers=headers)) == set()


async def test_values_that_are_no_texts(frontend: httpx.AsyncClient) -> None:
    odd: dict[str, Any] = {"a": [1], "b": {"c": 1}, "d": None, "e": True, "f": 1.5, "region": "eu"}
    context = {"userId": 2, "sessionId": None, "properties": odd}
    assert names(await frontend.post(PATH, json={"context": context})) == {"by-user", "by-region"}


@pytest.mark.parametrize(
    ("query", "on"),
    [
        ("userId=9&userId=2", {"by-user"}),
        ("properties[tenant]=x&properties[tenant]=acme", {"by-tenant"}),
        ("properties%5Btenant%5D=acme&properties%5Ba+b%5D=c%26d", {"by-tenant"}),
        ("properties[tenant][x]=acme&properties[tenant][]=acme&properties[]=acme", set()),
        ("properties[tenant=acme&userId[]=1&=x&&;", set()),
        ("region=%F0%9F%9A%A9", set()),
    ],
)
async def test_odd_queries(frontend: httpx.AsyncClient, query: str, on: set[str]) -> None:
    assert names(await frontend.get(f"{PATH}?{query}")) == on


@pytest.mark.parametrize(
    ("context", "label"),
    [
        ([], "context"),
        ("x", "context"),
        ({"userId": {}}, "context.userId"),
        ({"currentTime": ["x"]}, "context.currentTime"),
        ({"properties": "x"}, "context.properties"),
        ({"properties": {"x": "y" * (LONGEST_VALUE + 1)}}, "context.properties.x"),
        ({"properties": {"x" * 256: "y"}}, "context.properties"),
        ({"userId": "y" * (LONGEST_VALUE + 1)}, "context.userId"),
        ({f"p{n}": "x" for n in range(MOST_PROPERTIES + 1)}, "context.properties"),
    ],
)
async def test_a_context_that_is_none_or_too_large(
    frontend: httpx.AsyncClient, context: Any, label: str
) -> None:
    answer = await frontend.post(PATH, json={"context": context})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label
    assert f'"{label}"' in answer.json()["message"]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("properties=x", "properties"),
        ("userId=%FF", "query"),
        ("userId=a%00", "userId"),
        ("x=" + "y" * LONGEST_QUERY, "query"),
        ("&".join(f"p{n}=x" for n in range(MOST_PROPERTIES + 1)), "properties"),
        ("properties[x]=" + "y" * (LONGEST_VALUE + 1), "properties.x"),
    ],
)
async def test_a_query_that_is_none_or_too_large(
    frontend: httpx.AsyncClient, query: str, label: str
) -> None:
    answer = await frontend.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_fields = st.sampled_from(["userId", "sessionId", "currentTime", "properties", "tenant", "context"])
_contexts = st.dictionaries(_fields | st.text(max_size=5), _json, max_size=5)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=_contexts | st.builds(lambda c: {"context": c}, _contexts))
async def test_no_body_is_our_mistake(frontend: httpx.AsyncClient, body: Any) -> None:
    for path in (PATH, "/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/by-user"):
        try:
            raw = json.dumps(body).encode()
        except ValueError:
            return
        answer = await frontend.post(
            path, content=raw, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (200, 400), answer.text


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(st.sampled_from("properties[]=&%+;aé0F userId"), max_size=60))
async def test_no_query_is_our_mistake(frontend: httpx.AsyncClient, query: str) -> None:
    answer = await frontend.get(f"{PATH}?{query}")
    assert answer.status_code in (200, 400), answer.text


async def test_a_tag_stands_for_what_a_context_gets(
    frontend: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    def post(user: str, tag: str = "") -> Any:
        headers = {"if-none-match": tag} if tag else {}
        return frontend.post(PATH, json={"context": {"userId": user}}, headers=headers)

    def get(user: str, tag: str = "") -> Any:
        headers = {"if-none-match": tag} if tag else {}
        return frontend.get(PATH, params={"userId": user}, headers=headers)

    tag = (await get("2")).headers["etag"]
    assert (await post("2")).headers["etag"] == tag
    for ask in (get, post):
        unchanged = await ask("2", tag)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
        assert (await ask("2", f"W/{tag}")).status_code == 304
        assert (await ask("3", tag)).status_code == 200  # the last tag, after a change of context
    for state, status in (("off", 200), ("on", 304)):
        await admin.post(f"/api/admin/features/by-user/toggle/{state}")
        assert (await get("2", tag)).status_code == status
    await admin.post("/api/admin/features/nobody/stale/on")  # nobody sees it
    assert (await get("2", tag)).status_code == 304


async def test_a_missing_session_is_made_up_and_the_address_is_the_clients(
    admin: httpx.AsyncClient, frontend: httpx.AsyncClient
) -> None:
    half = {"rollout": "50", "stickiness": "sessionId", "groupId": "half"}
    body = {
        "name": "half-of-sessions",
        "enabled": True,
        "strategies": [{"name": "flexibleRollout", "parameters": half}],
    }
    await admin.post("/api/admin/features", json=body)
    try:
        # 2 ** -100 that all of a hundred made up ones come out alike.
        found = [("half-of-sessions" in names(await frontend.get(PATH))) for _ in range(100)]
        assert set(found) == {True, False}
        for _ in range(10):
            assert "half-of-sessions" not in names(await frontend.get(f"{PATH}?sessionId="))
    finally:
        await admin.delete("/api/admin/features/half-of-sessions")
    here = [t["name"] for t in (await frontend.get(PATH)).json()["toggles"]]
    assert "by-address" in here
    for given_address in ("10.0.0.1", ""):
        answer = await frontend.get(PATH, params={"remoteAddress": given_address})
        assert "by-address" not in [t["name"] for t in answer.json()["toggles"]]


async def test_gzip_is_the_same_body(frontend: httpx.AsyncClient) -> None:
    url = f"{PATH}?userId=1&region=eu&properties[tenant]=acme&appName=shop"
    plain = await frontend.get(url, headers={"accept-encoding": "identity"})
    assert len(plain.content) > 1_024
    for _ in range(2):
        async with frontend.stream("GET", url, headers={"accept-encoding": "gzip"}) as packed:
            raw = b"".join([chunk async for chunk in packed.aiter_raw()])
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(raw) == plain.content
        assert packed.headers["etag"] == plain.headers["etag"]
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "*:production.not-it"}, 401),
        ({"authorization": CLIENT_TOKEN}, 403),
        ({"authorization": ADMIN_TOKEN}, 403),
        ({"authorization": f"Bearer {FRONTEND_TOKEN}"}, 200),
    ],
)
@pytest.mark.parametrize("path", PATHS)
async def test_who_gets_in(
    running: Running, path: str, headers: dict[str, str], status: int
) -> None:
    metrics = {"appName": "who", "bucket": {"toggles": {}}}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        for answer in (
            await http.get(path),
            await http.post(path, json={}),
            await http.post(f"{path}/client/metrics", json=metrics),
            await http.post(f"{path}/client/register", json={}),
        ):
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == "*"


async def test_there_is_nothing_else(frontend: httpx.AsyncClient) -> None:
    for path in ("/client/features", "/health", "/client/metrics", "/all", "ish"):
        assert (await frontend.get(PATH + path)).status_code == 404
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await frontend.request(method, PATH)).status_code in (404, 405)


async def test_a_token_sees_its_projects_and_its_environment(postgres: str, template: str) -> None:
    tokens = {name: f"{name}.of-{i}" for i, name in enumerate(
        ("other:production", "default:production", "*:production", "*:development")
    )}  # fmt: skip
    url = await create_database(postgres, template=template)
    async with running_server(url, init_frontend_api_tokens=",".join(tokens.values())) as server:
        async with admin_of(server) as admin:
            for name, project in (("mine", "default"), ("theirs", "other")):
                body = {"name": name, "project": project, "enabled": True}
                made = await admin.post(
                    "/api/admin/features", json={**body, "strategies": [{"name": "default"}]}
                )
                assert made.status_code == 201
        async with httpx.AsyncClient(base_url=server.url) as http:
            found = {}
            for name, token in tokens.items():
                answer = await http.get(PATH, headers={"authorization": token})
                found[name] = [toggle["name"] for toggle in answer.json()["toggles"]]
    assert found == {
        "other:production": ["theirs"],
        "default:production": ["mine"],
        "*:production": ["mine", "theirs"],
        "*:development": [],
    }


async def test_a_parent_that_must_be_off(database_url: str) -> None:
    """It is on for its child's sake, though it is listed for nobody, and of another project."""
    headers = {"authorization": FRONTEND_TOKEN}
    async with (
        running_server(database_url) as server,
        admin_of(server) as admin,
        httpx.AsyncClient(base_url=server.url, headers=headers) as http,
    ):
        for name, enabled in (("parent", False), ("child", True)):
            body = {"name": name, "enabled": enabled, "strategies": [{"name": "default"}]}
            assert (await admin.post("/api/admin/features", json=body)).status_code == 201
        added = await admin.post(
            "/api/admin/projects/default/features/child/dependencies",
            json={"feature": "parent", "enabled": False},
        )
        assert added.status_code == 200
        for state, on in (("on", ["parent"]), ("off", ["child"])):
            await admin.post(f"/api/admin/features/parent/toggle/{state}")
            answer = await http.get(PATH)
            assert [toggle["name"] for toggle in answer.json()["toggles"]] == on


async def test_a_proxy_that_is_trusted_says_where_a_browser_is(database_url: str) -> None:
    forwarded = {"authorization": FRONTEND_TOKEN, "x-forwarded-for": "203.0.113.7"}
    async with (
        running_server(database_url, trusted_proxies="127.0.0.1/32") as server,
        admin_of(server) as admin,
        httpx.AsyncClient(base_url=server.url, headers=forwarded) as http,
    ):
        strategies = [{"name": "remoteAddress", "parameters": {"IPs": "203.0.113.0/24"}}]
        body = {"name": "near", "enabled": True, "strategies": strategies}
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201
        assert [t["name"] for t in (await http.get(PATH)).json()["toggles"]] == ["near"]
