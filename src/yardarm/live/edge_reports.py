"""What clients of an edge report: 202 means that it is on the edge's disk. It is handed on in
batches, and removed only when the upstream has acknowledged it.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import structlog

from yardarm.domain.clients import Batch, MetricsReport, Registration
from yardarm.domain.errors import Unavailable
from yardarm.domain.times import wire_time
from yardarm.live.batcher import Batcher
from yardarm.live.clients import Report
from yardarm.live.upstream import Upstream
from yardarm.store.report_queue import Entry, Full, Group, ReportQueue, Row, Taken

T = TypeVar("T")

EVERY = 5.0
"""Seconds between two rounds."""
_ROWS = 1_000
_SIZE = 40_000
"""Bytes of rows that are sent together; Unleash takes about 95 kB, and rows grow on the way."""
_TOGGLES = 200
"""Of a row: a report of more is several rows."""
_KEEP_SECONDS = 48 * 3600.0
"""What is older says nothing any more: servers keep telemetry for so long."""
_LONGEST_PAUSE = 60.0
_FORGET_EVERY = 600.0

_BULK, _METRICS, _REGISTER = (
    "/api/client/metrics/bulk", "/api/client/metrics", "/api/client/register"
)  # fmt: skip
_NOT_THERE, _REFUSED, _WRONG = (404, 405), (401, 403), (400, 413)

Tokens = Callable[[str], Iterable[str]]
"""Tokens of clients of an environment, the best first."""

log = structlog.get_logger()


class EdgeReports:
    """Takes reports in the place of a ClientLog."""

    def __init__(self, queue: ReportQueue, upstream: Upstream, tokens: Tokens) -> None:
        self._queue = queue
        self._upstream = upstream
        self._tokens = tokens
        self._thread = ThreadPoolExecutor(1, "reports")
        self._batcher: Batcher[Report] = Batcher(self._store)
        self._has_bulk = True
        self.drained = self._batcher.drained
        self.lost = 0
        """Rows that were acknowledged and that the upstream will never take."""
        self.sent = 0

    async def add(self, report: Report) -> None:
        """Returns when the report is on the disk. Raises Unavailable."""
        await self.put(report)

    def put(self, report: Report) -> asyncio.Future[None]:
        """As `add`; raises only that there is no room, the rest is the future's."""
        return self._batcher.put(report)

    @property
    def unstored(self) -> int:
        """Reports that are not on the disk yet."""
        return self._batcher.waiting

    @property
    def waiting(self) -> int:
        """Bytes on the disk."""
        return self._queue.bytes

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._batcher.run())
            group.create_task(self._hand_on())

    async def close(self) -> None:
        """When nothing is added any more."""
        await self._apart(self._queue.close)
        self._thread.shutdown()

    async def _store(self, reports: Sequence[Report]) -> None:
        groups = [_group(report) for report in reports]
        try:
            await self._apart(lambda: self._queue.add(groups))
        except Full as error:
            raise Unavailable(str(error), retry_after=15) from None

    async def _apart(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    # On to the upstream

    async def _hand_on(self) -> None:
        failures, forgotten = 0, 0.0
        while True:
            pause = EVERY
            try:
                await self.hand_on()
                failures = 0
            except Unavailable as error:
                if not failures:
                    log.warning("reports_postponed", error=str(error), bytes=self.waiting)
                failures += 1
                pause = min(EVERY * 2 ** min(failures - 1, 8), _LONGEST_PAUSE)
            except Exception:  # what waits is tried again
                log.exception("reports_not_sent")
                pause = _LONGEST_PAUSE
            if time.monotonic() - forgotten > _FORGET_EVERY:
                forgotten = time.monotonic()
                await self._forget()
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads a crowd

    async def _forget(self) -> None:
        before = time.time() - _KEEP_SECONDS
        gone = await self._apart(lambda: self._queue.forget(before))
        if gone:
            self.lost += gone
            log.error("reports_too_old", rows=gone)

    async def hand_on(self) -> None:
        """All that waits. Raises Unavailable when the upstream does not take it."""
        failure: Unavailable | None = None
        for environment in await self._apart(self._queue.environments):
            try:
                while taken := await self._apart(lambda: self._take(environment)):  # noqa: B023
                    await self._send(taken)
            except Unavailable as error:  # that of others may be taken
                failure = error
        if failure is not None:
            raise failure

    def _take(self, environment: str) -> Taken | None:
        return self._queue.take(environment, rows=_ROWS, size=_SIZE)

    async def _send(self, taken: Taken) -> None:
        if self._has_bulk:
            headers = {"yardarm-batch": taken.name}
            body = await self._apart(lambda: bulk(taken.rows, taken.environment))
            status = await self._post(taken.environment, _BULK, body, headers)
            if status not in _NOT_THERE:
                await self._after(taken, status)
                return
            log.info("upstream_takes_no_bulk")
            self._has_bulk = False
        for row in taken.rows:
            path = _METRICS if row.kind == "metrics" else _REGISTER
            status = await self._post(taken.environment, path, row.body, {})
            await self._after(Taken("", taken.environment, (row,)), status)

    async def _after(self, taken: Taken, status: int) -> None:
        """Raises Unavailable for what is to be tried again."""
        rows = taken.rows
        if 200 <= status < 300:  # noqa: PLR2004
            self.sent += len(rows)
        elif status in _WRONG and len(rows) > 1:
            await self._apart(lambda: self._queue.split(taken))
            return
        elif status in _WRONG:
            self.lost += 1
            log.error("report_refused_by_upstream", status=status, bytes=len(rows[0].body))
        else:
            raise Unavailable(f"The upstream answers {status} to reports")
        await self._apart(lambda: self._queue.remove(rows))

    async def _post(self, environment: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        tokens = self._tokens(environment)
        return await post(self._upstream, tokens, environment, path, body, headers=headers)


async def post(
    upstream: Upstream,
    tokens: Iterable[str],
    environment: str,
    path: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
) -> int:
    """The status, of the first token that is taken. Raises Unavailable."""
    for token in tokens:
        answer = await upstream.ask("POST", path, {"authorization": token, **headers}, body)
        if answer.status not in _REFUSED:
            return answer.status
    raise Unavailable(f"No token of the environment {environment} is taken for reports")


def _group(report: Report) -> Group:
    if isinstance(report, Batch):
        entries = [entry for each in report.registrations for entry in _entries(each)]
        entries += [entry for each in report.metrics for entry in _entries(each)]
        entries += [entry for each in report.seen for entry in _entries(each, is_known=True)]
        return Group(tuple(entries), report.id)
    return Group(tuple(_entries(report)))


def _entries(report: Registration | MetricsReport, *, is_known: bool = False) -> Iterator[Entry]:
    environment = report.instance.environment
    if isinstance(report, Registration):
        yield Entry(environment, "register", _registration(report, is_known=is_known))
        return
    document = report.to_document()
    if report.sdk_version:
        document["sdkVersion"] = report.sdk_version
    toggles = list(document["bucket"]["toggles"].items())
    parts = [toggles[i : i + _TOGGLES] for i in range(0, len(toggles), _TOGGLES)] or [[]]
    for part in parts:
        document["bucket"]["toggles"] = dict(part)
        yield Entry(environment, "metrics", msgspec.json.encode(document))


def _registration(report: Registration, *, is_known: bool) -> bytes:
    document: dict[str, Any] = {
        "appName": report.instance.app_name,
        "instanceId": report.instance.instance_id,
        "environment": report.instance.environment,
        "interval": 15,
        "started": wire_time(datetime.now(UTC)),
    }
    if not is_known:
        document["strategies"] = list(report.strategies)
    if report.sdk_version:
        document["sdkVersion"] = report.sdk_version
    return msgspec.json.encode(document)


def bulk(rows: Sequence[Row], environment: str) -> bytes:
    """The body for rows: counts of an application are added up by minute. The same rows make the
    same body.
    """
    applications: dict[tuple[str, str], dict[str, Any]] = {}
    counts: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        document = msgspec.json.decode(row.body)
        key = (document["appName"], document["instanceId"])
        known = applications.setdefault(
            key,
            {
                "appName": key[0], "instanceId": key[1], "environment": environment,
                "interval": 15, "started": document.get("started") or document["bucket"]["start"],
            },
        )  # fmt: skip
        known.update({k: document[k] for k in ("strategies", "sdkVersion") if k in document})
        if row.kind == "metrics":
            minute = document["bucket"]["stop"][:16] + ":00.000Z"
            for name, found in document["bucket"]["toggles"].items():
                _add(counts.setdefault((key[0], name, minute), {"yes": 0, "no": 0}), found)
    metrics = [
        {
            "featureName": name, "appName": app, "environment": environment, "timestamp": at,
            "variants": {}, **found,
        }
        for (app, name, at), found in counts.items()
    ]  # fmt: skip
    return msgspec.json.encode({"applications": list(applications.values()), "metrics": metrics})


def _add(total: dict[str, Any], found: dict[str, Any]) -> None:
    total["yes"] += found["yes"]
    total["no"] += found["no"]
    for name, number in found.get("variants", {}).items():
        variants = total.setdefault("variants", {})
        variants[name] = variants.get(name, 0) + number
