"""Roles, groups and who is in a project: what they open, where, and to whom nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.api.admin.test_users import _GOOD, _create, _logged_in
from yardarm.app.serve import Running

OWNER, MEMBER = 4, 5


async def _project(admin: httpx.AsyncClient, name: str) -> str:
    made = await admin.post("/api/admin/projects", json={"id": name, "name": name})
    assert made.status_code == 201, made.text
    for feature in ("first", "second"):
        path = f"/api/admin/projects/{name}/features"
        assert (await admin.post(path, json={"name": f"{name}.{feature}"})).status_code == 201
    return name


async def _role(admin: httpx.AsyncClient, name: str, *permissions: Any, **more: Any) -> int:
    grants = [p if isinstance(p, dict) else {"name": p} for p in permissions]
    made = await admin.post("/api/admin/roles", json={"name": name, "permissions": grants, **more})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


@asynccontextmanager
async def _somebody(
    running: Running, admin: httpx.AsyncClient, name: str, project: str, *roles: int
) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """A Viewer who has roles in a project."""
    user = await _create(admin, name)
    path = f"/api/admin/projects/{project}/users/{user['id']}/roles"
    if roles:
        assert (await admin.put(path, json={"roles": list(roles)})).status_code == 200
    async with _logged_in(running, name) as http:
        yield http, user["id"]


def _switch(project: str, environment: str) -> str:
    feature = f"/api/admin/projects/{project}/features/{project}.first"
    return f"{feature}/environments/{environment}/on"


async def test_a_member_changes_features_of_the_project_alone(
    running: Running, admin: httpx.AsyncClient
) -> None:
    mine, other = await _project(admin, "mine"), await _project(admin, "other")
    async with _somebody(running, admin, "mia", mine, MEMBER) as (mia, _):
        assert (await mia.post(_switch(mine, "production"))).status_code == 200
        denied = await mia.post(_switch(other, "production"))
        assert denied.status_code == 403
        assert denied.json()["permissions"] == ["UPDATE_FEATURE_ENVIRONMENT"]
        assert "in the project other, environment production" in denied.json()["message"]
        # v3's routes know a feature by its name alone.
        assert (await mia.post("/api/admin/features/mine.first/toggle")).status_code == 200
        assert (await mia.post("/api/admin/features/other.first/toggle")).status_code == 403
        assert (await mia.delete("/api/admin/features/other.first")).status_code == 403
        put = await mia.put(f"/api/admin/projects/{mine}", json={"name": "Other name"})
        assert put.status_code == 403
        profile = (await mia.get("/api/admin/user/profile")).json()
        assert profile["projects"] == [mine]
        assert {"name": "UPDATE_FEATURE"} in profile["inProjects"][mine]


async def test_a_role_for_one_environment(running: Running, admin: httpx.AsyncClient) -> None:
    project = await _project(admin, "staged")
    grant = {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "development"}
    role = await _role(admin, "Switcher", grant, "UPDATE_FEATURE")
    async with _somebody(running, admin, "sam", project, role) as (sam, _):
        assert (await sam.post(_switch(project, "development"))).status_code == 200
        assert (await sam.post(_switch(project, "production"))).status_code == 403
        # v3's update would switch it on in the default environment.
        path = f"/api/admin/features/{project}.second"
        same = {"name": f"{project}.second", "project": project}
        for strategies, enabled, missing in (
            ([{"name": "default"}], False, "UPDATE_FEATURE_STRATEGY"),
            ([{"name": "default"}], True, "UPDATE_FEATURE_ENVIRONMENT"),
        ):
            body = {**same, "strategies": strategies, "enabled": enabled}
            denied = await sam.put(path, json=body)
            assert (denied.status_code, denied.json()["permissions"]) == (403, [missing])
        stale = await sam.post(f"{path}/stale/on")
        assert stale.status_code == 200


async def test_a_move_takes_what_it_brings_along(
    running: Running, admin: httpx.AsyncClient
) -> None:
    """Who owns one project must not switch things on in another by way of it."""
    own, shared = await _project(admin, "own"), await _project(admin, "common")
    await admin.post(_switch(own, "production"))
    grant = {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "development"}
    role = await _role(admin, "Maker", grant, "CREATE_FEATURE", "UPDATE_FEATURE")
    async with _somebody(running, admin, "mo", own, OWNER) as (mo, user_id):
        path = f"/api/admin/projects/{shared}/users/{user_id}/roles"
        await admin.put(path, json={"roles": [role]})

        async def moved(feature: str) -> httpx.Response:
            where = f"/api/admin/projects/{own}/features/{feature}/changeProject"
            return await mo.post(where, json={"newProjectId": shared})

        denied = await moved("own.first")
        assert denied.json()["permissions"] == ["UPDATE_FEATURE_ENVIRONMENT"]
        assert "in the project common, environment production" in denied.json()["message"]
        # v3's update moves, too.
        old = (await mo.get("/api/admin/features/own.first")).json()
        body = {key: old[key] for key in ("enabled", "strategies")} | {"project": shared}
        assert (await mo.put("/api/admin/features/own.first", json=body)).status_code == 403
        await mo.post(_switch(own, "production").removesuffix("on") + "off")
        assert (await moved("own.first")).status_code == 200
        back = await mo.put("/api/admin/features/own.first", json=body | {"project": own})
        assert back.json()["permissions"] == ["MOVE_FEATURE_TOGGLE"]


async def test_a_group_opens_what_its_members_alone_could_not(
    running: Running, admin: httpx.AsyncClient
) -> None:
    project = await _project(admin, "shared")
    async with _somebody(running, admin, "gus", project) as (gus, user_id):
        body = {"name": "Crew", "users": [{"user": {"id": user_id}}]}
        group = (await admin.post("/api/admin/groups", json=body)).json()
        assert [m["user"]["username"] for m in group["users"]] == ["gus"]
        assert (await gus.post(_switch(project, "production"))).status_code == 403
        access = f"/api/admin/projects/{project}/access"
        given = await admin.post(access, json={"roles": [MEMBER], "groups": [group["id"]]})
        assert given.status_code == 200
        assert (await gus.post(_switch(project, "production"))).status_code == 200
        found = (await admin.get(access)).json()
        assert [(g["name"], g["roles"]) for g in found["groups"]] == [("Crew", [MEMBER])]
        await admin.put(f"/api/admin/groups/{group['id']}", json={"name": "Crew", "users": []})
        assert (await gus.post(_switch(project, "production"))).status_code == 403
        assert (await admin.delete(f"/api/admin/groups/{group['id']}")).status_code == 200
        assert (await admin.get(access)).json()["groups"] == []


async def test_nobody_hands_out_more_than_they_have(
    running: Running, admin: httpx.AsyncClient
) -> None:
    project = await _project(admin, "guarded")
    keeper = await _role(
        admin, "Keeper", "PROJECT_USER_ACCESS_WRITE", "PROJECT_USER_ACCESS_READ", "UPDATE_FEATURE"
    )
    async with _somebody(running, admin, "kim", project, keeper) as (kim, user_id):
        path = f"/api/admin/projects/{project}/users/{user_id}/roles"
        for role in (OWNER, MEMBER):
            denied = await kim.put(path, json={"roles": [keeper, role]})
            assert denied.status_code == 403, denied.text
        other = await _create(admin, "kims-friend")
        body = {"roles": [keeper], "users": [other["id"]]}
        assert (await kim.post(f"/api/admin/projects/{project}/access", json=body)).is_success
        assert (
            await kim.post("/api/admin/roles", json={"name": "x", "permissions": []})
        ).status_code == 403
        assert (await kim.get("/api/admin/groups")).status_code == 403


async def test_who_makes_a_project_owns_it(running: Running, admin: httpx.AsyncClient) -> None:
    role = await _role(admin, "Founder", "CREATE_PROJECT", type="root-custom")
    user = await _create(admin, "fay", role)
    assert user["rootRole"] == role
    async with _logged_in(running, "fay") as fay:
        body = {"id": "fays", "name": "Fay's"}
        assert (await fay.post("/api/admin/projects", json=body)).status_code == 201
        found = (await fay.get("/api/admin/projects/fays/access")).json()
        assert [(u["id"], u["roles"]) for u in found["users"]] == [(user["id"], [OWNER])]
        made = await fay.post("/api/admin/projects/fays/features", json={"name": "fays.one"})
        assert made.status_code == 201
        assert (await fay.get("/api/admin/projects/default/access")).status_code == 403
        in_use = await admin.delete(f"/api/admin/roles/{role}")
        assert in_use.status_code == 409
        assert (await admin.delete("/api/admin/projects/archive/fays")).status_code in (404, 405)
    assert (await admin.delete(f"/api/admin/user-admin/{user['id']}")).status_code == 200
    assert (await admin.delete(f"/api/admin/roles/{role}")).status_code == 200
    assert (await admin.get("/api/admin/projects/fays/access")).json()["users"] == []


async def test_a_personal_token_acts_as_its_user(
    running: Running, admin: httpx.AsyncClient
) -> None:
    project = await _project(admin, "scripted")
    async with _somebody(running, admin, "pat", project, MEMBER) as (pat, user_id):
        made = await pat.post("/api/admin/user/tokens", json={"description": "for scripts"})
        assert made.status_code == 201
        secret, token_id = made.json()["secret"], made.json()["id"]
        assert secret.startswith("user:")
        headers = {"authorization": secret}
        async with httpx.AsyncClient(base_url=running.url, headers=headers) as script:
            assert (await script.post(_switch(project, "production"))).status_code == 200
            assert (await script.get("/api/admin/user-admin")).status_code == 403
            assert (await script.get("/api/client/features")).status_code == 403
            events = (await admin.get(f"/api/admin/events/{project}.first")).json()["events"]
            assert events[0]["createdBy"] == "pat"
            listed = (await script.get("/api/admin/user/tokens")).json()["pats"]
            assert [p["id"] for p in listed] == [token_id]
            more = await script.post("/api/admin/user/tokens", json={"description": "for ever"})
            assert more.status_code == 403, "it would outlive the token that made it"
            for path, body in (
                ("/api/admin/user/change-password", {"oldPassword": _GOOD, "password": _GOOD}),
                ("/api/admin/user/second-factor", {"password": _GOOD}),
            ):
                answer = await script.post(path, json=body)
                assert answer.status_code == 404, "a token has none, as the routes say"
                assert "set-cookie" not in answer.headers
            assert secret not in str(listed)
            tokens = (await admin.get("/api/admin/api-tokens")).json()["tokens"]
            assert token_id not in [t["id"] for t in tokens]
            gone = await admin.put(
                f"/api/admin/projects/{project}/users/{user_id}/roles", json={"roles": []}
            )
            assert gone.status_code == 200
            assert (await script.post(_switch(project, "production"))).status_code == 403
            assert (await pat.delete(f"/api/admin/user/tokens/{token_id}")).status_code == 200
            assert (await script.get("/api/admin/features")).status_code == 401
        made = await pat.post("/api/admin/user/tokens", json={"description": "again"})
    headers = {"authorization": made.json()["secret"]}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as script:
        assert (await script.get("/api/admin/features")).status_code == 200
        await admin.delete(f"/api/admin/user-admin/{user_id}")
        assert (await script.get("/api/admin/features")).status_code == 401


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ({"name": "x"}, "permissions"),
        ({"name": "x", "permissions": [{"name": "NOPE"}]}, "permissions[0].name"),
        ({"name": "x", "permissions": [{"name": "ADMIN"}]}, "permissions[0]"),
        ({"name": "x", "type": "root", "permissions": []}, "type"),
        (
            {"name": "x", "permissions": [{"name": "UPDATE_FEATURE", "environment": "production"}]},
            "permissions[0]",
        ),
        (
            {"name": "x", "permissions": [
                {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "nowhere"}]},
            "permissions[0]",
        ),
    ],
)  # fmt: skip
async def test_what_a_role_cannot_grant_is_named(
    admin: httpx.AsyncClient, body: dict[str, Any], label: str
) -> None:
    refused = await admin.post("/api/admin/roles", json=body)
    assert refused.status_code == 400
    labels = [d.get("context", {}).get("label") for d in refused.json()["details"]]
    assert label in labels


async def test_a_role_follows_its_environment_and_stays_what_it_is(
    admin: httpx.AsyncClient,
) -> None:
    made = await admin.post("/api/admin/environments", json={"name": "qa", "type": "test"})
    assert made.status_code == 201
    grant = {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "qa"}
    role = await _role(admin, "Tester", grant, "UPDATE_FEATURE")
    assert (await admin.delete("/api/admin/environments/qa")).status_code == 200
    found = (await admin.get(f"/api/admin/roles/{role}")).json()
    assert found["permissions"] == [{"name": "UPDATE_FEATURE"}]
    taken = await admin.post("/api/admin/roles/validate", json={"name": "tester"})
    assert taken.status_code == 409
    for fixed in (1, OWNER):
        path = f"/api/admin/roles/{fixed}"
        body = {"name": "Mine", "permissions": []}
        assert (await admin.put(path, json=body)).status_code == 403
        assert (await admin.delete(path)).status_code == 403
