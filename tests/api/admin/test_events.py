"""What happened, as v3 tells it: data of each action, groups and diffs (contract, section 10)."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from yardarm.api.admin.events import events_wire
from yardarm.domain.events import LoggedEvent

DEFAULT = [{"name": "default"}]
FEATURES = "/api/admin/features"
EVENTS = "/api/admin/events"


async def events_of(admin: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    answer = (await admin.get(f"{EVENTS}/{name}")).json()
    assert answer["toggleName"] == name
    events: list[dict[str, Any]] = answer["events"]
    return events


async def test_each_action_has_its_type_and_data(admin: httpx.AsyncClient) -> None:
    path = f"{FEATURES}/told"
    await admin.post(FEATURES, json={"name": "told", "strategies": DEFAULT, "unknown": 1})
    created = {
        "name": "told", "type": "release", "project": "default", "enabled": False, "stale": False,
        "strategies": DEFAULT,
    }  # fmt: skip
    await admin.put(path, json={"description": "new", "enabled": True, "strategies": DEFAULT})
    updated = {**created, "description": "new", "enabled": True}
    shown = []
    for word in ("toggle/off", "toggle/on", "toggle", "stale/on", "stale/off"):
        feature = (await admin.post(f"{path}/{word}")).json()
        shown.append({k: v for k, v in feature.items() if k != "lastSeenAt"})
    await admin.delete(path)
    await admin.post("/api/admin/archive/revive/told")
    events = await events_of(admin, "told")
    assert [(e["type"], e["data"]) for e in reversed(events)] == [
        ("feature-created", created),
        ("feature-updated", updated),
        *[("feature-updated", data) for data in shown[:3]],
        ("feature-stale-on", shown[3]),
        ("feature-stale-off", shown[4]),
        ("feature-archived", {"name": "told"}),
        ("feature-revived", {"name": "told"}),
    ]
    assert [e["id"] for e in events] == sorted((e["id"] for e in events), reverse=True)
    assert [e["createdAt"] for e in events] == sorted(
        (e["createdAt"] for e in events), reverse=True
    )


async def test_description_and_variants_are_in_the_data_when_they_were_sent(
    admin: httpx.AsyncClient,
) -> None:
    variants = [{"name": "aa", "weight": 1000}]
    body = {"name": "full", "description": "", "strategies": DEFAULT, "variants": variants}
    await admin.post(FEATURES, json=body)
    (event,) = await events_of(admin, "full")
    assert event["data"]["description"] == ""
    stored = {"name": "aa", "weight": 1000, "weightType": "variable", "stickiness": "default"}
    assert event["data"]["variants"] == [stored]


async def test_an_element_has_v3s_keys_in_their_order(admin: httpx.AsyncClient) -> None:
    await admin.post(FEATURES, json={"name": "keys", "strategies": DEFAULT})
    (event,) = await events_of(admin, "keys")
    assert list(event) == ["id", "type", "createdBy", "createdAt", "data", "tags", "diffs"]
    assert (event["tags"], event["diffs"]) == ([], None)


async def test_by_name_are_events_of_any_kind(admin: httpx.AsyncClient) -> None:
    await admin.post(FEATURES, json={"name": "namesake", "strategies": DEFAULT})
    await admin.post("/api/admin/strategies", json={"name": "namesake", "parameters": []})
    found = await events_of(admin, "namesake")
    assert [e["type"] for e in found] == ["strategy-created", "feature-created"]
    assert [e["diffs"] for e in found] == [None, None]
    assert await events_of(admin, "nobody-has-this-name") == []


async def test_what_is_refused_is_no_event(admin: httpx.AsyncClient) -> None:
    await admin.post(FEATURES, json={"name": "refused", "strategies": DEFAULT})
    newest = (await admin.get(EVENTS)).json()["events"][0]["id"]
    for method, path, body in [
        ("POST", FEATURES, {"name": "refused", "strategies": DEFAULT}),
        ("POST", FEATURES, {"name": "a", "strategies": DEFAULT}),
        ("PUT", f"{FEATURES}/refused", {"strategies": []}),
        ("PUT", f"{FEATURES}/no-such", {"strategies": DEFAULT}),
        ("POST", "/api/admin/archive/revive/refused", None),
        ("POST", f"{FEATURES}/validate", {"name": "free-name"}),
        ("DELETE", "/api/admin/strategies/default", None),
        ("POST", "/api/admin/strategies/default/deprecate", None),
    ]:
        await admin.request(method, path, json=body)
    assert (await admin.get(EVENTS)).json()["events"][0]["id"] == newest


async def test_the_lists_hold_the_newest_hundred(admin: httpx.AsyncClient) -> None:
    await admin.post(FEATURES, json={"name": "busy", "strategies": DEFAULT})
    for _ in range(101):
        await admin.post(f"{FEATURES}/busy/toggle")
    everything = (await admin.get(EVENTS)).json()
    assert everything["version"] == 1
    for events in (everything["events"], await events_of(admin, "busy")):
        assert len(events) == 100
        ids = [e["id"] for e in events]
        assert ids == list(range(ids[0], ids[0] - 100, -1))
        assert events[-1]["diffs"] is None
        assert all(
            e["diffs"] == [{"kind": "E", "path": ["enabled"], "lhs": not on, "rhs": on}]
            for e in events[:-1]
            for on in [e["data"]["enabled"]]
        )


@pytest.mark.parametrize(
    ("older", "newer", "same_group"),
    [
        ("feature-created", "feature-archived", True),
        ("feature-created", "drop-features", True),
        ("feature-stale-on", "feature-import", True),
        ("feature-created", "feature-tag-import", False),
        ("feature-created", "feature-type-created", False),
        ("feature-created", "strategy-created", False),
        ("strategy-created", "drop-strategies", True),
        ("strategy-import", "strategy-deprecated", True),
        ("context-field-created", "context-field-deleted", True),
        ("project-created", "project-deleted", True),
        ("project-created", "project-import", False),
        ("tag-created", "tag-deleted", True),
        ("tag-created", "tag-import", False),
        ("tag-type-created", "tag-type-deleted", True),
        ("tag-type-created", "tag-type-updated", False),
        ("tag-type-updated", "tag-type-updated", True),
        ("drop-tags", "drop-tag-types", False),
        ("addon-config-created", "addon-config-updated", False),
    ],
)
def test_diffs_are_within_a_group(older: str, newer: str, same_group: bool) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    events = [
        LoggedEvent(2, newer, "me", at, {"name": "n", "x": 1}),
        LoggedEvent(1, older, "me", at, {"name": "n"}),
    ]
    diffs = events_wire(events)[0]["diffs"]
    assert diffs == ([{"kind": "N", "path": ["x"], "rhs": 1}] if same_group else None)


def test_events_without_a_name_are_a_group_of_their_own() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    data: list[Any] = [{"featureName": "b"}, {"name": "n"}, {"featureName": "a"}]
    events = [LoggedEvent(3 - i, "feature-tagged", "me", at, d) for i, d in enumerate(data)]
    newest, named, oldest = events_wire(events)
    edited = {"kind": "E", "path": ["featureName"], "lhs": "a", "rhs": "b"}
    assert (newest["diffs"], named["diffs"], oldest["diffs"]) == ([edited], None, None)


async def test_what_is_done_to_a_feature_in_an_environment_is_in_its_history(
    admin: httpx.AsyncClient,
) -> None:
    features = "/api/admin/projects/default/features"
    await admin.post(features, json={"name": "told-of"})
    before = (await admin.get("/api/admin/events/default")).json()["events"]
    path = f"{features}/told-of/environments/development"
    assert (await admin.post(f"{path}/strategies", json={"name": "default"})).status_code == 200
    assert (await admin.post(f"{path}/on")).status_code == 200
    await admin.post(features, json={"name": "told-parent"})
    needed = {"feature": "told-parent"}
    assert (await admin.post(f"{features}/told-of/dependencies", json=needed)).is_success
    told = (await admin.get("/api/admin/events/told-of")).json()["events"]
    assert told[0]["type"] == "feature-dependency-added"
    assert [(e["type"], e["data"].get("environment")) for e in told[1:]] == [
        ("feature-environment-enabled", "development"),
        ("feature-strategy-add", "development"),
        ("feature-created", None),
    ]
    after = (await admin.get("/api/admin/events/default")).json()["events"]
    assert after == before, "a strategy of a feature is not the strategy of its name"
