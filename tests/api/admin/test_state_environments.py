"""State files of Unleash 4: what its servers wrote comes in, and goes out as it came."""

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

_IMPORT, _EXPORT = "/api/admin/state/import", "/api/admin/state/export?version=4"
_FILES = Path(__file__).parent / "exports"
_NOT_KEPT = {
    "projects": ("health", "updatedAt"),
    "segments": ("createdBy",),
    "featureStrategies": ("createdAt",),
}
"""What Unleash derives (health), what only the history says here (who made a segment), and times
that nobody is shown.
"""


def _file(version: int) -> dict[str, Any]:
    text = (_FILES / f"state-4.19.5-version-{version}.json").read_text()
    document: dict[str, Any] = json.loads(text)
    return document


def _as_4(document: dict[str, Any]) -> dict[str, Any]:
    """A document of version 3 in the words of version 4: a feature's variants are the same in
    all of its environments.
    """
    variants = {f["name"]: f["variants"] for f in document["features"]}
    return {
        **document,
        "version": 4,
        "features": [{k: v for k, v in f.items() if k != "variants"} for f in document["features"]],
        "featureEnvironments": [
            {**row, "variants": variants[row["featureName"]]}
            for row in document["featureEnvironments"]
        ],
    }


def comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Without order between rows and what is not kept. A tag of a feature that is not in the
    document has nothing to hang on; the default project was there before, and projects that are
    there are not changed.
    """
    there = {f["name"] for f in document["features"]}
    made: dict[str, Any] = {"version": document["version"]}
    for section in document.keys() - {"version"}:
        rows = [
            {k: v for k, v in row.items() if k not in _NOT_KEPT.get(section, ())}
            for row in document[section]
            if section != "featureTags" or row["featureName"] in there
        ]
        if section == "projects":
            next(row for row in rows if row["id"] == "default").pop("createdAt")
        made[section] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return made


@asynccontextmanager
async def _server(postgres: str, template: str, **settings: Any) -> AsyncIterator[Running]:
    url = await create_database(postgres, template=template)
    async with servers.running_server(url, **settings) as server:
        yield server


@pytest.fixture
async def fresh(postgres: str, template: str) -> AsyncIterator[Running]:
    async with _server(postgres, template) as server:
        yield server


@pytest.fixture
async def admin(fresh: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.admin(fresh) as http:
        yield http


async def _take(admin: httpx.AsyncClient, document: object, **query: str) -> httpx.Response:
    return await admin.post(_IMPORT, json=document, params=query)


async def _exported(admin: httpx.AsyncClient) -> dict[str, Any]:
    document: dict[str, Any] = (await admin.get(_EXPORT)).json()
    return document


@pytest.mark.parametrize("version", [3, 4])
async def test_what_a_4_19_5_wrote_comes_back_equal_and_goes_on_so(
    admin: httpx.AsyncClient, postgres: str, template: str, version: int
) -> None:
    document = _file(version)
    sent = _as_4(document) if version == 3 else document
    answer = await _take(admin, document)
    assert answer.status_code == 202, answer.text
    exported = await _exported(admin)
    assert comparable(exported) == comparable(sent)
    counts = {section: len(exported[section]) for section in exported.keys() - {"version"}}
    assert counts == {
        "features": 5, "environments": 4, "projects": 2, "featureEnvironments": 15,
        "featureStrategies": 6, "segments": 3, "featureStrategySegments": 4, "tags": 3,
        "tagTypes": 2, "strategies": 4, "featureTags": 3,
    }  # fmt: skip

    again = (await _take(admin, document, dryRun="true")).json()
    assert again["events"] == 0, "nothing is new"
    assert (await _take(admin, exported, drop="true")).status_code == 202
    assert comparable(await _exported(admin)) == comparable(sent)

    async with (
        _server(postgres, template) as other,
        servers.admin(other) as elsewhere,
    ):
        assert (await _take(elsewhere, exported)).status_code == 202
        assert await _exported(elsewhere) == exported


async def _served(server: Running, token: str) -> dict[str, Any]:
    headers = {"authorization": token, "unleash-client-spec": "5.2.0"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
        features = (await http.get("/api/client/features")).json()["features"]
    return {f["name"]: f for f in features}


async def test_clients_of_each_environment_get_its_own(
    admin: httpx.AsyncClient, fresh: Running, postgres: str, template: str
) -> None:
    document = _file(4)
    await _take(admin, document)
    exported = await _exported(admin)
    url = await create_database(postgres, template=template)
    async with servers.running_server(url) as other, servers.admin(other) as elsewhere:
        await _take(elsewhere, exported)
    tokens = ["*:production.secret-of-1", "*:development.secret-of-2", "*:staging.secret-of-3"]
    async with servers.running_server(url, init_client_api_tokens=",".join(tokens)) as server:
        for token in tokens:
            environment = token.split(":")[1].split(".")[0]
            served = await _served(server, token)
            on = {
                row["featureName"]
                for row in document["featureEnvironments"]
                if row["environment"] == environment and row["enabled"]
            }
            assert {name for name, f in served.items() if f["enabled"]} == on
            wanted: dict[str, list[Any]] = {name: [] for name in served}
            for row in document["featureStrategies"]:
                if row["environment"] == environment:
                    wanted[row["featureName"]].append((row["strategyName"], row["parameters"]))
            found = {
                name: [(s["name"], s["parameters"]) for s in f["strategies"]]
                for name, f in served.items()
            }
            assert found == wanted
            assert len(served) == 5


async def test_a_document_s_default_is_our_default_unless_it_has_both(
    admin: httpx.AsyncClient,
) -> None:
    on = {"featureName": "one", "environment": "default", "enabled": True}
    document = {
        "version": 4,
        "features": [{"name": "one"}],
        "environments": [{"name": "default", "type": "production"}],
        "featureEnvironments": [on],
    }
    assert (await _take(admin, document)).status_code == 202
    assert (await admin.get("/api/admin/features/one")).json()["enabled"] is True
    names = {e["name"] for e in (await _exported(admin))["environments"]}
    assert names == {"development", "production"}

    both = {
        **document,
        "environments": [
            *document["environments"],  # type: ignore[misc]
            {"name": "production", "type": "production"},
        ],
    }
    plan = (await _take(admin, both, dryRun="true")).json()
    assert plan["changes"]["environments"]["created"] == ["default"]
    assert "one of its own" in plan["warnings"][0]
    assert (await _take(admin, both)).status_code == 202
    assert (await admin.get("/api/admin/features/one")).json()["enabled"] is False
    rows = (await _exported(admin))["featureEnvironments"]
    assert {r["environment"]: r["enabled"] for r in rows} == {
        "default": True, "development": False, "production": False,
    }  # fmt: skip


async def test_what_the_document_does_not_speak_of_stays(admin: httpx.AsyncClient) -> None:
    await _take(admin, _file(4))
    before = await _exported(admin)
    one = {
        "version": 4,
        "features": [{"name": "checkout.new-cart", "description": "other"}],
        "featureEnvironments": [
            {"featureName": "checkout.new-cart", "environment": "staging", "enabled": True}
        ],
    }
    kept = (await _take(admin, one, keep="true", dryRun="true")).json()
    assert kept["changes"]["features"]["kept"] == ["checkout.new-cart"]
    assert (await _take(admin, one)).status_code == 202
    after = await _exported(admin)
    assert after["featureStrategies"] == before["featureStrategies"]
    changed = [
        (old["environment"], new["enabled"])
        for old, new in zip(
            before["featureEnvironments"], after["featureEnvironments"], strict=True
        )
        if old != new
    ]
    assert changed == [("staging", True)]


async def test_what_hangs_in_the_air_is_said_and_left_out(admin: httpx.AsyncClient) -> None:
    strategy = {"id": "s", "featureName": "gone", "environment": "production"}
    document = {
        "version": 4,
        "features": [],
        "featureStrategies": [{**strategy, "strategyName": "default"}],
        "featureStrategySegments": [{"featureStrategyId": "t", "segmentId": 1}],
        "featureTags": [{"featureName": "gone", "tagType": "simple", "tagValue": "a"}],
    }
    plan = (await _take(admin, document, dryRun="true")).json()
    assert plan["events"] == 0
    assert [w.split(" is not there")[0] for w in plan["warnings"]] == [
        "the strategy t", "the feature gone", "the feature gone",
    ]  # fmt: skip


async def test_sections_and_versions_are_asked_for(admin: httpx.AsyncClient) -> None:
    await _take(admin, _file(4))
    wanted = {"environments": "false", "tags": "false", "segments": "false"}
    found = (await admin.get(_EXPORT, params={"version": "4", **wanted})).json()
    assert list(found) == ["version", "features", "strategies", "projects"]
    answer = await admin.get("/api/admin/state/export?version=2")
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == "version"


_ROW = {"featureName": "a", "environment": "production"}


@pytest.mark.parametrize(
    ("sections", "label"),
    [
        ({"environments": [{"name": "a b", "type": "x"}]}, "environments[0].name"),
        ({"environments": [{"name": "a"}]}, "environments[0].type"),
        ({"featureEnvironments": [{**_ROW, "environment": "no"}]},
         "featureEnvironments[0].environment"),
        ({"featureEnvironments": [_ROW, _ROW]}, "featureEnvironments[1]"),
        ({"featureEnvironments": [{**_ROW, "variants": [{}]}]},
         "featureEnvironments[0].variants[0].name"),
        ({"featureStrategies": [_ROW]}, "featureStrategies[0].strategyName"),
        ({"featureStrategies": [{**_ROW, "id": "s", "strategyName": "default"}] * 2},
         "featureStrategies[1]"),
        ({"featureStrategies": [], "featureStrategySegments": [{"featureStrategyId": "s"}]},
         "featureStrategySegments[0].segmentId"),
    ],
)  # fmt: skip
async def test_wrong_input_is_named_and_nothing_is_stored(
    admin: httpx.AsyncClient, sections: dict[str, Any], label: str
) -> None:
    document = {"version": 4, "features": [{"name": "a"}], **sections}
    answer = await _take(admin, document)
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"][0]["context"]["label"] == label
    assert (await _exported(admin))["features"] == []
