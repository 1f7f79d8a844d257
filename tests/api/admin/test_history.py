"""/api/admin/history, and the reasons of events."""

from typing import Any
from urllib.parse import quote

import httpx
import jsonpatch
import pytest

_DIFF = "/api/admin/history/diff"
_IN = "/api/admin/projects/default/features"


async def _create(admin: httpx.AsyncClient, name: str, **more: Any) -> None:
    body = {"name": name, "strategies": [{"name": "default"}], **more}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201


async def _newest(admin: httpx.AsyncClient) -> dict[str, Any]:
    found = await admin.get("/api/admin/search/events?limit=1")
    newest: dict[str, Any] = found.json()["events"][0]
    return newest


async def _diff(admin: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await admin.get(_DIFF, params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_diff_of_two_revisions(admin: httpx.AsyncClient) -> None:
    start = (await _newest(admin))["id"]
    await _create(admin, "differs", description="first")
    made = (await _newest(admin))["id"]
    await admin.put(f"{_IN}/differs", json={"description": "second"})
    place = f"{_IN}/differs/environments/development"
    await admin.post(f"{place}/strategies", json={"name": "default"})
    await admin.post(f"{place}/on")
    end = (await _newest(admin))["id"]
    found = await _diff(admin, **{"from": made, "to": end})
    assert (found["from"]["revision"], found["to"]["revision"]) == (made, end)
    [change] = found["changes"]
    assert (change["kind"], change["name"], change["project"]) == ("feature", "differs", "default")
    assert change["text"][0] == 'description: "first" -> "second"'
    assert change["events"] == list(range(made + 1, end + 1))
    whole = await _diff(admin, **{"from": start})
    assert [(c["kind"], c["name"]) for c in whole["changes"]] == [("feature", "differs")]
    back = await _diff(admin, **{"from": end, "to": made})
    assert 'description: "second" -> "first"' in back["changes"][0]["text"]
    there = await _diff(admin, **{"from": made, "to": end, "environment": "development"})
    assert "enabled: false -> true" in there["changes"][0]["text"]
    for query, total in (
        ({"kind": "segment"}, 0),
        ({"name": "differs"}, 1),
        ({"name": "other"}, 0),
        ({"project": "default"}, 1),
        ({"project": "shop"}, 0),
    ):
        assert (await _diff(admin, **{"from": made, **query}))["total"] == total


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"from": "x"}, ["from"]),
        ({"from": "1", "to": "x"}, ["to"]),
        ({"from": "1", "kind": "token"}, ["kind", 0]),
        ({"from": "999999999"}, ["from"]),
    ],
)
async def test_a_wrong_question(
    admin: httpx.AsyncClient, query: dict[str, str], path: list[str | int]
) -> None:
    answer = await admin.get(_DIFF, params=query)
    assert (answer.status_code, answer.json()["details"][0]["path"]) == (400, path)


async def test_every_event_has_its_patch(admin: httpx.AsyncClient) -> None:
    await _create(admin, "patched", description="first")
    created = await _newest(admin)
    assert created["patch"][0]["path"] == ""
    await admin.put(f"{_IN}/patched", json={"description": "second"})
    changed = await _newest(admin)
    made = jsonpatch.apply_patch(created["patch"][0]["value"], changed["patch"])
    assert made["description"] == "second"


async def test_a_write_may_say_why(admin: httpx.AsyncClient) -> None:
    await _create(admin, "explained")
    plain = "because of incident 42, 50% off"
    for sent, kept in (
        (plain, plain),
        (quote("fordi Ærfugl 👩‍🔧 ba om det"), "fordi Ærfugl 👩‍🔧 ba om det"),
        ("%20", None),
        ("x" * 500, "x" * 500),
    ):
        headers = {"yardarm-reason": sent}
        await admin.post("/api/admin/features/explained/toggle", headers=headers)
        event = await _newest(admin)
        assert event.get("reason") == kept
        listed = (await admin.get("/api/admin/events/explained")).json()["events"][0]
        assert listed.get("reason") == kept
    raw = [(b"yardarm-reason", "ærlig".encode())]
    await admin.post("/api/admin/features/explained/toggle", headers=raw)
    assert (await _newest(admin))["reason"] == "ærlig"
    found = await admin.get("/api/admin/search/events", params={"query": "incident 42"})
    assert [e["featureName"] for e in found.json()["events"]] == ["explained"]
    before = await _newest(admin)
    for sent in ("x" * 501, "x" * 7_000, "a%0aX", "%ff", "%00"):
        headers = {"yardarm-reason": sent}
        answer = await admin.post("/api/admin/features/explained/toggle", headers=headers)
        assert answer.status_code == 400, sent
        assert answer.json()["details"][0]["path"] == ["Yardarm-Reason"]
    assert await _newest(admin) == before


async def test_an_undo_says_what_it_undid(admin: httpx.AsyncClient) -> None:
    await _create(admin, "undone-why")
    await admin.post("/api/admin/features/undone-why/toggle/on")
    event = await _newest(admin)
    body = {"ids": [event["id"]]}
    await admin.post("/api/admin/events/undo", json=body, headers={"yardarm-reason": "too early"})
    assert (await _newest(admin))["reason"] == f"Undo of {event['id']}: too early"
