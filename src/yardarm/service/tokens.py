"""Commands on API tokens and questions about them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from yardarm.domain import tokens
from yardarm.domain.digests import Digester
from yardarm.domain.errors import Conflict, Invalid, NotFound, Problem
from yardarm.domain.events import Decision
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.tokens import MASK, ApiToken, Draft, SeenToken, TokenType
from yardarm.service.access import most_fitting, require
from yardarm.service.written import Written
from yardarm.store import environments, journal, projects
from yardarm.store import tokens as store
from yardarm.store.database import Database
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which nobody is told again."""

    token: ApiToken
    secret: str = field(repr=False)
    alias: str | None = field(default=None, repr=False)


_Permissions = Mapping[TokenType, Permission]


def _permissions(client: Permission, frontend: Permission) -> _Permissions:
    return {
        TokenType.CLIENT: client,
        TokenType.BACKEND: client,
        TokenType.FRONTEND: frontend,
        TokenType.ADMIN: Permission.ADMIN,
        TokenType.PERSONAL: Permission.ADMIN,
    }


_READ = _permissions(Permission.READ_CLIENT_API_TOKEN, Permission.READ_FRONTEND_API_TOKEN)
_CREATE = _permissions(Permission.CREATE_CLIENT_API_TOKEN, Permission.CREATE_FRONTEND_API_TOKEN)
_UPDATE = _permissions(Permission.UPDATE_CLIENT_API_TOKEN, Permission.UPDATE_FRONTEND_API_TOKEN)
_DELETE = _permissions(Permission.DELETE_CLIENT_API_TOKEN, Permission.DELETE_FRONTEND_API_TOKEN)


class ApiTokenService:
    """A token is referred to by its id, by its secret, or by what lists show in the secret's
    place.
    """

    def __init__(self, database: Database, digester: Digester | None = None) -> None:
        self._database = database
        self._digester = digester or Digester()

    async def every(self, actor: Actor) -> list[SeenToken]:
        """Of the types that the principal may read, by name; personal ones are their users'."""
        require(actor.principal, most_fitting(actor.principal, _READ.values()))
        async with self._database.transaction(read_only=True) as tx:
            found = await store.every(tx)
        found = [s for s in found if s.token.type is not TokenType.PERSONAL]
        return [s for s in found if actor.principal.may(_READ[s.token.type])]

    async def named(self, actor: Actor, name: str) -> list[SeenToken]:
        """Names need not be unique."""
        return [s for s in await self.every(actor) if s.token.name == name]

    async def every_of(self, actor: Actor, project_id: str) -> list[SeenToken]:
        """Those that name the project. Raises NotFound."""
        require(actor.principal, Permission.READ_PROJECT_API_TOKEN, project_id)
        async with self._database.transaction(read_only=True) as tx:
            await projects.get(tx, project_id)
            found = await store.every(tx)
        return [s for s in found if project_id in (s.token.projects or ())]

    async def create(self, actor: Actor, draft: Draft) -> Written[Issued]:
        """Raises Invalid, and Conflict when a given secret is another token's, or was one's."""
        require(actor.principal, _CREATE[draft.type])
        async with journal.opened(self._database, actor) as door:
            issued = await self._issue(door, draft)
        return Written(issued, door.revision)

    async def create_in(self, actor: Actor, project_id: str, draft: Draft) -> Written[Issued]:
        """For this project alone. Raises NotFound beside what `create` raises."""
        require(actor.principal, Permission.CREATE_PROJECT_API_TOKEN, project_id)
        async with journal.opened(self._database, actor) as door:
            await projects.get(door.tx, project_id)
            issued = await self._issue(door, draft)
        return Written(issued, door.revision)

    async def update(
        self, actor: Actor, reference: str, expires_at: datetime | None
    ) -> Written[ApiToken]:
        """Until when it is good; None for ever. A time that is over ends it at once. Raises
        NotFound.
        """
        require(actor.principal, most_fitting(actor.principal, _UPDATE.values()))
        async with journal.opened(self._database, actor) as door:
            old, recorded = await self._get(door, reference)
            require(actor.principal, _UPDATE[old.type])
            await _record(door, tokens.expire(old, expires_at), recorded=recorded)
            return Written(replace(old, expires_at=expires_at), door.revision)

    async def delete(self, actor: Actor, reference: str) -> Written[None]:
        """For good: nobody gets in with its secret again. Raises NotFound."""
        require(actor.principal, most_fitting(actor.principal, _DELETE.values()))
        async with journal.opened(self._database, actor) as door:
            old, recorded = await self._get(door, reference)
            require(actor.principal, _DELETE[old.type])
            await _record(door, tokens.delete(old), recorded=recorded)
        return Written(None, door.revision)

    async def delete_in(self, actor: Actor, project_id: str, reference: str) -> Written[None]:
        """One of this project alone. Raises NotFound, Invalid for one of several projects."""
        require(actor.principal, Permission.DELETE_PROJECT_API_TOKEN, project_id)
        async with journal.opened(self._database, actor) as door:
            await projects.get(door.tx, project_id)
            old, recorded = await self._get(door, reference)
            if project_id not in (old.projects or ()):
                raise NotFound("token", f"of the project {project_id}")
            if old.projects != (project_id,):
                text = "is for other projects, too: delete it by /api/admin/api-tokens"
                raise Invalid([Problem(("token",), text, "any.invalid")])
            await _record(door, tokens.delete(old), recorded=recorded)
        return Written(None, door.revision)

    async def _issue(self, door: Journal, draft: Draft) -> Issued:
        digester = self._digester
        tokens.check_secrets(draft, keyed=digester.key_id is not None)
        if await store.count(door.tx) >= tokens.MOST:
            raise Conflict(f"There are {tokens.MOST} tokens, which is the most: delete some")
        token = tokens.new(
            secrets.token_hex(8),
            draft,
            await environments.every(door.tx),
            {p.id: p for p in await projects.every(door.tx)},
            door.now,
        )
        secret = draft.secret or f"{token.prefix}.{secrets.token_hex(32)}"
        for name, text in (("secret", draft.secret), ("alias", draft.alias)):
            if text is not None and await store.is_taken(door.tx, digester.every(text)):
                raise Conflict(f"This {name} is that of a token that is here, or was revoked here")
        await door.record(tokens.create(token))
        alias = None if draft.alias is None else digester.of(draft.alias)
        await store.give_secret(door.tx, token.id, digester.of(secret), alias, digester.key_id)
        return Issued(token, secret, draft.alias)

    async def _get(self, door: Journal, reference: str) -> tuple[ApiToken, bool]:
        """And whether the history knows it. Raises NotFound, which does not repeat what may be a
        secret.
        """
        _, masked, token_id = reference.rpartition(MASK)
        found, recorded = await store.find(
            door.tx, token_id if masked else reference, self._digester.every(reference)
        )
        if found is None:
            raise NotFound("token", "by this id or secret")
        return found, recorded


async def _record(door: Journal, decision: Decision | None, *, recorded: bool) -> None:
    """Of a token of the settings the history knows nothing before this."""
    if decision is not None:
        await door.record(decision if recorded else replace(decision, before=None))
