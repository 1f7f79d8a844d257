"""A whole session with every kind of secret; then each is looked for wherever it might be kept."""

import base64
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx

from tests.cli.command import yardarm
from tests.conftest import eventually
from tests.e2e.secrets_scan import Caller, Secrets, lines, rows_of_all_tables
from tests.servers import (
    ADMIN_TOKEN,
    CLIENT_TOKEN,
    DEVELOPMENT_TOKEN,
    FRONTEND_TOKEN,
    ServerProcess,
)
from tests.sink import Sink, running_sink
from yardarm.store.embedded import running_dsn

_PASSWORD, _LATER, _WRONG = (
    "seven-lanterns-over-Bergen", "nine-herons-above-Tromso", "eleven-wrong-lamps-in-Oslo",
)  # fmt: skip
_FIRST = "five-red-boats-off-Lofoten"
_KEY = "0123456789-a-key-for-token-hashes-abcdef"
_SECRET_HOOK = "hook-secret-in-the-address-of-it"
_SIGNING, _HEADER = "what-signs-the-webhooks-of-it", "Bearer what-a-receiver-wants-to-see"
_OF_HOOKS = {"webhook", "signing secret", "header of a webhook"}
_MUST_BE_SENT = {"addon_secrets": _OF_HOOKS}
"""What must be known to be sent (decision 0013)."""
_PAGES = (
    "/api/admin/api-tokens", "/api/admin/user-admin", "/api/admin/user", "/api/admin/addons",
    "/api/admin/events?maxResults=1000", "/api/admin/state/export", "/api/admin/projects",
    "/api/admin/metrics/applications", "/api/admin/projects/default/api-tokens",
    "/internal-backstage/prometheus", "/health", "/ready", "/docs/openapi.json", "/api",
    "/api/admin/ui-config",
)  # fmt: skip


def test_the_scan_finds_what_is_planted(tmp_path: Path) -> None:
    """Each form, each place: what cannot find anything proves nothing."""
    secrets = Secrets()
    token = secrets.keep("token", "*:*.a-secret-that-is-planted")
    core = token.rpartition(".")[2]
    for form in (
        token, core, quote(token, safe=""), core.encode().hex(), f"x{core}y",
        base64.b64encode(token.encode()).decode(),
    ):  # fmt: skip
        assert secrets.found(f"… {form} …".encode()) == {"token"}, form
    assert secrets.found(b"*:*.another") == set()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_text(core)
    (tmp_path / "clean").write_text("nothing")
    assert secrets.found_below(tmp_path) == {"deep/log": {"token"}}
    with zipfile.ZipFile(tmp_path / "backup", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dump", token)
    assert list(lines(secrets.found_in_zip(tmp_path / "backup"))) == ["dump has token"]


async def test_the_scan_finds_what_is_planted_in_a_database_and_an_answer(
    database_url: str,
) -> None:
    secrets = Secrets()
    secrets.keep("token", "*:*.a-secret-that-is-planted")
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "create table planted (a json, b bytea);"
        'insert into planted values (\'{"deep": ["*:*.a-secret-that-is-planted"]}\', null)'
    )
    rows = await rows_of_all_tables(connection)
    assert {table for table, text in rows.items() if secrets.found(text)} == {"planted"}
    await connection.execute("update planted set a = null, b = 'a-secret-that-is-planted'")
    rows = await rows_of_all_tables(connection)
    assert {table for table, text in rows.items() if secrets.found(text)} == {"planted"}
    assert len(rows) > 20
    await connection.close()
    async with running_sink() as sink, httpx.AsyncClient(base_url=sink.url) as http:
        sink.answer = lambda _: "400 x\nx-leak: a-secret-that-is-planted"
        caller = Caller(http, secrets)
        await caller.ask("GET", "/path")
        assert caller.leaks == ["GET /path says token"]


