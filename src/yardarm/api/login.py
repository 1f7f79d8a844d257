"""GET /login?code=…: from the link that the server prints to a session, without a framework."""

import base64
import hashlib
import html
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from yardarm.api.answers import Answer
from yardarm.api.auth import HOST_COOKIE, SESSION_COOKIE, session_of
from yardarm.api.browsers import NO_STORE
from yardarm.api.front import Request

_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:36rem;"
    "margin:4rem auto;padding:0 1rem}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest())
_SAFE = [
    (b"content-type", b"text/html; charset=utf-8"),
    NO_STORE,
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        b"style-src 'sha256-" + _DIGEST + b"'",
    ),
]

LogIn = Callable[[str], Awaitable[str | None]]
"""From a code to the secret of a session, which this process knows by then; None for a bad code."""

LogOut = Callable[[str], Awaitable[None]]


class LoginRoutes:
    """Answers /login and /logout; None for every other path."""

    def __init__(self, log_in: LogIn, log_out: LogOut, *, base_path: str, lives: int) -> None:
        """`lives`: seconds that a session lives."""
        self._log_in = log_in
        self._log_out = log_out
        self._home = f"{base_path}/"
        self._lives = lives

    async def __call__(self, request: Request) -> Answer | None:
        match request.method, request.path:
            case "GET", "/login":
                return await self._login(request)
            case (("GET" | "POST"), ("/logout" | "/api/admin/user/logout")):
                return await self._logout(request)
        return None

    async def _login(self, request: Request) -> Answer:
        query = parse_qs(request.scope["query_string"].decode("latin-1"))
        code = query.get("code", [""])[0]
        # A HEAD is somebody's preview of the link: it must not use it up.
        secret = await self._log_in(code) if code and request.scope["method"] == "GET" else None
        if secret is None:
            return _page(403, "This link does not work", f"{_NO_LINK} {self._way_home()}")
        return _to(self._home, (b"set-cookie", self.cookie(secret, request)))

    def cookie(self, secret: str, request: Request) -> bytes:
        """What holds a session in a browser."""
        is_secure = request.scope.get("scheme") == "https"
        name = HOST_COOKIE if is_secure and self._home == "/" else SESSION_COOKIE
        return self._said(name, secret, self._lives, is_secure=is_secure)

    def _said(self, name: str, secret: str, lives: int, *, is_secure: bool) -> bytes:
        cookie = f"{name}={secret}; Path={self._home}; Max-Age={lives}; HttpOnly; SameSite=Lax"
        return (cookie + ("; Secure" if is_secure else "")).encode()

    def _way_home(self) -> str:
        """For whoever opens a link a second time and is in already."""
        return (
            f'If you are signed in here already: <a href="{html.escape(self._home)}">Yardarm</a>.'
        )

    async def _logout(self, request: Request) -> Answer:
        """As v3's: away from here, and nothing left in the browser (contract, section 16)."""
        secret = session_of(request.headers)
        if secret:
            await self._log_out(secret)
        gone = [(b"set-cookie", self._said(SESSION_COOKIE, "", 0, is_secure=False))]
        if request.scope.get("scheme") == "https":
            gone.append((b"set-cookie", self._said(HOST_COOKIE, "", 0, is_secure=True)))
        return _to(self._home, *gone, (b"clear-site-data", b'"cookies"'))


_NO_LINK = (
    "It was used already, or is older than fifteen minutes. The command <code>yardarm link</code>, "
    "run where the server runs, prints a new one."
)


def _to(where: str, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(302, [(b"location", where.encode()), *_SAFE, *headers])


def _page(status: int, title: str, text: str) -> Answer:
    """`title` and `text` are HTML, and ours."""
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style>"
        f"<main><h1>{title}</h1><p>{text}</p></main></html>"
    )
    return Answer(status, list(_SAFE), body.encode())
