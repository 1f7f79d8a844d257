"""/api/admin/schedules: steps that come by themselves, and are put back."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import eventually
from yardarm.app.serve import Running
from yardarm.domain.times import wire_time

PATH = "/api/admin/schedules"
SOON = 0.4


def at(seconds: float) -> str:
    return wire_time(datetime.now(UTC) + timedelta(seconds=seconds))


def switch(name: str, *, on: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "feature": name, "environment": "production", "action": "updateEnabled",
        "payload": {"enabled": on}, **more,
    }  # fmt: skip


@pytest.fixture
async def feature(admin: httpx.AsyncClient) -> str:
    name = f"scheduled-{uuid.uuid4().hex[:8]}"
    body = {"name": name, "enabled": False, "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    return name


async def strategies(admin: httpx.AsyncClient, name: str) -> Any:
    path = f"/api/admin/projects/default/features/{name}/environments/production/strategies"
    return (await admin.get(path)).json()


def rolled(name: str, strategy: str, percent: int) -> dict[str, Any]:
    roll = {"rollout": str(percent), "stickiness": "default", "groupId": name}
    payload = {"id": strategy, "name": "flexibleRollout", "parameters": roll}
    return {
        "feature": name, "environment": "production", "action": "updateStrategy",
        "payload": payload,
    }  # fmt: skip


async def create(admin: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await admin.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def is_on(admin: httpx.AsyncClient, name: str) -> bool:
    return bool((await admin.get(f"/api/admin/features/{name}")).json()["enabled"])


async def becomes(admin: httpx.AsyncClient, schedule: dict[str, Any], state: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def there() -> bool:
        found.update((await admin.get(f"{PATH}/{schedule['id']}")).json())
        return bool(found["state"] == state)

    await eventually(there)
    return found


async def test_a_feature_is_on_for_a_while(admin: httpx.AsyncClient, feature: str) -> None:
    made = await create(
        admin, name="sale", steps=[{"changes": [switch(feature)], "at": at(SOON)}], until=at(1.5)
    )
    assert (made["state"], made["next"]["what"], made["features"]) == ("waiting", "step", [feature])
    assert not await is_on(admin, feature)
    running = await becomes(admin, made, "running")
    assert await is_on(admin, feature)
    mark = running["steps"][0]["made"]
    assert mark["at"] >= made["steps"][0]["at"]
    assert running["next"] == {"what": "expiry", "at": made["until"]}
    done = await becomes(admin, made, "done")
    assert not await is_on(admin, feature)
    assert done["undone"]["at"] >= made["until"]
    found = await admin.get("/api/admin/search/events", params={"groupId": f"IS:{mark['groupId']}"})
    types = {event["type"]: event for event in found.json()["events"]}
    assert set(types) == {"feature-environment-enabled", "schedule-step-applied"} or set(types) == {
        "feature-enabled", "schedule-step-applied",
    }  # fmt: skip
    assert types["schedule-step-applied"]["reason"] == "Schedule sale: step 1 of 1"
    asked: dict[str, str | int] = {"type": "IS:schedule-created", "limit": 1}
    (created,) = (await admin.get("/api/admin/search/events", params=asked)).json()["events"]
    assert {event["createdBy"] for event in types.values()} == {created["createdBy"]}


async def test_steps_wait_for_each_other_and_for_people(
    admin: httpx.AsyncClient, feature: str
) -> None:
    strategy = (await strategies(admin, feature))[0]["id"]

    def share(percent: int) -> dict[str, Any]:
        return rolled(feature, strategy, percent)

    made = await create(
        admin,
        steps=[
            {"changes": [share(10), switch(feature)]},
            {"changes": [share(50)], "afterSeconds": 0.3},
            {"changes": [share(100)], "afterSeconds": 3600},
        ],
    )

    async def has(percent: str) -> bool:
        found = (await strategies(admin, feature))[0]
        return bool(found["parameters"].get("rollout") == percent)

    await eventually(lambda: has("50"))
    paused = (await admin.post(f"{PATH}/{made['id']}/pause")).json()
    assert (paused["state"], paused["next"]) == ("paused", None)
    assert (await admin.post(f"{PATH}/{made['id']}/pause")).status_code == 409
    steps = [{k: v for k, v in step.items() if k != "made"} for step in paused["steps"]]
    steps[2]["afterSeconds"] = 0
    changed = await admin.put(f"{PATH}/{made['id']}", json={"steps": steps})
    assert changed.status_code == 200, changed.text
    steps[0]["changes"] = steps[0]["changes"][:1]
    assert (await admin.put(f"{PATH}/{made['id']}", json={"steps": steps})).status_code == 409
    assert (await admin.delete(f"{PATH}/{made['id']}")).status_code == 409
    await admin.post(f"{PATH}/{made['id']}/resume")
    await becomes(admin, made, "done")
    assert await has("100")
    answer = await admin.post(f"{PATH}/{made['id']}/abort", json={})
    assert answer.status_code == 409
    assert "is over" in answer.json()["details"][0]["message"]


async def test_an_abort_puts_back_what_was_made(admin: httpx.AsyncClient, feature: str) -> None:
    steps = [
        {"changes": [switch(feature)]},
        {"changes": [switch(feature, on=False)], "afterSeconds": 3600},
    ]
    made = await create(admin, steps=steps)
    await becomes(admin, made, "running")
    assert await is_on(admin, feature)
    reason = {"yardarm-reason": "it broke"}
    body = {"putBack": True}
    aborted = await admin.post(f"{PATH}/{made['id']}/abort", json=body, headers=reason)
    assert (aborted.json()["state"], aborted.json()["reason"]) == ("aborted", "it broke")
    assert not await is_on(admin, feature)
    assert (await admin.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert (await admin.get(f"{PATH}/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("on_conflict", "state", "percent"),
    [("pause", "paused", "30"), ("skip", "done", "30"), ("overwrite", "done", "50")],
)
async def test_what_others_changed_since(
    admin: httpx.AsyncClient, feature: str, on_conflict: str, state: str, percent: str
) -> None:
    path = f"/api/admin/projects/default/features/{feature}/environments/production/strategies"
    strategy = (await strategies(admin, feature))[0]["id"]
    steps = [{"changes": [rolled(feature, strategy, 50)], "at": at(SOON)}]
    made = await create(admin, steps=steps, onConflict=on_conflict)
    body = rolled(feature, strategy, 30)["payload"]
    assert (await admin.put(f"{path}/{strategy}", json=body)).status_code == 200
    found = await becomes(admin, made, state)
    assert (await strategies(admin, feature))[0]["parameters"]["rollout"] == percent
    if state == "paused":
        assert found["reason"].startswith("Was changed since it was scheduled, by the events ")
    elif on_conflict == "skip":
        assert any(name.endswith("/rollout") for name in found["steps"][0]["made"]["skipped"])


async def test_what_cannot_be_done_any_more_is_said(admin: httpx.AsyncClient, feature: str) -> None:
    made = await create(admin, steps=[{"changes": [switch(feature)], "at": at(SOON)}])
    await admin.delete(f"/api/admin/features/{feature}")
    failed = await becomes(admin, made, "failed")
    assert "names no live feature" in failed["reason"]


async def test_its_author_must_still_be_allowed(admin: httpx.AsyncClient, feature: str) -> None:
    body: Any = {"tokenName": feature, "type": "admin"}
    token = (await admin.post("/api/admin/api-tokens", json=body)).json()["secret"]
    mine = {"authorization": token}
    body = {"steps": [{"changes": [switch(feature)], "at": at(SOON)}]}
    made = (await admin.post(PATH, json=body, headers=mine)).json()
    assert (made["author"]["by"], made["author"]["name"]) == ("token", feature)
    assert (await admin.delete(f"/api/admin/api-tokens/{token}")).status_code == 200
    failed = await becomes(admin, made, "failed")
    assert failed["author"] == {**made["author"], "name": None}
    assert failed["reason"] == "Its author is not there any more"
    assert not await is_on(admin, feature)


@pytest.fixture
async def planner(running: Running, admin: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A user."""
    body: Any = {"username": "planner", "rootRole": 2, "password": "a long one, and not to guess"}
    user = (await admin.post("/api/admin/user-admin", json=body)).json()
    async with httpx.AsyncClient(base_url=running.url) as http:
        assert (await http.post("/auth/simple/login", json=body)).status_code == 200
        yield http
    assert (await admin.delete(f"/api/admin/user-admin/{user['id']}")).status_code == 200


