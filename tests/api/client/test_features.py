"""GET /api/client/features: bodies, tags and scopes."""

import gzip
import json

import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database
from tests.running import running_server
from yardarm.api.answers import matches, takes_gzip
from yardarm.app.serve import Running

PATH = "/api/client/features"
V2 = {"unleash-client-spec": "5.2.0"}


@pytest.fixture(scope="module", autouse=True)
async def _features(admin: httpx.AsyncClient) -> None:
    for name, project in [("b-two", "default"), ("a-one", "default"), ("c-three", "other")]:
        body = {
            "name": name,
            "project": project,
            "enabled": True,
            "description": "long " * 300,
            "strategies": [
                {
                    "name": "flexibleRollout",
                    "parameters": {"rollout": 50, "stickiness": "default"},
                    "constraints": [
                        {"contextName": "userId", "operator": "IN", "values": ["1", "2"]}
                    ],
                }
            ],
            "variants": [{"name": "zz", "weight": 500}, {"name": "aa", "weight": 500}],
        }
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201


async def test_without_a_spec_header_the_body_is_version_1(client: httpx.AsyncClient) -> None:
    body = (await client.get(PATH)).json()
    assert body.keys() == {"version", "features"}
    assert body["version"] == 1
    assert [f["name"] for f in body["features"]] == ["a-one", "b-two", "c-three"]
    assert body["features"][0].keys() == {
        "name", "type", "enabled", "stale", "strategies", "variants",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "inlined"), [("5.2.0", False), ("4.2.0", False), ("4.1.9", True), ("6.1.0-b", False)]
)
async def test_with_a_spec_header_it_is_version_2(
    client: httpx.AsyncClient, spec: str, inlined: bool
) -> None:
    answer = await client.get(PATH, headers={"unleash-client-spec": spec})
    body = answer.json()
    assert body["version"] == 2
    assert body["query"] == {"environment": "production", "inlineSegmentConstraints": inlined}
    assert ("segments" in body) is not inlined
    assert body["meta"]["etag"] == answer.headers["etag"]
    feature = body["features"][0]
    assert feature["strategies"][0]["parameters"] == {
        "rollout": "50", "stickiness": "default", "groupId": "a-one",
    }  # fmt: skip
    assert [v["name"] for v in feature["variants"]] == ["zz", "aa"]


@pytest.mark.parametrize("spec", ["", "five", "undefined", "5.2"])
async def test_a_spec_that_is_no_version_counts_as_none(
    client: httpx.AsyncClient, spec: str
) -> None:
    answer = await client.get(PATH, headers={"unleash-client-spec": spec})
    assert answer.json()["version"] == 1


