"""/api/admin/history/timeline and /bisect."""

from typing import Any

import httpx
import pytest

_TIMELINE = "/api/admin/history/timeline"
_BISECT = "/api/admin/history/bisect"
_IN = "/api/admin/projects/default/features"


async def _newest(admin: httpx.AsyncClient) -> int:
    found = await admin.get("/api/admin/search/events?limit=1")
    newest: int = found.json()["events"][0]["id"]
    return newest


async def _history(admin: httpx.AsyncClient, name: str) -> tuple[int, int]:
    """A feature whose answers for users 1 and 2 change by all that can change them; the first and
    the last revision.
    """
    start = await _newest(admin)
    place = f"{_IN}/{name}/environments/development"

    async def post(path: str, body: Any = None, method: str = "POST") -> Any:
        reason = {"yardarm-reason": "a step"}
        answer = await admin.request(method, path, json=body, headers=reason)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    await post(_IN, {"name": name})
    await post(_IN, {"name": f"{name}-parent"})
    constraint = {"contextName": "userId", "operator": "IN", "values": ["1"]}
    sent = {"name": f"{name}-segment", "constraints": [constraint]}
    segment = await post("/api/admin/segments", sent)
    strategy = {"name": "flexibleRollout", "parameters": {"rollout": "100", "groupId": name}}
    made = await post(f"{place}/strategies", strategy)
    await post(f"{place}/on")
    await post(f"{_IN}/{name}", {"description": "changes no answer"}, "PUT")
    await post(f"{place}/strategies/{made['id']}", {**strategy, "segments": [segment["id"]]}, "PUT")
    other = {**sent, "constraints": [{**constraint, "values": ["2"]}]}
    await post(f"/api/admin/segments/{segment['id']}", other, "PUT")
    await post(f"{place}/off")
    await post(f"{place}/on")
    await post(f"{_IN}/{name}/dependencies", {"feature": f"{name}-parent"})
    await post(f"{_IN}/{name}-parent/environments/development/on")
    variants = [{"name": "a", "weight": 1000, "weightType": "variable", "stickiness": "default"}]
    await post(f"{place}/variants", variants, "PUT")
    await post("/api/admin/projects/default/environments/development", None, "DELETE")
    await post("/api/admin/projects/default/environments", {"environment": "development"})
    await admin.delete(f"/api/admin/features/{name}")
    return start, await _newest(admin)


async def _answers(
    admin: httpx.AsyncClient, name: str, user: str, revisions: range
) -> list[tuple[int, Any]]:
    """What the playground says at each revision, where it is another answer than before."""
    found: list[tuple[int, Any]] = []
    for revision in revisions:
        body = {
            "environment": "development", "context": {"userId": user}, "features": [name],
            "revision": revision,
        }  # fmt: skip
        asked = (await admin.post("/api/admin/playground", json=body)).json()["features"]
        answer = (False, False, None)
        if asked:
            variant = asked[0]["variant"]
            told = variant["name"] if variant["enabled"] else None
            answer = (True, asked[0]["isEnabled"], told)
        if not found or found[-1][1] != answer:
            found.append((revision, answer))
    return found


@pytest.mark.parametrize("user", ["1", "2"])
async def test_a_timeline_is_what_the_playground_says(admin: httpx.AsyncClient, user: str) -> None:
    name = f"timeline-{user}"
    start, end = await _history(admin, name)
    body = {
        "features": [name], "environment": "development", "context": {"userId": user},
        "from": start, "to": end,
    }  # fmt: skip
    answer = await admin.post(_TIMELINE, json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["from"]["revision"], found["to"]["revision"]) == (start, end)
    [told] = found["features"]
    turns = [
        (t["events"][-1]["id"] if t["events"] else start, (t["exists"], t["enabled"], t["variant"]))
        for t in told["turns"]
    ]
    assert turns == await _answers(admin, name, user, range(start, end + 1))
    assert len(turns) > 5
    for turn in told["turns"]:
        assert (turn["explanation"] is not None) is turn["exists"]
    assert {e["reason"] for t in told["turns"][1:-1] for e in t["events"]} == {"a step"}
    last = {**body, "from": end, "to": end, "features": [f"{name}-parent"]}
    assert len((await admin.post(_TIMELINE, json=last)).json()["features"][0]["turns"]) == 1


async def test_bisecting_by_hand_finds_every_change(admin: httpx.AsyncClient) -> None:
    start, end = await _history(admin, "halved")
    found = (await admin.get("/api/admin/search/events", params={"limit": 100})).json()["events"]
    events = [e for e in found if start < e["id"] <= end]
    for culprit in sorted({e["groupId"] for e in events}):
        at = max(e["id"] for e in events if e["groupId"] == culprit)
        good, bad, asked = start, end, 0
        while True:
            answer = await admin.post(_BISECT, json={"good": good, "bad": bad})
            assert answer.status_code == 200, answer.text
            verdict = answer.json()
            if verdict["culprit"] is not None:
                break
            asked += 1
            middle = verdict["next"]["revision"]
            assert good < middle < bad
            assert verdict["next"]["clientFeatures"].endswith(f"?asOf={middle}")
            assert (await admin.get(verdict["next"]["clientFeatures"])).status_code == 200
            good, bad = (middle, bad) if middle < at else (good, middle)
        assert {e["groupId"] for e in verdict["culprit"]} == {culprit}
        assert asked <= 5


async def test_bisecting_by_an_answer(admin: httpx.AsyncClient) -> None:
    start, end = await _history(admin, "blamed")
    events = (await admin.get("/api/admin/search/events?feature=IS:blamed")).json()["events"]
    on = next(e["id"] for e in reversed(events) if e["type"] == "feature-environment-enabled")
    body = {
        "feature": "blamed", "environment": "development", "context": {"userId": "2"},
        "good": on, "bad": end, "wanted": {"enabled": True},
    }  # fmt: skip
    found = await admin.post(_BISECT, json=body)
    assert found.status_code == 200, found.text
    [culprit] = found.json()["culprit"]
    assert (culprit["type"], culprit["id"]) == ("feature-archived", end)
    removed = next(e for e in culprit["patch"] if e["path"] == "/archived")
    assert removed["value"] is True
    for wrong, path in (
        ({"good": start}, ["good"]),
        ({"bad": on}, ["bad"]),
        ({"feature": None}, ["feature"]),
        ({"feature": "nowhere"}, ["feature"]),
        ({"environment": "nowhere"}, ["environment"]),
        ({"good": end, "bad": on}, ["bad"]),
        ({"good": "yesterday"}, ["good"]),
    ):
        refused = await admin.post(_BISECT, json={**body, **wrong})
        assert refused.status_code == 400, wrong
        assert refused.json()["details"][0]["path"] == path
    nothing = await admin.post(_BISECT, json={"good": end, "bad": end})
    assert (nothing.status_code, nothing.json()["details"][0]["path"]) == (400, ["bad"])
