"""What users may do with tokens of their own."""

import secrets
from datetime import datetime

from yardarm.domain import personal_tokens, tokens
from yardarm.domain.digests import Digester
from yardarm.domain.errors import Denied, NotFound
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.tokens import ApiToken, SeenToken
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import journal
from yardarm.store import tokens as store
from yardarm.store.database import Database


class PersonalTokenService:
    """Only users have tokens of their own: for anybody else there are none, and writes raise
    NotFound.
    """

    def __init__(self, database: Database, digester: Digester | None = None) -> None:
        self._database = database
        self._digester = digester or Digester()

    async def every(self, actor: Actor) -> list[SeenToken]:
        """By name."""
        require(actor.principal, Permission.READ)
        user_id = actor.principal.user_id
        if user_id is None:
            return []
        async with self._database.transaction(read_only=True) as tx:
            return await store.of_user(tx, user_id)

    async def create(
        self, actor: Actor, name: str, expires_at: datetime | None
    ) -> Written[tuple[ApiToken, str]]:
        """The token, and its secret, which nobody is told again. Raises Invalid, Conflict, and
        Denied for a token: what it makes would outlive it.
        """
        require(actor.principal, Permission.READ)
        user_id = _user(actor)
        if actor.principal.session is None:
            raise Denied("A token makes no personal tokens: sign in to make one")
        async with journal.opened(self._database, actor) as door:
            personal_tokens.require_room(len(await store.of_user(door.tx, user_id)))
            token_id = secrets.token_hex(8)
            token = personal_tokens.new(token_id, user_id, name, expires_at, door.now)
            secret = personal_tokens.PREFIX + secrets.token_hex(32)
            await door.record(tokens.create(token))
            digest = self._digester.of(secret)
            await store.give_secret(door.tx, token.id, digest, None, self._digester.key_id)
        return Written((token, secret), door.revision)

    async def delete(self, actor: Actor, token_id: str) -> Written[None]:
        """Raises NotFound, also for somebody else's."""
        require(actor.principal, Permission.READ)
        user_id = _user(actor)
        async with journal.opened(self._database, actor) as door:
            own = {seen.token.id: seen.token for seen in await store.of_user(door.tx, user_id)}
            if token_id not in own:
                raise NotFound("token", token_id)
            await door.record(tokens.delete(own[token_id]))
        return Written(None, door.revision)


def _user(actor: Actor) -> int:
    if actor.principal.user_id is None:
        raise NotFound("user", actor.principal.name)
    return actor.principal.user_id
