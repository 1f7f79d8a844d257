"""/api/admin/api-tokens: every route, wrong input, and what opens what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.conftest import eventually
from tests.running import running_server
from tests.servers import CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.app.serve import Running
from yardarm.domain.times import wire_time
from yardarm.store import events, migrate, state
from yardarm.store.database import Database

TOKENS = "/api/admin/api-tokens"
FEATURES = "/api/client/features"
KEYS = [
    "id", "secret", "tokenName", "type", "environment", "project", "projects", "createdAt",
    "expiresAt", "alias", "seenAt",
]  # fmt: skip


async def create(admin: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await admin.post(TOKENS, json={"tokenName": "sdk", "type": "client", **body})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def status_of(running: Running, secret: str, path: str = FEATURES) -> int:
    async with httpx.AsyncClient(base_url=running.url) as http:
        return (await http.get(path, headers={"authorization": secret})).status_code


async def listed(admin: httpx.AsyncClient, token_id: str) -> dict[str, Any] | None:
    found = (await admin.get(TOKENS)).json()["tokens"]
    return next((t for t in found if t["id"] == token_id), None)


async def make_project(admin: httpx.AsyncClient, project: str) -> None:
    answer = await admin.post("/api/admin/projects", json={"id": project, "name": project})
    assert answer.status_code == 201, answer.text


async def test_the_secret_is_shown_once_and_works_at_once(
    admin: httpx.AsyncClient, running: Running
) -> None:
    made = await create(admin, tokenName="first", environment="development")
    assert sorted(made) == sorted(KEYS)
    assert made["secret"].startswith("*:development.")
    assert len(made["secret"].partition(".")[2]) == 64
    assert await status_of(running, made["secret"]) == 200
    shown = await listed(admin, made["id"])
    assert shown == {**made, "secret": f"*:development.****{made['id']}"}
    assert (await admin.get(f"{TOKENS}/first")).json() == {"tokens": [shown]}
    assert (await admin.get(f"{TOKENS}/nobody")).json() == {"tokens": []}
    assert await status_of(running, f"*:development.****{made['id']}") == 401
    assert await status_of(running, made["id"]) == 401


@pytest.mark.parametrize(
    ("sent", "type_", "opens", "closed"),
    [
        ("client", "client", FEATURES, "/api/frontend"),
        ("BACKEND", "backend", FEATURES, "/api/frontend"),
        ("Frontend", "frontend", "/api/frontend", FEATURES),
        ("admin", "admin", TOKENS, FEATURES),
    ],
)
async def test_each_type_opens_its_own(
    admin: httpx.AsyncClient, running: Running, sent: str, type_: str, opens: str, closed: str
) -> None:
    made = await create(admin, type=sent)
    environment = "*" if type_ == "admin" else "production"
    assert (made["type"], made["environment"]) == (type_, environment)
    assert made["secret"].startswith(f"*:{environment}.")
    assert await status_of(running, made["secret"], opens) == 200
    assert await status_of(running, made["secret"], closed) == 403


async def test_a_token_of_several_projects_sees_these(
    admin: httpx.AsyncClient, running: Running
) -> None:
    for project in ("one", "two", "three"):
        await make_project(admin, project)
        body = {"name": f"in-{project}", "strategies": [{"name": "default"}], "project": project}
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    made = await create(admin, projects=["one", "two", "one"])
    assert (made["project"], made["projects"]) == ("[]", ["one", "two"])
    assert made["secret"].startswith("[]:production.")
    alone = await create(admin, project="one")
    assert (alone["project"], alone["projects"]) == ("one", ["one"])
    assert alone["secret"].startswith("one:production.")
    for token, names in ((made, ["in-one", "in-two"]), (alone, ["in-one"])):
        async with httpx.AsyncClient(base_url=running.url) as http:
            answer = await http.get(FEATURES, headers={"authorization": token["secret"]})
        assert [f["name"] for f in answer.json()["features"]] == names


@pytest.mark.parametrize("by", ["id", "secret", "masked"])
async def test_revoked_by_id_by_secret_and_by_what_lists_show(
    admin: httpx.AsyncClient, running: Running, by: str
) -> None:
    made = await create(admin)
    reference = f"*:production.****{made['id']}" if by == "masked" else made[by]
    answer = await admin.delete(f"{TOKENS}/{reference}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert await status_of(running, made["secret"]) == 401
    assert await listed(admin, made["id"]) is None
    for method, body in (("DELETE", None), ("PUT", {"expiresAt": None})):
        answer = await admin.request(method, f"{TOKENS}/{reference}", json=body)
        assert answer.status_code == 404
        assert made["secret"] not in answer.text


async def test_expiry_ends_a_token_without_a_write_and_can_be_moved(
    admin: httpx.AsyncClient, running: Running
) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    made = await create(admin, expiresAt=soon.isoformat())
    assert made["expiresAt"] == wire_time(soon)
    assert await status_of(running, made["secret"]) == 200

    async def refused() -> bool:
        return await status_of(running, made["secret"]) == 401

    await eventually(refused)
    assert datetime.now(UTC) >= soon
    path = f"{TOKENS}/{made['id']}"
    later = "2999-01-01T00:00:00.000Z"
    for expiry, status in ((later, 200), ("2001-01-01T00:00:00Z", 401), (None, 200)):
        answer = await admin.put(path, json={"expiresAt": expiry})
        assert (answer.status_code, answer.content) == (200, b"")
        assert await status_of(running, made["secret"]) == status
    shown = await listed(admin, made["id"])
    assert shown is not None
    assert shown["expiresAt"] is None


@pytest.mark.parametrize(
    ("change", "label", "kind"),
    [
        ({"tokenName": None}, "tokenName", "string.base"),
        ({"tokenName": ""}, "tokenName", "string.empty"),
        ({"tokenName": "x" * 256}, "tokenName", "string.max"),
        ({"type": "client "}, "type", "any.only"),
        ({"type": 7}, "type", "string.base"),
        ({"environment": "nowhere"}, "environment", "any.invalid"),
        ({"environment": 7}, "environment", "string.base"),
        ({"environment": "asleep"}, "environment", "any.invalid"),
        ({"project": "no-such"}, "project", "any.invalid"),
        ({"project": "archived"}, "project", "any.invalid"),
        ({"projects": ["default", "no-such"]}, "projects[1]", "any.invalid"),
        ({"projects": ["*", "default"]}, "projects[0]", "any.invalid"),
        ({"projects": []}, "projects", "array.min"),
        ({"projects": "default"}, "projects", "array.base"),
        ({"project": "default", "projects": ["default"]}, "projects", "object.oxor"),
        ({"expiresAt": "tomorrow"}, "expiresAt", "date.format"),
        ({"expiresAt": 5}, "expiresAt", "date.format"),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, "expiresAt", "date.greater"),
        ({"type": "admin", "environment": "production"}, "environment", "any.invalid"),
        ({"type": "admin", "project": "default"}, "project", "any.invalid"),
        ({"type": "admin", "projects": ["default"]}, "projects", "any.invalid"),
        ({"secret": "short"}, "secret", "string.min"),
        ({"secret": "x" * 513}, "secret", "string.max"),
        ({"secret": "with space in its middle"}, "secret", "any.invalid"),
        ({"secret": "mit-ümlaut-in-der-mitte"}, "secret", "any.invalid"),
        ({"secret": "*:production.****0123456789abcdef"}, "secret", "any.invalid"),
        ({"secret": 1234567890123}, "secret", "string.base"),
        ({"secret": "[]:production.several-projects-which"}, "projects", "any.required"),
        ({"secret": "*:nowhere.an-environment-that-is-not"}, "environment", "any.invalid"),
        ({"alias": "an-alias-of-a-client-token"}, "alias", "any.invalid"),
        ({"type": "frontend", "alias": "short"}, "alias", "string.min"),
        ({"type": "frontend", "alias": "x" * 20, "secret": "x" * 20}, "alias", "any.invalid"),
    ],
)  # fmt: skip
async def test_wrong_input_names_the_field_and_sends_no_secret_back(
    admin: httpx.AsyncClient, change: dict[str, Any], label: str, kind: str
) -> None:
    if label in {"environment", "project"}:
        await admin.post("/api/admin/environments", json={"name": "asleep", "type": "test"})
        await admin.post("/api/admin/environments/asleep/off")
        await admin.post("/api/admin/projects", json={"id": "archived", "name": "archived"})
        await admin.post("/api/admin/projects/archive/archived")
    answer = await admin.post(TOKENS, json={"tokenName": "wrong", "type": "client", **change})
    assert answer.status_code == 400, answer.text
    assert [(d["context"]["label"], d["type"]) for d in answer.json()["details"]] == [(label, kind)]
    for name in ("secret", "alias"):
        assert str(change.get(name, "-" * 99)) not in answer.text.replace(name, "")
    assert (await admin.get(f"{TOKENS}/wrong")).json() == {"tokens": []}


@pytest.mark.parametrize(
    "body", [{}, {"expiresAt": "never"}, {"expiresAt": 7}, {"expiresAt": "9999-99-99"}]
)
async def test_an_expiry_that_is_none(admin: httpx.AsyncClient, body: dict[str, Any]) -> None:
    made = await create(admin)
    answer = await admin.put(f"{TOKENS}/{made['id']}", json=body)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == "expiresAt"


async def test_a_secret_of_another_server_goes_on_working(
    admin: httpx.AsyncClient, running: Running
) -> None:
    """It says itself what it is for, unless the body does."""
    given = "default:development.of-an-older-server"
    made = await create(admin, secret=given)
    assert (made["secret"], made["environment"]) == (given, "development")
    assert made["projects"] == ["default"]
    assert await status_of(running, given) == 200
    old = "0123456789abcdef0123456789abcdef"  # 3.x knew no form
    assert (await create(admin, secret=old, environment="development"))["project"] == "*"
    assert await status_of(running, old) == 200
    moved = await create(
        admin, secret="[]:test.a-secret-that-moves", environment="default", projects=["default"]
    )
    assert moved["environment"] == "production"
    for again in (given, old):
        answer = await admin.post(
            TOKENS, json={"tokenName": "x", "type": "client", "secret": again}
        )
        assert answer.status_code == 409
        assert again not in answer.text
    await admin.delete(f"{TOKENS}/{given}")
    answer = await admin.post(TOKENS, json={"tokenName": "x", "type": "client", "secret": given})
    assert (answer.status_code, await status_of(running, given)) == (409, 401)


async def test_a_frontend_token_may_have_an_alias(
    admin: httpx.AsyncClient, running: Running
) -> None:
    made = await create(admin, type="frontend", alias="the-old-proxy's-client-key")
    assert made["alias"] == "the-old-proxy's-client-key"
    for secret in (made["secret"], made["alias"]):
        assert await status_of(running, secret, "/api/frontend") == 200
    shown = await listed(admin, made["id"])
    assert shown is not None
    assert shown["alias"] is None
    answer = await admin.post(
        TOKENS, json={"tokenName": "x", "type": "client", "secret": made["alias"]}
    )
    assert answer.status_code == 409
    await admin.delete(f"{TOKENS}/{made['id']}")
    assert await status_of(running, made["alias"], "/api/frontend") == 401


async def test_events_hold_all_but_the_secret(
    admin: httpx.AsyncClient, server_database_url: str
) -> None:
    made = await create(admin, tokenName="told", project="default", username="ignored")
    await admin.put(f"{TOKENS}/{made['id']}", json={"expiresAt": "2999-01-01T00:00:00Z"})
    await admin.put(f"{TOKENS}/{made['id']}", json={"expiresAt": "2999-01-01T00:00:00Z"})
    await admin.delete(f"{TOKENS}/{made['id']}")
    found = (await admin.get("/api/admin/events")).json()["events"][:3]
    said = {
        "tokenName": "told", "type": "client", "environment": "production", "project": "default",
        "projects": ["default"], "createdAt": made["createdAt"], "alias": None,
    }  # fmt: skip
    later = "2999-01-01T00:00:00.000Z"
    assert [(e["type"], e["data"]) for e in found] == [
        ("api-token-deleted", {**said, "expiresAt": later}),
        ("api-token-updated", {**said, "expiresAt": later}),
        ("api-token-created", {**said, "expiresAt": None}),
    ]
    newest = (await admin.get("/api/admin/search/events?limit=2")).json()["events"]
    assert [e["preData"]["expiresAt"] for e in newest] == [later, None]
    assert {(e["project"], e["environment"]) for e in newest} == {("default", "production")}
    database = await Database.connect(server_database_url)
    async with database.transaction(read_only=True) as tx:
        assert (await state.replayed(tx)).to_document() == (await state.rows(tx)).to_document()
        assert await events.first_broken_link(tx) is None
    await database.close()


async def test_older_names(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(TOKENS, json={"username": "older", "type": "CLIENT"})
    assert (answer.status_code, answer.json()["tokenName"]) == (201, "older")
    answer = await admin.post(TOKENS, json={"type": "client"})
    assert answer.json()["details"][0]["context"]["label"] == "tokenName"


async def test_tokens_of_a_project(admin: httpx.AsyncClient, running: Running) -> None:
    await make_project(admin, "mine")
    await make_project(admin, "theirs")
    path = "/api/admin/projects/mine/api-tokens"
    body = {"tokenName": "of mine", "type": "backend", "environment": "development"}
    answer = await admin.post(path, json={**body, "projects": ["theirs"], "project": "theirs"})
    made = answer.json()
    assert (answer.status_code, made["projects"]) == (201, ["mine"])
    shared = await create(admin, projects=["mine", "theirs"])
    everywhere = await create(admin)
    found = [t["id"] for t in (await admin.get(path)).json()["tokens"]]
    assert sorted(found) == sorted([made["id"], shared["id"]])
    assert (await admin.delete(f"{path}/{everywhere['id']}")).status_code == 404
    answer = await admin.delete(f"{path}/{shared['id']}")
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == "token"
    assert (await admin.delete(f"{path}/{made['secret']}")).status_code == 200
    assert await status_of(running, made["secret"]) == 401
    answer = await admin.post(path, json={**body, "type": "admin"})
    assert answer.json()["details"][0]["context"]["label"] == "type"
    nowhere = "/api/admin/projects/no-such/api-tokens"
    for method, where in (("GET", nowhere), ("POST", nowhere), ("DELETE", f"{nowhere}/x")):
        answer = await admin.request(method, where, json=body if method == "POST" else None)
        assert answer.status_code == 404


async def test_tokens_go_with_their_project(admin: httpx.AsyncClient, running: Running) -> None:
    """Whoever makes another project of this id later does not show it to them."""
    await make_project(admin, "passing")
    alone = await create(admin, project="passing")
    shared = await create(admin, projects=["passing", "default"])
    assert (await admin.delete("/api/admin/projects/passing")).status_code == 200
    assert await status_of(running, alone["secret"]) == 401
    assert await status_of(running, shared["secret"]) == 200
    shown = await listed(admin, shared["id"])
    assert shown is not None
    assert shown["projects"] == ["default"]


async def test_tokens_of_the_settings_are_listed_limited_and_stay_revoked(
    database_url: str,
) -> None:
    async with running_server(database_url) as running, servers.admin(running) as admin:
        tokens = (await admin.get(TOKENS)).json()["tokens"]
        assert {t["tokenName"] for t in tokens} == {
            "init-admin-1", "init-client-1", "init-frontend-1"
        }  # fmt: skip
        gone = next(t for t in tokens if t["type"] == "client")
        kept = next(t for t in tokens if t["type"] == "frontend")
        assert (await admin.delete(f"{TOKENS}/{gone['id']}")).status_code == 200
        answer = await admin.put(f"{TOKENS}/{kept['id']}", json={"expiresAt": "2999-01-01"})
        assert answer.status_code == 200
    async with running_server(database_url) as running, servers.admin(running) as admin:
        assert await status_of(running, CLIENT_TOKEN) == 401
        assert await status_of(running, FRONTEND_TOKEN, "/api/frontend") == 200
        assert len((await admin.get(TOKENS)).json()["tokens"]) == 2
    database = await Database.connect(database_url)
    async with database.transaction(read_only=True) as tx:
        assert (await state.replayed(tx)).to_document() == (await state.rows(tx)).to_document()
    while (await migrate.status(database)).applied[
        -1
    ] != "/20261125300000-context-fields-of-projects":
        await migrate.down(database)
    async with database.transaction(read_only=True) as tx:
        names = await tx.connection.fetch("select name, revoked_at from api_tokens order by name")
    assert [(r["name"], r["revoked_at"] is None) for r in names] == [
        ("init-admin-1", True), ("init-client-1", False)
    ]  # fmt: skip
    await migrate.up(database)
    await database.close()
    async with running_server(database_url) as running:
        assert await status_of(running, CLIENT_TOKEN) == 401


async def test_tokens_follow_a_default_environment_that_gets_another_name(
    database_url: str,
) -> None:
    async with running_server(database_url) as running, servers.admin(running) as admin:
        moved = (await create(admin))["secret"]
        stays = (await create(admin, environment="development"))["secret"]
        assert await status_of(running, moved) == 200
    renamed: dict[str, str] = {
        "default_environment": "live", "init_client_api_tokens": "", "init_frontend_api_tokens": ""
    }  # fmt: skip
    async with running_server(database_url, **renamed) as running, servers.admin(running) as admin:
        assert [await status_of(running, secret) for secret in (moved, stays)] == [200, 200]
        found = (await admin.get(TOKENS + "/sdk")).json()["tokens"]
        assert {t["environment"] for t in found} == {"live", "development"}
