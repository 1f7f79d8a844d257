"""From the Authorization header to a principal.

The decision is made once, before any handler runs; whoever is nobody gets no further.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from yardarm.api.inbound import WRITES, from_same_site
from yardarm.domain.errors import Denied, Unauthenticated
from yardarm.domain.principals import OPEN, Principal, PrincipalKind, Scope
from yardarm.live.tokens import TokenBook

_MISSING = "Send an API token in the header Authorization"
_UNKNOWN = "This API token is not known here, was revoked or has expired"

_CLIENT, _FRONTEND = PrincipalKind.CLIENT, PrincipalKind.FRONTEND

SESSION_COOKIE = "yardarm-session"

HOST_COOKIE = "__Host-yardarm-session"
"""By https at the root of a host: no other host of the domain can set it."""

_SESSION = re.compile(rb"(?:^|;)\s*yardarm-session=([A-Za-z0-9_-]{1,128})")
_HOST_SESSION = re.compile(rb"(?:^|;)\s*__Host-yardarm-session=([A-Za-z0-9_-]{1,128})")


def session_of(headers: Mapping[bytes, bytes]) -> str | None:
    """The secret in the session's cookie."""
    return next(iter(sessions_of(headers)), None)


def sessions_of(headers: Mapping[bytes, bytes]) -> list[str]:
    """Those in the cookies of both names; the one that counts comes first."""
    cookies = headers.get(b"cookie", b"")
    found = (_HOST_SESSION.search(cookies), _SESSION.search(cookies))
    return [one[1].decode() for one in found if one]


class Gate:
    """Knows who bears a token. With `is_open` access control is off, as in v3's open mode.

    `knows` says whether there is an environment of this name, `vouched` what a proxy says of who
    sends these headers.
    """

    def __init__(
        self,
        tokens: TokenBook,
        knows: Callable[[str], bool],
        default_environment: str,
        *,
        is_open: bool,
        vouched: Callable[[Mapping[bytes, bytes]], bytes | None] = lambda _: None,
    ) -> None:
        self._vouched = vouched
        self._tokens = tokens
        self._knows = knows
        self._everything = Scope(default_environment)
        self.is_open = is_open

    def client_scope(self, authorization: bytes | None) -> Scope:
        """What the bearer of a client token sees. Raises Unauthenticated or Denied.

        Admin and frontend tokens are refused (client protocol, section 1).
        """
        return self.client(authorization)[0]

    def client(self, authorization: bytes | None) -> tuple[Scope, str, float]:
        """What the bearer of a client token sees, the token's id, and when it expires, in seconds
        since 1970. Raises Unauthenticated or Denied.
        """
        scope, token_id = self._scope(authorization, "The client API", _CLIENT)
        expiry = self._tokens.expiry(token_id)
        return scope, token_id, math.inf if expiry is None else expiry

    def frontend_scope(self, authorization: bytes | None) -> Scope:
        """What the bearer of a frontend token sees. Raises Unauthenticated or Denied."""
        return self._scope(authorization, "The frontend API", _FRONTEND)[0]

    def evaluation_scope(self, authorization: bytes | None) -> Scope:
        """What the bearer of either sees, whom OFREP answers. Raises Unauthenticated or Denied."""
        return self._scope(authorization, "OFREP", _FRONTEND, _CLIENT)[0]

    def _scope(
        self, authorization: bytes | None, what: str, *kinds: PrincipalKind
    ) -> tuple[Scope, str]:
        if self.is_open:
            return self._here(self._everything), ""
        principal = self._bearer(authorization)
        if principal.kind not in kinds or principal.scope is None:
            wanted = " or ".join(kinds)
            raise Denied(f"{what} takes a {wanted} token, not one of kind {principal.kind}")
        return self._here(principal.scope), principal.id

    def _here(self, scope: Scope) -> Scope:
        if not self._knows(scope.environment):
            # It was deleted, or had that name once (YARDARM_DEFAULT_ENVIRONMENT).
            raise Denied(f"The token is for the environment {scope.environment}, which is not here")
        return scope

    def edge_token(self, text: str) -> dict[str, Any] | None:
        """What Edge is told of a token; None for one that opens nothing here."""
        if self.is_open:
            everything = {"type": "client", "projects": ["*"]}
            return {"token": text, **everything, "environment": self._everything.environment}
        bearer = self._tokens.bearer(text)
        if bearer is None:
            return None
        scope, wire = bearer.principal.scope, bearer.token.to_wire()
        if scope is not None and not self._knows(scope.environment):
            return None
        return {"token": text, **{k: wire[k] for k in ("type", "projects", "environment")}}

    def admin(self, method: str, headers: Mapping[bytes, bytes]) -> Principal:
        """The bearer of an admin token, or of a session. Raises Unauthenticated or Denied."""
        if self.is_open:
            return OPEN
        authorization = headers.get(b"authorization")
        secret = session_of(headers)
        if secret and not authorization:
            return self._logged_in(secret, method, headers)
        principal = self._bearer(authorization)
        if principal.kind not in (PrincipalKind.ADMIN, PrincipalKind.USER):
            raise Denied(f"The admin API takes an admin token, not one of kind {principal.kind}")
        return principal

    def caller(self, headers: Mapping[bytes, bytes]) -> str | None:
        """Who asks the admin API; None for whoever it does not take."""
        try:
            return self.admin("GET", headers).id
        except (Unauthenticated, Denied):
            return None

    def _logged_in(self, secret: str, method: str, headers: Mapping[bytes, bytes]) -> Principal:
        session = self._tokens.find_session(secret)
        # Who came by a proxy goes on to: with another user, or without it, the cookie is nothing.
        is_bound = session is not None and session.bound is not None
        if session is None or (is_bound and session.bound != self._vouched(headers)):
            raise Unauthenticated("The session is over: `yardarm link` prints a way into a new one")
        # A browser sends the cookie along with whatever page asks it to.
        if method in WRITES and not from_same_site(headers):
            raise Denied("With a session this server takes writes from its own pages only")
        return session.principal

    def _bearer(self, authorization: bytes | None) -> Principal:
        if not authorization:
            raise Unauthenticated(_MISSING)
        text = authorization.decode("latin-1").strip()
        if text[:7].lower() == "bearer ":
            text = text[7:].strip()
        principal = self._tokens.find(text)
        if principal is None:
            raise Unauthenticated(_UNKNOWN)
        return principal
