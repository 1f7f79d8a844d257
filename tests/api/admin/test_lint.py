"""The linter on demand, and what writes warn of."""

from typing import Any

import httpx
import pytest

from tests.servers import CLIENT_TOKEN
from yardarm.app.serve import Running

_PATH = "/api/admin/projects/default/features"
_LINT = "/api/admin/projects/default/lint"
_NORWAY = {"contextName": "country", "operator": "IN", "values": ["NO"]}
_NOT_NORWAY = {"contextName": "country", "operator": "NOT_IN", "values": ["NO"]}
_CONTRADICTION = {"name": "default", "constraints": [_NORWAY, _NOT_NORWAY]}
_HALVES = [{"name": "red", "weight": 500}, {"name": "blue", "weight": 500}]


async def _made(admin: httpx.AsyncClient, name: str, environment: str = "development") -> str:
    assert (await admin.post(_PATH, json={"name": name})).status_code == 201
    return f"{_PATH}/{name}/environments/{environment}"


def _codes(answer: httpx.Response, key: str = "findings") -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(f["code"], f["environment"]) for f in answer.json()[key]]


async def test_who_saves_a_strategy_is_warned(admin: httpx.AsyncClient) -> None:
    place = await _made(admin, "warned")
    added = (await admin.post(f"{place}/strategies", json=_CONTRADICTION)).json()
    first = added["warnings"][0]
    assert first == {
        "code": "feature-reaches-nobody", "severity": "error", "feature": "warned",
        "environment": "development", "path": ["strategies"],
        "message": "none of its strategies lets anybody in",
        "consequence": "The feature is off for everybody, also when it is switched on.",
    }  # fmt: skip
    second = added["warnings"][1]
    assert (second["code"], second["strategyId"]) == ("constraints-contradict", added["id"])
    assert second["path"] == ["strategies", 0, "constraints", 1]
    path = f"{place}/strategies/{added['id']}"
    assert "warnings" not in (await admin.get(path)).json(), "only a write warns"
    patched = await admin.patch(path, json=[{"op": "remove", "path": "/constraints/1"}])
    assert "warnings" not in patched.json()
    put = await admin.put(path, json=_CONTRADICTION)
    assert [w["code"] for w in put.json()["warnings"]][1] == "constraints-contradict"


async def test_a_note_is_no_warning(admin: httpx.AsyncClient) -> None:
    place = await _made(admin, "noted")
    chance = {"rollout": "50", "stickiness": "random"}
    body = {"name": "flexibleRollout", "parameters": chance}
    assert "warnings" not in (await admin.post(f"{place}/strategies", json=body)).json()
    found = await admin.get(f"{_PATH}/noted/lint")
    assert _codes(found) == [("rollout-by-chance", "development")]
    assert found.json()["findings"][0]["severity"] == "note"


async def test_who_saves_variants_is_warned_in_each_environment(admin: httpx.AsyncClient) -> None:
    place = await _made(admin, "several")
    own = {"name": "default", "variants": _HALVES}
    assert (await admin.post(f"{place}/strategies", json=own)).status_code == 200
    put = await admin.put(f"{place}/variants", json=_HALVES)
    assert _codes(put, "warnings") == [("variants-unused", "development")]
    sticky = [{**v, "stickiness": f} for v, f in zip(_HALVES, ("userId", "default"), strict=True)]
    batch = {"variants": sticky, "environments": ["production", "development", "production"]}
    both = await admin.put(f"{_PATH}/several/variants-batch", json=batch)
    assert _codes(both, "warnings") == [
        ("stickiness-differs", "production"),
        ("variants-unused", "development"),
    ]
    patch = [{"op": "replace", "path": "", "value": []}]
    gone = await admin.patch(f"{place}/variants", json=patch)
    assert gone.status_code == 200
    assert "warnings" not in gone.json()


async def test_switching_and_copying_warn_or_answer_nothing(admin: httpx.AsyncClient) -> None:
    place = await _made(admin, "switched")
    quiet = await admin.post(f"{place}/on")
    assert (quiet.status_code, quiet.content) == (200, b"")
    assert (await admin.post(f"{place}/strategies", json=_CONTRADICTION)).status_code == 200
    assert (await admin.post(f"{place}/off")).content == b""
    assert _codes(await admin.post(f"{place}/on"), "warnings") == [
        ("constraints-contradict", "development"),
        ("strategy-for-everybody", "development"),
    ]
    there = f"{_PATH}/switched/environments/production"
    copied = await admin.post(f"{there}/copy", json={"from": "development"})
    assert _codes(copied, "warnings")[0] == ("constraints-contradict", "production")


