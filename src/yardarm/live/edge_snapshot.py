"""What an edge needs to answer clients, kept on disk for a start while the upstream is away: what
its feeds were told last, and the digests of tokens that were valid then. No token itself.
"""

import asyncio
import time
from typing import Any

import msgspec
import structlog

from yardarm.domain.principals import Principal, PrincipalKind, Scope
from yardarm.domain.tokens import ApiToken
from yardarm.live.edge_tokens import EdgeTokens
from yardarm.live.feeds import Feed, Feeds, Told
from yardarm.live.snapshots import Status
from yardarm.store.snapshot_file import Damaged, SnapshotFile
from yardarm.store.tokens import Bearer

_PAUSE = 0.2
_LOOK = 1.0
_SHARE = 10
_AFTER_FAILURE = 5.0

log = structlog.get_logger()


class EdgeKeeper:
    """`upstream` says which one: what was kept of another one is of no use."""

    def __init__(self, file: SnapshotFile | None, upstream: str) -> None:
        self._file = file
        self._upstream = upstream
        self.status: Status = "off" if file is None else "waiting"

    def restore(self, feeds: Feeds, tokens: EdgeTokens) -> bool:
        """Whether there was something. What is wrong with it is logged, and there is nothing."""
        if self._file is None:
            return False
        try:
            payload = self._file.read()
            if payload is None:
                return False
            kept, found = _read(payload, self._upstream)
        except (Damaged, OSError, ValueError, LookupError, TypeError, Told) as error:
            log.warning("snapshot_refused", path=str(self._file.path), error=str(error))
            return False
        for feed in found:
            feeds.put(feed)
        for environment in {feed.scope.environment for feed in found}:
            feeds.show(environment)
        tokens.restore(kept)
        return bool(found)

    async def run(self, feeds: Feeds, tokens: EdgeTokens) -> None:
        """For ever: after each change."""
        if self._file is None:
            return
        written: object = None
        while True:
            known = tokens.known()
            revisions = [(f.digest, f.revision, f.is_fresh) for f in feeds if f.loaded]
            now = (feeds.board.position, revisions, sorted(known))
            pause = _PAUSE
            # Only what the upstream told to this process is news.
            if now != written and any(is_fresh for _, _, is_fresh in revisions):
                pause = await self._write(feeds, known)
                written = now if self.status == "written" else None
            await asyncio.sleep(pause)
            if written is not None or not revisions:
                try:
                    async with asyncio.timeout(_LOOK):
                        await feeds.board.next_move.wait()
                except TimeoutError:
                    pass

    async def _write(self, feeds: Feeds, known: dict[bytes, Bearer]) -> float:
        """How long to wait until the next."""
        assert self._file is not None
        document = {
            "upstream": self._upstream,
            "writtenAt": time.time(),
            "tokens": [
                {"digest": d.hex(), "kind": b.principal.kind, "token": b.token.to_document()}
                for d, b in known.items()
            ],
            "feeds": [_document(feed) for feed in feeds if feed.loaded],
        }
        started, file = time.perf_counter(), self._file
        try:
            await asyncio.to_thread(lambda: file.write(msgspec.json.encode(document)))
        except OSError as error:
            if self.status != "failing":
                log.warning("snapshot_not_written", path=str(file.path), error=str(error))
            self.status = "failing"
            return _AFTER_FAILURE
        self.status = "written"
        return max(_PAUSE, _SHARE * (time.perf_counter() - started))


def _read(payload: bytes, upstream: str) -> tuple[dict[bytes, Bearer], list[Feed]]:
    """Raises Told, ValueError, LookupError and TypeError."""
    document = msgspec.json.decode(payload)
    if document["upstream"] != upstream:
        raise ValueError("it was kept of another upstream")
    kept = {bytes.fromhex(t["digest"]): _bearer(t) for t in document["tokens"]}
    return kept, [_feed(each) for each in document["feeds"]]


def _document(feed: Feed) -> dict[str, Any]:
    return {
        "token": feed.digest.hex(),
        "environment": feed.scope.environment,
        "projects": None if feed.scope.projects is None else sorted(feed.scope.projects),
        "told": msgspec.Raw(feed.content()),
    }


def _feed(document: dict[str, Any]) -> Feed:
    """Raises what is said of a file that no edge of this version wrote."""
    projects = document["projects"]
    scope = Scope(document["environment"], None if projects is None else frozenset(projects))
    feed = Feed(scope, bytes.fromhex(document["token"]))
    feed.take_body(msgspec.json.encode(document["told"]), None)
    feed.is_fresh = False
    return feed


def _bearer(document: dict[str, Any]) -> Bearer:
    token = ApiToken.from_document(document["token"])
    kind = PrincipalKind(document["kind"])
    return Bearer(token, Principal(kind, token.name, token.id, token.scope))
