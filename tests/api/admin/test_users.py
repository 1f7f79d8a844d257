"""Users: made, looked at, given roles, logged in and out, and erased."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from tests.running import running_server
from tests.servers import ADMIN_TOKEN
from yardarm.app.serve import Running

_USERS = "/api/admin/user-admin"
_GOOD = "seven-lanterns-over-Bergen"
_FEATURES = "/api/admin/projects/default/features"


async def _create(admin: httpx.AsyncClient, username: str, role: Any = "Viewer") -> Any:
    body = {"username": username, "rootRole": role, "password": _GOOD}
    response = await admin.post(_USERS, json=body)
    assert response.status_code == 201, response.text
    return response.json()


@asynccontextmanager
async def _logged_in(
    running: Running, username: str, password: str = _GOOD
) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.url) as http:
        body = {"username": username, "password": password}
        response = await http.post("/auth/simple/login", json=body)
        assert response.status_code == 200, response.text
        yield http


async def _log_in(running: Running, username: str, password: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=running.url) as http:
        return await http.post(
            "/auth/simple/login", json={"username": username, "password": password}
        )


async def _is_signed_out(http: httpx.AsyncClient) -> bool:
    """By the very next request: whoever was told that a session is over relies on it."""
    return (await http.get("/api/admin/user")).status_code == 401


async def test_a_user_is_made_and_logs_in(running: Running, admin: httpx.AsyncClient) -> None:
    made = await _create(admin, "Ada", 2)
    assert made["rootRole"] == 2
    assert made["hasPassword"] is True
    assert "/reset-password#" in made["inviteLink"]
    async with _logged_in(running, "ada") as ada:
        assert (await ada.get("/api/admin/user")).json()["username"] == "Ada"
        profile = (await ada.get("/api/admin/user/profile")).json()
        assert profile["rootRole"]["name"] == "Editor"
        assert profile["username"] == (await ada.get("/api/admin/user")).json()["username"]
        found = (await admin.get(f"{_USERS}/{made['id']}")).json()
        assert found["activeSessions"] == 1
        assert found["seenAt"] is not None
        feature = await ada.post(_FEATURES, json={"name": "by-ada"})
        assert feature.status_code == 201
        events = (await admin.get("/api/admin/events/by-ada")).json()["events"]
        assert events[0]["createdBy"] == "Ada"
        await ada.post("/logout")
        ada.cookies.clear()
        assert (await ada.get("/api/admin/user")).status_code == 401


async def test_the_cookie_is_for_this_server_only(
    running: Running, admin: httpx.AsyncClient
) -> None:
    await _create(admin, "cookie")
    response = await _log_in(running, "cookie", _GOOD)
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert response.headers["cache-control"] == "no-store"
    async with httpx.AsyncClient(base_url=running.url) as http:
        refused = await http.post(
            "/auth/simple/login",
            json={"username": "cookie", "password": _GOOD},
            headers={"origin": "https://evil.example"},
        )
    assert refused.status_code == 403


async def test_a_viewer_changes_nothing_and_an_editor_no_users(
    running: Running, admin: httpx.AsyncClient
) -> None:
    await _create(admin, "viewer", "Viewer")
    await _create(admin, "editor", "Editor")
    async with _logged_in(running, "viewer") as viewer:
        assert (await viewer.get("/api/admin/features")).status_code == 200
        refused = await viewer.post(_FEATURES, json={"name": "by-viewer"})
        assert refused.status_code == 403
        assert "CREATE_FEATURE" in refused.json()["message"]
        assert (await viewer.get(_USERS)).status_code == 403
    async with _logged_in(running, "editor") as editor:
        assert (await editor.post(_FEATURES, json={"name": "by-editor"})).status_code == 201
        assert (await editor.get(_USERS)).status_code == 403
        token = {"tokenName": "t", "type": "client", "environment": "production"}
        refused = await editor.post("/api/admin/api-tokens", json=token)
        assert refused.status_code == 403
        assert "CREATE_CLIENT_API_TOKEN" in refused.json()["message"]
        body = {"username": "more", "rootRole": 1}
        assert (await editor.post(_USERS, json=body)).status_code == 403


async def test_a_new_role_ends_the_sessions(running: Running, admin: httpx.AsyncClient) -> None:
    made = await _create(admin, "rising", "Viewer")
    path = f"{_USERS}/{made['id']}"
    async with _logged_in(running, "rising") as user:
        assert (await user.post(_FEATURES, json={"name": "rise-1"})).status_code == 403
        renamed = await admin.put(path, json={"name": "R. Ising", "rootRole": "Viewer"})
        assert (renamed.json()["name"], renamed.json()["activeSessions"]) == ("R. Ising", 1)
        changed = await admin.put(path, json={"rootRole": "Editor"})
        assert changed.json()["activeSessions"] == 0
        assert await _is_signed_out(user)
    async with _logged_in(running, "rising") as user:
        assert (await user.post(_FEATURES, json={"name": "rise-1"})).status_code == 201


async def test_nobody_learns_who_exists(running: Running, admin: httpx.AsyncClient) -> None:
    await _create(admin, "known")
    for username, password in (("known", "wrong"), ("nobody", _GOOD), ("known", "x" * 500)):
        response = await _log_in(running, username, password)
        assert response.status_code == 401
        assert response.json()["message"] == "The username or the password is not right"


async def test_a_link_sets_a_password_once(running: Running, admin: httpx.AsyncClient) -> None:
    body = {"email": "grace@example.com", "name": "Grace", "rootRole": 3}
    made = (await admin.post(_USERS, json=body)).json()
    secret = made["inviteLink"].partition("#")[2]
    async with httpx.AsyncClient(base_url=running.url) as http:
        looked = await http.get("/auth/reset/validate", params={"token": secret})
        assert looked.json()["email"] == "grace@example.com"
        weak = {"token": secret, "password": "grace1234"}
        refused = await http.post("/auth/reset/password", json=weak)
        assert refused.status_code == 400
        assert '"password"' in refused.json()["message"]
        assert "grace1234" not in refused.text
        good = {"token": secret, "password": _GOOD}
        assert (await http.post("/auth/reset/password", json=good)).status_code == 200
        assert (await http.post("/auth/reset/password", json=good)).status_code == 401
        looked = await http.get("/auth/reset/validate", params={"token": secret})
        assert looked.status_code == 401
    assert (await _log_in(running, "GRACE@example.com", _GOOD)).status_code == 200


async def test_a_password_that_is_set_ends_the_sessions(
    running: Running, admin: httpx.AsyncClient
) -> None:
    made = await _create(admin, "renewed")
    other = _GOOD + "-again"
    async with _logged_in(running, "renewed") as one, _logged_in(running, "renewed") as two:
        sessions = (await one.get("/api/admin/user/sessions")).json()
        assert [s["current"] for s in sessions] == [True, False]
        body = {"oldPassword": "not it", "password": other}
        path = "/api/admin/user/change-password"
        assert (await one.post(path, json=body)).status_code == 403
        body["oldPassword"] = _GOOD
        stolen = one.cookies["yardarm-session"]
        assert (await one.post(path, json=body)).status_code == 200
        assert one.cookies["yardarm-session"] != stolen
        assert (await one.get("/api/admin/user")).status_code == 200
        assert await _is_signed_out(two)
        two.cookies.clear()
        old = {"cookie": f"yardarm-session={stolen}"}
        assert (await two.get("/api/admin/user", headers=old)).status_code == 401
        body = {"password": _GOOD}
        set_by_admin = await admin.post(f"{_USERS}/{made['id']}/change-password", json=body)
        assert set_by_admin.status_code == 200
        assert await _is_signed_out(one)
    assert (await _log_in(running, "renewed", other)).status_code == 401


async def test_a_session_is_ended_by_its_name(running: Running, admin: httpx.AsyncClient) -> None:
    await _create(admin, "elsewhere")
    async with _logged_in(running, "elsewhere") as one, _logged_in(running, "elsewhere") as two:
        here = {s["current"]: s["id"] for s in (await one.get("/api/admin/user/sessions")).json()}
        ended = await one.delete(f"/api/admin/user/sessions/{here[False]}")
        assert ended.status_code == 200
        assert await _is_signed_out(two)
        missing = await one.delete(f"/api/admin/user/sessions/{here[False]}")
        assert missing.status_code == 404


async def test_whoever_logs_in_anew_leaves_the_old_session(
    running: Running, admin: httpx.AsyncClient
) -> None:
    await _create(admin, "twice-in")
    async with _logged_in(running, "twice-in") as user:
        old = user.cookies["yardarm-session"]
        body = {"username": "twice-in", "password": _GOOD}
        assert (await user.post("/auth/simple/login", json=body)).status_code == 200
        assert user.cookies["yardarm-session"] != old
        sessions = (await user.get("/api/admin/user/sessions")).json()
        assert [s["current"] for s in sessions] == [True]


async def test_logging_out_ends_the_sessions_of_both_names_of_the_cookie(
    running: Running, admin: httpx.AsyncClient
) -> None:
    """One from by plain HTTP may stand beside the one from by https."""
    await _create(admin, "both-names")
    answers = [await _log_in(running, "both-names", _GOOD) for _ in range(2)]
    plain, of_host = (answer.cookies["yardarm-session"] for answer in answers)
    headers = {"cookie": f"yardarm-session={plain}; __Host-yardarm-session={of_host}"}
    async with httpx.AsyncClient(base_url=running.url) as http:
        assert (await http.post("/logout", headers=headers)).status_code == 302
        for secret in (plain, of_host):
            headers = {"cookie": f"yardarm-session={secret}"}
            assert (await http.get("/api/admin/user", headers=headers)).status_code == 401


async def test_the_last_admin_stays_and_nobody_deletes_themselves(
    running: Running, admin: httpx.AsyncClient
) -> None:
    made = await _create(admin, "boss", "Admin")
    path = f"{_USERS}/{made['id']}"
    assert (await admin.delete(path)).status_code == 409
    assert (await admin.put(path, json={"rootRole": 3})).status_code == 409
    second = await _create(admin, "deputy", 1)
    async with _logged_in(running, "boss") as boss:
        assert (await boss.delete(path)).status_code == 403
        assert (await boss.delete(f"{_USERS}/{second['id']}")).status_code == 200
        count = (await boss.get(f"{_USERS}/admin-count")).json()
        assert count == {"password": 1, "noPassword": 0, "service": 0}


async def test_a_person_is_erased_and_the_history_stays(
    running: Running, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    body = {"username": "unforgettable", "email": "u@example.com", "rootRole": 3, "password": _GOOD}
    made = (await admin.post(_USERS, json=body)).json()
    async with _logged_in(running, "u@example.com") as user:
        assert (await admin.delete(f"{_USERS}/{made['id']}")).status_code == 200
        assert await _is_signed_out(user)
    connection = await asyncpg.connect(server_database_url)
    try:
        for table in ("events", "event_details", "people", "sessions", "reset_links", "logins"):
            rows = await connection.fetch(f"select t::text as row from {table} t")
            assert not [r for r in rows if "unforgettable" in r["row"] or "u@example" in r["row"]]
        events = await connection.fetch(
            "select type, data::text from events where type like 'user-%' order by id desc limit 1"
        )
    finally:
        await connection.close()
    assert events[0]["type"] == "user-deleted"


async def test_no_password_is_anywhere_in_clear(
    running: Running, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    await _create(admin, "hidden")
    connection = await asyncpg.connect(server_database_url)
    try:
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'public'"
        )
        for (table,) in tables:
            rows = await connection.fetch(f'select t::text as row from "{table}" t')
            assert not [r for r in rows if _GOOD in r["row"]], table
    finally:
        await connection.close()
    wrong = {"username": ["x"], "rootRole": 1, "password": _GOOD}
    refused = await admin.post(_USERS, json=wrong)
    assert refused.status_code == 400
    assert _GOOD not in refused.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rootRole": 3}, "username"),
        ({"username": "a b", "rootRole": 3}, "username"),
        ({"email": "nonsense", "rootRole": 3}, "email"),
        ({"username": "x", "rootRole": 7}, "rootRole"),
        ({"username": "x"}, "rootRole"),
        ({"username": "x", "rootRole": 3, "password": "password"}, "password"),
        ({"username": "x", "rootRole": 3, "password": "x" * 257}, "password"),
    ],
)
async def test_what_is_wrong_is_named(
    admin: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    response = await admin.post(_USERS, json=body)
    assert response.status_code == 400, response.text
    assert f'"{field}"' in response.json()["message"]


async def test_names_are_taken_once(admin: httpx.AsyncClient) -> None:
    await _create(admin, "Twice")
    response = await admin.post(_USERS, json={"username": "tWICE", "rootRole": 3})
    assert response.status_code == 409


async def test_users_are_listed_and_found(admin: httpx.AsyncClient) -> None:
    made = await _create(admin, "findable-person")
    listed = (await admin.get(_USERS)).json()
    assert made["id"] in [u["id"] for u in listed["users"]]
    assert [r["name"] for r in listed["rootRoles"]] == ["Admin", "Editor", "Viewer"]
    found = (await admin.get(f"{_USERS}/search", params={"q": "FINDABLE"})).json()
    assert [u["id"] for u in found] == [made["id"]]
    link = await admin.post(f"{_USERS}/reset-password", json={"id": made["id"]})
    assert "/reset-password#" in link.json()["resetPasswordUrl"]
    assert ADMIN_TOKEN not in link.text


async def test_whoever_guesses_waits_and_others_do_not(database_url: str) -> None:
    settings = {
        "init_admin_username": "target",
        "init_admin_password": _GOOD,
        "trusted_proxies": "127.0.0.1",
    }
    async with running_server(database_url, **settings) as running:

        async def attempt(password: str, address: str) -> int:
            async with httpx.AsyncClient(base_url=running.url) as http:
                body = {"username": "target", "password": password}
                headers = {"x-forwarded-for": address}
                answer = await http.post("/auth/simple/login", json=body, headers=headers)
            if answer.status_code == 429:
                assert int(answer.headers["retry-after"]) > 0
            return answer.status_code

        tried = [await attempt(f"guess-{i}", "192.0.2.1") for i in range(14)]
        assert tried[:10] == [401] * 10
        assert tried[-1] == 429
        assert await attempt(_GOOD, "192.0.2.1") == 429, "it may be one more guess"
        assert await attempt(_GOOD, "192.0.2.2") == 200, "the user is not locked out"


async def test_guesses_that_come_at_once_are_counted_before_they_are_looked_at(
    database_url: str,
) -> None:
    settings = {"init_admin_username": "target", "init_admin_password": _GOOD}
    async with (
        running_server(database_url, **settings) as running,
        httpx.AsyncClient(base_url=running.url, timeout=30) as http,
    ):

        async def attempt(password: str) -> int:
            body = {"username": "target", "password": password}
            return (await http.post("/auth/simple/login", json=body)).status_code

        for _ in range(11):
            assert await attempt(_GOOD) == 200, "who is right does not use it up"
        # The same one, too: each takes time of which others log in.
        tried = await asyncio.gather(*(attempt(f"guess-{i // 2}") for i in range(30)))
        assert tried.count(429) == 20