async def test_who_made_it_is_said_while_they_are_there(
    admin: httpx.AsyncClient, planner: httpx.AsyncClient, feature: str
) -> None:
    made = await create(planner, steps=[{"changes": [switch(feature)], "at": at(3600)}])
    assert (made["author"]["by"], made["author"]["name"]) == ("user", "planner")
    paused = (await admin.post(f"{PATH}/{made['id']}/pause")).json()
    assert paused["author"] == made["author"]


async def test_what_was_not_stored_is_not_there(
    admin: httpx.AsyncClient, planner: httpx.AsyncClient, feature: str, server_database_url: str
) -> None:
    """Nothing is read behind the commit: a 503 there would say what is not so."""
    connection = await asyncpg.connect(server_database_url)
    try:
        async with connection.transaction():
            await connection.execute("lock table people in access exclusive mode")
            body = {"steps": [{"changes": [switch(feature)], "at": at(3600)}]}
            answer = await planner.post(PATH, json=body, timeout=30)
    finally:
        await connection.close()
    stored = (await admin.get(PATH, params={"feature": feature})).json()["total"]
    assert (answer.status_code, stored) in {(201, 1), (503, 0)}


async def test_lists_and_previews(admin: httpx.AsyncClient, feature: str) -> None:
    body = {"steps": [{"changes": [switch(feature)], "at": at(3600)}], "name": "later"}
    preview = (await admin.post(f"{PATH}/preview", json=body)).json()
    assert preview["features"][0]["feature"] == feature
    assert (await admin.get(PATH, params={"feature": feature})).json()["total"] == 0
    made = await create(admin, **body)
    for asked in ("", "&state=waiting&state=paused", "&project=default&limit=1"):
        found = (await admin.get(f"{PATH}?feature={feature}{asked}")).json()
        assert found == {"schedules": [made], "total": 1}
    none = {"feature": feature, "state": "running"}
    assert (await admin.get(PATH, params=none)).json()["total"] == 0
    assert (await admin.get(PATH, params={"project": "other"})).json()["total"] == 0


