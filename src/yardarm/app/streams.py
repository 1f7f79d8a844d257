"""What is pushed, put together: it begins with the server and ends before its requests do."""

import asyncio
import resource
from dataclasses import dataclass

import structlog

from yardarm.api.admin.context import House
from yardarm.api.admin.event_streams import EventStreams
from yardarm.api.client.routes import ClientRoutes
from yardarm.config import Config
from yardarm.live.clients import ClientLog
from yardarm.live.receipts import Receipts, kept_in
from yardarm.store.database import Database

_OTHER_FILES = 500
"""Descriptors beside those of streams: polls, the database, the log."""

log = structlog.get_logger()


def make_room(streams: int) -> None:
    """Each stream takes a file descriptor, and many systems give a process 1,024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = streams + _OTHER_FILES
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < wanted:
        soft = wanted if hard == unlimited else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < wanted:
            log.warning("few_file_descriptors", limit=soft, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Streams:
    """`client` answers polls of SDKs, too: they share what is encoded."""

    client: ClientRoutes
    events: EventStreams
    receipts: Receipts

    @classmethod
    def of(cls, config: Config, house: House, client_log: ClientLog) -> "Streams":
        gate, board, addresses = house.gate, house.board, house.addresses
        make_room(config.streams)
        receipts = Receipts()
        return cls(
            ClientRoutes(gate, board, client_log, addresses, receipts, streams=config.streams),
            EventStreams(gate, board, house.events, addresses),
            receipts,
        )

    def __len__(self) -> int:
        """Those of SDKs."""
        return len(self.client.streams)

    async def run(self, database: Database) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.client.streams.run())
            group.create_task(self.receipts.run(kept_in(database)))

    def close(self) -> None:
        """Every reader gets the end of its stream: who stays for ever would hold up a stop."""
        self.client.streams.close()
        self.events.close()