async def test_no_secret_is_anywhere(tmp_path: Path) -> None:
    secrets, data, log = Secrets(), tmp_path / "data", tmp_path / "log"
    for name, token in (
        ("admin", ADMIN_TOKEN), ("client", CLIENT_TOKEN), ("development", DEVELOPMENT_TOKEN),
        ("frontend", FRONTEND_TOKEN), ("first password", _FIRST), ("key", _KEY),
        ("password", _PASSWORD), ("later password", _LATER), ("wrong password", _WRONG),
        ("webhook", _SECRET_HOOK), ("signing secret", _SIGNING), ("header of a webhook", _HEADER),
    ):  # fmt: skip
        secrets.keep(name, token)
    settings = {
        "INIT_ADMIN_USERNAME": "first", "INIT_ADMIN_PASSWORD": _FIRST, "YARDARM_TOKEN_KEY": _KEY,
        "YARDARM_LOG_LEVEL": "debug", "YARDARM_OUTGOING_ALLOW": "127.0.0.0/8",
    }  # fmt: skip
    with ServerProcess(data_dir=data, environment=settings, log=log) as server:
        http = httpx.AsyncClient(base_url=server.url)
        caller = Caller(http, secrets)
        async with http, running_sink() as sink:
            await _use_tokens(caller, secrets)
            await _be_somebody(caller, secrets, data)
            await _tell_others(caller, sink)
            await _misplace(caller)
            for page in _PAGES:
                answer = await caller.ask("GET", page, token=ADMIN_TOKEN)
                assert answer.status_code == 200, page
        assert caller.leaks == []
        assert caller.refused > 60
        dsn = running_dsn(data)
        assert dsn is not None
        connection = await asyncpg.connect(dsn)
        rows = await rows_of_all_tables(connection)
        await connection.execute("checkpoint")
        await connection.close()
        found = {table: secrets.found(text) for table, text in rows.items()}
        assert {table: names for table, names in found.items() if names} == _MUST_BE_SENT
        backup = tmp_path / "backup.zip"
        for words in (("backup", backup), ("audit", "export", tmp_path / "history")):
            made = yardarm(*words, data_dir=data, **settings)
            assert secrets.found((made.stdout + made.stderr).encode()) == set(), words
            assert made.returncode == 0, made.stderr
    for path in (log, tmp_path / "history"):
        assert path.stat().st_size > 1_000
        assert secrets.found(path.read_bytes()) == set(), path.name
    assert set(lines(secrets.found_in_zip(backup))) <= {
        f"database.sql has {name}" for name in _OF_HOOKS
    }
    # The database's files have what its tables have, and had.
    below = secrets.found_below(data)
    assert {name for names in below.values() for name in names} <= _OF_HOOKS, below


_TOKENS: tuple[dict[str, Any], ...] = (
    {"type": "client", "environment": "production"},
    {"type": "frontend", "environment": "production", "alias": "an-alias-of-a-frontend-token"},
    {"type": "admin"},
    {"type": "client", "environment": "production", "projects": ["default"]},
    {"type": "client", "environment": "production", "secret": "*:production.was-brought-along"},
)


async def _use_tokens(caller: Caller, secrets: Secrets) -> None:
    for number, wanted in enumerate(_TOKENS):
        for name in ("alias", "secret"):
            if name in wanted:
                secrets.keep(f"{name} {number}", wanted[name])
        body = {"tokenName": f"token-{number}", **wanted}
        made = await caller.ask(
            "POST", "/api/admin/api-tokens", token=ADMIN_TOKEN, body=body, gives=True
        )
        assert made.status_code == 201, made.text
        secret = secrets.keep(f"token {number}", made.json()["secret"])
        for path in ("/api/client/features", "/api/frontend", "/api/admin/features"):
            await caller.ask("GET", path, token=secret)
        path = f"/api/admin/api-tokens/{quote(secret, safe='')}"
        for token in (CLIENT_TOKEN, ADMIN_TOKEN):
            later = {"expiresAt": "2099-01-01T00:00:00Z"}
            await caller.ask("PUT", path, token=token, body=later)
            await caller.ask("DELETE", path, token=token)
        await caller.ask("GET", "/api/client/features", token=secret)  # it was revoked
    tokens = {"tokens": [ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN]}
    await caller.ask("POST", "/edge/validate", body=tokens)
    for name in ("register", "metrics"):
        await caller.ask(
            "POST", f"/api/client/{name}", token=CLIENT_TOKEN, body={"appName": "shop"}
        )


async def _be_somebody(caller: Caller, secrets: Secrets, data: Path) -> None:
    async def log_in(username: str, password: str) -> httpx.Response:
        body = {"username": username, "password": password}
        return await caller.ask("POST", "/auth/simple/login", body=body, gives=True)

    first = await log_in("first", _FIRST)
    session = secrets.keep("session", first.cookies["yardarm-session"])
    cookie = {"cookie": f"yardarm-session={session}"}
    user = {"username": "ada", "email": "ada@example.com", "rootRole": 2, "password": _PASSWORD}
    made = await caller.ask("POST", "/api/admin/user-admin", body=user, headers=cookie, gives=True)
    assert made.status_code == 201, made.text
    secrets.keep("invitation", made.json()["inviteLink"].rpartition("=")[2].rpartition("#")[2])
    link = await caller.ask(
        "POST", "/api/admin/user-admin/reset-password", body={"id": made.json()["id"]},
        headers=cookie, gives=True,
    )  # fmt: skip
    assert link.status_code == 200, link.text
    reset = secrets.keep("reset link", link.json()["resetPasswordUrl"].rpartition("#")[2])
    await caller.ask("GET", f"/auth/reset/validate?token={reset}", gives=True)
    for password in ("ada", _PASSWORD[:4], _LATER, _LATER):
        body = {"token": reset, "password": password}
        await caller.ask("POST", "/auth/reset/password", body=body)
    assert (await log_in("ada", _WRONG)).status_code == 401
    assert (await log_in(_WRONG, _WRONG)).status_code == 401
    ada = await log_in("ada", _LATER)
    hers = {"cookie": f"yardarm-session={secrets.keep('hers', ada.cookies['yardarm-session'])}"}
    for path in ("/api/admin/user", "/api/admin/user/sessions", "/api/admin/user/profile"):
        await caller.ask("GET", path, headers=hers)
    for old, new in ((_WRONG, _PASSWORD), (_LATER, "short"), (_LATER, _PASSWORD)):
        body = {"oldPassword": old, "password": new, "confirmPassword": new}
        await caller.ask("POST", "/api/admin/user/change-password", body=body, headers=hers)
    printed = yardarm("link", "--port", str(caller.http.base_url.port), data_dir=data).stdout
    code = secrets.keep("code", printed.strip().rpartition("=")[2])
    opened = await caller.ask("GET", f"/login?code={code}", gives=True)
    by_link = secrets.keep("link's session", opened.cookies["yardarm-session"])
    await caller.ask("GET", f"/login?code={code}")
    cookie = {"cookie": f"yardarm-session={by_link}"}
    await caller.ask("GET", "/logout", headers=cookie)
    await caller.ask("GET", "/api/admin/features", headers=cookie)


