"""Writing the history down, and proving it: from the database, or from a file alone.

A file is JSON lines: first what it is and where the history ends, then a line an event with all
that its link in the chain covers (docs/howto/audit.md).
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from yardarm.app.databases import present_database
from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain.chain import FORGOTTEN
from yardarm.domain.times import exact_time, read_time
from yardarm.domain.trail import Broken, Checkpoint, Record, Trail
from yardarm.store import events, trails
from yardarm.store.database import Database

_LARGEST_CHECKPOINTS = 16 * 1024 * 1024
_HASH = 32


class _Head(msgspec.Struct, rename="camel"):
    """The first line. `hash` is of the newest event, so that a file that was cut is noticed."""

    yardarm_audit: int
    made_at: str
    revision: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    trail: Trail
    faults: Sequence[Broken]


async def export(config: Config, out: BinaryIO, *, persons: bool) -> Checkpoint:
    """Write the whole history as of one moment; without `persons` as if all were erased. Raises
    StartError.
    """
    async with (
        present_database(config, patient=True) as database,
        database.transaction(read_only=True) as tx,
    ):
        tip = await events.last(tx)
        made = Checkpoint(tip.revision, tip.hash, exact_time(datetime.now(UTC)))
        out.write(_line(_Head(1, made.at, made.revision, made.hash)))
        async for record in trails.records(tx):
            out.write(_line(record if persons else _faceless(record)))
    return made


async def export_to(config: Config, path: Path, *, persons: bool) -> Checkpoint:
    """Whole or not at all, for its owner's eyes. Raises StartError."""
    draft = path.with_name(path.name + ".tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            made = await export(config, out, persons=persons)
        draft.rename(path)
    except OSError as error:
        raise StartError(f"cannot write {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return made


async def checkpoint(config: Config) -> Checkpoint:
    """Where the history ends now. Raises StartError."""
    async with present_database(config) as database, database.transaction(read_only=True) as tx:
        tip = await events.last(tx)
    return Checkpoint(tip.revision, tip.hash, exact_time(datetime.now(UTC)))


async def verify_database(config: Config, checkpoints: Iterable[Checkpoint]) -> Verdict:
    """Raises StartError."""
    async with present_database(config, patient=True) as database:
        return await _verified(database, checkpoints)


async def _verified(database: Database, checkpoints: Iterable[Checkpoint]) -> Verdict:
    trail = Trail(checkpoints)
    async with database.transaction(read_only=True) as tx:
        async for record in trails.records(tx):
            trail.add(record)
    return Verdict(trail, trail.end())


def verify_file(path: Path, checkpoints: Iterable[Checkpoint]) -> Verdict:
    """Without any database. Raises StartError for what is no export of a history."""
    try:
        with path.open("rb") as lines:
            head = _head(path, lines.readline())
            whole = Checkpoint(head.revision, head.hash, f"{head.made_at} in its first line")
            trail = Trail([whole, *checkpoints] if head.revision else checkpoints)
            decoder = msgspec.json.Decoder(Record)
            for number, line in enumerate(lines, 2):
                try:
                    trail.add(decoder.decode(line))
                except msgspec.MsgspecError as error:
                    raise StartError(f"{path}, line {number}: {error}") from None
    except OSError as error:
        raise StartError(f"cannot read {path}: {error.strerror}") from None
    faults = trail.end()
    trail.held = [held for held in trail.held if held is not whole]
    return Verdict(trail, faults)


def _head(path: Path, line: bytes) -> _Head:
    try:
        head = msgspec.json.decode(line, type=_Head)
    except msgspec.MsgspecError:
        raise StartError(
            f"{path} is no history: `yardarm audit export` writes one, and its first line has "
            '"yardarmAudit"'
        ) from None
    if head.yardarm_audit != 1:
        raise StartError(f"{path} is of form {head.yardarm_audit}: this version reads form 1")
    return head


def read_checkpoints(given: Sequence[str]) -> list[Checkpoint]:
    """Of files with a checkpoint a line, or checkpoints themselves. Raises StartError."""
    found = []
    for one in given:
        path = Path(one)
        lines = [one]
        try:
            if path.is_file():
                if path.stat().st_size > _LARGEST_CHECKPOINTS:
                    raise StartError(f"{one} is larger than any list of checkpoints")
                lines = path.read_text().splitlines()
        except (OSError, UnicodeDecodeError):
            raise StartError(f"cannot read {one}: name a file with a checkpoint a line") from None
        found += [_checkpoint(line, one) for line in lines if line.strip()]
    if given and not found:
        raise StartError(f"there is no checkpoint in {', '.join(given)}")
    return found


def _checkpoint(line: str, source: str) -> Checkpoint:
    try:
        revision, digest, *at = line.split()
        (time,) = at or ("",)
        checkpoint = Checkpoint(int(revision), bytes.fromhex(digest), time)
        if time:
            read_time(time)
    except ValueError:
        checkpoint = None
    if checkpoint is None or len(checkpoint.hash) != _HASH or checkpoint.revision < 0:
        raise StartError(
            f"{source} is neither a file nor a checkpoint, which `yardarm audit checkpoint` prints "
            "as: revision, 64 hexadecimal digits, time"
            if line == source
            else f"{source} has a line that is no checkpoint: {line[:100]!r}"
        )
    return checkpoint


def _line(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"


def _faceless(record: Record) -> Record:
    """As the erasure of a person leaves it: the chain holds without."""
    return replace(record, by=FORGOTTEN, actor_id=None, address=None, salt=None)
