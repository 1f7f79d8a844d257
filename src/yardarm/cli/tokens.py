"""The commands about API tokens."""

import json
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import typer

from yardarm.app.databases import present_database
from yardarm.app.errors import StartError
from yardarm.app.token_keys import digester
from yardarm.config import Config
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.times import read_time, wire_time
from yardarm.domain.tokens import Draft, SeenToken, TokenType
from yardarm.service.initial_tokens import require_key
from yardarm.service.tokens import ApiTokenService

_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "yardarm-token", "yardarm-token"))
_DAYS = re.compile(r"(\d{1,5})d")


async def create(
    config: Config,
    *,
    name: str,
    type_: str,
    environment: str | None,
    projects: Sequence[str],
    expires: str | None,
    secret: str | None,
) -> None:
    """Print the token, and nothing else. Raises StartError, Invalid and Conflict."""
    types = [t.value for t in TokenType]
    if type_ not in types:
        raise StartError(f"--type must be one of {', '.join(types)}, not {type_}")
    if secret == "-":  # noqa: S105 - stands for standard input
        secret = sys.stdin.readline().strip()
    draft = Draft(
        name, TokenType(type_), environment, tuple(projects) or None, _time(expires), secret
    )
    async with _service(config) as service:
        issued = (await service.create(_ACTOR, draft)).value
    typer.echo(issued.secret)
    typer.echo(f"id {issued.token.id}; it is not shown again", err=True)


async def show(config: Config, *, as_json: bool) -> None:
    """A line a token. Raises StartError."""
    async with _service(config) as service:
        found = await service.every(_ACTOR)
    if as_json:
        typer.echo(json.dumps([_wire(seen) for seen in found], indent=2))
        return
    for seen in found:
        token = seen.token
        end = "" if token.expires_at is None else f"  until {wire_time(token.expires_at)}"
        used = "never" if seen.last_used_at is None else wire_time(seen.last_used_at)
        typer.echo(
            f"{token.id}  {token.type:<8}  {token.environment or '*'}  "
            f"{','.join(token.projects or '*')}  {token.name}  used {used}{end}"
        )


async def revoke(config: Config, reference: str) -> None:
    """By its id or its secret. Raises StartError and NotFound."""
    async with _service(config) as service:
        await service.delete(_ACTOR, reference)
    typer.echo("revoked")


@asynccontextmanager
async def _service(config: Config) -> AsyncIterator[ApiTokenService]:
    digests = digester(config)
    async with present_database(config) as database:
        await require_key(database, digests)
        yield ApiTokenService(database, digests)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    days = _DAYS.fullmatch(text)
    try:
        return datetime.now(UTC) + timedelta(days=int(days[1])) if days else read_time(text)
    except ValueError:
        raise StartError(
            f"--expires must be a time such as 2027-01-01T00:00:00Z, or days such as 90d: {text}"
        ) from None


def _wire(seen: SeenToken) -> dict[str, object]:
    used = None if seen.last_used_at is None else wire_time(seen.last_used_at)
    return {"id": seen.token.id, **seen.token.to_wire(), "seenAt": used}
