"""An undo leaves what the history says without the events that were undone, or names the events
that came between.

What is expected is computed apart from the server's code, out of the events alone.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.law import results
from tests.law.commands import first_commands, random_command
from tests.running import admin, running_server
from yardarm.domain.events import Event
from yardarm.store import events as event_store
from yardarm.store.database import Database

_UNDONE = {
    "feature", "strategy", "feature-type", "tag", "tag-type", "context-field", "environment",
    "project", "segment",
}  # fmt: skip
_LISTS: Mapping[str, tuple[str, ...]] = {
    "strategies": ("id",), "tags": ("type", "value"), "links": ("id",), "dependencies": ("feature",)
}  # fmt: skip

Leaves = dict[str, Any]
Key = tuple[str, str]


def _leaves(kind: str, document: Mapping[str, Any] | None) -> Leaves:
    """What can be changed by itself, by where it is. The order of strategies is looked at apart."""
    found: Leaves = {}
    for key, value in (document or {}).items():
        if kind == "feature" and key == "environments":
            for name, state in value.items():
                _list(found, f"{key}/{name}/strategies", "strategies", state["strategies"])
                found[f"{key}/{name}/enabled"] = state["enabled"]
                found[f"{key}/{name}/variants"] = state["variants"]
        elif kind == "feature" and key in _LISTS:
            _list(found, key, key, value or [])
        elif kind == "feature" and key in ("archivedAt", "potentiallyStale"):
            continue
        elif kind == "feature" and key == "archived":
            found[key] = (value, (document or {}).get("archivedAt"))
        elif kind == "project" and key == "hiddenEnvironments":
            found |= {f"{key}/{name}": True for name in value}
        elif kind == "project" and key == "defaultStrategies":
            found |= {f"{key}/{name}": strategy for name, strategy in value.items()}
        else:
            found[key] = value
    return {k: v for k, v in found.items() if v not in (None, False) or "environments/" not in k}


def _list(found: Leaves, place: str, name: str, items: Iterable[Any]) -> None:
    for item in items:
        found[f"{place}/{':'.join(item[part] for part in _LISTS[name])}"] = item


@dataclass
class Expected:
    """`leaves` are None where the thing is not there; `by` names, for each place in conflict, the
    events that came between.
    """

    leaves: Leaves | None
    by: dict[str, tuple[int, ...]]


def _expected(kind: str, events: Sequence[Event], chosen: set[int]) -> Expected:
    """Out of the events of one thing since the first chosen one, that included."""
    now = events[-1].after
    if any((e.before is None) != (e.after is None) for e in events):
        return _expected_whole(kind, events, chosen)
    leaves = _leaves(kind, events[0].before)
    touched: dict[str, list[int]] = {}
    for event in events:
        old, new = _leaves(kind, event.before), _leaves(kind, event.after)
        for place in {**old, **new}:
            if old.get(place, ...) != new.get(place, ...):
                touched.setdefault(place, []).append(event.id)
                if event.id in chosen:
                    continue
                if place in new:
                    leaves[place] = new[place]
                else:
                    leaves.pop(place, None)
    by = {}
    for place, ids in touched.items():
        ours = [i for i in ids if i in chosen]
        later = tuple(i for i in ids if ours and i > ours[-1])
        if later and _before(kind, events, place, ids, chosen) != _leaves(kind, now).get(
            place, ...
        ):
            by[place] = later
    return Expected(leaves, by)


def _before(
    kind: str, events: Sequence[Event], place: str, ids: Sequence[int], chosen: set[int]
) -> Any:
    """What stood at a place before the last chosen ones in a row of those that touched it."""
    start = max(i for i, id_ in enumerate(ids) if id_ in chosen)
    while start and ids[start - 1] in chosen:
        start -= 1
    event = next(e for e in events if e.id == ids[start])
    return _leaves(kind, event.before).get(place, ...)


def _expected_whole(kind: str, events: Sequence[Event], chosen: set[int]) -> Expected:
    """One that came or went: the last one that stays says what is there."""
    stays = [e for e in events if e.id not in chosen]
    document = stays[-1].after if stays else events[0].before
    later = tuple(e.id for e in events if e.id > max(chosen & {e.id for e in events}))
    place = max(i for i, e in enumerate(events) if e.id in chosen)
    while place and events[place - 1].id in chosen:
        place -= 1
    differs = events[-1].after != events[place].before
    if not later:
        document = events[place].before
    leaves = None if document is None else _leaves(kind, document)
    return Expected(leaves, {"": later} if later and differs else {})


async def _read(database: Database, history: list[Event]) -> None:
    """What has happened since it was read last."""
    async with database.transaction(read_only=True) as tx:
        last = history[-1].id if history else 0
        while found := await event_store.since(tx, last + 1, limit=1_000):
            history += found
            last = found[-1].id


def _chosen(rng: random.Random, history: Sequence[Event]) -> tuple[dict[str, Any], list[Event]]:
    """An event, a few of any kind of things, or a range."""
    able = [e for e in history if e.kind in _UNDONE and e.by != "migration"][-200:]
    way = rng.random()
    if way < 0.6:
        some = [rng.choice(able)]
    elif way < 0.8:
        some = rng.sample(able, k=min(len(able), rng.randint(2, 6)))
    else:
        first, last = sorted(rng.sample([e.id for e in able[-60:]], k=2))
        some = [e for e in able if first <= e.id <= last]
        return {"from": first, "to": last}, some
    return {"ids": [e.id for e in some]}, some


def _by_thing(history: Sequence[Event], some: Sequence[Event]) -> dict[Key, list[Event]]:
    found: dict[Key, list[Event]] = {}
    first = {}
    for event in reversed(some):
        first[event.kind, event.name] = event.id
    for event in history:
        key = (event.kind, event.name)
        if key in first and event.id >= min(e.id for e in some if (e.kind, e.name) == key):
            found.setdefault(key, []).append(event)
    return found


async def _undo_one(
    http: httpx.AsyncClient,
    database: Database,
    rng: random.Random,
    history: list[Event],
    figures: Counter[str],
) -> None:
    await _read(database, history)
    selection, some = _chosen(rng, history)
    chosen = {e.id for e in some}
    things = _by_thing(history, some)
    expected = {key: _expected(key[0], its, chosen) for key, its in things.items()}
    preview = await http.post("/api/admin/events/undo", json={**selection, "dryRun": True})
    body = {**selection, "onConflict": "skip"}
    if preview.status_code == 409:
        # Something else needs it, or is needed: said by what is there, not by the history.
        assert preview.json()["name"] == "InvalidOperationError"
        figures["refused"] += 1
        assert (await http.post("/api/admin/events/undo", json=body)).status_code in (200, 409)
        return
    assert preview.status_code == 200, preview.text
    told = {
        (c["kind"], c["name"], "/".join(c["field"])): tuple(e["id"] for e in c["by"])
        for c in preview.json()["conflicts"]
        if c["field"][-1:] != ["#order"]
    }
    wanted = {(*key, place): by for key, e in expected.items() for place, by in e.by.items()}
    assert told == wanted, (selection, preview.text)
    figures["conflicts"] += len(told)
    figures["undos with a conflict"] += bool(told)
    if preview.json()["conflicts"]:
        refused = await http.post("/api/admin/events/undo", json=selection)
        assert (refused.status_code, refused.json()["name"]) == (409, "UndecidedError")
    answer = await http.post("/api/admin/events/undo", json=body)
    assert answer.status_code == 200, answer.text
    figures["done"] += 1
    figures["events undone"] += len(chosen)
    figures["events recorded"] += len(answer.json()["recorded"])
    await _read(database, history)
    for key, e in expected.items():
        document = next(h.after for h in reversed(history) if (h.kind, h.name) == key)
        found = None if document is None else _leaves(key[0], document)
        assert found == e.leaves, (selection, key, preview.text)


async def _prove(database_url: str, seed: int, undos: int, commands: int) -> Counter[str]:
    """Commands between undos, so that histories are of both."""
    rng = random.Random(seed)
    figures: Counter[str] = Counter()
    history: list[Event] = []
    database = await Database.connect(database_url)
    try:
        async with running_server(database_url) as server, admin(server) as http:
            number = len(first_commands())
            for command in first_commands():
                await http.request(command.method, command.path, json=command.body)
            for _ in range(commands):
                number = await _command(http, rng, number)
            for _ in range(undos):
                await _undo_one(http, database, rng, history, figures)
                for _ in range(4):
                    number = await _command(http, rng, number)
    finally:
        await database.close()
    return figures


async def _command(http: httpx.AsyncClient, rng: random.Random, number: int) -> int:
    command = random_command(rng, number + 1)
    await http.request(command.method, command.path, json=command.body)
    return number + 1


async def test_undo_leaves_the_events_out(database_url: str, seed: int) -> None:
    figures = await _prove(database_url, seed, undos=25, commands=60)
    assert figures["done"] > figures["refused"]


@pytest.mark.prove
async def test_a_thousand_undos(database_url: str, seed: int) -> None:
    figures = await _prove(database_url, seed, undos=1_000, commands=300)
    assert figures["done"] > figures["refused"]
    results.write("undo", {"seed": seed, "undos": 1_000, **dict(sorted(figures.items()))})
