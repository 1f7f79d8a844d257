"""Clients that report metrics and registrations without end, and the account of what they sent."""

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.law.pairs import client, connected
from tests.servers import ServerProcess

_BUCKET = {"start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z"}
_EACH_REGISTRATION = 8
"""One report in so many is a registration."""
_EACH_BATCH = 10
"""And one in so many a batch with a name, which comes again until it is answered."""

PILL = "PILL-"
"""What is reported under such a name is looked at elsewhere."""


def metrics_report(toggle: str, counts: Any, **more: object) -> dict[str, Any]:
    return {
        "appName": "reporting",
        "instanceId": "instance",
        "bucket": {**_BUCKET, "toggles": {toggle: counts}},
        **more,
    }


@dataclass
class Account:
    """What was sent and what was answered. A report is known by a name that no other has."""

    counts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of every metrics report that may have reached a server."""
    registrations: dict[str, list[str]] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    batches: set[str] = field(default_factory=set)
    """Those that come again until they are answered."""
    again: int = 0
    cut: int = 0
    """Requests whose connection died before an answer."""

    def answered(self, name: str, answer: httpx.Response | None) -> None:
        if answer is None:
            self.cut += 1
            return
        self.statuses[answer.status_code] += 1
        if answer.status_code == 202:
            self.accepted.add(name)

    def _evaluations(self, names: Iterable[str]) -> int:
        counts = [self.counts[name] for name in names if name in self.counts]
        return sum(int(c["yes"]) + int(c["no"]) for c in counts)

    async def check(self, dsn: str, *, unanswered_may_be_stored: bool) -> dict[str, int]:
        """Every accepted report is stored, once and as it was sent; others at most once."""
        async with connected(dsn) as connection:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                rows = await connection.fetch("select id, metrics from client_metrics")
                sums = {table: await connection.fetch(_SUMS.format(table)) for table in _SUMMED}
            applications = {
                row["app_name"]: json.loads(row["strategies"])
                for row in await connection.fetch("select * from client_strategies")
            }
            instances = {
                (row["app_name"], row["instance_id"], row["sdk_version"])
                for row in await connection.fetch(
                    "select i.app_name, i.instance_id, d.sdk_version from client_instances i "
                    "join client_instance_details d using (app_name, instance_id)"
                )
            }
        stored = _counted(rows)
        for found in sums.values():
            rolled_up = _counted([row for row in rows if row["id"] > 0], _summed(found))
            assert rolled_up.keys() == stored.keys()
            wrong = [name for name in stored if not _same(rolled_up[name], stored[name])]
            assert not wrong, f"{len(wrong)} otherwise in the roll-ups: {wrong[:5]}"
        # A name is in one report only, so more than its counts means that it was counted again.
        doubled = [name for name, counts in stored.items() if counts != self.counts[name]]
        registered = applications.keys() & self.registrations.keys()
        for name in registered:
            assert applications[name] == self.registrations[name]
            assert (name, f"instance-of-{name}", "law:1.0") in instances
        everything = stored.keys() | registered
        assert not doubled, f"{len(doubled)} stored otherwise: {doubled[:5]}"
        lost = self.accepted - everything
        assert not lost, f"{len(lost)} of {len(self.accepted)} lost: {sorted(lost)[:5]}"
        if not unanswered_may_be_stored:
            unsaid = everything - self.accepted
            assert not unsaid, f"{len(unsaid)} stored and not answered: {sorted(unsaid)[:5]}"
        return {
            "accepted": len(self.accepted),
            "accepted_registrations": len(self.accepted & self.registrations.keys()),
            "accepted_batches": len(self.accepted & self.batches),
            "batches_sent_again": self.again,
            "stored": len(everything),
            "rows": len(rows),
            "rows_rolled_up": sum(row["id"] < 0 for row in rows),
            "evaluations_accepted": self._evaluations(self.accepted),
            "evaluations_stored": self._evaluations(stored),
            "cut": self.cut,
            "unavailable": self.statuses[503],
            "lost": len(lost),
            "doubled": len(doubled),
        }


_SUMMED = ("usage_hours", "usage_days")
_SUMS = """
select s.feature_name, s.variant, sum(u.yes)::int8 as yes, sum(u.no)::int8 as no
  from usage_series s join {} u on u.series = s.id where s.app_name <> '' group by 1, 2
