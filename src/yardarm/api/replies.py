"""How an answer goes out."""

import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from yardarm.api.answers import Answer, Headers
from yardarm.api.browsers import REFUSED, completed
from yardarm.api.streams import Streaming, send_stream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOT_MODIFIED = 304
"""A browser takes its headers for those of what it has: what it was told then holds on."""

_BODILESS = (204, NOT_MODIFIED)


class Reply:
    """Sends one answer, with the request's id; of a HEAD request the body stays here."""

    def __init__(self, send: Send, request_id: str, *, head: bool) -> None:
        self._send = send
        self._id = (b"x-request-id", request_id.encode())
        self._head = head
        self.status = 0
        self.more: Headers = []
        self.told = REFUSED
        self.streamed_at = 0.0

    async def stream(self, answer: Streaming, receive: Receive) -> None:
        self.streamed_at = time.perf_counter()
        await send_stream(answer, self.forward, receive, head_only=self._head)

    async def answer(self, answer: Answer) -> None:
        if self.status:  # the head is out: nothing can be said any more
            return
        await send_answer(self.forward, answer)

    async def forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message["headers"], *self.more, self._id]
            if self.status != NOT_MODIFIED:
                headers = completed(headers, self.told)
            message = {**message, "headers": headers}
        elif self._head:
            message = {**message, "body": b""}
        await self._send(message)


async def send_answer(send: Send, answer: Answer, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    headers = [*answer.headers, *more]
    if answer.status not in _BODILESS:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
