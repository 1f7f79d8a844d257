"""A Prometheus, asked for one number: `/api/v1/query` of its HTTP API, an instant query."""

import math
from typing import Any
from urllib.parse import urlencode

import msgspec

from yardarm.domain.guards import Unseen
from yardarm.integrations.outgoing import Failed, Fetch, Outgoing, Refused

_ANSWERED = 200


class Prometheus:
    def __init__(self, outgoing: Outgoing, url: str, token: str | None) -> None:
        self._outgoing = outgoing
        self._url = f"{url.rstrip('/')}/api/v1/query"
        authorization = [(b"authorization", f"Bearer {token}".encode())] if token else []
        self._headers = [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"accept", b"application/json"),
            *authorization,
        ]

    async def ask(self, query: str) -> float:
        """The number that a query gives now. Raises Unseen, also for none and for several."""
        content = urlencode({"query": query}).encode()
        try:
            answer = await self._outgoing.fetch(Fetch(self._url, self._headers, content))
        except (Failed, Refused) as error:
            raise Unseen(f"Prometheus: {error}") from None
        try:
            document = msgspec.json.decode(answer.body)
        except msgspec.DecodeError:
            document = None
        if answer.status != _ANSWERED or not isinstance(document, dict):
            said = document.get("error") if isinstance(document, dict) else None
            raise Unseen(f"Prometheus answered {answer.status}: {str(said or 'no JSON')[:200]}")
        return _number(document.get("data"))


def _number(data: Any) -> float:
    """Of a scalar, or of a vector of one. Raises Unseen."""
    try:
        if data["resultType"] == "scalar":
            sample = data["result"]
        elif data["resultType"] == "vector":
            if len(data["result"]) != 1:
                raise Unseen(f"The query gives {len(data['result'])} series, not one")
            sample = data["result"][0]["value"]
        else:
            raise Unseen(f"The query gives a {data['resultType']}, not a number")
        value = float(sample[1])
    except (TypeError, KeyError, IndexError, ValueError):
        raise Unseen("Prometheus answered something else than its API says") from None
    if math.isnan(value):
        raise Unseen("The query gives NaN")
    return value
