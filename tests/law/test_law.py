"""The law: rows == the fold of all events == every board, whatever is killed when.

Eight writers send random commands to two server processes on one database while the processes
are killed with kill -9. Afterwards the history is held against what each writer was told.
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.conftest import eventually
from tests.law import results
from tests.law.command import Command
from tests.law.commands import FLIPPED, first_commands, random_command
from tests.law.pairs import (
    admin,
    connected,
    equal_boards,
    kill_and_restart,
    moments,
    server_processes,
)
from tests.servers import CLIENT_TOKEN, DEVELOPMENT_TOKEN, ServerProcess
from yardarm.domain.environments import DEVELOPMENT, PRODUCTION
from yardarm.domain.events import Event
from yardarm.domain.replay import State, collection_of, replay
from yardarm.domain.strategies import BUILT_IN
from yardarm.store import events as event_store
from yardarm.store import migrate, state
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout)


@dataclass
class Told:
    """What the writers were told, by number of command."""

    commands: dict[int, Command] = field(default_factory=dict)
    acknowledged: dict[int, Any] = field(default_factory=dict)
    """With the body of the answer."""
    refused: dict[int, int] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)

    @property
    def answers(self) -> int:
        return len(self.acknowledged) + len(self.refused) + len(self.unknown)

    def note(self, command: Command, answer: httpx.Response | None) -> None:
        self.commands[command.number] = command
        if answer is None or answer.status_code == 503:
            # A 503 may stand for a commit of which nobody heard.
            self.unknown.add(command.number)
        elif answer.status_code < 300:
            body = answer.json() if answer.content else None
            self.acknowledged[command.number] = body
        else:
            assert 400 <= answer.status_code < 500, f"{command} -> {answer.text}"
            self.refused[command.number] = answer.status_code


@dataclass(frozen=True)
class Kept:
    """An event as the database has it, past the store."""

    id: int
    at: Any
    type: str
    kind: str
    name: str
    address: str | None
    before: Any
    after: Any


async def test_law_in_short(database_url: str, seed: int, tmp_path: Path) -> None:
    await _prove(database_url, seed, logs=tmp_path, commands=150, kills=1)


@pytest.mark.prove
async def test_law(seed: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=True)
    dsn = await asyncio.to_thread(postgres.start)
    try:
        database = await Database.connect(dsn)
        await migrate.up(database)
        await database.close()
        figures = await _prove(dsn, seed, logs=tmp_path, commands=2_000, kills=8)
    finally:
        await asyncio.to_thread(postgres.stop)
    results.write("law", figures)


async def _prove(
    dsn: str, seed: int, *, logs: Path, commands: int, kills: int, writers: int = 8
) -> dict[str, Any]:
    rng = random.Random(seed)
    told = Told()
    began = time.monotonic()
    async with server_processes(2, dsn, logs) as servers:
        async with admin(servers[0]) as http:
            for command in first_commands():
                told.note(command, await _send(http, command))
        numbers = itertools.count(len(told.commands) + 1)
        last = len(told.commands) + commands
        streams = [random.Random(f"{seed}/{i}") for i in range(writers)]
        when = moments(rng, count=kills, first=last // 10, last=last - last // 5)
        await asyncio.gather(
            _kill(servers, told, rng, when),
            *(_write(servers, told, stream, numbers, last) for stream in streams),
        )
        seconds = time.monotonic() - began
        assert told.answers == last
        assert len(told.acknowledged) > commands / 4, Counter(told.refused.values())
        database = await Database.connect(dsn)
        try:
            events = await _events(dsn)
            _check_order(events)
            faults = _check_told(told, events)
            _check_flips(told, events)
            folded = await _check_fold(database, rng)
            await _check_boards(servers, folded)
        finally:
            await database.close()
    return {
        "seed": seed,
        "writers": writers,
        "servers": len(servers),
        "kills": kills,
        "commands": told.answers,
        "acknowledged": len(told.acknowledged),
        "refused": len(told.refused),
        "refused_by_status": dict(sorted(Counter(told.refused.values()).items())),
        "unknown": len(told.unknown),
        "events": len(events),
        **faults,
        "seconds": round(seconds, 1),
    }


async def _write(
    servers: Sequence[ServerProcess],
    told: Told,
    rng: random.Random,
    numbers: "itertools.count[int]",
    last: int,
) -> None:
    """One writer: its own connections, its own stream of commands, one after the other."""
    clients = [admin(server) for server in servers]
    try:
        while (number := next(numbers)) <= last:
            command = random_command(rng, number)
            told.note(command, await _send(rng.choice(clients), command, *clients))
    finally:
        for http in clients:
            await http.aclose()


async def _send(
    http: httpx.AsyncClient, command: Command, *others: httpx.AsyncClient
) -> httpx.Response | None:
    """The answer, None when the connection died before there was one. Only what never reached
    a server is sent again, to another one.
    """
    targets = itertools.cycle((http, *others))
    while True:
        target = next(targets)
        try:
            return await target.request(
                command.method,
                command.path,
                json=command.body,
                headers={"x-forwarded-for": command.address},
            )
        except _UNSENT:
            await asyncio.sleep(0.02)
        except httpx.TransportError:
            return None


async def _kill(
    servers: Sequence[ServerProcess], told: Told, rng: random.Random, when: Sequence[int]
) -> None:
    for moment in when:
        await eventually(lambda moment=moment: told.answers >= moment, within=300)
        await kill_and_restart(rng.choice(servers), pause=rng.uniform(0, 0.3))


async def _events(dsn: str) -> list[Kept]:
    async with connected(dsn) as connection:
        assert not await connection.fetchval(
            "select count(*) from events e full join event_details d on d.event_id = e.id "
            "where e.id is null or d.event_id is null"
        )
        rows = await connection.fetch(
            "select e.id, e.created_at as at, e.type, d.kind, d.name, d.address, "
            "d.before, d.after from events e join event_details d on d.event_id = e.id "
            "order by e.id"
        )
    return [
        Kept(**{**row, "before": _json(row["before"]), "after": _json(row["after"])})
        for row in map(dict, rows)
    ]


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _check_order(events: Sequence[Kept]) -> None:
    for older, newer in itertools.pairwise(events):
        assert older.id < newer.id
        assert older.at <= newer.at


def _check_told(told: Told, events: Sequence[Kept]) -> dict[str, int]:
    """Every event belongs to one command and says what it asked for; every acknowledged command
    has its event, no refused one has any, and of the unknown ones each has one or none.
    """
    by_address: dict[str, list[Kept]] = {}
    for event in events:
        if event.address is not None:  # the seeded rows have none
            by_address.setdefault(event.address, []).append(event)
    lost, doubled, refused = [], [], []
    for number, command in told.commands.items():
        said = by_address.pop(command.address, [])
        kept = [e for e in said if (e.type, e.kind, e.name) not in command.along]
        if number in told.acknowledged and not kept and not command.may_change_nothing:
            lost.append(command)
        if len(kept) > command.most:
            doubled.append(command)
        if number in told.refused and said:
            refused.append(command)
        for event in kept:
            assert event.type in command.type.split("|"), f"{command} -> {event}"
            wanted = (command.kind, command.name or event.name)
            assert (event.kind, event.name) == wanted, f"{command} -> {event}"
            assert command.expected(event.before, event.after), f"{command} -> {event}"
            answer = told.acknowledged.get(number)
            if answer is not None and "enabled" in answer:
                assert answer["enabled"] == event.after["enabled"], f"{command} -> {event}"
    assert not lost, "acknowledged and lost"
    assert not doubled, "stored twice"
    assert not refused, "refused and stored"
    assert not by_address, "events that nobody asked for"
    return {"lost": len(lost), "doubled": len(doubled), "refused_and_stored": len(refused)}


def _check_flips(told: Told, events: Sequence[Kept]) -> None:
    for name in FLIPPED:
        flips = [e for e in events if e.name == name and e.type == "feature-updated"]
        sent = {n for n, c in told.commands.items() if c.name == name and c.method == "POST"}
        sent -= {n for n in sent if told.commands[n].type == "feature-created"}
        acknowledged = len(sent & told.acknowledged.keys())
        assert acknowledged <= len(flips) <= acknowledged + len(sent & told.unknown)
        made = next(e for e in events if e.name == name)
        assert (flips or [made])[-1].after["enabled"] == (
            made.after["enabled"] ^ (len(flips) % 2 == 1)
        )


async def _check_fold(database: Database, rng: random.Random) -> State:
    """Rows == the fold, by one and by many; `before` is the state before; the chain holds."""
    async with database.transaction(read_only=True) as tx:
        assert await event_store.first_broken_link(tx) is None
        history = [event async for event in event_store.history(tx)]
        rows = await state.rows(tx)
        replayed = await state.replayed(tx)
    looked_at = set(rng.sample(range(len(history)), k=min(12, len(history))))
    folded = State()
    for position, event in enumerate(history):
        assert _document_of(folded, event) == event.before, event
        before, folded = folded, replay([event], folded)
        assert _document_of(before, event) == event.before, "apply changed the older state"
        assert _document_of(folded, event) == event.after, event
        if position in looked_at:
            prefix = replay(history[: position + 1])
            assert prefix.to_document() == folded.to_document()
            whole = replay(history[position + 1 :], prefix)
            assert whole.to_document() == replayed.to_document()
    assert folded.to_document() == replayed.to_document() == rows.to_document()
    assert folded == replayed == rows
    return rows


def _document_of(current: State, event: Event) -> Any:
    thing = getattr(current, collection_of(event.kind)).get(event.name)
    return None if thing is None else thing.to_document()


async def _check_boards(servers: Sequence[ServerProcess], expected: State) -> None:
    features = [f.to_document() for _, f in sorted(expected.features.items())]
    live = [f for f in features if not f["archived"]]
    hidden = {
        environment: {
            p.id for p in expected.projects.values() if environment in p.hidden_environments
        }
        for environment in (PRODUCTION, DEVELOPMENT)
    }
    for token, environment in ((CLIENT_TOKEN, PRODUCTION), (DEVELOPMENT_TOKEN, DEVELOPMENT)):
        document = (await equal_boards(servers, token=token)).json()
        assert document["features"] == [
            _for_clients(f, environment) for f in live if f["project"] not in hidden[environment]
        ]
    for server in servers:
        async with admin(server) as http:
            listed = (await http.get("/api/admin/features")).json()["features"]
            assert listed == [_for_admins(f) for f in live]
            archived = (await http.get("/api/admin/archive/features")).json()["features"]
            assert archived == [_for_admins(f) for f in features if f["archived"]]
            strategies = (await http.get("/api/admin/strategies")).json()["strategies"]
            assert strategies == [
                {**s.to_document(), "editable": name not in BUILT_IN}
                for name, s in sorted(expected.strategies.items())
            ]


_OFF: Mapping[str, Any] = {"enabled": False, "strategies": [], "variants": None}


def _for_clients(feature: Mapping[str, Any], environment: str) -> dict[str, Any]:
    """Written apart from the encoder of the server, from the client protocol."""
    state = (
        feature
        if environment == PRODUCTION
        else feature.get("environments", {}).get(environment, _OFF)
    )
    dependencies = feature.get("dependencies")
    return {
        **({"dependencies": dependencies} if dependencies else {}),
        "name": feature["name"],
        "type": feature["type"],
        "enabled": state["enabled"],
        "project": feature["project"],
        "stale": feature["stale"],
        "description": feature["description"],
        "impressionData": feature["impressionData"],
        "variants": state["variants"] or [],
        "strategies": [
            {
                "name": strategy["name"],
                "parameters": strategy.get("parameters", {}),
                "constraints": [
                    {
                        "inverted": False,
                        "caseInsensitive": False,
                        **({} if "values" in constraint else {"values": []}),
                        **constraint,
                    }
                    for constraint in strategy.get("constraints", [])
                ],
                "variants": [],
            }
            for strategy in sorted(state["strategies"], key=lambda s: s.get("sortOrder") or 0)
        ],
    }


def _for_admins(feature: Mapping[str, Any]) -> dict[str, Any]:
    hidden = (
        "archived", "archivedAt", "impressionData", "tags", "environments", "dependencies",
        "potentiallyStale", "links", "completed",
    )  # fmt: skip
    shown = {k: v for k, v in feature.items() if k not in hidden}
    shown["strategies"] = [
        {key: value for key, value in strategy.items() if key != "id"}
        for strategy in feature["strategies"]
    ]
    milliseconds = feature["createdAt"][:-4] + "Z"
    return {**shown, "createdAt": milliseconds, "lastSeenAt": None}
