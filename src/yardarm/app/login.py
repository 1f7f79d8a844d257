"""Logging in and out: the service's commands, and this process's book of who is in."""

from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Route
from yardarm.api.login import LoginRoutes
from yardarm.api.passwords import PasswordRoutes
from yardarm.domain.errors import Unauthenticated
from yardarm.domain.people import Account
from yardarm.live.guesses import Guesses
from yardarm.live.tokens import TokenBook
from yardarm.service import passwords, sessions
from yardarm.service.sessions import From
from yardarm.store.database import Database

_FREE = 10
_SECONDS_EACH = 6.0
"""Passwords that an address may try at once, and how soon one more."""


class Login:
    """What the routes call. The next request of a browser comes at once: this process must know
    of its session by then.
    """

    def __init__(self, database: Database, book: TokenBook, base_path: str) -> None:
        self._database = database
        self._book = book
        self._base_path = base_path
        self._guesses = Guesses(free=_FREE, seconds_each=_SECONDS_EACH)

    def routes(self, addresses: ClientAddress) -> tuple[Route, Route]:
        lives = int(sessions.SESSION_LIVES.total_seconds())
        links = LoginRoutes(
            self.log_in_by_code, self.log_out, base_path=self._base_path, lives=lives
        )
        return links, PasswordRoutes(self, addresses, links.cookie)

    async def log_in_by_code(self, code: str) -> str | None:
        secret = await sessions.log_in(self._database, code)
        if secret is not None:
            await self._reload()
        return secret

    async def log_out(self, secret: str) -> None:
        if await sessions.log_out(self._database, secret):
            await self._reload()

    async def log_in(
        self, login: str, password: str, address: str | None, agent: str | None
    ) -> tuple[Account, str]:
        """An address that guesses must wait, whoever it guesses at: nobody is locked out by what
        others try. Raises Unauthenticated and TooMany.
        """
        self._guesses.require_room(address)
        place = From(address, agent)
        try:
            found = await sessions.log_in_with_password(self._database, login, password, place)
        except Unauthenticated:
            self._guesses.note(address, f"{login}\n{password}")
            raise
        await self._reload()
        return found

    async def look_at_link(self, secret: str) -> tuple[Account, str]:
        account, link = await sessions.look_at_link(self._database, secret)
        return account, link.created_by

    async def set_password(self, secret: str, password: str) -> None:
        await sessions.set_password(self._database, secret, password)
        await self._reload()

    async def require_strong(self, password: str) -> None:
        await passwords.require_strong(password)

    async def _reload(self) -> None:
        async with self._database.transaction(read_only=True) as tx:
            await self._book.reload(tx)
