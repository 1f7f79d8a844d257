"""Logging in and out: the service's commands, and this process's book of who is in."""

from collections.abc import Sequence
from datetime import timedelta

from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Route
from yardarm.api.login import Jar, LoginRoutes
from yardarm.api.passwords import PasswordRoutes
from yardarm.api.set_up import PAGE as SET_UP
from yardarm.api.set_up import SetUpRoutes
from yardarm.api.sign_on import SignOnRoutes
from yardarm.api.vouching import ProxyRoutes, Vouching
from yardarm.app.sign_on import OpenIdSignOn, provider_of, rules_of
from yardarm.config import Config
from yardarm.domain.addresses import Reach
from yardarm.domain.digests import Digester
from yardarm.domain.errors import CodeNeeded, Conflict, Denied, Unauthenticated, YardarmError
from yardarm.domain.people import Account, Person
from yardarm.domain.principals import Principal
from yardarm.domain.sign_on import Identity
from yardarm.live.guesses import CodeGuesses, Guesses
from yardarm.live.tokens import TokenBook
from yardarm.service import passwords, sessions, set_up, sign_on
from yardarm.service.second_factors import Seal
from yardarm.service.sessions import Checks, From, Proof
from yardarm.store.database import Database

_FREE = 10
_SECONDS_EACH = 6.0
"""Passwords that an address may try at once, and how soon one more."""


class Login:
    """What the routes call. The next request of a browser comes at once: this process must know
    of its session by then.
    """

    def __init__(
        self, config: Config, database: Database, book: TokenBook, digester: Digester
    ) -> None:
        self._config = config
        self._database = database
        self._book = book
        self._guesses = Guesses(free=_FREE, seconds_each=_SECONDS_EACH)
        self._checks = Checks(Seal(digester), CodeGuesses())

    def routes(self, addresses: ClientAddress, reach: Reach, vouching: Vouching) -> Sequence[Route]:
        """Raises StartError for settings that do not go together."""
        config = self._config
        jar = jar_of(config)
        found: list[Route] = [
            LoginRoutes(self.log_in_by_code, self.log_out, jar),
            PasswordRoutes(self, addresses, jar.cookie),
            SetUpRoutes(self, addresses, jar),
        ]
        provider = provider_of(config, reach)
        if provider is not None:
            openid = OpenIdSignOn(
                self._database, provider, rules_of(config), self._guesses,
                known=self._instead_of, place=self._place,
            )  # fmt: skip
            found.append(SignOnRoutes(openid, addresses, jar, config.public_url))
        if config.proxy_user_header is not None:
            found.append(ProxyRoutes(vouching, self.log_in_by_proxy, addresses, jar))
        return found

    async def log_in_by_proxy(
        self, identity: Identity, address: str | None, agent: str, old: str | None
    ) -> str:
        """The secret of a session that is good as long as the proxy says the same. Raises Denied
        and TooMany.
        """
        self._guesses.require_room(address)
        rules, place = rules_of(self._config), self._place(address, agent)
        try:
            secret = await sign_on.enter(
                self._database, identity, rules, place, way="proxy", bound=True
            )
        except Denied:
            self._guesses.note(address, identity.digest)
            raise
        await self._instead_of(old)
        return secret

    async def log_in_by_code(self, code: str) -> tuple[str, str] | None:
        """The secret of a session, and the page to begin with: who is the first is asked who they
        are.
        """
        secret = await sessions.log_in(self._database, code, self._place())
        if secret is None:
            return None
        await self.reload()
        return secret, SET_UP if await set_up.is_open(self._database) else "/"

    async def look_at_set_up(self, secret: str | None) -> None:
        """Raises Unauthenticated without the session of a printed link, and Conflict when there is
        an account.
        """
        self._by_link(secret)
        if not await set_up.is_open(self._database):
            raise Conflict(set_up.DONE)

    async def set_up(
        self, secret: str | None, person: Person, password: str, address: str | None, agent: str
    ) -> tuple[Account, str]:
        """The first account, and the secret of its session. Raises as `look_at_set_up`, and
        Invalid.
        """
        principal, place = self._by_link(secret), self._place(address, agent)
        found = await set_up.make_first(self._database, principal, person, password, place)
        await self.reload()
        return found

    def _by_link(self, secret: str | None) -> Principal:
        """Who came by a printed link. Raises Unauthenticated."""
        session = None if secret is None else self._book.find_session(secret)
        if session is None or session.principal.user_id is not None:
            raise Unauthenticated("Open the link that `yardarm link` prints: it leads here")
        return session.principal

    async def log_out(self, secret: str) -> None:
        if await sessions.log_out(self._database, secret):
            await self.reload()

    async def log_in(
        self, proof: Proof, address: str | None, agent: str | None, *, old: str | None
    ) -> tuple[Account, str]:
        """An address that guesses must wait, whoever it guesses at: nobody is locked out by what
        others try. Raises Unauthenticated, CodeNeeded and TooMany.
        """
        self._guesses.take(address)
        place = self._place(address, agent)
        try:
            found = await sessions.log_in_with_password(self._database, proof, place, self._checks)
        except YardarmError as error:
            if isinstance(error, CodeNeeded) or not isinstance(error, Unauthenticated):
                self._guesses.give_back(address)
            raise
        self._guesses.give_back(address)
        await self._instead_of(old)
        return found

    async def look_at_link(self, secret: str) -> tuple[Account, str]:
        account, link = await sessions.look_at_link(self._database, secret)
        return account, link.created_by

    async def set_password(self, secret: str, password: str) -> None:
        await sessions.set_password(self._database, secret, password)
        await self.reload()

    async def require_strong(self, password: str) -> None:
        await passwords.require_strong(password)

    def _place(self, address: str | None = None, agent: str | None = None) -> From:
        return From(address, agent, timedelta(hours=self._config.session_hours))

    async def _instead_of(self, old: str | None) -> None:
        """There is a new session in a browser: the old one ends, and this process knows both."""
        if old is not None:
            await sessions.log_out(self._database, old)
        await self.reload()

    async def reload(self) -> None:
        async with self._database.transaction(read_only=True) as tx:
            await self._book.reload(tx)


def jar_of(config: Config) -> Jar:
    """What holds sessions in browsers."""
    secure = (config.public_url or "").startswith("https://")
    return Jar(f"{config.base_path}/", config.session_hours * 3600, secure)
