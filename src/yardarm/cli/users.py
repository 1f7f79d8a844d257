"""yardarm user: users, made where the server runs."""

import typer

from yardarm.app.databases import present_database
from yardarm.config import Config
from yardarm.domain.people import Person
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.users import RootRole
from yardarm.service.users import UserService

_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "cli", "cli"))


async def create(config: Config, login: str, role: RootRole, password: str | None) -> None:
    """Print the way to a password, unless one was given."""
    person = Person(None, login) if "@" in login else Person(login)
    async with present_database(config) as database:
        _, link = await UserService(database).create(_ACTOR, person, role, password)
    if password is None:
        host = f"[{config.host}]" if ":" in config.host else config.host
        typer.echo(f"http://{host}:{config.port}{config.base_path}/reset-password#{link}")