_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"steps": []}, "steps"),
    ({"steps": [{"changes": []}]}, "steps[0].changes"),
    ({"steps": [{"changes": [switch("nobody's")]}]}, "steps[0].changes[0].feature"),
    ({"steps": [{"changes": ["it"], "at": "2020-01-01T00:00:00Z"}]}, "steps[0].at"),
    (
        {"steps": [{"changes": ["it"], "at": at(50_000)}, {"changes": ["it"], "at": at(40_000)}]},
        "steps[1].at",
    ),
    (
        {"steps": [{"changes": ["it"], "at": at(50_000), "afterSeconds": 1}]},
        "steps[0].afterSeconds",
    ),
    ({"steps": [{"changes": ["it"], "at": at(50_000)}], "until": at(40_000)}, "until"),
    ({"steps": [{"changes": ["it"]}], "onConflict": "guess"}, "onConflict"),
    (
        {"steps": [{"changes": ["it"]}, {"changes": ["it", {"feature": "x"}]}]},
        "steps[1].changes[1].action",
    ),
]


@pytest.mark.parametrize(("body", "names"), _WRONG)
async def test_what_is_wrong_is_named(
    admin: httpx.AsyncClient, feature: str, body: Any, names: str
) -> None:
    for step in body["steps"]:
        step["changes"] = [switch(feature) if c == "it" else c for c in step["changes"]]
    answer = await admin.post(PATH, json=body)
    assert answer.status_code == 400, answer.text
    assert f'"{names}"' in answer.json()["details"][0]["message"], answer.text
