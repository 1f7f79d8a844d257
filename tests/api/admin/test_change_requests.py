"""Change requests from the draft to the change, as people make them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.admin.test_roles import _role, _somebody
from yardarm.app.serve import Running

_P = "/api/admin/projects/desk"
_RULE = _P + "/environments/production/change-requests/config"
_MINE = _P + "/environments/production/change-requests"
_ALL = _P + "/change-requests"
_IN = _P + "/features"
MEMBER = 5

People = dict[str, httpx.AsyncClient]


@pytest.fixture(scope="module")
async def people(running: Running, admin: httpx.AsyncClient) -> AsyncIterator[People]:
    """Three members of a project, one who only looks, and a rule that wants one approval."""
    made = await admin.post("/api/admin/projects", json={"id": "desk", "name": "Desk"})
    assert made.status_code == 201
    await _rule(admin)
    async with (
        _somebody(running, admin, "ann", "desk", MEMBER) as (ann, _),
        _somebody(running, admin, "ben", "desk", MEMBER) as (ben, _),
        _somebody(running, admin, "cat", "desk", MEMBER) as (cat, _),
        _somebody(running, admin, "vic", "desk") as (vic, _),
    ):
        yield {"ann": ann, "ben": ben, "cat": cat, "vic": vic}


async def _rule(
    admin: httpx.AsyncClient, approvals: int = 1, roles: list[int] | None = None
) -> None:
    body = {"changeRequestsEnabled": True, "requiredApprovals": approvals, "roles": roles or []}
    assert (await admin.put(_RULE, json=body)).status_code == 200


async def _feature(admin: httpx.AsyncClient, name: str) -> None:
    assert (await admin.post(_IN, json={"name": name})).status_code == 201


async def _is_on(admin: httpx.AsyncClient, name: str) -> bool:
    there = await admin.get(f"{_IN}/{name}/environments/production")
    return bool(there.json()["enabled"])


def _switch(name: str, *, enabled: bool = True) -> dict[str, Any]:
    return {"feature": name, "action": "updateEnabled", "payload": {"enabled": enabled}}


async def _drafted(http: httpx.AsyncClient, *changes: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(_MINE, json=list(changes))
    assert answer.status_code == 200, answer.text
    request: dict[str, Any] = answer.json()
    return request


async def _move(
    http: httpx.AsyncClient, request: dict[str, Any], state: str, **more: Any
) -> httpx.Response:
    body = {"state": state, **more}
    return await http.put(f"{_ALL}/{request['id']}/state", json=body)


async def _moved(
    http: httpx.AsyncClient, request: dict[str, Any], state: str, **more: Any
) -> dict[str, Any]:
    answer = await _move(http, request, state, **more)
    assert answer.status_code == 200, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


async def _approved(people: People, *changes: dict[str, Any]) -> dict[str, Any]:
    request = await _drafted(people["ann"], *changes)
    await _moved(people["ann"], request, "In review")
    return await _moved(people["ben"], request, "Approved")


async def test_from_a_draft_to_the_change(admin: httpx.AsyncClient, people: People) -> None:
    ann, ben = people["ann"], people["ben"]
    await _feature(admin, "first")
    refused = await ann.post(f"{_IN}/first/environments/production/on")
    assert refused.status_code == 403
    request = await _drafted(ann, _switch("first"))
    assert (request["state"], request["createdBy"]["username"]) == ("Draft", "ann")
    assert [f["name"] for f in request["features"]] == ["first"]
    assert request["may"]["review"] == {"allowed": True, "reason": None}
    assert request["may"]["approve"]["allowed"] is False
    path = f"{_ALL}/{request['id']}"
    assert (await ann.put(path + "/title", json={"title": "On with it"})).status_code == 200
    reviewed = await _moved(ann, request, "In review", comment="please")
    assert (reviewed["state"], reviewed["minApprovals"]) == ("In review", 1)
    # The Admin whose token this is has no user; whoever is no member may not.
    assert [a["username"] for a in reviewed["approvers"]] == ["ben", "cat"]
    assert (await _move(ann, request, "Approved")).status_code == 403
    assert (await _move(ben, request, "Applied")).status_code == 409
    approved = await _moved(ben, request, "Approved")
    assert approved["state"] == "Approved"
    assert [a["createdBy"]["username"] for a in approved["approvals"]] == ["ben"]
    assert not await _is_on(admin, "first")
    applied = await _moved(ann, request, "Applied")
    assert (applied["state"], applied["ended"]["createdBy"]["username"]) == ("Applied", "ann")
    assert await _is_on(admin, "first")
    found = await admin.get("/api/admin/search/events", params={"limit": "3"})
    events = found.json()["events"]
    assert [e["type"] for e in events] == [
        "change-request-applied", "feature-environment-enabled", "feature-strategy-add",
    ]  # fmt: skip
    assert {e["reason"] for e in events} == {f"Change request {request['id']}: On with it"}
    assert len({e["groupId"] for e in events}) == 1
    assert not any("emergency" in e for e in events)
    texts = [c["text"] for c in (await ann.get(path)).json()["comments"]]
    assert texts == ["please"]


async def test_a_changed_request_loses_its_approvals(
    admin: httpx.AsyncClient, people: People
) -> None:
    ann, ben = people["ann"], people["ben"]
    await _feature(admin, "edited")
    request = await _approved(people, _switch("edited"))
    [change] = request["features"][0]["changes"]
    path = f"{_ALL}/{request['id']}/changes/{change['id']}"
    assert (await ben.put(path, json=_switch("edited"))).status_code == 403
    edited = await ann.put(path, json=_switch("edited", enabled=False))
    assert edited.status_code == 200, edited.text
    assert (edited.json()["state"], edited.json()["approvals"]) == ("In review", [])
    assert (await _move(ann, request, "Applied")).status_code == 409
    assert (await ann.delete(path)).status_code == 409, "the last change stays"
    strategy = {"name": "flexibleRollout", "parameters": {"rollout": "20"}}
    more = {"feature": "edited", "action": "addStrategy", "payload": strategy}
    added = await ann.post(_MINE, json=more, params={"changeRequest": request["id"]})
    assert added.status_code == 200, added.text
    assert len(added.json()["features"][0]["changes"]) == 2
    assert (await ann.delete(path)).status_code == 200
    wrong = {**more, "payload": {**strategy, "parameters": {"rollout": "120"}}}
    refused = await ann.post(_MINE, json=[_switch("edited"), wrong])
    assert refused.status_code == 400
    assert refused.json()["details"][0]["path"][:2] == [1, "payload"]
    await _moved(ann, request, "Cancelled")


async def test_more_approvals_and_roles(
    running: Running, admin: httpx.AsyncClient, people: People
) -> None:
    await _feature(admin, "careful")
    request = await _approved(people, _switch("careful"))
    # The rule is the one that is there now.
    await _rule(admin, 2)
    shown = (await admin.get(f"{_ALL}/{request['id']}")).json()
    assert (shown["state"], shown["minApprovals"]) == ("In review", 2)
    assert (await _move(people["ann"], request, "Applied")).status_code == 409
    assert (await _move(people["ben"], request, "Approved")).status_code == 409, "twice"
    chief = await _role(admin, "Chief", "APPROVE_CHANGE_REQUEST", "APPLY_CHANGE_REQUEST")
    await _rule(admin, 2, [chief])
    assert (await _move(people["cat"], request, "Approved")).status_code == 403
    async with _somebody(running, admin, "dan", "desk", chief) as (dan, _):
        assert (await dan.get(f"{_ALL}/{request['id']}")).json()["may"]["approve"]["allowed"]
        assert (await _moved(dan, request, "Approved"))["state"] == "Approved"
        # Whoever applies it may make its changes: a chief may only approve.
        denied = await _move(dan, request, "Applied")
        assert denied.json()["permissions"] == ["UPDATE_FEATURE_ENVIRONMENT"]
    await _rule(admin)
    await _moved(people["ann"], request, "Applied")


async def test_conflicts_are_shown_and_chosen(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "contested")
    request = await _approved(
        people,
        {"feature": "contested", "action": "updateFeature", "payload": {"description": "mine"}},
        _switch("contested"),
    )
    other = await admin.put(f"{_IN}/contested", json={"description": "theirs"})
    assert other.status_code == 200
    preview = (await admin.get(f"{_ALL}/{request['id']}/preview")).json()
    assert preview["problem"] is None
    assert [len(c["conflicts"]) for c in preview["changes"]] == [1, 0]
    assert preview["features"][0]["text"][0] == 'description: "theirs" -> "mine"'
    undecided = await _move(people["cat"], request, "Applied")
    assert undecided.status_code == 409
    assert undecided.json()["conflicts"][0]["field"] == ["description"]
    await _moved(people["cat"], request, "Applied", onConflict="skip")
    feature = (await admin.get(f"{_IN}/contested")).json()
    assert feature["description"] == "theirs"
    assert await _is_on(admin, "contested")


async def test_what_cannot_be_done_any_more_says_so(
    admin: httpx.AsyncClient, people: People
) -> None:
    await _feature(admin, "vanishing")
    request = await _approved(people, _switch("vanishing"))
    assert (await admin.delete(f"{_IN}/vanishing")).status_code in (200, 202)
    preview = (await admin.get(f"{_ALL}/{request['id']}/preview")).json()
    assert "names no live feature" in preview["problem"]
    assert (await _move(people["ann"], request, "Applied")).status_code == 409
    assert (await _moved(people["ben"], request, "Rejected"))["state"] == "Rejected"


async def test_one_environment_is_no_way_into_another(
    admin: httpx.AsyncClient, people: People
) -> None:
    """Without a rule in development a request there needs no approvals, and archives nothing that
    is on in production.
    """
    await _feature(admin, "shared")
    await admin.post(
        f"{_IN}/shared/environments/production/on", headers={"Yardarm-Emergency": "for the test"}
    )
    path = _P + "/environments/development/change-requests"
    body = {"feature": "shared", "action": "archiveFeature"}
    request = (await people["ann"].post(path, json=body)).json()
    assert (await _moved(people["ann"], request, "In review"))["state"] == "Approved"
    refused = await _move(people["ann"], request, "Applied")
    assert refused.json()["permissions"] == ["SKIP_CHANGE_REQUEST"]
    production = await _approved(people, body)
    await _moved(people["ann"], production, "Applied")
    assert (await admin.get(f"{_IN}/shared")).status_code == 404


async def test_it_is_applied_once(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "raced")
    request = await _drafted(people["ann"], _switch("raced"))
    await _moved(people["ann"], request, "In review")
    approvals = await asyncio.gather(
        *(_move(people["ben"], request, "Approved") for _ in range(4)),
        *(_move(people["cat"], request, "Approved") for _ in range(4)),
    )
    assert sorted(a.status_code for a in approvals) == [200, 200, *[409] * 6]
    shown = (await admin.get(f"{_ALL}/{request['id']}")).json()
    assert sorted(a["createdBy"]["username"] for a in shown["approvals"]) == ["ben", "cat"]
    answers = await asyncio.gather(
        *(_move(people[name], request, "Applied") for name in ("ann", "ben", "cat") * 3)
    )
    assert sorted(a.status_code for a in answers) == [200, *[409] * 8]
    events = (await admin.get("/api/admin/events/raced")).json()["events"]
    assert [e["type"] for e in events].count("feature-environment-enabled") == 1


async def test_lists_and_filters(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "listed")
    request = await _drafted(people["cat"], _switch("listed"))
    again = await _drafted(people["cat"], _switch("listed", enabled=False))
    assert again["id"] == request["id"], "one draft"

    async def found(**params: Any) -> list[int]:
        answer = await people["vic"].get(_ALL, params=params)
        assert answer.status_code == 200, answer.text
        return [r["id"] for r in answer.json()]

    assert (await found())[0] == request["id"]
    assert await found(author="cat", state="Draft") == [request["id"]]
    assert await found(feature="listed") == [request["id"]]
    assert await found(feature="listed", state=["Applied", "Rejected"]) == []
    assert await found(environment="development", feature="listed") == []
    assert (await people["vic"].delete(f"{_ALL}/{request['id']}")).status_code == 403
    assert (await people["cat"].delete(f"{_ALL}/{request['id']}")).status_code == 200
    assert (await people["cat"].get(f"{_ALL}/{request['id']}")).status_code == 404
    other = await people["cat"].get(f"/api/admin/projects/default/change-requests/{again['id']}")
    assert other.status_code == 404


async def test_a_token_drafts_and_applies_and_does_not_review(
    admin: httpx.AsyncClient, people: People
) -> None:
    await _feature(admin, "scripted")
    mine = await _drafted(admin, _switch("scripted"))
    await _moved(admin, mine, "In review")
    theirs = await _drafted(people["ann"], _switch("scripted"))
    await _moved(people["ann"], theirs, "In review")
    refused = await _move(admin, theirs, "Approved")
    assert refused.status_code == 403
    assert "People review" in refused.json()["message"]
    await _moved(people["ann"], mine, "Approved")
    await _moved(admin, mine, "Applied")
    await _moved(admin, theirs, "Cancelled")


async def test_who_only_looks_may_propose(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "proposed")
    request = await _drafted(people["vic"], _switch("proposed"))
    await _moved(people["vic"], request, "In review")
    await _moved(people["ben"], request, "Approved")
    denied = await _move(people["vic"], request, "Applied")
    assert denied.json()["permissions"] == ["APPLY_CHANGE_REQUEST"]
    await _moved(people["ben"], request, "Applied")
    assert await _is_on(admin, "proposed")


async def _scheduled(
    http: httpx.AsyncClient, request: dict[str, Any], seconds: float, **more: Any
) -> httpx.Response:
    at = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    return await _move(http, request, "Scheduled", scheduledAt=at, **more)


async def _becomes(admin: httpx.AsyncClient, request: dict[str, Any], state: str) -> dict[str, Any]:
    for _ in range(200):
        shown: dict[str, Any] = (await admin.get(f"{_ALL}/{request['id']}")).json()
        if shown["state"] == state:
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError(shown)


async def test_it_is_applied_when_it_is_due(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "due")
    request = await _approved(people, _switch("due"))
    assert (await _scheduled(people["vic"], request, 60)).status_code == 403
    assert (await _scheduled(admin, request, 60)).status_code == 403, "a token is no person"
    assert (await _scheduled(people["cat"], request, -1)).status_code == 400
    far = (await _scheduled(people["cat"], request, 3600)).json()
    assert (far["state"], far["schedule"]["createdBy"]["username"]) == ("Scheduled", "cat")
    assert not await _is_on(admin, "due")
    assert (await _scheduled(people["cat"], request, 0.5)).status_code == 200
    applied = await _becomes(admin, request, "Applied")
    assert (applied["schedule"], applied["ended"]["createdBy"]["username"]) == (None, "cat")
    assert await _is_on(admin, "due")
    events = (await admin.get("/api/admin/search/events", params={"limit": "2"})).json()["events"]
    assert {e["createdBy"] for e in events} == {"cat"}


async def test_what_is_in_the_way_is_told(admin: httpx.AsyncClient, people: People) -> None:
    await _feature(admin, "hindered")
    change = {"feature": "hindered", "action": "updateFeature", "payload": {"description": "mine"}}
    request = await _approved(people, change)
    assert (await admin.put(f"{_IN}/hindered", json={"description": "theirs"})).is_success
    assert (await _scheduled(people["cat"], request, 0.3)).status_code == 200
    failed = await _becomes(admin, request, "Approved")
    assert "was changed since it was drafted" in failed["scheduleFailure"]
    event = (await admin.get("/api/admin/search/events", params={"limit": "1"})).json()["events"][0]
    assert event["type"] == "change-request-scheduled-application-failure"
    assert event["createdBy"] == "yardarm-clock"
    assert (await _scheduled(people["cat"], request, 0.3, onConflict="overwrite")).is_success
    done = await _becomes(admin, request, "Applied")
    assert done["scheduleFailure"] is None


async def test_who_is_gone_applies_nothing(
    running: Running, admin: httpx.AsyncClient, people: People
) -> None:
    await _feature(admin, "orphaned")
    request = await _approved(people, _switch("orphaned"))
    async with _somebody(running, admin, "eve", "desk", MEMBER) as (eve, user_id):
        assert (await _scheduled(eve, request, 1)).status_code == 200
        gone = await admin.delete(f"/api/admin/user-admin/{user_id}")
        assert gone.status_code == 200
    failed = await _becomes(admin, request, "Approved")
    assert failed["scheduleFailure"] == "Whoever scheduled it is gone"
    assert not await _is_on(admin, "orphaned")
