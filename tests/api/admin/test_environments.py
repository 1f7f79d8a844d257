"""Environments over the wire: what lists say of them, how they come, go and are copied."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.conftest import eventually
from tests.servers import CLIENT_TOKEN
from yardarm.app.serve import Running
from yardarm.domain import feature_environments, feature_settings
from yardarm.domain.features import Feature
from yardarm.domain.principals import OPEN, Actor, PrincipalKind
from yardarm.service.features import new_id
from yardarm.store import environments as store
from yardarm.store import features, journal, tokens
from yardarm.store.database import Database
from yardarm.store.tokens import NewToken

_PATH = "/api/admin/environments"
_WHEN = "2026-11-25T12:00:00.000Z"
ACTOR = Actor(OPEN)


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Running]:
    """A server that nobody else changes."""
    async with servers.running_server(database_url) as server:
        yield server


@pytest.fixture
async def http(here: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.admin(here) as http:
        yield http


async def make(http: httpx.AsyncClient, name: str, **more: Any) -> None:
    answer = await http.post(_PATH, json={"name": name, "type": "test", **more})
    assert answer.status_code == 201, answer.text


async def put_on(database: Database, feature: str, *places: str) -> None:
    """Make the feature, and switch it on in these environments."""
    async with journal.opened(database, ACTOR) as door:
        await door.record(feature_settings.create(Feature(feature, door.now)))
        for name in places:
            old, place = await features.get(door.tx, feature), await store.get(door.tx, name)
            first = feature_environments.everybody(old, new_id())
            for made in feature_environments.switch(old, place, enabled=True, first=first):
                await door.record(made)


async def give_token(database: Database, secret: str, place: str) -> None:
    async with database.transaction() as tx:
        token = NewToken(secret, PrincipalKind.CLIENT, "given", place, None)
        await tokens.upsert(tx, [token])


async def fetch(here: Running, secret: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=here.url) as http:
        return await http.get("/api/client/features", headers={"authorization": secret})


async def client_features(here: Running, secret: str) -> dict[str, bool]:
    """Which are on, by name."""
    features = (await fetch(here, secret)).json()["features"]
    return {feature["name"]: feature["enabled"] for feature in features}


async def known(here: Running, secret: str) -> None:
    """Wait until this process has heard of the token."""

    async def is_known() -> bool:
        return (await fetch(here, secret)).status_code != 401

    await eventually(is_known)


async def events_of(http: httpx.AsyncClient, after: int) -> list[str]:
    found = (await http.get("/api/admin/events")).json()["events"]
    return [event["type"] for event in reversed(found) if event["id"] > after]


async def newest(http: httpx.AsyncClient) -> int:
    number: int = (await http.get("/api/admin/events")).json()["events"][0]["id"]
    return number


async def test_a_list_says_what_is_in_each(http: httpx.AsyncClient, database: Database) -> None:
    await put_on(database, "everywhere", "production", "development")
    await put_on(database, "here", "production")
    await give_token(database, "*:development.one", "development")
    found = (await http.get(_PATH)).json()
    assert found == {
        "version": 1,
        "environments": [
            {
                "name": "development", "type": "development", "sortOrder": 100, "enabled": True,
                "protected": False, "requiredApprovals": None, "projectCount": 1,
                "apiTokenCount": 1, "enabledToggleCount": 1,
            },
            {
                "name": "production", "type": "production", "sortOrder": 200, "enabled": True,
                "protected": True, "requiredApprovals": None, "projectCount": 1,
                "apiTokenCount": 2, "enabledToggleCount": 2,
            },
        ],
    }  # fmt: skip
    await http.delete("/api/admin/features/here")
    environments = (await http.get(_PATH)).json()["environments"]
    assert [e["enabledToggleCount"] for e in environments] == [1, 1], "archived is off"
    one = (await http.get(f"{_PATH}/production")).json()
    assert one == {k: v for k, v in environments[1].items() if not k.endswith("Count")}


async def test_a_project_sees_all_and_which_it_is_in(http: httpx.AsyncClient) -> None:
    found = (await http.get(f"{_PATH}/project/default")).json()
    assert found["environments"][0] == {
        "name": "development", "type": "development", "sortOrder": 100, "enabled": True,
        "protected": False, "requiredApprovals": None, "projectApiTokenCount": 0,
        "projectEnabledToggleCount": 0, "visible": True,
    }  # fmt: skip
    assert (await http.get(f"{_PATH}/project/nowhere")).status_code == 404


async def test_one_is_made_changed_sorted_and_deleted(http: httpx.AsyncClient) -> None:
    await make(http, "staging")
    before = await newest(http)
    assert (await http.post(_PATH, json={"name": "staging", "type": "x"})).status_code == 409
    changed = await http.put(f"{_PATH}/update/staging", json={"type": "pre"})
    assert changed.json()["type"] == "pre"
    again = await http.put(f"{_PATH}/staging", json={"type": "pre", "sortOrder": 9999})
    assert again.json() == changed.json()
    orders = {"staging": 1, "production": 2}
    assert (await http.put(f"{_PATH}/sort-order", json=orders)).status_code == 200
    names = [e["name"] for e in (await http.get(_PATH)).json()["environments"]]
    assert names == ["staging", "production", "development"]
    assert (await http.delete(f"{_PATH}/staging")).status_code == 200
    assert (await http.get(f"{_PATH}/staging")).status_code == 404
    assert await events_of(http, before) == [
        "environment-updated", "environment-updated", "environment-updated",
        "environment-deleted",
    ]  # fmt: skip


async def test_an_order_with_an_unknown_one_sorts_nothing(http: httpx.AsyncClient) -> None:
    before = await newest(http)
    refused = await http.put(f"{_PATH}/sort-order", json={"production": 1, "nowhere": 2})
    assert (refused.status_code, "nowhere" in refused.json()["message"]) == (404, True)
    assert await newest(http) == before


@pytest.mark.parametrize(
    ("name", "status"),
    [("free", 200), ("production", 409), ("default", 400), ("*", 400), ("a b", 400)],
)
async def test_names_are_checked(http: httpx.AsyncClient, name: str, status: int) -> None:
    answer = await http.post(f"{_PATH}/validate", json={"name": name})
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"valid": True}


async def test_one_that_is_off_serves_its_clients(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    await put_on(database, "served", "production")
    for state, enabled in (("off", False), ("on", True)):
        for _ in range(2):
            assert (await http.post(f"{_PATH}/production/{state}")).status_code == 204
        assert (await http.get(f"{_PATH}/production")).json()["enabled"] is enabled
        assert await client_features(here, CLIENT_TOKEN) == {"served": True}
    assert (await http.post(f"{_PATH}/nowhere/on")).status_code == 404
    assert (await http.post(f"{_PATH}/production/half")).status_code == 404


async def test_only_an_empty_one_is_deleted(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    await make(http, "busy")
    await put_on(database, "busy-feature", "busy")
    await give_token(database, "*:busy.token", "busy")
    refused = await http.delete(f"{_PATH}/busy")
    assert refused.status_code == 409
    assert "1 feature and 1 token" in refused.json()["message"]
    assert (await http.delete(f"{_PATH}/production")).status_code == 403
    assert (await http.delete(f"{_PATH}/nowhere")).status_code == 404


async def test_clients_of_a_new_one_see_nothing_then_flags_then_403(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    await put_on(database, "old")
    await make(http, "fresh")
    await give_token(database, "*:fresh.token", "fresh")
    await known(here, "*:fresh.token")
    assert await client_features(here, "*:fresh.token") == {"old": False}
    await put_on(database, "new", "fresh")

    async def arrived() -> bool:
        return await client_features(here, "*:fresh.token") == {"old": False, "new": True}

    await eventually(arrived)
    assert await client_features(here, CLIENT_TOKEN) == {"old": False, "new": False}


async def test_the_token_of_one_that_is_gone_is_403(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    """It got the token in the moment in which it was deleted."""
    await make(http, "gone")
    assert (await http.delete(f"{_PATH}/gone")).status_code == 200
    await give_token(database, "*:gone.token", "gone")
    await known(here, "*:gone.token")
    found = await fetch(here, "*:gone.token")
    assert found.status_code == 403
    assert "gone" in found.json()["message"]


async def test_reports_say_where_a_feature_is_seen(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    await put_on(database, "seen")
    bucket = {"start": _WHEN, "stop": _WHEN, "toggles": {"seen": {"yes": 1, "no": 0}}}
    async with servers.client(here) as client:
        body = {"appName": "shop", "bucket": bucket}
        assert (await client.post("/api/client/metrics", json=body)).status_code == 202
    full = (await http.get("/api/admin/projects/default/features/seen")).json()
    seen = {e["name"]: e["lastSeenAt"] for e in full["environments"]}
    assert seen["production"] is not None
    assert seen["development"] is None


async def test_a_clone_has_every_state_and_an_event_for_each(
    http: httpx.AsyncClient, here: Running, database: Database
) -> None:
    await put_on(database, "on-there", "development")
    await put_on(database, "on-here", "production")
    before = await newest(http)
    made = await http.post(
        f"{_PATH}/development/clone", json={"name": "copy", "type": "development"}
    )
    assert (made.status_code, made.json()["name"]) == (200, "copy")
    assert await events_of(http, before) == ["environment-created", "feature-environment-copied"]
    async with database.transaction(read_only=True) as tx:
        there = {f.name: f.in_environment("copy") for f in await features.every(tx)}
        source = (await features.get(tx, "on-there")).in_environment("development")
    assert {name: state.enabled for name, state in there.items()} == {
        "on-there": True,
        "on-here": False,
    }
    (copied,), (original,) = there["on-there"].strategies, source.strategies
    assert copied.parameters == original.parameters
    assert copied.id != original.id
    assert (await http.post(f"{_PATH}/nowhere/clone", json=made.json())).status_code == 404


async def test_a_clone_for_some_projects_is_hidden_from_the_others(
    http: httpx.AsyncClient, database: Database
) -> None:
    document = {"version": 1, "projects": [{"id": "other", "name": "Other"}]}
    assert (await http.post("/api/admin/state/import", json=document)).status_code == 202
    await put_on(database, "of-default", "development")
    body = {"name": "theirs", "type": "development", "projects": ["other"]}
    assert (await http.post(f"{_PATH}/development/clone", json=body)).status_code == 200
    found = {
        project: (await http.get(f"{_PATH}/project/{project}")).json()["environments"][-1]
        for project in ("default", "other")
    }
    assert {p: (e["name"], e["visible"]) for p, e in found.items()} == {
        "default": ("theirs", False),
        "other": ("theirs", True),
    }
    async with database.transaction(read_only=True) as tx:
        feature = await features.get(tx, "of-default")
    assert feature.in_environment("theirs").strategies == ()
    wrong = {**body, "name": "wrong", "projects": ["other", "nowhere"]}
    refused = await http.post(f"{_PATH}/development/clone", json=wrong)
    assert refused.status_code == 400
    assert refused.json()["details"][0]["context"]["label"] == "projects[1]"


async def test_one_that_comes_back_begins_afresh(
    http: httpx.AsyncClient, database: Database
) -> None:
    document = {"version": 1, "projects": [{"id": "other", "name": "Other"}]}
    await http.post("/api/admin/state/import", json=document)
    body = {"name": "again", "type": "development", "projects": ["other"]}
    await http.post(f"{_PATH}/development/clone", json=body)
    assert (await http.delete(f"{_PATH}/again")).status_code == 200
    await make(http, "again")
    (*_, last) = (await http.get(f"{_PATH}/project/default")).json()["environments"]
    assert (last["name"], last["visible"]) == ("again", True)
