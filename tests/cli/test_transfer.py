"""`yardarm import` and `export` as their users run them."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import asyncpg
import pytest

from tests import running as servers
from tests.conftest import create_database, eventually
from tests.servers import CLIENT_TOKEN
from yardarm.domain.replay import State
from yardarm.store import events, state, unleash
from yardarm.store.database import Database

_UNLEASH = Path(__file__).parent / "unleash"


async def yardarm(
    database_url: str, *words: str, status: int = 0, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command; its output. Nothing that goes wrong shows a traceback."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("YARDARM_", "INIT_"))}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "yardarm", *words],
        env={**kept, "DATABASE_URL": database_url, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


async def _unleash(postgres: str, version: str) -> str:
    dsn = await create_database(postgres)
    connection = await asyncpg.connect(dsn)
    await connection.execute((_UNLEASH / f"{version}.sql").read_text())
    await connection.close()
    return dsn


async def _rows(dsn: str, sql: str) -> list[Mapping[str, Any]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def _check_law(dsn: str) -> State:
    """Rows == the fold, and the chain holds."""
    database = await Database.connect(dsn)
    try:
        async with database.transaction(read_only=True) as tx:
            rows = await state.rows(tx)
            assert rows == await state.replayed(tx)
            assert await events.first_broken_link(tx) is None
            return rows
    finally:
        await database.close()


_HISTORY = """
select id, created_at at time zone 'UTC' as at, type, created_by, data::text as data
  from events {} order by id
"""


async def test_a_live_database_is_taken_over_with_its_history(
    postgres: str, database_url: str
) -> None:
    source = await _unleash(postgres, "3.17.6")
    before = await _rows(source, _HISTORY.format(""))

    preview = await yardarm(database_url, "import", "--from", source, "--dry-run")
    assert "  + full.toggle-1" in preview.stdout
    assert "nothing was changed" in preview.stdout
    assert not (await _check_law(database_url)).features

    done = await yardarm(database_url, "import", "--from", source)
    assert "9 events taken over" in done.stdout
    assert "features: 5 created" in done.stdout
    after = await _rows(database_url, _HISTORY.format("").replace("at time zone 'UTC'", ""))
    assert after[:-1] == before
    assert (after[-1]["id"], after[-1]["type"]) == (113, "state-import")

    rows = await _check_law(database_url)
    assert set(rows.features) == {"demo", "full.toggle-1", "ab", "odd", "no-strategies"}
    assert rows.features["ab"].archived
    assert [t.name for t in rows.features["demo"].tags] == ["simple:one"]
    assert [t.name for t in rows.features["ab"].tags] == ["slack:ops"]
    assert rows.features["odd"].strategies[0].parameters == {"n": "7"}
    assert rows.features["demo"].created_at.microsecond == 678123
    assert set(rows.context_fields) == {"environment", "userId", "region"}
    assert rows.context_fields["region"].to_document()["legalValues"] == ["eu", "us"]
    assert {n for n, s in rows.strategies.items() if s.editable} == {"byRegion", "bareStrategy"}
    assert rows.strategies["bareStrategy"].deprecated
    assert len(rows.feature_types) == 5
    assert set(rows.projects) == {"default", "shop"}

    async with servers.running_server(database_url) as server:
        async with servers.client(server) as client:
            served = (await client.get("/api/client/features")).json()["features"]
        assert [f["name"] for f in served] == ["demo", "full.toggle-1", "no-strategies", "odd"]
        raw = json.loads((await _rows(
            source, "select strategies from features where name = 'full.toggle-1'"
        ))[0]["strategies"])  # fmt: skip
        assert served[1]["strategies"] == raw
        async with servers.admin(server) as admin:
            toggled = await admin.post("/api/admin/features/demo/toggle/off")
            assert toggled.json()["lastSeenAt"] == "2026-11-23T18:14:42.774Z"
            listed = (await admin.get("/api/admin/events/demo")).json()["events"]
            assert [e["id"] for e in listed] == [114, 10, 9]
            assert listed[1]["createdBy"] == "anna@example.org"
    await _check_law(database_url)


async def test_its_state_export_arrives_the_same(
    postgres: str, database_url: str, tmp_path: Path
) -> None:
    """The document that 3.17's own export is: live features, custom strategies, no fields."""
    source = await _unleash(postgres, "3.17.6")
    async with unleash.opened(source) as opened:
        whole = await opened.document()
    live = [f for f in whole["features"] if not f["archived"]]
    tagged = [t for t in whole["featureTags"] if t["featureName"] != "ab"]
    exported: dict[str, Any] = {
        "version": 1,
        "features": [{k: v for k, v in f.items() if k != "archived"} for f in live],
        **{s: whole[s] for s in ("strategies", "projects", "tagTypes", "tags")},
        "featureTags": tagged,
    }
    file = tmp_path / "export.json"
    file.write_text(json.dumps(exported))
    await yardarm(database_url, "import", str(file))
    rows = await _check_law(database_url)
    assert set(rows.features) == {f["name"] for f in live}
    assert {n for n, s in rows.strategies.items() if s.editable} == {
        s["name"] for s in exported["strategies"]
    }
    assert set(rows.projects) == {p["id"] for p in exported["projects"]}
    assert set(rows.tag_types) == {t["name"] for t in exported["tagTypes"]}
    assert len(rows.tags) == len(exported["tags"])
    assert sum(len(f.tags) for f in rows.features.values()) == len(tagged)
    again = json.loads((await yardarm(database_url, "export")).stdout)
    types = {f["name"]: f["type"] for f in exported["features"]}
    assert {f["name"]: f["type"] for f in again["features"]} == types
    for before, after in zip(
        sorted(live, key=lambda f: str(f["name"])), again["features"], strict=True
    ):
        for key in ("description", "project", "enabled", "stale"):
            assert after[key] == before[key], (before["name"], key)
        shares = [[(v["name"], v["weight"]) for v in f["variants"] or ()] for f in (before, after)]
        assert shares[0] == shares[1]


