"""What is pushed, put together: it begins with the server and ends before its requests do."""

import asyncio
from dataclasses import dataclass

from yardarm.api.admin.context import House
from yardarm.api.admin.event_streams import EventStreams
from yardarm.api.client.routes import ClientRoutes
from yardarm.config import Config
from yardarm.live.clients import ClientLog


@dataclass(frozen=True, slots=True)
class Streams:
    """`client` answers polls of SDKs, too: they share what is encoded."""

    client: ClientRoutes
    events: EventStreams

    @classmethod
    def of(cls, config: Config, house: House, client_log: ClientLog) -> "Streams":
        gate, board, addresses = house.gate, house.board, house.addresses
        return cls(
            ClientRoutes(gate, board, client_log, addresses, streams=config.streams),
            EventStreams(gate, board, house.events, addresses),
        )

    def __len__(self) -> int:
        """Those of SDKs."""
        return len(self.client.streams)

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.client.streams.run())

    def close(self) -> None:
        """Every reader gets the end of its stream: who stays for ever would hold up a stop."""
        self.client.streams.close()
        self.events.close()
