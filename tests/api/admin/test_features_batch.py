"""Batches of features: what a 7.6.5 wrote of each environment comes in, and goes out as it came."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database
from yardarm.app.serve import Running
from yardarm.store import state
from yardarm.store.database import Database

_FILES = Path(__file__).parent / "exports"
_EXPORT, _VALIDATE, _IMPORT = (
    f"/api/admin/features-batch/{what}" for what in ("export", "validate", "import")
)
_ENVIRONMENTS = ("development", "production", "staging")
_TOKENS = [f"*:{name}.secret-of-{name}" for name in _ENVIRONMENTS]

Json = dict[str, Any]


def _file(environment: str) -> Json:
    text = (_FILES / f"features-batch-7.6.5-{environment}.json").read_text()
    batch: Json = json.loads(text)
    return batch


def _of_project(batch: Json, project: str) -> Json:
    """The rows of a project's features: an import goes to one project."""
    names = {f["name"] for f in batch["features"] if f["project"] == project}
    keys = {"features": "name", "dependencies": "feature", "links": "feature"}
    about = {*keys, "featureStrategies", "featureEnvironments", "featureTags"}
    return {
        section: [r for r in rows if r[keys.get(section, "featureName")] in names]
        if section in about
        else rows
        for section, rows in batch.items()
    }


def comparable(batch: Json) -> Json:
    """Without order between rows, and segments by name, as batches match them."""
    names = {s["id"]: s["name"] for s in batch["segments"]}
    strategies = [
        {**s, "segments": sorted(names[i] for i in s["segments"])}
        for s in batch["featureStrategies"]
    ]
    segments = [{"name": s["name"]} for s in batch["segments"]]
    whole = {**batch, "featureStrategies": strategies, "segments": segments}
    return {
        section: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
        for section, rows in whole.items()
    }


def _order(batch: Json) -> dict[str, list[str]]:
    """Strategies of each feature, as clients try them."""
    order: dict[str, list[str]] = {}
    for strategy in batch["featureStrategies"]:
        order.setdefault(strategy["featureName"], []).append(strategy["id"])
    return order


@asynccontextmanager
async def _prepared(url: str) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    """A server that has what batches do not bring."""
    segments = ("of-the-shop", "norwegians", "grown-ups")
    needed = {
        "version": 4,
        "features": [],
        "environments": [{"name": "staging", "type": "preproduction", "sortOrder": 150}],
        "projects": [{"id": "shop", "name": "Shop"}],
        "strategies": [{"name": "by-tenant"}],
        "segments": [{"id": 101 + i, "name": name} for i, name in enumerate(segments)],
    }
    async with servers.running_server(url) as server, servers.admin(server) as admin:
        answer = await admin.post("/api/admin/state/import", json=needed)
        assert answer.status_code == 202, answer.text
        simple = {"description": "Used to simplify filtering of features", "icon": "#"}
        # This type is there before, and an import leaves types that are there as they are.
        changed = {**simple, "color": "#FFFFFF"}
        assert (await admin.put("/api/admin/tag-types/simple", json=changed)).status_code == 200
        yield server, admin