async def test_an_older_release_is_taken_over(postgres: str, database_url: str) -> None:
    source = await _unleash(postgres, "3.5.0")
    done = await yardarm(database_url, "import", source)
    assert "2 events taken over" in done.stdout
    rows = await _check_law(database_url)
    assert rows.features["old"].stale
    assert rows.features["old"].enabled
    assert rows.features["old"].variants == ()


async def test_a_history_that_has_begun_stays(postgres: str, database_url: str) -> None:
    source = await _unleash(postgres, "3.17.6")
    async with servers.running_server(database_url) as server, servers.admin(server) as admin:
        mine = {"name": "mine", "strategies": [{"name": "default"}]}
        await admin.post("/api/admin/features", json=mine)
        done = await yardarm(database_url, "import", source)
        assert "left behind" in done.stderr
        rows = await _check_law(database_url)
        assert set(rows.features) >= {"mine", "demo", "ab"}

        async def shown() -> bool:
            found = await admin.get("/api/admin/features")
            return "demo" in found.text

        await eventually(shown)
        async with servers.client(server) as client:

            async def served() -> bool:
                return (await client.get("/api/client/features/demo")).is_success

            await eventually(served)


async def test_a_running_server_sees_that_its_history_was_replaced(
    postgres: str, database_url: str
) -> None:
    source = await _unleash(postgres, "3.17.6")
    async with servers.running_server(database_url) as server:
        await yardarm(database_url, "import", source)
        async with servers.client(server) as client:

            async def served() -> bool:
                return (await client.get("/api/client/features/demo")).is_success

            await eventually(served)


async def test_a_feed_of_a_server_and_an_export_move_everything(
    postgres: str, template: str, database_url: str, tmp_path: Path
) -> None:
    """From one of ours to an empty one: over the client API, then by export and import."""
    source = await _unleash(postgres, "3.17.6")
    await yardarm(database_url, "import", source)
    by_feed = await create_database(postgres, template=template)
    async with servers.running_server(database_url) as server:
        await yardarm(by_feed, "import", server.url, "--token", CLIENT_TOKEN)
        async with servers.client(server) as client:
            headers = {"unleash-client-spec": "5.2.0"}
            body = (await client.get("/api/client/features", headers=headers)).json()
        refused = await yardarm(by_feed, "import", server.url, "--token", "no", status=1)
        assert "401" in refused.stderr
    async with servers.running_server(by_feed) as server, servers.client(server) as client:
        again = (await client.get("/api/client/features", headers=headers)).json()
    assert again["features"] == body["features"]
    await _check_law(by_feed)

    for name in ("state.json", "state.yml"):
        target = await create_database(postgres, template=template)
        file = str(tmp_path / name)
        await yardarm(database_url, "export", file)
        await yardarm(target, "import", file)
        first = json.loads((await yardarm(database_url, "export")).stdout)
        second = json.loads((await yardarm(target, "export")).stdout)
        # The default project was there before, with a birthday of its own.
        for document in (first, second):
            document["projects"] = [p for p in document["projects"] if p["id"] != "default"]
        assert second == first
        await _check_law(target)


_EXPORTS = Path(__file__).parents[1] / "api" / "admin" / "exports"


