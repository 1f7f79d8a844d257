"""GET /login?code=…: from the link that the server prints to a session, without a framework."""

import base64
import hashlib
import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, parse_qsl

from yardarm.api.answers import Answer
from yardarm.api.auth import HOST_COOKIE, SESSION_COOKIE, sessions_of
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

LogIn = Callable[[str], Awaitable[tuple[str, str] | None]]
"""From a code to the secret of a session, which this process knows by then, and the page to begin
with; None for a bad code.
"""

LogOut = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Jar:
    """Makes the cookie that holds a secret in a browser: for pages below `path`, for so many
    seconds, and over TLS only where TLS is; `secure` where a proxy hides that from us.
    """

    path: str
    lives: int
    secure: bool = False
    name: str = SESSION_COOKIE

    def cookie(self, secret: str, request: Request) -> bytes:
        return self.of(secret, is_https=request.scope.get("scheme") == "https")

    def gone(self, request: Request) -> bytes:
        """What takes it out of the browser."""
        return replace(self, lives=0).cookie("", request)

    def of(self, secret: str, *, is_https: bool) -> bytes:
        """Under a name that no other host and no plain HTTP can set, where that may be."""
        is_secure = self.secure or is_https
        of_host = is_secure and self.path == "/" and self.name == SESSION_COOKIE
        name = HOST_COOKIE if of_host else self.name
        cookie = f"{name}={secret}; Path={self.path}; Max-Age={self.lives}; HttpOnly"
        return f"{cookie}; SameSite=Lax{'; Secure' if is_secure else ''}".encode()


class LoginRoutes:
    """Answers /login and /logout; None for every other path."""

    def __init__(self, log_in: LogIn, log_out: LogOut, jar: "Jar") -> None:
        self._log_in = log_in
        self._log_out = log_out
        self._jar = jar
        self._home = jar.path

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
        found = await self._log_in(code) if code and request.scope["method"] == "GET" else None
        if found is None:
            return html_page(403, "This link does not work", f"{_NO_LINK} {self._way_home()}")
        secret, page = found
        where = self._home.removesuffix("/") + page
        return to(where, (b"set-cookie", self._jar.cookie(secret, request)))

    def _way_home(self) -> str:
        """For whoever opens a link a second time and is in already."""
        return (
            f'If you are signed in here already: <a href="{html.escape(self._home)}">Yardarm</a>.'
        )

    async def _logout(self, request: Request) -> Answer:
        """As v3's: away from here, and nothing left in the browser (contract, section 16)."""
        for secret in sessions_of(request.headers):
            await self._log_out(secret)
        # A session from before there was TLS has the other name.
        plain = replace(self._jar, lives=0, secure=False).of("", is_https=False)
        gone = [
            (b"set-cookie", cookie) for cookie in dict.fromkeys((plain, self._jar.gone(request)))
        ]
        return to(self._home, *gone, (b"clear-site-data", b'"cookies"'))


_NO_LINK = (
    "It was used already, or is older than fifteen minutes. The command <code>yardarm link</code>, "
    "run where the server runs, prints a new one."
)


def to(where: str, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(302, [(b"location", where.encode()), *_SAFE, *headers])


def html_page(status: int, title: str, text: str) -> Answer:
    """`title` and `text` are HTML, and ours."""
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style>"
        f"<main><h1>{title}</h1><p>{text}</p></main></html>"
    )
    return Answer(status, list(_SAFE), body.encode())


def way_home(error: Exception, jar: Jar) -> str:
    """Why somebody is not let in, and where they may go on."""
    return f'{html.escape(str(error))}. <a href="{html.escape(jar.path)}">Back to the start</a>'


def query_of(request: Request) -> dict[str, str]:
    """What comes twice counts as nothing: who reads which of two is how checks are passed by."""
    found: dict[str, str] = {}
    twice = set()
    raw = request.scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}
    for name, value in pairs:
        if name in found:
            twice.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in twice}
