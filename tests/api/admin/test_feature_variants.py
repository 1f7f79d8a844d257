"""Variants of a feature by environment: each has its own, and weights come to the whole."""

from typing import Any

import httpx

_FEATURES = "/api/admin/projects/default/features"


async def _make(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_FEATURES, json={"name": name})).status_code == 201
    return f"{_FEATURES}/{name}/environments/development/variants"


def _variant(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "weight": 1, "weightType": "variable", "stickiness": "default", **more}


def _weights(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code == 200, answer.text
    return {v["name"]: v["weight"] for v in answer.json()["variants"]}


async def test_each_environment_has_its_own(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "variants-of-one")
    body = [_variant("a"), _variant("b"), _variant("c", weightType="fix", weight=200)]
    assert _weights(await admin.put(path, json=body)) == {"a": 400, "b": 400, "c": 200}
    assert _weights(await admin.get(path)) == {"a": 400, "b": 400, "c": 200}
    elsewhere = path.replace("development", "production")
    assert (await admin.get(elsewhere)).json() == {"version": 1, "variants": []}
    v3 = (await admin.get("/api/admin/features/variants-of-one")).json()
    assert not v3["variants"]


async def test_a_patch_shares_the_weights_anew(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "variants-patched")
    await admin.put(path, json=[_variant("a")])
    step = {"op": "add", "path": "/1", "value": _variant("b")}
    assert _weights(await admin.patch(path, json=[step])) == {"a": 500, "b": 500}
    twice = {"op": "replace", "path": "/0/name", "value": "b"}
    assert (await admin.patch(path, json=[twice])).status_code == 400
    etag = (await admin.get(path)).headers["etag"]
    assert _weights(await admin.put(path, json=[], headers={"if-match": etag})) == {}
    late = await admin.put(path, json=[_variant("a")], headers={"if-match": etag})
    assert late.status_code == 409


async def test_several_environments_at_once_or_none(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "variants-of-two")
    batch = f"{_FEATURES}/variants-of-two/variants-batch"
    body = {"variants": [_variant("on")], "environments": ["development", "nowhere"]}
    assert (await admin.put(batch, json=body)).status_code == 404
    assert _weights(await admin.get(path)) == {}
    body["environments"] = ["development", "production"]
    assert _weights(await admin.put(batch, json=body)) == {"on": 1000}
    for environment in ("development", "production"):
        assert _weights(await admin.get(path.replace("development", environment))) == {"on": 1000}


async def test_what_cannot_be_is_named(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "variants-refused")
    for body, label in (
        ([_variant("a", payload={"type": "json", "value": "{x"})], "[0].payload.value"),
        ([_variant("a", weightType="fix", weight=500)], "variable"),
        ([_variant("a"), _variant("a")], "[1]"),
    ):
        refused = await admin.put(path, json=body)
        assert refused.status_code == 400
        assert label in refused.json()["message"]