async def test_the_default_environment_has_its_name_before_an_import(
    database_url: str, tmp_path: Path
) -> None:
    """Else the document's environment of the old name would be taken for it."""
    document = {
        "version": 4,
        "environments": [{"name": "production", "type": "production", "sortOrder": 1}],
        "features": [{"name": "moved"}],
        "featureEnvironments": [
            {"featureName": "moved", "environment": "production", "enabled": True}
        ],
    }
    file = tmp_path / "state.json"
    file.write_text(json.dumps(document))
    await yardarm(database_url, "import", str(file), YARDARM_DEFAULT_ENVIRONMENT="live")
    rows = await _check_law(database_url)
    assert rows.environments["live"].is_default
    assert not rows.environments["production"].is_default
    assert rows.features["moved"].in_environment("production").enabled
    assert not rows.features["moved"].enabled


async def test_a_state_file_of_unleash_4_moves_with_its_environments(
    postgres: str, template: str, database_url: str, tmp_path: Path
) -> None:
    source = _EXPORTS / "state-4.19.5-version-4.json"
    said = await yardarm(database_url, "import", str(source))
    assert "environments: 2 created, 2 unchanged" in said.stdout
    assert "put-away is not there" in said.stderr
    rows = await _check_law(database_url)
    assert {e.name for e in rows.environments.values()} == {
        "default", "development", "production", "staging",
    }  # fmt: skip
    first = json.loads((await yardarm(database_url, "export", "--environments")).stdout)
    assert len(first["featureStrategies"]) == 6
    for name in ("state.json", "state.yml"):
        target = await create_database(postgres, template=template)
        file = str(tmp_path / name)
        await yardarm(database_url, "export", file, "--environments")
        await yardarm(target, "import", file)
        assert json.loads((await yardarm(target, "export", "--environments")).stdout) == first
        await _check_law(target)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("/nowhere/state.json", "cannot read"),
        ("http://127.0.0.1:9/api", "cannot fetch http://127.0.0.1:9/api/client/features"),
        ("postgresql://nobody:hunter2@127.0.0.1:9/x", "cannot import from the database"),
    ],
)
async def test_what_cannot_be_had_is_one_line(database_url: str, source: str, words: str) -> None:
    done = await yardarm(database_url, "import", source, status=1)
    assert words in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1


async def test_a_database_of_somebody_else_is_refused(postgres: str, database_url: str) -> None:
    source = await create_database(postgres)
    done = await yardarm(database_url, "import", source, status=1)
    assert "no Unleash 3 database" in done.stderr


_ODD = r"""
update events set created_at = null where id = 10;
insert into events (id, type, created_by, data) values
  (900, 'feature-created', 'x',
   '{"name": "a\u0000b", "description": "\ud800 \\ud800 \ud83d\ude00"}'),
  (901, 'feature-created', 'x', null),
  (902, 'feature-created', 'x', '[1]'),
  (903, 'feature-created', 'x', '{"name": 7}');
insert into events (id, type, created_by, data)
  select 1000 + n, 'feature-updated', 'x',
         json_build_object('name', 'big', 'd', repeat('x', 400000))
    from generate_series(1, 300) n;
update features set strategies = '[{"name": "default", "parameters": {"a": "\u0000\udfff"}}]',
  description = null, last_seen_at = null, created_at = null where name = 'demo';
"""


async def test_a_history_that_no_reader_takes_as_it_is(postgres: str, database_url: str) -> None:
    source = await _unleash(postgres, "3.17.6")
    connection = await asyncpg.connect(source)
    await connection.execute(_ODD)
    await connection.close()
    await yardarm(database_url, "import", source)
    rows = await _check_law(database_url)
    assert rows.features["demo"].strategies[0].parameters == {"a": "\ufffd\ufffd"}
    async with servers.running_server(database_url) as server, servers.admin(server) as admin:
        listed = await admin.get("/api/admin/events/a\ufffdb")
        assert listed.json()["events"][0]["data"]["description"] == "\ufffd \\ud800 \U0001f600"
        assert (await admin.get("/api/admin/events")).status_code == 200


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to another host, or says what is no HTTP."""

    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        if self.path.startswith("/odd"):
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        self.seen.append(self.headers["Authorization"])
        if len(self.seen) > 1:
            self.wfile.write(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
            return
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/x")  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


async def test_a_token_goes_to_the_server_it_was_meant_for(database_url: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        done = await yardarm(database_url, "import", url, "--token", "hunter2", status=1)
        assert "cannot fetch" in done.stderr
        assert _Elsewhere.seen == ["hunter2", None]
        done = await yardarm(database_url, "import", f"{url}/odd", status=1)
        assert "cannot fetch" in done.stderr
        server.shutdown()


async def test_an_export_that_cannot_be_written_is_one_line(database_url: str) -> None:
    done = await yardarm(database_url, "export", "/nowhere/state.json", status=1)
    assert "cannot write /nowhere/state.json" in done.stderr