async def test_on_demand(admin: httpx.AsyncClient) -> None:
    for name in ("asked-a", "asked-b"):
        place = await _made(admin, name)
        for environment in ("development", "production"):
            path = place.replace("development", environment) + "/strategies"
            assert (await admin.post(path, json=_CONTRADICTION)).status_code == 200
    whole = await admin.get(_LINT)
    found = {(f["feature"], f["environment"]) for f in whole.json()["findings"]}
    assert {(n, e) for n in ("asked-a", "asked-b") for e in ("development", "production")} <= found
    assert whole.json()["features"] >= 2
    one = await admin.get(_LINT, params={"feature": "asked-a", "environment": "production"})
    assert _codes(one) == [
        ("feature-reaches-nobody", "production"),
        ("constraints-contradict", "production"),
    ]
    assert one.json()["features"] == 1
    assert (await admin.get(f"{_PATH}/asked-a/lint?environment=production")).json() == one.json()
    assert len(_codes(await admin.get(f"{_PATH}/asked-a/lint"))) == 4


@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/projects/nowhere/lint",
        f"{_LINT}?feature=nobody",
        f"{_LINT}?environment=nowhere",
        f"{_PATH}/nobody/lint",
    ],
)
async def test_what_is_not_there_is_said(admin: httpx.AsyncClient, path: str) -> None:
    answer = await admin.get(path)
    assert answer.status_code == 404
    assert path.rpartition("=")[2].split("/")[-1 if "=" in path else -2] in answer.json()["message"]


async def test_parents_and_segments_are_those_of_the_environment(admin: httpx.AsyncClient) -> None:
    await _made(admin, "needed")
    place = await _made(admin, "needs-it")
    needs = {"feature": "needed"}
    added = await admin.post(f"{_PATH}/needs-it/dependencies", json=needs)
    assert added.status_code == 200
    assert (await admin.post(f"{_PATH}/needed/environments/production/on")).status_code == 200
    assert _codes(await admin.get(f"{_PATH}/needs-it/lint")) == [("parent-off", "development")]
    segment = await admin.post(
        "/api/admin/segments", json={"name": "lint-sweden", "constraints": [_NOT_NORWAY]}
    )
    body = {"name": "default", "constraints": [_NORWAY], "segments": [segment.json()["id"]]}
    made = (await admin.post(f"{place}/strategies", json=body)).json()
    contradiction = next(w for w in made["warnings"] if w["code"] == "constraints-contradict")
    assert contradiction["path"] == ["strategies", 0, "segments", 0, "constraints", 0]


async def test_sdks_in_use_are_looked_at(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, running: Running
) -> None:
    """Those of the environment, as soon as they have said what they are."""
    place = await _made(admin, "newest", "production")
    pattern = {"contextName": "country", "operator": "REGEX", "value": "^N"}
    body: dict[str, Any] = {"name": "default", "constraints": [pattern]}
    assert "warnings" not in (await admin.post(f"{place}/strategies", json=body)).json()
    said = {
        "appName": "old-shop", "instanceId": "1", "strategies": [], "interval": 1000,
        "started": "2026-11-24T12:00:00.000Z", "sdkVersion": "unleash-node-sdk:6.9.6",
    }  # fmt: skip
    assert (await client.post("/api/client/register", json=said)).status_code == 202
    added = (await admin.post(f"{place}/strategies", json=body)).json()
    old = [w for w in added["warnings"] if w["code"] == "sdk-lacks-operator"]
    assert [w["path"] for w in old] == [
        ["strategies", 0, "constraints", 0, "operator"],
        ["strategies", 1, "constraints", 0, "operator"],
    ]
    assert "old-shop (unleash-node-sdk:6.9.6)" in old[0]["message"]
    elsewhere = (await _made(admin, "newest-elsewhere")) + "/strategies"
    assert "warnings" not in (await admin.post(elsewhere, json=body)).json()
    assert CLIENT_TOKEN.startswith("*:production.")


async def test_v3_answers_as_it_always_did(admin: httpx.AsyncClient) -> None:
    body = {"name": "as-ever", "enabled": True, "strategies": [_CONTRADICTION]}
    made = await admin.post("/api/admin/features", json=body)
    assert (made.status_code, "warnings" in made.json()) == (201, False)
    assert len(_codes(await admin.get(f"{_PATH}/as-ever/lint"))) == 2


async def test_long_lists_hold_up_nobody_who_saves_them(admin: httpx.AsyncClient) -> None:
    """What is not looked at is not claimed; the write had happened, and was answered 503."""
    place = await _made(admin, "long-lists")
    networks = [[f"10.{n}.{i // 250}.{i % 250}" for i in range(2_000)] for n in (1, 2)]
    constraints = [
        {"contextName": "remoteAddress", "operator": "IN_CIDR", "values": values}
        for values in networks
    ]
    strategy = {"name": "default", "constraints": constraints}
    added = await admin.post(f"{place}/strategies", json=strategy)
    assert added.status_code == 200, added.text
    found = await admin.get(f"{_PATH}/long-lists/lint")
    assert "constraints-contradict" not in [code for code, _ in _codes(found)]