async def _tell_others(caller: Caller, sink: Sink) -> None:
    """One that answers, one that fails, one that is refused: each has its address as a secret."""
    for status, url in (
        (201, f"{sink.url}/{_SECRET_HOOK}"),
        (201, f"http://127.0.0.1:9/{_SECRET_HOOK}"),
        (400, f"http://10.0.0.1/{_SECRET_HOOK}"),
        (400, f"ftp://{_SECRET_HOOK}"),
    ):
        parameters = {"url": url, "signingSecret": _SIGNING, "authorization": _HEADER}
        hook = {"provider": "webhook", "parameters": parameters, "events": ["feature-created"]}
        made = await caller.ask("POST", "/api/admin/addons", token=ADMIN_TOKEN, body=hook)
        assert made.status_code == status, made.text
    body: dict[str, Any] = {"name": "told", "strategies": [{"name": "default"}]}
    told = await caller.ask("POST", "/api/admin/features", token=ADMIN_TOKEN, body=body)
    assert told.status_code == 201, told.text
    await eventually(lambda: len(sink.received) >= 1, within=20)
    sink.answer = lambda _: "500 x"
    await caller.ask(
        "POST", "/api/admin/features", token=ADMIN_TOKEN, body={**body, "name": "told-again"}
    )
    await eventually(lambda: len(sink.received) >= 2, within=20)


async def _misplace(caller: Caller) -> None:
    """Secrets where they do not belong: in paths, queries, bodies and other headers."""
    for secret in (ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN):
        escaped = quote(secret, safe="")
        for path in (
            f"/api/admin/features/{escaped}", f"/api/admin/{escaped}", f"/{escaped}",
            f"/api/client/features/{escaped}", f"/api/frontend/{escaped}",
            f"/api/admin/api-tokens/{escaped}", f"/api/admin/user-admin/{escaped}",
            f"/api/admin/features?token={escaped}", f"/api/client/features?project={escaped}",
            f"/api/frontend?token={escaped}", f"/api/admin/api-tokens?{escaped}",
            f"/api/admin/events?maxResults={escaped}", f"/api/admin/%zz{escaped}",
            f"//api//admin//features//{escaped}//", f"/assets/{escaped}", f"/login?code={escaped}",
        ):  # fmt: skip
            for token in (None, ADMIN_TOKEN):
                await caller.ask("GET", path, token=token)
                if "api-tokens" not in path:  # there it belongs, and would be revoked
                    await caller.ask("DELETE", path, token=token)
        for headers in (
            {"x-api-key": secret}, {"cookie": f"yardarm-session={secret}"}, {"x-token": secret},
            {"x-request-id": secret}, {"origin": secret}, {"content-type": secret},
            {"authorization": f"Basic {secret}"}, {"authorization": f"Bearer Bearer {secret}"},
            {"content-encoding": secret}, {"if-match": secret}, {"x-forwarded-for": secret},
            {"accept": secret}, {"user-agent": secret}, {"referer": secret},
        ):  # fmt: skip
            for path in ("/api/admin/features", "/api/client/features", "/api/frontend"):
                await caller.ask("GET", path, headers=headers)
            await caller.ask("POST", "/api/admin/features", headers=headers, body={"name": "x y"})
        bodies: tuple[Any, ...] = (
            {"name": secret}, {"name": "n", "type": secret}, {secret: 1}, secret, [secret],
            {"name": "n", "strategies": [{"name": secret}]},
        )  # fmt: skip
        for body in bodies:
            for path in ("/api/admin/features", "/api/admin/tag-types", "/auth/simple/login"):
                await caller.ask("POST", path, token=ADMIN_TOKEN, body=body)
