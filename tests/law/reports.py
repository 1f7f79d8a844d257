"""Clients that report metrics and registrations without end, and the account of what they sent."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.law.pairs import client, connected
from tests.servers import ServerProcess

_BUCKET = {"start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z"}
_EACH_REGISTRATION = 8
"""One report in so many is a registration."""


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
    cut: int = 0
    """Requests whose connection died before an answer."""

    def answered(self, name: str, answer: httpx.Response | None) -> None:
        if answer is None:
            self.cut += 1
            return
        self.statuses[answer.status_code] += 1
        if answer.status_code == 202:
            self.accepted.add(name)

    async def check(self, dsn: str, *, unanswered_may_be_stored: bool) -> dict[str, int]:
        """Every accepted report is stored, once and as it was sent; others at most once."""
        async with connected(dsn) as connection:
            rows = await connection.fetch("select metrics from client_metrics")
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
        stored: Counter[str] = Counter()
        for row in rows:
            for name, counts in json.loads(row["metrics"])["bucket"]["toggles"].items():
                stored[name] += 1
                assert counts == self.counts[name], name
        registered = applications.keys() & self.registrations.keys()
        for name in registered:
            assert applications[name] == self.registrations[name]
            assert (name, f"instance-of-{name}", "law:1.0") in instances
        everything = stored.keys() | registered
        doubled = [name for name, times in stored.items() if times > 1]
        assert not doubled, f"{len(doubled)} stored twice: {doubled[:5]}"
        lost = self.accepted - everything
        assert not lost, f"{len(lost)} of {len(self.accepted)} lost: {sorted(lost)[:5]}"
        if not unanswered_may_be_stored:
            unsaid = everything - self.accepted
            assert not unsaid, f"{len(unsaid)} stored and not answered: {sorted(unsaid)[:5]}"
        return {
            "accepted": len(self.accepted),
            "accepted_registrations": len(self.accepted & self.registrations.keys()),
            "stored": len(everything),
            "cut": self.cut,
            "unavailable": self.statuses[503],
            "lost": len(lost),
            "doubled": len(doubled),
        }


async def report_until(
    done: Callable[[], bool], server: ServerProcess, account: Account, rng: random.Random, name: str
) -> None:
    """One client: one report after the other on a connection that is kept, none sent twice."""
    async with client(server) as http:
        number = 0
        while not done():
            number += 1
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
