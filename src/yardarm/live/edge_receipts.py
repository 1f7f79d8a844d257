"""Which instance of an edge holds which revision, told to its upstream. What is lost is told again
when the instance asks again: nothing is kept on disk.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.receipts import Receipt
from yardarm.live.edge_reports import Tokens, post
from yardarm.live.receipts import Keep
from yardarm.live.upstream import Upstream

PATH = "/api/client/receipts"

_NOT_THERE = (404, 405)
_AGAIN = 3600.0
"""Seconds until an upstream that does not know the route is asked again: it may be updated."""

log = structlog.get_logger()


def told_to(upstream: Upstream, tokens: Tokens) -> Keep:
    """Where an edge's receipts go."""
    not_before = 0.0

    async def keep(receipts: Sequence[Receipt]) -> None:
        nonlocal not_before
        for environment in sorted({r.holder.environment for r in receipts}):
            if time.monotonic() < not_before:
                return
            body = _body([r for r in receipts if r.holder.environment == environment])
            status = await post(upstream, tokens(environment), environment, PATH, body, headers={})
            if status in _NOT_THERE:
                log.info("upstream_takes_no_receipts")
                not_before = time.monotonic() + _AGAIN
            elif not 200 <= status < 300:  # noqa: PLR2004
                raise Unavailable(f"The upstream answers {status} to receipts")

    return keep


def _body(receipts: Sequence[Receipt]) -> bytes:
    """Times as ages: the clocks of two machines differ."""
    now = datetime.now(UTC)
    found = [
        {
            "appName": r.holder.app_name,
            "instanceId": r.holder.instance_id,
            "sdk": r.sdk,
            "streams": r.streams,
            "revision": r.revision,
            "heldSeconds": max(0.0, (now - r.since).total_seconds()),
            "silentSeconds": max(0.0, (now - r.last_seen).total_seconds()),
        }
        for r in receipts
    ]
    return msgspec.json.encode({"receipts": found})
