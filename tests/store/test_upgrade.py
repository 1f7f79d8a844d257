"""A database of each released version is brought to this one and serves what it served.

tests/store/released is written by `python -m tools.released` at each release, and never edited.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import admin, client, running_server
from tests.store.test_checkup import faults
from tools.released import FOLDER, served
from yardarm.store import client_programs, migrate
from yardarm.store.database import Database

RELEASED = sorted(FOLDER.glob("*.sql"))
HASHES = {"0.1.0": "e1f6073aa6aacc54056f63611ffe517966d0d96e0cec21d89b4c436332f40159"}
"""The SHA-256 of each dump: whoever edits one edits what users have."""


def test_released_databases_are_never_edited() -> None:
    found = {p.stem: hashlib.sha256(p.read_bytes()).hexdigest() for p in RELEASED}
    assert found == HASHES


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
async def test_it_comes_up_clean_and_serves_the_same(dump: Path, empty_database_url: str) -> None:
    await load(dump, empty_database_url)
    database = await Database.connect(empty_database_url)
    await migrate.up(database)
    assert await faults(database) == {}
    async with running_server(empty_database_url) as server:
        async with client(server) as sdk:
            now = await served(sdk)
        async with admin(server) as http:
            for path in ("/api/admin/features", "/api/admin/archive/features", "/api/admin/events"):
                assert (await http.get(path)).status_code == 200
            feature = {"name": "after-the-upgrade", "strategies": [{"name": "default"}]}
            assert (await http.post("/api/admin/features", json=feature)).status_code == 201
    then = json.loads(dump.with_suffix(".json").read_text())
    for level, features in then.items():
        assert [f["name"] for f in now[level]] == [f["name"] for f in features]
        assert all(map(holds, now[level], features)), level
    assert await faults(database) == {}
    await database.close()


async def load(dump: Path, database_url: str) -> None:
    programs = await client_programs.newest(15)
    words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}")
    async with client_programs.running(programs.folder / "psql", *words, dsn=database_url) as child:
        _, said = await child.communicate()
    assert child.returncode == 0, said


def holds(now: Any, then: Any) -> bool:
    """Everything that was there is; newer versions may say more."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(k in now and holds(now[k], then[k]) for k in then)
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)
