"""/auth/set-up: the first account, by the printed link only, and never again."""

from typing import Protocol

from yardarm.api import json
from yardarm.api.accounts import account
from yardarm.api.answers import Answer, json_answer
from yardarm.api.auth import session_of
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Request
from yardarm.api.inbound import from_same_site
from yardarm.api.login import Jar
from yardarm.api.passwords import NO_STORE, optional_text, text
from yardarm.domain.errors import Denied
from yardarm.domain.people import Account, Person

PATH = "/auth/set-up"
PAGE = "/set-up"
"""Where the pages ask for it."""


class SetUp(Protocol):
    async def look_at_set_up(self, secret: str | None) -> None: ...
    async def set_up(
        self,
        secret: str | None,
        person: Person,
        password: str,
        address: str | None,
        agent: str,
    ) -> tuple[Account, str]: ...


class SetUpRoutes:
    """Answers one path; None for every other."""

    def __init__(self, set_up: SetUp, addresses: ClientAddress, jar: Jar) -> None:
        self._set_up = set_up
        self._addresses = addresses
        self._jar = jar

    async def __call__(self, request: Request) -> Answer | None:
        """Raises Unauthenticated without the session of a printed link, Conflict where there is an
        account, Invalid and Denied.
        """
        if request.path != PATH:
            return None
        secret = session_of(request.headers)
        if request.method == "GET":
            await self._set_up.look_at_set_up(secret)
            return json_answer(200, {"open": True}, NO_STORE)
        if request.method != "POST":
            return None
        if not from_same_site(request.headers):
            raise Denied("Set this server up from a page of its own, or from no page at all")
        body = json.decode(request.body)
        person = Person(
            text(body, "username"), optional_text(body, "email"), optional_text(body, "name")
        )
        agent = request.headers.get(b"user-agent", b"").decode("latin-1")
        found, session = await self._set_up.set_up(
            secret, person, text(body, "password"), self._addresses.of(request.scope), agent
        )
        cookie = (b"set-cookie", self._jar.cookie(session, request))
        return json_answer(201, account(found), NO_STORE, cookie)