@pytest.fixture
async def admin(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with _prepared(database_url) as (_, http):
        yield http


async def _take(admin: httpx.AsyncClient, environment: str, batch: Json, project: str) -> None:
    body = {"project": project, "environment": environment, "data": batch}
    verdict = (await admin.post(_VALIDATE, json=body)).json()
    assert verdict["errors"] == verdict["permissions"] == []
    answer = await admin.post(_IMPORT, json=body)
    assert (answer.status_code, answer.content) == (200, b""), answer.text


async def _take_all(admin: httpx.AsyncClient, batches: dict[str, Json]) -> None:
    for environment, batch in batches.items():
        for project in ("default", "shop"):
            await _take(admin, environment, _of_project(batch, project), project)


async def _exported(admin: httpx.AsyncClient, environment: str, **wanted: Any) -> Json:
    body = {"environment": environment, **(wanted or {"features": []})}
    answer = await admin.post(_EXPORT, json=body)
    assert answer.status_code == 200, answer.text
    batch: Json = answer.json()
    return batch


async def _events(admin: httpx.AsyncClient) -> int:
    return len((await admin.get("/api/admin/events")).json()["events"])


async def test_what_a_7_6_5_wrote_comes_back_equal_and_goes_on_so(
    admin: httpx.AsyncClient, postgres: str, template: str
) -> None:
    batches = {name: _file(name) for name in _ENVIRONMENTS}
    await _take_all(admin, batches)
    ours = {name: await _exported(admin, name) for name in _ENVIRONMENTS}
    # The open 7.6.5 does not say of this environment whether features are on.
    unsaid, batches["staging"]["featureEnvironments"] = batches["staging"], [
        {"enabled": False, "featureName": f["name"], "environment": "staging", "variants": [],
         "name": f["name"]}
        for f in batches["staging"]["features"]
    ]  # fmt: skip
    assert len(unsaid["features"]) == 8
    for name in _ENVIRONMENTS:
        assert comparable(ours[name]) == comparable(batches[name]), name
        assert _order(ours[name]) == _order(batches[name]), name
    counts = {
        name: [len(ours[name][section]) for section in
               ("features", "featureStrategies", "segments", "contextFields", "featureTags",
                "dependencies", "links")]
        for name in _ENVIRONMENTS
    }  # fmt: skip
    assert counts == {
        "development": [8, 2, 2, 6, 3, 3, 1],
        "production": [8, 5, 3, 1, 3, 3, 1],
        "staging": [8, 1, 0, 0, 3, 3, 1],
    }

    before = await _events(admin)
    await _take_all(admin, ours)
    assert await _events(admin) == before, "nothing was new"

    url = await create_database(postgres, template=template)
    async with _prepared(url) as (_, elsewhere):
        await _take_all(elsewhere, ours)
        for name in _ENVIRONMENTS:
            assert comparable(await _exported(elsewhere, name)) == comparable(ours[name])
    await _clients_get_their_own(url, batches)
    await _law_holds(url)


async def _law_holds(url: str) -> None:
    """Rows == the fold of the events."""
    database = await Database.connect(url)
    async with database.transaction(read_only=True) as tx:
        assert await state.rows(tx) == await state.replayed(tx)
    await database.close()


async def _clients_get_their_own(url: str, batches: dict[str, Json]) -> None:
    async with servers.running_server(url, init_client_api_tokens=",".join(_TOKENS)) as server:
        for environment, token in zip(_ENVIRONMENTS, _TOKENS, strict=True):
            headers = {"authorization": token, "unleash-client-spec": "5.2.0"}
            async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
                served = (await http.get("/api/client/features")).json()["features"]
            rows = batches[environment]["featureEnvironments"]
            on = {row["featureName"] for row in rows if row["enabled"]}
            assert {f["name"] for f in served if f["enabled"]} == on
            variants = {row["featureName"]: row["variants"] for row in rows}
            assert {f["name"]: f["variants"] for f in served} == variants


async def test_features_are_chosen_by_name_tag_and_project(admin: httpx.AsyncClient) -> None:
    await _take_all(admin, {"development": _file("development")})

    async def names(**wanted: Any) -> list[str]:
        batch = await _exported(admin, "development", **wanted)
        return [f["name"] for f in batch["features"]]

    assert await names(features=["shop.bare", "nope"]) == ["shop.bare"]
    assert await names(tag="a:b") == ["checkout.new-cart"]
    assert await names(tag="team:kasse ☂") == ["checkout.new-cart", "shop.banner"]
    assert await names(tag="team") == []
    assert await names(project="shop") == ["shop.banner", "shop.bare"]
    assert await names(project="nope") == []
    await admin.delete("/api/admin/features/shop.bare")
    assert await names(project="shop") == ["shop.banner"]

    answer = await admin.post(
        _EXPORT, json={"environment": "development", "project": "shop", "downloadFile": True}
    )
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    answer = await admin.post(_EXPORT, json={"environment": "development"})
    assert answer.json()["details"][0]["context"]["label"] == "features"
    answer = await admin.post(_EXPORT, json={"environment": "nope", "features": []})
    assert answer.status_code == 404


def _small(name: str = "one", **more: Any) -> Json:
    return {"features": [{"name": name}], "featureStrategies": [], **more}


def _strategy(**more: Any) -> Json:
    return {"name": "default", "featureName": "one", **more}


@pytest.mark.parametrize(
    ("batch", "items"),
    [
        (_small(featureStrategies=[_strategy(name="nope")]), ["nope"]),
        (_small(featureStrategies=[_strategy(segments=[3])],
                segments=[{"id": 3, "name": "missing"}]), ["missing"]),
        (_small(featureStrategies=[_strategy(segments=[3])]), ["3"]),
        (_small(featureStrategies=[_strategy(segments=[3])],
                segments=[{"id": 3, "name": "of-default"}]), ["of-default"]),
        (_small(contextFields=[{"name": "tenant", "legalValues": ["a", "c"]}]), ["tenant"]),
        (_small(dependencies=[{"feature": "one", "dependencies": [{"feature": "no"}]}]), ["no"]),
        (_small(dependencies=[{"feature": "one", "dependencies": [{"feature": "one"}]}]), ["one"]),
        (_small("in-default"), ["in-default (in project default)"]),
    ],
)  # fmt: skip
async def test_what_stands_in_the_way_is_said_and_refused(
    admin: httpx.AsyncClient, batch: Json, items: list[str]
) -> None:
    there = {
        "features": [{"name": "in-default"}],
        "contextFields": [{"name": "tenant", "legalValues": ["a", "b"]}],
        "segments": [{"id": 7, "name": "of-default", "project": "default"}],
    }
    assert (await admin.post("/api/admin/state/import", json=there)).status_code == 202
    before = await _events(admin)
    body = {"project": "shop", "environment": "development", "data": batch}
    verdict = (await admin.post(_VALIDATE, json=body)).json()
    assert [e["affectedItems"] for e in verdict["errors"]] == [items]
    refused = await admin.post(_IMPORT, json=body)
    assert refused.status_code == 400
    assert items[0] in refused.json()["message"]
    assert await _events(admin) == before


async def test_what_people_should_know_is_said(admin: httpx.AsyncClient) -> None:
    there = {"features": [{"name": "one"}, {"name": "away"}]}
    await admin.post("/api/admin/state/import", json=there)
    await admin.delete("/api/admin/features/away")
    batch = {
        "features": [{"name": "one"}, {"name": "away"}],
        "featureStrategies": [_strategy(featureName="gone")],
        "links": [{"feature": "one", "links": [{"url": "javascript:alert(1)"}]}],
    }
    body = {"project": "default", "environment": "development", "data": batch}
    verdict = (await admin.post(_VALIDATE, json=body)).json()
    assert verdict["errors"] == []
    assert [w["affectedItems"] for w in verdict["warnings"]] == [
        ["one"], ["away"], ["gone"], ["javascript:alert(1)"],
    ]  # fmt: skip
    assert (await admin.post(_IMPORT, json=body)).status_code == 200
    exported = await _exported(admin, "development")
    assert [f["name"] for f in exported["features"]] == ["one"]
    assert exported["links"] == exported["featureStrategies"] == []


async def test_an_environment_copied_to_another_has_strategies_of_its_own(
    admin: httpx.AsyncClient,
) -> None:
    await _take_all(admin, {"development": _file("development")})
    batch = await _exported(admin, "development")
    await _take_all(admin, {"staging": batch})
    copied, again = await _exported(admin, "staging"), await _exported(admin, "development")
    assert again == batch
    assert len(copied["featureStrategies"]) == len(batch["featureStrategies"])
    ids = {s["id"] for b in (batch, copied) for s in b["featureStrategies"]}
    assert len(ids) == 2 * len(batch["featureStrategies"])


async def test_a_project_and_an_environment_must_be_there(admin: httpx.AsyncClient) -> None:
    for project, environment in (("nope", "development"), ("default", "nope")):
        body = {"project": project, "environment": environment, "data": _small()}
        for path in (_VALIDATE, _IMPORT):
            answer = await admin.post(path, json=body)
            assert answer.status_code == 404
            assert "nope" in answer.json()["message"]


async def test_an_import_replaces_strategies_and_keeps_what_it_does_not_speak_of(
    admin: httpx.AsyncClient,
) -> None:
    await _take_all(admin, {"production": _file("production")})
    shorter = {
        "features": [{"name": "checkout.new-cart", "description": "other"}],
        "featureStrategies": [{"name": "default", "featureName": "checkout.new-cart"}],
    }
    before = await _exported(admin, "production", features=["checkout.new-cart"])
    await _take(admin, "production", shorter, "default")
    after = await _exported(admin, "production", features=["checkout.new-cart"])
    assert [s["name"] for s in after["featureStrategies"]] == ["default"]
    assert after["features"][0]["description"] == "other"
    for section in ("featureEnvironments", "featureTags", "links", "dependencies"):
        assert after[section] == before[section]
