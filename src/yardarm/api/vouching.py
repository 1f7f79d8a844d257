"""A reverse proxy in front says who somebody is, in headers that count from it only.

The front door takes them out of every request that does not come from a trusted proxy, so that
nobody behind it has to look. They open no API by themselves: they are changed for a session, which
is good as long as the proxy goes on to say the same. So all rules of cookies hold.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from yardarm.api.answers import Answer
from yardarm.api.auth import session_of
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Request
from yardarm.api.login import Jar, html_page, query_of, to, way_home
from yardarm.domain.errors import Denied
from yardarm.domain.sign_on import Identity, page_of

LOGIN = "/auth/proxy/login"
ISSUER = "proxy"
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class ProxyHeaders:
    """In lower case, as requests have them. None where the proxy says nothing of it."""

    user: bytes
    email: bytes | None = None
    name: bytes | None = None
    groups: bytes | None = None

    @property
    def every(self) -> frozenset[bytes]:
        return frozenset(filter(None, (self.user, self.email, self.name, self.groups)))


class Vouching:
    """Without headers nobody is vouched for, and nothing is taken out."""

    def __init__(self, headers: ProxyHeaders | None, addresses: ClientAddress) -> None:
        self._headers = headers
        self._every = frozenset() if headers is None else headers.every
        self._addresses = addresses

    def admit(self, scope: MutableMapping[str, Any]) -> None:
        """Take out what strangers say of themselves, and what is said twice."""
        if not self._every:
            return
        names = [name for name, _ in scope["headers"] if name in self._every]
        if names and not (self._addresses.is_proxy(scope) and len(set(names)) == len(names)):
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in self._every]

    def identity(self, headers: Mapping[bytes, bytes]) -> Identity | None:
        """Whom the proxy says a request is from. It has looked at the e-mail address."""
        names = self._headers
        user = None if names is None else _said(headers, names.user)
        if names is None or user is None:
            return None
        groups = (_text(headers, names.groups) or "").split(",")
        return Identity(
            ISSUER,
            user,
            username=user,
            email=_said(headers, names.email) or (user if "@" in user else None),
            name=_said(headers, names.name),
            groups=frozenset(group.strip() for group in groups if group.strip()),
        )

    def digest(self, headers: Mapping[bytes, bytes]) -> bytes | None:
        """What a session is bound to."""
        found = self.identity(headers)
        return None if found is None else found.digest


def _said(headers: Mapping[bytes, bytes], name: bytes | None) -> str | None:
    text = (_text(headers, name) or "").strip()
    good = 0 < len(text) <= _LONGEST and text.isprintable()
    return text if good else None


def _text(headers: Mapping[bytes, bytes], name: bytes | None) -> str | None:
    raw = None if name is None else headers.get(name)
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


LogIn = Callable[[Identity, str | None, str, str | None], Awaitable[str]]
"""Who, from which address and program, and the session that ends; the secret of a new one."""


class ProxyRoutes:
    """Answers one path; None for every other."""

    def __init__(
        self, vouching: Vouching, log_in: LogIn, addresses: ClientAddress, jar: Jar
    ) -> None:
        self._vouching = vouching
        self._log_in = log_in
        self._addresses = addresses
        self._jar = jar

    async def __call__(self, request: Request) -> Answer | None:
        """Raises TooMany."""
        if request.method != "GET" or request.path != LOGIN:
            return None
        try:
            return await self._enter(request)
        except Denied as error:
            return html_page(403, "You are not signed in", way_home(error, self._jar))

    async def _enter(self, request: Request) -> Answer:
        identity = self._vouching.identity(request.headers)
        if identity is None or request.scope["method"] == "HEAD":
            raise Denied("No trusted proxy says who you are")
        agent = request.headers.get(b"user-agent", b"").decode("latin-1")
        address = self._addresses.of(request.scope)
        secret = await self._log_in(identity, address, agent, session_of(request.headers))
        page = page_of(query_of(request).get("next", "/"))
        cookie = (b"set-cookie", self._jar.cookie(secret, request))
        return to(self._jar.path.removesuffix("/") + page, cookie)
