"""What a process needs to answer clients, kept on disk for a start without the database."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

import msgspec
import structlog

from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.domain.replay import State, collection_of, things_after
from yardarm.domain.snapshot import Position
from yardarm.domain.tokens import ApiToken
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook
from yardarm.store.snapshot_file import Damaged, SnapshotFile
from yardarm.store.tokens import Bearer

_COLLECTIONS = (
    "features", "environments", "projects", "segments", "strategies", "context_fields",
    "feature_types", "tags", "tag_types", "settings",
)  # fmt: skip
"""Nothing of people, and nothing that is of no use without the database."""

_LOOK = 1.0
_PAUSE = 0.2
_SHARE = 10
"""Of its time a process spends a tenth with writing, at the most."""
_AFTER_FAILURE = 5.0

Status = Literal["off", "waiting", "written", "failing"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """All flags at one revision, and who may see them."""

    state: State
    position: Position
    visible: Mapping[str, Position]
    bearers: Mapping[bytes, Bearer]
    instance_id: str

    def show(self, board: Board, tokens: TokenBook) -> None:
        board.publish(self.state, self.position, self.visible)
        board.restored = True
        tokens.restore(dict(self.bearers))


class Keeper:
    """Writes what there is to show after each change. Without a file it does nothing. `database`
    says which one it is: what was kept of another one is of no use.
    """

    def __init__(self, file: SnapshotFile | None, database: str) -> None:
        self._file = file
        self._database = database
        self._encoded: dict[tuple[str, str], tuple[object, bytes]] = {}
        self.kept: Kept | None = None
        """What was read, when the process started with it."""
        self.status: Status = "off" if file is None else "waiting"

    def read(self) -> Kept | None:
        """What was kept last. Whatever is wrong with it is logged, and there is none."""
        if self._file is None:
            return None
        try:
            payload = self._file.read()
            kept = None if payload is None else _decoded(payload, self._database)
        except (Damaged, OSError, ValueError, LookupError, TypeError) as error:
            log.warning("snapshot_refused", path=str(self._file.path), error=str(error))
            return None
        return kept

    async def run(self, board: Board, tokens: TokenBook, instance_id: str) -> None:
        """For ever."""
        if self._file is None:
            return
        written: tuple[object, object] | None = None
        while True:
            now = (board.position, tokens.issue)
            pause = _PAUSE
            if not board.restored and (written is None or now != written):
                pause = await self._write(board, tokens, instance_id)
                if self.status == "written":
                    written = now
            await asyncio.sleep(pause)
            if self.status == "failing":
                continue
            try:
                async with asyncio.timeout(_LOOK):
                    await board.newer_than(now[0].revision)
            except TimeoutError:
                pass

    async def _write(self, board: Board, tokens: TokenBook, instance_id: str) -> float:
        """How long to wait until the next."""
        assert self._file is not None
        kept = Kept(board.state, board.position, board.visible(), tokens.bearers(), instance_id)
        started = time.perf_counter()
        try:
            await asyncio.to_thread(self._save, kept)
        except OSError as error:
            if self.status != "failing":
                log.warning("snapshot_not_written", path=str(self._file.path), error=str(error))
            self.status = "failing"
            return _AFTER_FAILURE
        if self.status != "written":
            log.info("snapshot_written", revision=kept.position.revision)
        self.status = "written"
        return max(_PAUSE, _SHARE * (time.perf_counter() - started))

    def _save(self, kept: Kept) -> None:
        """On a thread; raises OSError."""
        assert self._file is not None
        state = {c: self._collection(c, getattr(kept.state, c)) for c in _COLLECTIONS}
        document = {
            "database": self._database,
            "instanceId": kept.instance_id,
            "writtenAt": datetime.now(UTC),
            "position": _position(kept.position),
            "visible": {name: _position(at) for name, at in kept.visible.items()},
            "tokens": [
                {"digest": digest.hex(), "kind": b.principal.kind, "token": b.token.to_document()}
                for digest, b in kept.bearers.items()
                if b.token.user_id is None
            ],
            "state": state,
        }
        self._file.write(msgspec.json.encode(document))

    def _collection(self, name: str, things: Mapping[str, Any]) -> dict[str, msgspec.Raw]:
        """What did not change is the same object as before, and is not encoded again."""
        for gone in [key for key in self._encoded if key[0] == name and key[1] not in things]:
            del self._encoded[gone]
        found = {}
        for key, thing in things.items():
            before = self._encoded.get((name, key))
            if before is None or before[0] is not thing:
                before = (thing, msgspec.json.encode(thing.to_document()))
                self._encoded[name, key] = before
            found[key] = msgspec.Raw(before[1])
        return found


def _decoded(payload: bytes, database: str) -> Kept:
    """Raises ValueError, LookupError and TypeError for what no server of this version wrote."""
    document = msgspec.json.decode(payload)
    if document["database"] != database:
        raise ValueError("it was kept of another database")
    things = things_after(document["state"])
    found: dict[str, Any] = {collection_of(k): MappingProxyType(v) for k, v in things.items()}
    return Kept(
        State(**found),
        _read_position(document["position"]),
        {name: _read_position(at) for name, at in document["visible"].items()},
        {bytes.fromhex(t["digest"]): _bearer(t) for t in document["tokens"]},
        document["instanceId"],
    )


def _bearer(document: Mapping[str, Any]) -> Bearer:
    token = ApiToken.from_document(document["token"])
    kind = PrincipalKind(document["kind"])
    return Bearer(token, Principal(kind, token.name, token.id, token.scope))


def _position(position: Position) -> list[object]:
    return [position.revision, position.hash.hex()]


def _read_position(found: list[Any]) -> Position:
    return Position(found[0], bytes.fromhex(found[1]))
