"""Schedules that watch a number: it lets steps through, holds them up, or takes them back."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database, eventually
from tests.integrations.test_prometheus import said
from tests.sink import Sink, running_sink

PATH = "/api/admin/schedules"
QUERY = "sum(rate(errors[1m]))"


@dataclass
class World:
    """A server, and the Prometheus that it asks."""

    http: httpx.AsyncClient
    sink: Sink

    def measures(self, value: float | None) -> None:
        """None: there is no answer to the query."""
        self.sink.content = lambda _: said(
            "vector", [] if value is None else [{"metric": {}, "value": [0, str(value)]}]
        )

    async def feature(self) -> str:
        name = f"guarded-{uuid.uuid4().hex[:8]}"
        body = {"name": name, "enabled": False, "strategies": [{"name": "default"}]}
        assert (await self.http.post("/api/admin/features", json=body)).status_code == 201
        return name

    async def begin(self, feature: str, steps: list[dict[str, Any]], **guard: Any) -> str:
        guard = {"query": QUERY, "above": 0.05, "everySeconds": 1, **guard}
        answer = await self.http.post(PATH, json={"name": "r", "steps": steps, "guard": guard})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def get(self, schedule: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"{PATH}/{schedule}")).json()
        return found

    async def becomes(self, schedule: str, state: str) -> dict[str, Any]:
        async def there() -> bool:
            return bool((await self.get(schedule))["state"] == state)

        await eventually(there)
        return await self.get(schedule)

    async def is_on(self, feature: str) -> bool:
        return bool((await self.http.get(f"/api/admin/features/{feature}")).json()["enabled"])

    async def events(self, feature: str, kind: str) -> list[dict[str, Any]]:
        asked: dict[str, str | int] = {"limit": 100, "type": f"IS:{kind}"}
        answer = await self.http.get("/api/admin/search/events", params=asked)
        found = answer.json()["events"]
        return [e for e in found if feature in str(e)]


@pytest.fixture(scope="module")
async def world(postgres: str, template: str) -> AsyncIterator[World]:
    database = await create_database(postgres, template=template)
    async with (
        running_sink() as sink,
        servers.running_server(database, prometheus_url=sink.url) as running,
        servers.admin(running) as http,
    ):
        yield World(http, sink)


def step(feature: str, *, on: bool, after: float | None = None) -> dict[str, Any]:
    change = {
        "feature": feature, "environment": "production", "action": "updateEnabled",
        "payload": {"enabled": on},
    }  # fmt: skip
    return {"changes": [change], **({} if after is None else {"afterSeconds": after})}


async def test_a_good_number_lets_the_next_step_through(world: World) -> None:
    world.measures(0.01)
    feature = await world.feature()
    steps = [step(feature, on=True), step(feature, on=False, after=0.1)]
    schedule = await world.begin(feature, steps, forSeconds=2)
    running = await world.becomes(schedule, "running")
    assert running["guard"] == {
        "query": QUERY, "above": 0.05, "below": None, "then": "pause", "everySeconds": 1,
        "forSeconds": 2, "lastLook": None,
    }  # fmt: skip
    done = await world.becomes(schedule, "done")
    made = [each["made"]["at"] for each in done["steps"]]
    assert made[0] < done["guard"]["lastLook"]["at"]
    assert done["guard"]["lastLook"]["value"] == 0.01
    assert not await world.is_on(feature)


@pytest.mark.parametrize(("limits", "value"), [({"above": 0.05}, 0.07), ({"below": 10}, 9)])
async def test_a_bad_one_pauses_and_people_go_on(
    world: World, limits: dict[str, float], value: float
) -> None:
    world.measures(value)
    feature = await world.feature()
    steps = [step(feature, on=True), step(feature, on=False, after=0.1)]
    schedule = await world.begin(feature, steps, **{"above": None, **limits})
    paused = await world.becomes(schedule, "paused")
    assert paused["reason"].startswith(f"{value:g} is ")
    assert paused["reason"].endswith(QUERY)
    assert paused["guard"]["lastLook"]["value"] == value
    assert await world.is_on(feature)
    (event,) = await world.events(feature, "schedule-paused")
    assert event["data"]["reason"] == paused["reason"]
    world.measures(0.05 if "above" in limits else 10)
    assert (await world.http.post(f"{PATH}/{schedule}/resume")).status_code == 200

    async def is_off() -> bool:
        return not await world.is_on(feature)

    await eventually(is_off)


async def test_or_puts_back_what_was_made(world: World) -> None:
    world.measures(0.07)
    feature = await world.feature()
    steps = [step(feature, on=True), step(feature, on=False, after=3600)]
    schedule = await world.begin(feature, steps, then="abort")
    aborted = await world.becomes(schedule, "aborted")
    assert aborted["reason"] == f"0.07 is above 0.05: {QUERY}"
    assert aborted["undone"]["groupId"]
    assert not await world.is_on(feature)
    (event,) = await world.events(feature, "schedule-aborted")
    assert event["reason"] == f"Schedule r: {aborted['reason']}"


async def test_what_cannot_be_put_back_pauses(world: World) -> None:
    """Somebody else has switched it meanwhile: that is for people to choose."""
    world.measures(None)
    feature = await world.feature()
    steps = [step(feature, on=True), step(feature, on=False, after=3600)]
    schedule = await world.begin(feature, steps, then="abort")
    await world.becomes(schedule, "running")
    for way in ("off", "on"):
        path = f"/api/admin/projects/default/features/{feature}/environments/production/{way}"
        assert (await world.http.post(path)).status_code == 200
    world.measures(1)
    paused = await world.becomes(schedule, "paused")
    assert paused["reason"].startswith(f"1 is above 0.05: {QUERY}. It could not be put back")
    assert await world.is_on(feature)


async def test_it_looks_on_after_the_last_step(world: World) -> None:
    world.measures(0.01)
    feature = await world.feature()
    schedule = await world.begin(feature, [step(feature, on=True)], then="abort", forSeconds=60)

    async def has_looked() -> bool:
        return (await world.get(schedule))["guard"]["lastLook"] is not None

    await eventually(has_looked)
    running = await world.get(schedule)
    assert (running["state"], running["next"]["what"]) == ("running", "end")
    world.measures(0.5)
    await world.becomes(schedule, "aborted")
    assert not await world.is_on(feature)


async def test_what_is_not_seen_holds_the_next_step_up(world: World) -> None:
    world.measures(None)
    feature = await world.feature()
    steps = [step(feature, on=True), step(feature, on=False, after=0.1)]
    schedule = await world.begin(feature, steps)

    async def said_why() -> bool:
        look = (await world.get(schedule))["guard"]["lastLook"]
        return look is not None and look["error"] == "The query gives 0 series, not one"

    await eventually(said_why)
    first = (await world.get(schedule))["guard"]["lastLook"]
    assert first["unseenSince"] <= first["at"]

    async def looked_again() -> bool:
        look = (await world.get(schedule))["guard"]["lastLook"]
        return bool(look["at"] > first["at"])

    await eventually(looked_again)
    assert (await world.get(schedule))["guard"]["lastLook"]["unseenSince"] == first["unseenSince"]
    assert (await world.get(schedule))["state"] == "running"
    assert await world.is_on(feature)
    world.measures(0)

    async def is_off() -> bool:
        return not await world.is_on(feature)

    await eventually(is_off)
    seen = (await world.get(schedule))["guard"]["lastLook"]
    assert (seen["value"], seen["error"], seen["unseenSince"]) == (0, None, None)


@pytest.mark.parametrize(
    ("guard", "field"),
    [
        ({"query": QUERY}, "guard"),
        ({"query": "", "above": 1}, "guard.query"),
        ({"above": 1}, "guard.query"),
        ({"query": QUERY, "above": 1, "below": 2}, "guard.below"),
        ({"query": QUERY, "above": "much"}, "guard.above"),
        ({"query": QUERY, "above": 1, "then": "panic"}, "guard.then"),
        ({"query": QUERY, "above": 1, "everySeconds": 0.1}, "guard.everySeconds"),
        ({"query": QUERY, "above": 1, "forSeconds": -1}, "guard.forSeconds"),
    ],
)
async def test_a_guard_that_cannot_be_is_named(
    world: World, guard: dict[str, Any], field: str
) -> None:
    body = {"steps": [step(await world.feature(), on=True)], "guard": guard}
    answer = await world.http.post(PATH, json=body)
    assert answer.status_code == 400
    assert any(field in each["message"] for each in answer.json()["details"]), answer.text


async def test_without_a_prometheus_there_are_none(admin: httpx.AsyncClient) -> None:
    body = {"name": "unguarded", "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    wanted = {"steps": [step("unguarded", on=True)], "guard": {"query": QUERY, "above": 1}}
    answer = await admin.post(PATH, json=wanted)
    assert answer.status_code == 400
    assert "YARDARM_PROMETHEUS_URL" in answer.json()["details"][0]["message"]
