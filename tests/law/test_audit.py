"""`audit verify` says which event is not what was recorded and what is wrong, from a file alone."""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.law.pairs import connected
from yardarm.app import audits
from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain import chain
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import FeatureStrategy
from yardarm.domain.trail import Checkpoint
from yardarm.service.features import FeatureService
from yardarm.store import trails
from yardarm.store.database import Database, Tx

_OLGA = Actor(Principal(PrincipalKind.ADMIN, "olga", "olga-1"), "192.0.2.1", "because")
_HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "audit.md"
_COPY = """
insert into events (id, created_at, type, created_by, data)
select {new}, created_at, type, created_by, data from events where id = {old};
"""
_COPY_DETAILS = """
insert into event_details
select {new}, change_id, kind, name, project, environment, before, after, reason, actor_id, address,
  salt, actor_digest, address_digest, hash from event_details where event_id = {old};
"""


@dataclass
class _History:
    """A database with a history, whose last events a and b are about flag `bent`."""

    database: Database
    folder: Path
    ids: list[int]
    gap: int
    """A number that no event has, before the last two."""

    async def run(self, *statements: str) -> None:
        """As a superuser who switches constraints off."""
        async with connected(self.database.dsn) as connection, connection.transaction():
            await connection.execute("set local timezone = 'UTC'")
            await connection.execute("set local session_replication_role = replica")
            for statement in statements:
                assert await connection.execute(statement) not in ("UPDATE 0", "DELETE 0")

    async def undo(self) -> None:
        await self.run(
            "delete from event_details",
            "delete from events",
            "insert into events select * from true_events",
            "insert into event_details select * from true_details",
        )

    async def exported(self, *, persons: bool = True) -> Path:
        path = self.folder / "history.jsonl"
        await audits.export_to(Config(database_url=self.database.dsn), path, persons=persons)
        return path

    async def faults(self, *checkpoints: Checkpoint) -> list[str]:
        """Of the database, and the same of a file of it, for which no database is there."""
        config = Config(database_url=self.database.dsn)
        here = await audits.verify_database(config, checkpoints)
        there = audits.verify_file(await self.exported(), checkpoints)
        assert list(there.faults) == list(here.faults)
        assert there.trail.held == here.trail.held
        return [broken.what for broken in here.faults]

    async def checkpoint(self) -> Checkpoint:
        return await audits.checkpoint(Config(database_url=self.database.dsn))


@pytest.fixture
async def history(database: Database, tmp_path: Path) -> _History:
    service = FeatureService(database)
    feature = Feature("bent", datetime.now(UTC), strategies=(FeatureStrategy("default"),))
    await service.create(_OLGA, feature)
    for enabled in (True, False, True):
        await service.switch(_OLGA, "bent", enabled=enabled)
    async with database.transaction() as tx:
        gap = await tx.connection.fetchval("select nextval('events_id_seq')")
    for enabled in (False, True):
        await service.switch(_OLGA, "bent", enabled=enabled)
    async with database.transaction(read_only=True) as tx:
        rows = await tx.connection.fetch("select id from events order by id")
    history = _History(database, tmp_path, [row["id"] for row in rows], gap)
    await history.run(
        "create table true_events as select * from events",
        "create table true_details as select * from event_details",
    )
    assert await history.faults() == []
    return history


_EDITS = [
    ("events", "type = 'feature-archived'", "is not what was recorded after event {before}"),
    ("events", "created_at = created_at - interval '1 s'", "is not what was recorded"),
    ("events", "data = '{}'", "is not what was recorded after event {before}"),
    ("events", "created_by = 'mallory'", "has another author than was recorded"),
    ("event_details", "actor_id = 'mallory'", "has another author than was recorded"),
    ("event_details", "address = null", "has another address than was recorded"),
    ("event_details", "salt = null", "names an author or an address, but"),
    ("event_details", "after = '{}'", "is not what was recorded after event {before}"),
    ("event_details", "project = 'other'", "is not what was recorded after event {before}"),
    ("event_details", "hash = sha256('')", "has another hash than was recorded; all else"),
]


async def test_an_edited_event(history: _History) -> None:
    target = history.ids[-4]
    for table, change, words in _EDITS:
        key = "id" if table == "events" else "event_id"
        await history.run(f"update {table} set {change} where {key} = {target}")
        (told,) = await history.faults()
        assert told.startswith(f"event {target} (")
        assert words.replace("{before}", str(target - 1)) in told
        await history.undo()


