"""Whom an edge answers: tokens that the upstream says are valid. It is asked about each when
somebody comes with it, and about all of them again, twice a minute.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from yardarm.domain.digests import Digester
from yardarm.domain.errors import Denied, Unavailable
from yardarm.domain.principals import ALL_PROJECTS, Principal, PrincipalKind, Scope, parse_token
from yardarm.domain.tokens import ApiToken, TokenType
from yardarm.live.feeds import Feeds
from yardarm.live.tokens import TokenBook
from yardarm.store.tokens import Bearer

RECHECK = 30.0
"""Seconds after which it is noticed that a token was revoked."""
CHUNK = 100
"""Tokens in one question."""

_FIRST_PAUSE = 1.0
_KEPT_SECONDS = 600.0
"""After the upstream was heard: who did not come in that time is asked about anew."""
_MOST_WAITING = 1_000
_REFUSED_SECONDS = 10.0
_MOST_REFUSED = 10_000
_LATELY = 2.0
_LOAD_SECONDS = 3.0

Ask = Callable[[Sequence[str]], Awaitable[list[dict[str, Any]]]]
"""Which of these are valid, as the upstream says it. Raises Unavailable."""

Follow = Callable[[Scope, bytes, str], None]
"""Begins to follow what the token of this digest and text sees."""

log = structlog.get_logger()


class EdgeTokens:
    """Fills a token book. `given` are those of the settings, which feeds begin with."""

    def __init__(
        self, book: TokenBook, digester: Digester, feeds: Feeds, ask: Ask, given: Sequence[str]
    ) -> None:
        self._book = book
        self._digester = digester
        self._feeds = feeds
        self._ask = ask
        self._given = tuple(dict.fromkeys(given))
        self._confirmed: dict[str, Bearer] = {}
        self._unsure: dict[str, Bearer] = {}
        self._kept: dict[bytes, Bearer] = {}
        self._refused: OrderedDict[str, float] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[Bearer | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._failed_at = -_LATELY
        self._soon = asyncio.Event()
        self._heard_at = 0.0
        self.heard = False
        """Whether the upstream has answered since the start."""
        self.follow: Follow = lambda *_: None

    # What was known before this process

    def restore(self, kept: Mapping[bytes, Bearer]) -> None:
        """Tokens that were valid when the upstream was heard last: they are until it is again."""
        self._kept = dict(kept)
        for secret in self._given:
            digest = self._digester.of(secret)
            bearer = self._kept.get(digest)
            if bearer is not None:
                self._unsure[secret] = bearer
                self._follow(secret, bearer)
        self.fill()

    def known(self) -> dict[bytes, Bearer]:
        """All that are valid, or were when that was asked last."""
        sure = {self._digester.of(s): b for s, b in (self._unsure | self._confirmed).items()}
        return {**self._kept, **sure}

    def secret_of(self, environment: str) -> Iterable[str]:
        """Tokens of clients of this environment, those of the settings first."""
        known = self._unsure | self._confirmed
        order = [s for s in self._given if s in known] + [s for s in known if s not in self._given]
        for secret in order:
            principal = known[secret].principal
            scope = principal.scope
            is_client = principal.kind is PrincipalKind.CLIENT
            if is_client and scope is not None and scope.environment == environment:
                yield secret

    # Who comes

    def is_known(self, secret: str) -> bool:
        """Whether it was valid when that was asked last."""
        return secret in self._confirmed or self._digester.of(secret) in self._kept

    async def admit(self, secret: str) -> None:
        """Look to it that the book knows the token, if it is valid. Raises Denied for one whose
        flags nobody gives to this edge, Unavailable when that cannot be said now.
        """
        bearer = self._confirmed.get(secret)
        if bearer is None:
            if self._refused.get(secret, 0.0) > time.monotonic():
                return
            try:
                bearer = await self._looked_up(secret)
            except Unavailable:
                bearer = self._kept.get(self._digester.of(secret))
                if bearer is None:
                    raise
                self._unsure[secret] = bearer
        if bearer is not None:
            await self._see_to(secret, bearer)

    async def _see_to(self, secret: str, bearer: Bearer) -> None:
        scope = bearer.principal.scope
        if scope is not None and self._feeds.coverage(scope) == "none":
            if bearer.principal.kind is not PrincipalKind.CLIENT:
                raise Denied(
                    f"This edge is not fed with what the token sees: start it with a client token "
                    f"of the environment {scope.environment} and the token's projects"
                )
            self._follow(secret, bearer)
        if scope is not None and self._feeds.coverage(scope) != "loaded":
            await self._loaded(scope)
        if self._book.bearer(secret) is None:
            self.fill()

    async def _loaded(self, scope: Scope) -> None:
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                while self._feeds.coverage(scope) != "loaded":
                    await self._feeds.next_told.wait()
        except TimeoutError:
            raise Unavailable("The upstream has not told the flags yet", retry_after=2) from None

    async def _looked_up(self, secret: str) -> Bearer | None:
        """Who asks at the same time shares a question."""
        now = time.monotonic()
        if now - self._failed_at < _LATELY and self._digester.of(secret) in self._kept:
            raise Unavailable("The upstream does not answer")
        if secret not in self._waiting:
            if len(self._waiting) >= _MOST_WAITING:
                raise Unavailable("Too many tokens are being looked up", retry_after=2)
            self._waiting[secret] = asyncio.get_running_loop().create_future()
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask_for_waiting())
        return await asyncio.shield(self._waiting[secret])

    async def _ask_for_waiting(self) -> None:
        while self._waiting:
            secrets = list(self._waiting)[:CHUNK]
            try:
                await self._check(secrets)
            except Exception as error:  # noqa: BLE001 - each of the callers raises it
                for secret in secrets:
                    self._settle(secret, error)
            else:
                for secret in secrets:
                    self._settle(secret, None)

    def _settle(self, secret: str, error: Exception | None) -> None:
        waiting = self._waiting.pop(secret)
        if waiting.done():
            return
        if error is None:
            waiting.set_result(self._confirmed.get(secret))
        else:
            waiting.set_exception(error)
            waiting.exception()  # whoever asked may be gone

    # All of them, again and again

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                async with asyncio.timeout(RECHECK if self.heard else _FIRST_PAUSE):
                    await self._soon.wait()
            except TimeoutError:
                pass
            self._soon.clear()
            try:
                await self.check()
            except Unavailable as error:
                log.debug("tokens_not_checked", error=str(error))
            except Exception:  # what is known stays known
                log.exception("tokens_not_checked")

    def check_soon(self) -> None:
        self._soon.set()

    async def check(self) -> None:
        """Ask about all that are known. Raises Unavailable."""
        secrets = list(dict.fromkeys((*self._given, *self._confirmed, *self._unsure)))
        for start in range(0, len(secrets), CHUNK):
            await self._check(secrets[start : start + CHUNK])
        if time.monotonic() - self._heard_at > _KEPT_SECONDS:
            self._kept.clear()
        self.fill()

    async def _check(self, secrets: Sequence[str]) -> None:
        try:
            answer = await self._ask(secrets)
        except Unavailable:
            self._failed_at = time.monotonic()
            raise
        valid = {found.get("token"): found for found in answer}
        before = self._book.bearers()
        for secret in secrets:
            digest = self._digester.of(secret)
            bearer = _bearer(digest, valid[secret]) if secret in valid else None
            self._unsure.pop(secret, None)
            self._kept.pop(digest, None)
            if bearer is None:
                self._refuse(secret)
            else:
                self._refused.pop(secret, None)
                self._confirmed[secret] = bearer
                if secret in self._given:
                    self._follow(secret, bearer)
        if not self.heard:
            self.heard, self._heard_at = True, time.monotonic()
        if any(before.get(self._digester.of(s)) != self._confirmed.get(s) for s in secrets):
            self.fill()

    def _refuse(self, secret: str) -> None:
        if self._confirmed.pop(secret, None) is not None or secret in self._given:
            log.warning("token_refused_by_upstream", given=secret in self._given)
        digest = self._digester.of(secret)
        for feed in self._feeds:
            if feed.digest == digest:
                self._feeds.drop(feed)
        self._refused[secret] = time.monotonic() + _REFUSED_SECONDS
        while len(self._refused) > _MOST_REFUSED:
            self._refused.popitem(last=False)

    def _follow(self, secret: str, bearer: Bearer) -> None:
        scope = bearer.principal.scope
        if bearer.principal.kind is PrincipalKind.CLIENT and scope is not None:
            self.follow(scope, self._digester.of(secret), secret)

    def fill(self) -> None:
        """Put into the book whoever can be answered now."""
        sure = {self._digester.of(s): b for s, b in (self._unsure | self._confirmed).items()}
        found = sure if self.heard else {**self._kept, **sure}
        able = {d: b for d, b in found.items() if self._can_answer(b)}
        if able != self._book.bearers():
            self._book.restore(able)

    def _can_answer(self, bearer: Bearer) -> bool:
        scope = bearer.principal.scope
        return scope is None or self._feeds.coverage(scope) == "loaded"


def _bearer(digest: bytes, told: Mapping[str, Any]) -> Bearer | None:
    """None for a kind of token that is not known here."""
    try:
        kind = TokenType(str(told.get("type", "client")).lower())
        named = told.get("environment") or parse_token(str(told["token"])).environment
    except ValueError:
        return None
    projects = told.get("projects") or [ALL_PROJECTS]
    token = ApiToken(
        digest.hex()[:16],
        "of the upstream",
        kind,
        datetime(1970, 1, 1, tzinfo=UTC),
        None if kind is TokenType.ADMIN else str(named),
        None if ALL_PROJECTS in projects else tuple(map(str, projects)),
    )
    return Bearer(token, Principal(kind.kind, token.name, token.id, token.scope))
