"""What one may do with users."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yardarm.domain import users as decide
from yardarm.domain.errors import Denied, Invalid, NameTaken, NotFound, Problem
from yardarm.domain.groups import leave
from yardarm.domain.memberships import Holder, take
from yardarm.domain.people import Account, Person, checked
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.roles import Role, RoleType
from yardarm.domain.tokens import delete as delete_token
from yardarm.domain.users import RootRole, User
from yardarm.service import passwords
from yardarm.service.access import require
from yardarm.service.second_factors import Codes
from yardarm.store import groups, journal, memberships, roles, sessions, tokens, users
from yardarm.store.database import Database, Tx

LINK_LIVES = timedelta(days=1)
MOST_FOUND = 50


class UserService:
    def __init__(self, database: Database, tries: Codes | None = None) -> None:
        """`tries` bounds how often whoever has somebody's session guesses the password."""
        self._database = database
        self._tries = tries

    async def every(self, actor: Actor) -> list[Account]:
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            return await users.accounts(tx)

    async def search(self, actor: Actor, text: str) -> list[Account]:
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            return await users.search(tx, text, limit=MOST_FOUND)

    async def get(self, actor: Actor, user_id: int) -> Account:
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            return await users.get(tx, user_id)

    async def create(
        self, actor: Actor, person: Person, role: RootRole | int, password: str | None
    ) -> tuple[Account, str]:
        """The account, and the secret of a link by which the user sets a password. Raises Invalid
        and NameTaken.
        """
        require(actor.principal, Permission.ADMIN)
        person = checked(person)
        stored = await _stored(password, person)
        async with journal.opened(self._database, actor) as door:
            await _require_free(door.tx, person)
            user = decide.with_role(
                User(await users.next_id(door.tx), RootRole.VIEWER, door.now),
                await _root_role(door.tx, role),
            )
            await door.record(decide.create(user))
            await users.save_person(door.tx, user.id, person)
            if stored is not None:
                await users.set_password(door.tx, user.id, stored)
            link = await _new_link(door.tx, actor, user.id)
            return await users.get(door.tx, user.id), link

    async def update(
        self, actor: Actor, user_id: int, person: Person, role: RootRole | int | None
    ) -> Account:
        """What `person` leaves out stays; another role ends the user's sessions. Raises NotFound,
        Invalid, NameTaken and Conflict.
        """
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            old = await users.get(door.tx, user_id)
            new = checked(
                Person(
                    old.person.username,
                    person.email or old.person.email,
                    person.name or old.person.name,
                )
            )
            await _require_free(door.tx, new, user_id)
            if role is not None:
                admins = await users.admins(door.tx)
                chosen = await _root_role(door.tx, role)
                decision = decide.assign(old.user, chosen, admins)
                if decision is not None:
                    await door.record(decision)
                    # Who may do something else proves anew who they are.
                    await sessions.end_of(door.tx, user_id)
            await users.save_person(door.tx, user_id, new)
            await sessions.changed(door.tx)
            return await users.get(door.tx, user_id)

    async def delete(self, actor: Actor, user_id: int) -> None:
        """The person is erased with the user; the history knows a number. Raises NotFound,
        Conflict for the last Admin, Denied for oneself.
        """
        require(actor.principal, Permission.ADMIN)
        if actor.principal.user_id == user_id:
            raise Denied("You cannot delete yourself: another Admin can")
        async with journal.opened(self._database, actor) as door:
            account = await users.get(door.tx, user_id)
            for membership in await memberships.of_holder(door.tx, Holder(user_id)):
                await door.record(take(membership))
            for group in await groups.every(door.tx):
                await door.record(leave(group, user_id))
            for seen in await tokens.of_user(door.tx, user_id):
                await door.record(delete_token(seen.token))
            await door.record(decide.delete(account.user, await users.admins(door.tx)))
            await sessions.changed(door.tx)

    async def set_password(self, actor: Actor, user_id: int, password: str) -> None:
        """All of the user's sessions end. Raises NotFound and Invalid."""
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            person = (await users.get(tx, user_id)).person
        stored = await _stored(password, person)
        assert stored is not None
        async with self._database.transaction() as tx:
            await users.set_password(tx, user_id, stored)
            await sessions.end_of(tx, user_id)

    async def change_own_password(self, actor: Actor, old: str, password: str) -> str:
        """The session's new secret. For whoever is logged in, who must know the old password; other
        sessions end. Raises Invalid, Denied, TooMany, and NotFound for a token.
        """
        require(actor.principal, Permission.READ)
        user_id, session = actor.principal.user_id, actor.principal.session
        if session is None or user_id is None:
            raise NotFound("user", actor.principal.name)  # a token has no password
        async with self._database.transaction(read_only=True) as tx:
            known = await users.credentials_of(tx, user_id)
        if self._tries is not None:
            self._tries.take(user_id, actor.address, known=False)
        if not await passwords.matches(old, known.password):
            raise Denied("The old password is not right")
        if self._tries is not None:
            self._tries.right(user_id, actor.address, known=False)
        stored = await _stored(password, known.person)
        assert stored is not None
        async with self._database.transaction() as tx:
            await users.set_password(tx, user_id, stored)
            await sessions.end_of(tx, user_id, but=session)
            secret = secrets.token_urlsafe(32)
            await sessions.rotate(tx, user_id, session, secret)
        return secret

    async def reset_link(self, actor: Actor, user_id: int) -> str:
        """The secret of a link by which the user sets a new password, once, for a day."""
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction() as tx:
            await users.get(tx, user_id)
            return await _new_link(tx, actor, user_id)

    async def check_password(self, actor: Actor, password: str) -> None:
        """Raises Invalid when it can be guessed."""
        require(actor.principal, Permission.READ)
        await passwords.require_strong(password)

    async def counts(self, actor: Actor) -> tuple[int, int]:
        """How many Admins have a password, and how many have none."""
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            admins = [a for a in await users.accounts(tx) if a.user.root_role is RootRole.ADMIN]
        with_one = sum(a.has_password for a in admins)
        return with_one, len(admins) - with_one

    async def own_sessions(self, actor: Actor) -> list[sessions.OpenSession]:
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await sessions.of_user(tx, actor.principal.user_id)

    async def end_own_session(self, actor: Actor, session_id: str) -> None:
        """Raises NotFound, also for somebody else's."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction() as tx:
            await sessions.end(tx, actor.principal.user_id, session_id)


async def _stored(password: str | None, person: Person) -> str | None:
    if password is None:
        return None
    await passwords.require_strong(password, (person.username, person.email, person.name))
    return await passwords.hashed(password)


async def _require_free(tx: Tx, person: Person, but: int | None = None) -> None:
    field = await users.taken(tx, person, but)
    if field is not None:
        raise NameTaken(f"There is a user with this {field} already")


async def _root_role(tx: Tx, role_id: RootRole | int) -> RootRole | Role:
    """A custom one by its id. Raises Invalid for an id that no root role has."""
    if isinstance(role_id, RootRole):
        return role_id
    custom = [r for r in await roles.every(tx) if r.type is RoleType.CUSTOM_ROOT]
    found = next((role for role in custom if role.id == role_id), None)
    if found is None:
        known = ", ".join(str(role.id) for role in (*RootRole, *custom))
        raise Invalid([Problem(("rootRole",), f"must be one of [{known}]", "any.only")])
    return found


async def _new_link(tx: Tx, actor: Actor, user_id: int) -> str:
    secret = secrets.token_urlsafe(32)
    until = datetime.now(UTC) + LINK_LIVES
    await users.add_reset_link(tx, secret, user_id, actor.principal.name, until)
    return secret


async def ensure_first(database: Database, username: str, password: str) -> None:
    """Make the first user, an Admin, when there is none yet. Raises Invalid that names the
    setting.
    """
    async with database.transaction(read_only=True) as tx:
        if await users.any_there(tx):
            return
    person = Person(username) if "@" not in username else Person(None, username)
    try:
        await UserService(database).create(_SETTINGS, person, RootRole.ADMIN, password)
    except NameTaken:
        return  # another process was faster
    except Invalid as invalid:
        named = (replace(p, path=(_VARIABLES[p.path[0]],)) for p in invalid.problems)
        raise Invalid(list(named)) from None


_VARIABLES: Mapping[str | int, str] = {
    "username": "INIT_ADMIN_USERNAME",
    "email": "INIT_ADMIN_USERNAME",
    "password": "INIT_ADMIN_PASSWORD",
}


_SETTINGS = Actor(Principal(PrincipalKind.ADMIN, "settings", "settings"))
"""Who makes the first user."""
