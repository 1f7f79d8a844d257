"""Two servers on one database: a token is known, and refused, in both. Its secret is nowhere."""

import asyncio
import time
from pathlib import Path

import asyncpg
import httpx

from tests.conftest import eventually
from tests.servers import ADMIN_TOKEN, ServerProcess

TOKENS = "/api/admin/api-tokens"


async def status_at(server: ServerProcess, secret: str, path: str = "/api/client/features") -> int:
    async with httpx.AsyncClient(base_url=server.url) as http:
        return (await http.get(path, headers={"authorization": secret})).status_code


async def cut_sessions(database_url: str) -> None:
    """As the network does: what was notified meanwhile is lost."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_revoked_here_is_refused_there(database_url: str) -> None:
    with (
        ServerProcess(database_url=database_url) as one,
        ServerProcess(database_url=database_url) as two,
    ):
        headers = {"authorization": ADMIN_TOKEN}
        async with httpx.AsyncClient(base_url=one.url, headers=headers) as admin:
            for cut in (False, False, True):
                answer = await admin.post(TOKENS, json={"tokenName": "t", "type": "client"})
                made = answer.json()
                assert await status_at(one, made["secret"]) == 200

                async def known(secret: str = made["secret"]) -> bool:
                    return await status_at(two, secret) == 200

                async def refused(secret: str = made["secret"]) -> bool:
                    return await status_at(two, secret) == 401

                await eventually(known, within=1)
                if cut:
                    await cut_sessions(database_url)

                async def revoked(path: str = f"{TOKENS}/{made['id']}") -> bool:
                    return (await admin.delete(path)).status_code in (200, 404)

                await eventually(revoked)
                assert await status_at(one, made["secret"]) == 401
                await eventually(refused, within=5 if cut else 1)
            soon = time.time() + 1
            body = {"tokenName": "t", "type": "client", "expiresAt": _time(soon)}
            secret = (await admin.post(TOKENS, json=body)).json()["secret"]
            await asyncio.sleep(max(0.0, soon - time.time()))
            for server in (one, two):
                assert await status_at(server, secret) == 401


def _time(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03}Z"


async def test_a_lost_notification_costs_two_seconds(database_url: str) -> None:
    """Nobody is called, and it is refused all the same: the watcher looks by itself."""
    with ServerProcess(database_url=database_url) as server:
        headers = {"authorization": ADMIN_TOKEN}
        async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
            answer = await admin.post(TOKENS, json={"tokenName": "t", "type": "client"})
            made = answer.json()
        connection = await asyncpg.connect(database_url)
        await connection.execute(
            "update api_tokens set revoked_at = now() where id = $1", made["id"]
        )
        await connection.close()

        async def refused() -> bool:
            return await status_at(server, made["secret"]) == 401

        await eventually(refused, within=5)


async def test_no_secret_is_in_a_table_a_log_or_an_answer(database_url: str, log: Path) -> None:
    given, alias = "default:production.brought-from-elsewhere", "an-alias-of-many-letters"
    said: list[str] = []
    with ServerProcess(database_url=database_url, log=log) as server:
        headers = {"authorization": ADMIN_TOKEN}
        async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
            body = {"tokenName": "t", "type": "frontend", "secret": given, "alias": alias}
            assert (await admin.post(TOKENS, json=body)).status_code == 201
            made = (await admin.post(TOKENS, json={"tokenName": "u", "type": "client"})).json()
            of_project = "/api/admin/projects/default/api-tokens"
            asks = [
                ("POST", TOKENS, body),
                ("POST", TOKENS, {**body, "type": "pigeon"}),
                ("POST", TOKENS, {**body, "environment": "nowhere"}),
                ("POST", of_project, {**body, "tokenName": 7}),
                ("GET", TOKENS, None),
                ("GET", of_project, None),
                ("PUT", f"{TOKENS}/{given}", {"expiresAt": "2999-01-01T00:00:00Z"}),
                ("PUT", f"{TOKENS}/{given}", {"expiresAt": "never"}),
                ("PUT", f"//api/admin/api-tokens//{given}", {"expiresAt": "never"}),
                ("DELETE", f"{of_project}/{given}", None),
                ("DELETE", f"{of_project}/{given}", None),
                ("DELETE", f"{TOKENS}/{made['secret']}", None),
                ("GET", "/api/admin/events", None),
                ("GET", "/api/admin/search/events", None),
                ("GET", "/api/admin/state/export", None),
                ("GET", "/internal-backstage/prometheus", None),
            ]
            for method, path, sent in asks:
                answer = await admin.request(method, path, json=sent)
                assert answer.status_code < 500
                said.append(answer.text)
            for secret in (given, alias, made["secret"]):
                for path in ("/api/client/features", "/api/frontend", "/api/admin/features"):
                    answer = await admin.get(path, headers={"authorization": secret})
                    said.append(answer.text)
        assert server.stop() == 0
    said += [await asyncio.to_thread(log.read_text), await everything(database_url)]
    assert "/api/admin/api-tokens/\\u2026" in said[-2]
    for secret in (given, alias, made["secret"], ADMIN_TOKEN):
        assert [text for text in said if secret.rpartition(".")[2] in text] == []


async def everything(url: str) -> str:
    """Every row of every table."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "select table_name from information_schema.tables where table_schema = 'public'"
    )
    rows = [
        row["t"]
        for table in tables
        for row in await connection.fetch(f"select t::text from {table['table_name']} t")
    ]
    await connection.close()
    return "\n".join(rows)
