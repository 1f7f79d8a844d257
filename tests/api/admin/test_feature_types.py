"""Feature types over HTTP: which there are, and how long flags of one should live."""

from typing import Any

import httpx
import pytest

_PATH = "/api/admin/feature-types"


async def _lifetime(admin: httpx.AsyncClient, type_id: str, days: object) -> httpx.Response:
    return await admin.put(f"{_PATH}/{type_id}/lifetime", json={"lifetimeDays": days})


async def _type(admin: httpx.AsyncClient, type_id: str) -> dict[str, Any]:
    types = (await admin.get(_PATH)).json()["types"]
    found: dict[str, Any] = next(t for t in types if t["id"] == type_id)
    return found


async def test_a_lifetime_is_given_and_taken(admin: httpx.AsyncClient) -> None:
    before = await _type(admin, "release")
    given = await _lifetime(admin, "release", 90)
    assert (given.status_code, given.json()) == (200, {**before, "lifetimeDays": 90})
    assert await _type(admin, "release") == given.json()
    taken = await _lifetime(admin, "release", None)
    assert taken.json() == {**before, "lifetimeDays": None}
    events = (await admin.get("/api/admin/events?type=feature-type-updated")).json()["events"]
    found = [e["data"] for e in events if e["type"] == "feature-type-updated"][:2]
    assert found == [taken.json(), given.json()]


@pytest.mark.parametrize("days", [0, None])
async def test_none_at_all_is_no_limit(admin: httpx.AsyncClient, days: int | None) -> None:
    assert (await _lifetime(admin, "experiment", 3)).json()["lifetimeDays"] == 3
    assert (await _lifetime(admin, "experiment", days)).json()["lifetimeDays"] is None
    newest = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    assert (await _lifetime(admin, "experiment", days)).status_code == 200
    unchanged = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    assert unchanged == newest, "a change of nothing is no event"


async def test_an_unknown_type_is_404_and_a_missing_lifetime_400(admin: httpx.AsyncClient) -> None:
    assert (await _lifetime(admin, "no-such-type", 7)).json()["error"] == (
        "Could not find feature type"
    )
    missing = await admin.put(f"{_PATH}/release/lifetime", json={})
    assert missing.json()["details"][0]["message"] == '"lifetimeDays" is required'
