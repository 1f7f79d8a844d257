"""The commands that bring flags in and out."""

import asyncio
import sys
import urllib.request
from collections.abc import AsyncIterable, AsyncIterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import typer

from yardarm.api import json, yaml
from yardarm.api.admin.documents import read_document
from yardarm.api.admin.state import decode, versioned_wire
from yardarm.app.databases import attached_database, present_database, settled
from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain.imports import Plan
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.service.state import StateService
from yardarm.store import migrate, unleash
from yardarm.store.database import WrongDatabase
from yardarm.store.former_history import PastEvent

_ACTOR = Actor(
    Principal(PrincipalKind.ADMIN, "import", "import"), emergency="import on the command line"
)
"""v3 calls it so, too (contract, section 10). Who has the database is past change requests."""

_DATABASES = ("postgresql://", "postgres://")
_SITES = ("http://", "https://")
_FEED = "/client/features"
_LARGEST = 50 * 1024 * 1024


async def import_from(
    config: Config, source: str, *, token: str | None, drop: bool, keep: bool, dry_run: bool
) -> None:
    """From a file, the client-features feed of a server, or a live Unleash 3.x database."""
    from_database = source.startswith(_DATABASES)
    # Read first: a source that is not there must leave no database behind.
    value = None if from_database else await asyncio.to_thread(_fetch, source, token)
    async with attached_database(config, patient=True) as database:
        await migrate.up(database)
        await settled(database, config)
        state = StateService(database)
        if from_database:
            await _from_database(state, source, drop=drop, keep=keep, dry_run=dry_run)
            return
        document = read_document(value)
        if dry_run:
            plan = await state.preview(_ACTOR, document, drop=drop, keep=keep)
        else:
            plan = (await state.take(_ACTOR, document, drop=drop, keep=keep)).value
    _say(plan, dry_run=dry_run)


async def _from_database(
    state: StateService, dsn: str, *, drop: bool, keep: bool, dry_run: bool
) -> None:
    try:
        async with unleash.opened(dsn) as source:
            document = read_document(await source.document())
            if dry_run:
                plan = await state.preview(_ACTOR, document, drop=drop, keep=keep)
            elif await state.is_fresh(_ACTOR):
                events = await source.count_events()
                history = _shown(source.history(), events)
                plan = (await state.take_over(_ACTOR, document, history)).value
                typer.echo(f"{events} events taken over with their ids, times and authors")
            else:
                typer.echo(
                    "this database has a history of its own: the other one's is left behind",
                    err=True,
                )
                plan = (await state.take(_ACTOR, document, drop=drop, keep=keep)).value
    except WrongDatabase as error:
        raise StartError(f"cannot import from the database: {error}") from None
    _say(plan, dry_run=dry_run)


async def _shown(history: AsyncIterable[PastEvent], total: int) -> AsyncIterator[PastEvent]:
    """The same events, with a bar for people."""
    with typer.progressbar(length=total, label="history", file=sys.stderr) as bar:
        async for event in history:
            yield event
            bar.update(1)


def _fetch(source: str, token: str | None) -> Any:
    """The value of a file or a feed. Raises StartError and Invalid."""
    if not source.startswith(_SITES):
        path = Path(source)
        try:
            return decode(path.read_bytes(), path.name)
        except OSError as error:
            raise StartError(f"cannot read {source}: {error.strerror}") from None
    url = source.rstrip("/")
    if not url.endswith(_FEED):
        url += _FEED if url.endswith("/api") else f"/api{_FEED}"
    # The level of the protocol at which servers send segments (client protocol, section 2.1).
    headers = {"Unleash-Client-Spec": "5.2.0"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http by the test above
    # Not to wherever that server sends us.
    request.add_unredirected_header("Authorization", token or "")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.decode(answer.read(_LARGEST))
    except (OSError, ValueError, HTTPException) as error:
        raise StartError(f"cannot fetch {url}: {error}") from None


def _say(plan: Plan, *, dry_run: bool) -> None:
    for collection, outcome in plan.outcomes.items():
        parts = [
            f"{len(names)} {what}"
            for what, names in (
                ("created", outcome.created),
                ("updated", outcome.updated),
                ("deleted", outcome.deleted),
                ("kept as they were", outcome.kept),
                ("unchanged", outcome.unchanged),
            )
            if names
        ]
        typer.echo(f"{collection.replace('_', ' ')}: {', '.join(parts) or 'none'}")
        if dry_run:
            _say_names("+", outcome.created)
            _say_names("~", outcome.updated)
            _say_names("-", outcome.deleted)
    for warning in plan.warnings:
        typer.echo(f"note: {warning}", err=True)
    typer.echo("nothing was changed: this was a dry run" if dry_run else "imported")


def _say_names(sign: str, names: list[str]) -> None:
    for name in names:
        typer.echo(f"  {sign} {name}")


async def export_to(config: Config, target: str, version: int = 1) -> None:
    """To a file, in YAML when its name says so; `-` is stdout."""
    async with present_database(config) as database:
        exported = await StateService(database).export(_ACTOR)
    document = versioned_wire(exported, {}, version)
    as_yaml = target.lower().endswith((".yml", ".yaml"))
    body = yaml.encode(document) if as_yaml else json.encode(document)
    if target == "-":
        sys.stdout.buffer.write(body + b"\n")
        return
    try:
        await asyncio.to_thread(_write, Path(target), body)
    except OSError as error:
        raise StartError(f"cannot write {target}: {error.strerror}") from None
    typer.echo(f"{len(document['features'])} features written to {target}", err=True)


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all. Raises StartError."""
    draft = path.with_name(path.name + ".tmp")
    try:
        draft.write_bytes(body)
        draft.rename(path)
    except OSError as error:
        raise StartError(f"cannot write {path}: {error.strerror}") from None
