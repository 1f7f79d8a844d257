"""`yardarm doctor` as somebody at a terminal runs it."""

import json
from pathlib import Path

from tests.cli.command import yardarm
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres


async def test_it_looks_at_an_embedded_database_beside_a_server_and_without(tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = EmbeddedPostgres(data)
    database = await Database.connect(server.start())
    await migrate.up(database)
    attached = yardarm("doctor", data_dir=data)
    await database.close()
    server.stop()
    alone = yardarm("doctor", "--json", data_dir=data)
    assert attached.returncode == 0, attached.stdout
    lines = attached.stdout.splitlines()
    assert len(lines) == 11
    assert all(line.startswith("ok     ") for line in lines)
    assert alone.returncode == 0
    said = json.loads(alone.stdout)
    assert said["ok"] is True
    assert [check["check"] for check in said["checks"]][-1] == "disk"


async def test_faults_have_status_1_and_advice(database_url: str, database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute("update events set type = 'x' where id = 1")
    found = yardarm("doctor", database_url=database_url)
    assert found.returncode == 1
    lines = found.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("FAULT  chain"))
    assert "event 1 (x, default) is not what was recorded" in lines[at]
    assert lines[at + 1].strip().startswith("mend: ")
    said = json.loads(yardarm("doctor", "--json", database_url=database_url).stdout)
    assert said["ok"] is False


def test_it_makes_no_database(tmp_path: Path) -> None:
    found = yardarm("doctor", data_dir=tmp_path / "none")
    assert found.returncode == 1
    assert "there is no database in" in found.stderr
    assert not (tmp_path / "none").exists()