"""


def _counted(rows: Sequence[Any], counted: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that rows of client_metrics say, by name, added to what is counted already."""
    counted = {} if counted is None else counted
    for row in rows:
        for name, counts in json.loads(row["metrics"])["bucket"]["toggles"].items():
            if name not in counted:
                counted[name] = counts
                continue
            sums = counted[name]
            for kind in ("yes", "no"):
                sums[kind] += counts[kind]
            for variant, number in counts.get("variants", {}).items():
                variants = sums.setdefault("variants", {})
                variants[variant] = variants.get(variant, 0) + number
    return {name: counts for name, counts in counted.items() if PILL not in name}


def _summed(rows: Sequence[Any]) -> dict[str, Any]:
    counted: dict[str, Any] = {}
    for row in rows:
        counts = counted.setdefault(row["feature_name"], {"yes": 0, "no": 0})
        if row["variant"]:
            counts.setdefault("variants", {})[row["variant"]] = row["yes"]
        else:
            counts |= {"yes": row["yes"], "no": row["no"]}
    # Names that no feature can have.
    return {name: counts for name, counts in counted.items() if name != "(other)"}


def _same(one: Any, other: Any) -> bool:
    return {"variants": {}, **one} == {"variants": {}, **other}


async def report_until(
    done: Callable[[], bool], server: ServerProcess, account: Account, rng: random.Random, name: str
) -> None:
    """One client: one report after the other on a connection that is kept, none sent twice."""
    async with client(server) as http:
        number = 0
        while not done():
            number += 1
            if rng.randrange(_EACH_BATCH) == 0:
                await _send_batch(done, http, account, rng, f"{name}-{number}")
            else:
                await _report(http, account, rng, f"{name}-{number}")


async def _report(http: httpx.AsyncClient, account: Account, rng: random.Random, name: str) -> None:
    if rng.randrange(_EACH_REGISTRATION) == 0:
        path, known = "/api/client/register", [f"strategy-{rng.randrange(9)}"]
        account.registrations[name] = known
        body = {
            "appName": name,
            "instanceId": f"instance-of-{name}",
            "sdkVersion": "law:1.0",
            "strategies": known,
            **_BUCKET,
        }
    else:
        path, counts = "/api/client/metrics", {"yes": rng.randrange(1000), "no": rng.randrange(99)}
        if rng.random() < 0.3:
            counts["variants"] = {"blue": rng.randrange(9), "red": rng.randrange(9)}  # type: ignore[assignment]
        account.counts[name] = counts
        body = metrics_report(name, counts)
    try:
        answer = await http.post(path, json=body)
        account.answered(name, answer)
        if answer.status_code == 503:
            await asyncio.sleep(0.02)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        await asyncio.sleep(0.02)
    except httpx.TransportError:
        account.answered(name, None)


async def _send_batch(
    done: Callable[[], bool],
    http: httpx.AsyncClient,
    account: Account,
    rng: random.Random,
    name: str,
) -> None:
    """Also when it may have been stored: its name says that it is the same."""
    account.batches.add(name)
    account.counts[name] = {"yes": rng.randrange(1, 1000), "no": rng.randrange(99)}
    entry = {
        "featureName": name, "appName": "reporting", "timestamp": _BUCKET["stop"],
        **account.counts[name],
    }  # fmt: skip
    headers = {"yardarm-batch": str(uuid.UUID(int=rng.getrandbits(128)))}
    body = {"applications": [], "metrics": [entry]}
    while True:
        try:
            answer = await http.post("/api/client/metrics/bulk", json=body, headers=headers)
        except httpx.TransportError:
            answer = None
        if answer is not None:
            account.answered(name, answer)
            if answer.status_code == 202:
                return
        if done():
            return
        account.again += 1
        await asyncio.sleep(0.1)