async def test_304_until_something_changes_that_a_client_can_see(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    etag = (await client.get(PATH, headers=V2)).headers["etag"]
    known = {**V2, "if-none-match": etag}
    unchanged = await client.get(PATH, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == etag
    await admin.post("/api/admin/strategies", json={"name": "unrelated", "parameters": []})
    await admin.post("/api/admin/features/a-one/toggle/on")  # as it was
    assert (await client.get(PATH, headers=known)).status_code == 304
    await admin.post("/api/admin/features/a-one/stale/on")
    changed = await client.get(PATH, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_different_questions_have_different_tags(client: httpx.AsyncClient) -> None:
    tags = [
        (await client.get(PATH + query, headers=headers)).headers["etag"]
        for query in ("", "?project=default", "?namePrefix=a", "?tag=a:b")
        for headers in ({}, V2, {"unleash-client-spec": "4.0.0"})
    ]
    assert len(set(tags)) == len(tags)


async def test_gzip_is_the_same_body(client: httpx.AsyncClient) -> None:
    plain = await client.get(PATH, headers={"accept-encoding": "identity"})
    async with client.stream("GET", PATH, headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?project=other", ["c-three"]),
        ("?project=other&project=default", ["a-one", "b-two", "c-three"]),
        ("?project=default&namePrefix=b-", ["b-two"]),
        ("?namePrefix=_-", []),
        ("?tag=simple:x", []),
        ("?unknown=1&project=", ["a-one", "b-two", "c-three"]),
    ],
)
async def test_filters(client: httpx.AsyncClient, query: str, names: list[str]) -> None:
    body = (await client.get(PATH + query, headers=V2)).json()
    assert [f["name"] for f in body["features"]] == names


async def test_a_token_of_one_project_sees_no_more_than_it(postgres: str, template: str) -> None:
    url = await create_database(postgres, template=template)
    token = "other:default.of-one-project"
    async with (
        running_server(url, init_client_api_tokens=token) as server,
        httpx.AsyncClient(base_url=server.url, headers={"authorization": token}) as http,
    ):
        await _create_two(server)
        for query in ("", "?project=default", "?project=other&project=default"):
            names = [f["name"] for f in (await http.get(PATH + query)).json()["features"]]
            assert set(names) <= {"theirs"}
        assert (await http.get(PATH + "/mine")).status_code == 404
        assert (await http.get(PATH + "/theirs")).status_code == 200


async def _create_two(server: Running) -> None:
    from tests.running import admin as admin_of  # noqa: PLC0415 - the fixture has that name

    async with admin_of(server) as http:
        for name, project in [("mine", "default"), ("theirs", "other")]:
            body = {"name": name, "project": project, "strategies": [{"name": "default"}]}
            assert (await http.post("/api/admin/features", json=body)).status_code == 201


async def test_one_feature(client: httpx.AsyncClient) -> None:
    feature = (await client.get(PATH + "/b-two")).json()
    listed = (await client.get(PATH, headers=V2)).json()["features"][1]
    assert feature == listed
    missing = await client.get(PATH + "/none")
    assert (missing.status_code, missing.json()["name"]) == (404, "NotFoundError")


async def test_the_body_is_what_sdks_read(client: httpx.AsyncClient) -> None:
    """No value of a type that makes a Rust engine refuse everything (protocol, section 9)."""
    document = json.loads((await client.get(PATH, headers=V2)).content)
    for feature in document["features"]:
        for strategy in feature["strategies"]:
            assert all(isinstance(v, str) for v in strategy["parameters"].values())
        assert all(isinstance(v["weight"], int) for v in feature["variants"])
    assert isinstance(document["meta"]["revisionId"], int)


@pytest.mark.parametrize("value", [b'"x"', b'W/"x"', b'"a", W/"x"', b"*", b'"a","x"'])
def test_matches(value: bytes) -> None:
    assert matches(value, b'"x"')
    assert not matches(b'"y"', b'"x"')


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        (b"gzip", True), (b"gzip, deflate", True), (b"br;q=1, GZIP;q=0.5", True), (b"*", True),
        (b"gzip;q=0", False), (b"gzip; q=0.0", False), (b"identity", False), (b"", False),
        (b"notgzip", False),
    ],
)  # fmt: skip
def test_takes_gzip(header: bytes, takes: bool) -> None:
    assert takes_gzip(header) is takes


async def test_a_token_of_an_environment_that_is_gone_is_refused(
    database_url: str,
) -> None:
    token = "*:production.of-the-old-name"
    async with running_server(database_url, init_client_api_tokens=token):
        pass
    renamed = {"default_environment": "live", "init_client_api_tokens": "*:live.of-the-new"}
    async with (
        running_server(database_url, **renamed, init_frontend_api_tokens="") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        answer = await http.get(PATH, headers={"authorization": token})
        assert answer.status_code == 403
        assert "production" in answer.json()["message"]
        answer = await http.get(PATH, headers={"authorization": "*:live.of-the-new", **V2})
        assert answer.json()["query"]["environment"] == "live"


async def test_disabled_strategies_are_not_told_and_the_others_come_in_their_order(
    database_url: str,
) -> None:
    """And where all of them are disabled the feature is off, not on for everybody."""
    user, share = {"name": "userWithId", "parameters": {"userIds": "7"}}, {"name": "default"}
    strategies = {
        "all-disabled": [{**user, "disabled": True}, {**share, "disabled": True}],
        "one-disabled": [{**share, "disabled": True}, user],
        "sorted": [{**user, "sortOrder": 2, "title": "later"}, {**share, "sortOrder": 1}],
    }
    async with running_server(database_url) as server, servers.admin(server) as admin:
        for name, found in strategies.items():
            body = {"name": name, "enabled": True, "strategies": found}
            assert (await admin.post("/api/admin/features", json=body)).status_code == 201
        async with servers.client(server) as client:
            for headers in ({}, V2):
                features = (await client.get(PATH, headers=headers)).json()["features"]
                shown = {
                    f["name"]: (f["enabled"], [s["name"] for s in f["strategies"]])
                    for f in features
                }
                assert shown == {
                    "all-disabled": (False, []),
                    "one-disabled": (True, ["userWithId"]),
                    "sorted": (True, ["default", "userWithId"]),
                }
                assert "title" not in features[2]["strategies"][0]