async def test_an_edit_with_a_hash_that_fits(history: _History) -> None:
    """Who recomputes one hash breaks the next link; who recomputes all is found by a checkpoint."""
    target = history.ids[-4]
    await history.run(f"update events set type = 'x' where id = {target}")
    await _rehash(history, [target])
    (told,) = await history.faults()
    assert told.startswith(f"event {target + 1} (")
    assert f"or event {target} and its hash were" in told


async def test_a_rewritten_history(history: _History) -> None:
    old, target = await history.checkpoint(), history.ids[-4]
    await history.run(f"update events set type = 'x' where id = {target}")
    await _rehash(history, history.ids[-4:])
    assert await history.faults() == []
    (told,) = await history.faults(old)
    assert told.startswith(f"event {old.revision} (")
    assert f"has another hash than the checkpoint of {old.at}" in told


async def test_a_removed_event(history: _History) -> None:
    target = history.ids[-4]
    await history.run(f"delete from event_details where event_id = {target}")
    await history.run(f"delete from events where id = {target}")
    (told,) = await history.faults()
    assert told.startswith(f"event {target + 1} (")
    assert f"or event {target}, of which there is nothing, removed" in told


async def test_the_first_events_removed(history: _History) -> None:
    await history.run("delete from event_details where event_id <= 2")
    await history.run("delete from events where id <= 2")
    (told,) = await history.faults()
    assert told.startswith("event 3 (")
    assert "was removed (up to event 2)" in told


async def test_half_an_event_removed(history: _History) -> None:
    target = history.ids[-4]
    for table, key in (("events", "id"), ("event_details", "event_id")):
        await history.run(f"delete from {table} where {key} = {target}")
        told = await history.faults()
        assert told[0].startswith(f"event {target}")
        assert told[0].endswith(f"has lost its row of {table}") or "vouches" in told[0]
        # Nothing else is accused of it; but what cannot be looked at is said.
        assert all(f"the hash of event {target} is gone" in other for other in told[1:])
        await history.undo()


async def test_a_cut_end(history: _History) -> None:
    """A history that ends earlier is whole in itself: it takes a checkpoint to miss the rest."""
    old, target = await history.checkpoint(), history.ids[-2]
    await history.run(f"delete from event_details where event_id >= {target}")
    await history.run(f"delete from events where id >= {target}")
    assert await history.faults() == []
    (told,) = await history.faults(old)
    assert told.startswith(f"event {old.revision} of the checkpoint of {old.at} is gone")
    assert f"ends at event {history.ids[-3]}" in told


async def test_an_event_put_in(history: _History) -> None:
    """Into a gap that a transaction left which was rolled back."""
    event, before = history.gap, history.ids[-3]
    await history.run(
        _COPY.format(new=event, old=before), _COPY_DETAILS.format(new=event, old=before)
    )
    (told,) = await history.faults()
    assert told.startswith(f"event {event} (")
    assert told.endswith(f") was never recorded: it was put in, a copy of event {before}")
    await _rehash(history, [event])
    (told,) = await history.faults()
    assert told.startswith(f"event {event} (")
    assert told.endswith(") was never recorded: it was put in")


async def test_an_event_put_in_before_the_first(history: _History) -> None:
    await history.run(_COPY.format(new=-1, old=1), _COPY_DETAILS.format(new=-1, old=1))
    await _rehash(history, [-1])
    assert any("event -1 (" in told for told in await history.faults())


async def test_events_that_change_places(history: _History) -> None:
    one, two = history.ids[-2:]
    for old, new in ((one, 1_000_000), (two, one), (1_000_000, two)):
        await history.run(
            f"update event_details set event_id = {new} where event_id = {old}",
            f"update events set id = {new} where id = {old}",
        )
    told = await history.faults()
    assert [words.rpartition(") ")[2] for words in told] == [
        f"was recorded as event {two}: it was moved",
        f"was recorded as event {one}: it was moved",
    ]


