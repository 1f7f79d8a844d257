"""What is pushed, put together: it begins with the server and ends before its requests do."""

import asyncio
from dataclasses import dataclass

from yardarm.api.admin.context import House
from yardarm.api.admin.event_streams import EventStreams
from yardarm.api.client.routes import ClientRoutes
from yardarm.config import Config
from yardarm.live.clients import ClientLog
from yardarm.live.receipts import Receipts
from yardarm.store.database import Database


@dataclass(frozen=True, slots=True)
class Streams:
    """`client` answers polls of SDKs, too: they share what is encoded."""

    client: ClientRoutes
    events: EventStreams
    receipts: Receipts

    @classmethod
    def of(cls, config: Config, house: House, client_log: ClientLog) -> "Streams":
        gate, board, addresses = house.gate, house.board, house.addresses
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
            group.create_task(self.receipts.run(database))

    def close(self) -> None:
        """Every reader gets the end of its stream: who stays for ever would hold up a stop."""
        self.client.streams.close()
        self.events.close()
