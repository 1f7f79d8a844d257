"""/auth/oidc: to a provider, and back from it."""

import re
from collections.abc import Mapping
from typing import Protocol

from yardarm.api.answers import Answer
from yardarm.api.auth import session_of
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Request
from yardarm.api.login import Jar, html_page, query_of, to, way_home
from yardarm.domain.errors import Denied, Unavailable
from yardarm.domain.sign_on import page_of

LOGIN = "/auth/oidc/login"
CALLBACK = "/auth/oidc/callback"
COOKIE = "yardarm-sign-on"

_SECRET = re.compile(rb"(?:^|;)\s*yardarm-sign-on=([A-Za-z0-9_-]{1,128})")
_HOST = re.compile(rb"[A-Za-z0-9.:\[\]_-]{1,255}")


class SignOn(Protocol):
    """What happens behind these routes."""

    async def begin(
        self, redirect_uri: str, return_to: str, address: str | None
    ) -> tuple[str, str]: ...

    async def finish(
        self,
        secret: str | None,
        said: Mapping[str, str],
        address: str | None,
        agent: str,
        old: str | None,
    ) -> tuple[str, str]: ...


class SignOnRoutes:
    """Answers two paths; None for every other. `begin` gives where the browser goes, and the secret
    that it keeps meanwhile; `finish` the secret of a session, and the page where it goes on.
    """

    def __init__(
        self, sign_on: SignOn, addresses: ClientAddress, jar: Jar, public_url: str | None
    ) -> None:
        self._sign_on = sign_on
        self._addresses = addresses
        self._jar = jar
        self._base_path = jar.path.removesuffix("/")
        self._public_url = public_url
        # Only these two paths are told it. Ten minutes, as long as the sign-in waits here.
        self._kept = Jar(f"{self._base_path}/auth/oidc", 600, jar.secure, COOKIE)

    async def __call__(self, request: Request) -> Answer | None:
        """Raises TooMany."""
        if request.method != "GET" or request.path not in (LOGIN, CALLBACK):
            return None
        try:
            if request.path == LOGIN:
                return await self._begin(request)
            return await self._finish(request)
        except (Denied, Unavailable) as error:
            status = 403 if isinstance(error, Denied) else 503
            return html_page(status, "You are not signed in", way_home(error, self._jar))

    async def _begin(self, request: Request) -> Answer:
        wished = page_of(query_of(request).get("next", "/"))
        address = self._addresses.of(request.scope)
        where, secret = await self._sign_on.begin(self._redirect_uri(request), wished, address)
        return to(where, (b"set-cookie", self._kept.cookie(secret, request)))

    async def _finish(self, request: Request) -> Answer:
        if request.scope["method"] == "HEAD":  # somebody's preview must not use it up
            raise Denied("Nobody signs in by HEAD")
        kept = _SECRET.search(request.headers.get(b"cookie", b""))
        session, page = await self._sign_on.finish(
            kept[1].decode() if kept else None,
            query_of(request),
            self._addresses.of(request.scope),
            request.headers.get(b"user-agent", b"").decode("latin-1"),
            session_of(request.headers),
        )
        return to(
            self._base_path + page,
            (b"set-cookie", self._jar.cookie(session, request)),
            (b"set-cookie", self._kept.gone(request)),
        )

    def _redirect_uri(self, request: Request) -> str:
        """Where the provider sends the browser. It knows the addresses that it may, so that a host
        that somebody made up leads nowhere.
        """
        here = self._public_url
        if here is None:
            host = request.headers.get(b"host", b"")
            if not _HOST.fullmatch(host):
                raise Denied("The header Host must name this server")
            here = f"{request.scope.get('scheme', 'http')}://{host.decode()}"
        return f"{here}{self._base_path}{CALLBACK}"