async def test_a_moved_event(history: _History) -> None:
    newest = history.ids[-1]
    await history.run(
        f"update event_details set event_id = {newest + 5} where event_id = {newest}",
        f"update events set id = {newest + 5} where id = {newest}",
    )
    (told,) = await history.faults()
    assert told.startswith(f"event {newest + 5} (")
    assert told.endswith(f"was recorded as event {newest}: it was moved")


async def test_every_fault_is_found_not_the_first_only(history: _History) -> None:
    one, _, two = history.ids[-5:-2]
    await history.run(f"update events set type = 'x' where id = any('{{{one},{two}}}')")
    assert [told.partition(" (")[0] for told in await history.faults()] == [
        f"event {one}",
        f"event {two}",
    ]


async def test_erased_persons(history: _History) -> None:
    old = await history.checkpoint()
    await history.run(
        "update event_details set actor_id = null, address = null, salt = null",
        "update events set created_by = 'forgotten'",
    )
    assert await history.faults(old) == []
    await history.run(f"update events set data = '{{}}' where id = {history.ids[-4]}")
    (told,) = await history.faults(old)
    assert told.startswith(f"event {history.ids[-4]} (")


async def test_a_file_without_persons(history: _History) -> None:
    path = await history.exported(persons=False)
    assert audits.verify_file(path, [await history.checkpoint()]).faults == []
    for trace in (b"olga", b"192.0.2.1"):
        assert trace not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


_FALSIFIED: list[tuple[Callable[[list[bytes]], list[bytes]], str]] = [
    (lambda lines: lines[:-1], "is gone: the history was cut and ends at"),
    (lambda lines: [*lines[:-2], lines[-1]], "is not what was recorded after event"),
    (lambda lines: [*lines[:-2], lines[-1], lines[-2]], "the order was changed"),
    (lambda lines: [*lines, lines[-1]], "the order was changed"),
]


async def test_a_falsified_file(history: _History) -> None:
    path = await history.exported()
    lines = path.read_bytes().splitlines(keepends=True)
    for edit, words in _FALSIFIED:
        path.write_bytes(b"".join(edit(lines)))
        assert words in "\n".join(broken.what for broken in audits.verify_file(path, ()).faults)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no history"),
        (b"{}", "is no history"),
        (b"\xff\x00", "is no history"),
        (b'{"yardarmAudit":2,"madeAt":"","revision":0,"hash":""}', "is of form 2"),
        (b'{"yardarmAudit":1,"madeAt":"","revision":0,"hash":""}\n[', "line 2: "),
        (b'{"yardarmAudit":1,"madeAt":"","revision":0,"hash":""}\n{"id":"x"}', "line 2: "),
    ],
)
def test_what_is_no_history(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(StartError, match=re.escape(words)):
        audits.verify_file(path, ())


@pytest.mark.parametrize(
    "text", ["", "x", "5", "5 abc", f"-1 {'0' * 64}", f"5 {'0' * 64} noon", f"5 {'0' * 64} a b"]
)
def test_what_is_no_checkpoint(tmp_path: Path, text: str) -> None:
    file = tmp_path / "checkpoints"
    file.write_text(text)
    for given in (text or " ", str(file)):
        with pytest.raises(StartError):
            audits.read_checkpoints([given])


async def test_the_documented_verifier(history: _History) -> None:
    """Nobody needs our code to look: the one in the how-to page says the same."""
    (code,) = re.findall(r"```python\n(.*?)```", _HOWTO.read_text(), re.DOTALL)
    script, path = history.folder / "verify.py", await history.exported()
    script.write_text(code)

    def run() -> str:
        command = [sys.executable, "-I", str(script), str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert run() == f"{len(history.ids)} events hold\n"
    await history.run(f"update events set type = 'x' where id = {history.ids[-4]}")
    await history.exported()
    assert run().startswith(f"event {history.ids[-4]} ")


async def _rehash(history: _History, ids: Sequence[int]) -> None:
    """As somebody does who knows how the chain is made."""
    async with connected(history.database.dsn) as connection, connection.transaction():
        await connection.execute("set local timezone = 'UTC'")
        previous = chain.GENESIS
        for record in [record async for record in trails.records(Tx(connection))]:
            digest = record.hash
            assert digest is not None
            if record.id in ids:
                digest = record.linked_to(previous)
                await connection.execute(
                    "update event_details set hash = $1 where event_id = $2", digest, record.id
                )
            previous = digest
