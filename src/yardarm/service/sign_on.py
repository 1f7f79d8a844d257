"""Signing in by what a provider or a proxy says of somebody.

Not behind `require`: this is how somebody becomes a principal. Who it is, is the pair of issuer
and subject; an e-mail address links only when it is verified, and only a user who is nobody
elsewhere (docs/decisions/0034-single-sign-on.md).
"""

from datetime import UTC, datetime, timedelta

from yardarm.domain import users as decide
from yardarm.domain.errors import Conflict, Denied, Invalid, NameTaken
from yardarm.domain.people import Person, checked
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.sign_on import Identity, Rules
from yardarm.domain.users import RootRole, User
from yardarm.service import sessions
from yardarm.service.sessions import From
from yardarm.store import journal, sign_ons, users
from yardarm.store import sessions as stored
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal
from yardarm.store.sign_ons import Waiting
from yardarm.store.users import Attempt

WAITS = timedelta(minutes=10)
"""How long somebody may take at the provider."""

_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "single-sign-on", "single-sign-on"))
"""Who makes users and gives roles by rule."""


async def begin(database: Database, state: str, waiting: Waiting) -> None:
    async with database.transaction() as tx:
        await sign_ons.add(tx, state, waiting, datetime.now(UTC) + WAITS)


async def take(database: Database, state: str) -> Waiting | None:
    """What waits for this state: once, and not too late."""
    async with database.transaction() as tx:
        return await sign_ons.take(tx, state, datetime.now(UTC))


async def refused(database: Database, place: From, way: str, reason: str) -> None:
    """For the audit of log-ins."""
    async with database.transaction() as tx:
        attempt = Attempt(None, place.address, way, reason)
        await users.note_login(tx, datetime.now(UTC), attempt, let_in=False)


async def enter(
    database: Database, identity: Identity, rules: Rules, place: From, *, way: str, bound: bool
) -> str:
    """The secret of a new session. Somebody new becomes a user, and groups give the role, by the
    rules. Raises Denied, and then the attempt is noted.
    """
    try:
        return await _enter(database, identity, rules, place, way=way, bound=bound)
    except (Denied, Conflict, Invalid) as error:
        await refused(database, place, way, str(error))
        raise Denied(str(error)) from None


async def _enter(
    database: Database, identity: Identity, rules: Rules, place: From, *, way: str, bound: bool
) -> str:
    role = rules.role_of(identity)
    async with database.transaction(read_only=True) as tx:
        known = await sign_ons.user_of(tx, identity.issuer, identity.subject)
        old = None if known is None else (await users.get(tx, known)).user
    if role is None and rules.by_groups:
        raise Denied("None of your groups may come in here: an Admin can tell which do")
    changes = old is None or (
        rules.by_groups and role is not None and decide.with_role(old, role) != old
    )
    # The door is for changes: who only signs in does not make writers of flags wait.
    opened = journal.opened(database, _ACTOR) if changes else database.transaction()
    async with opened as door:
        tx = door.tx if isinstance(door, Journal) else door
        now = datetime.now(UTC)
        user_id = await sign_ons.user_of(tx, identity.issuer, identity.subject)
        if isinstance(door, Journal):
            user_id = await _settled(door, identity, rules, role, user_id)
        if user_id is None:
            raise Denied("You were deleted just now: sign in again")
        account = await users.get(tx, user_id)
        digest = identity.digest if bound else None
        return await sessions.opened(tx, account, place, now, way=way, bound=digest)


async def _settled(
    door: Journal, identity: Identity, rules: Rules, role: RootRole | None, user_id: int | None
) -> int:
    """The user's number, once they are there and have the role that the rules give them. Raises
    Denied, Conflict for the last Admin, and Invalid.
    """
    tx = door.tx
    if user_id is None and identity.email is not None:
        user_id = await sign_ons.unlinked(tx, identity.email)
        if user_id is not None:
            await sign_ons.link(tx, identity.issuer, identity.subject, user_id, door.now)
    if user_id is None:
        return await _created(door, identity, rules, role)
    if rules.by_groups and role is not None:
        user = (await users.get(tx, user_id)).user
        decision = decide.assign(user, role, await users.admins(tx))
        if decision is not None:
            await door.record(decision)
            await stored.end_of(tx, user_id)
    return user_id


async def _created(door: Journal, identity: Identity, rules: Rules, role: RootRole | None) -> int:
    tx = door.tx
    if not rules.provision:
        raise Denied("You have no account here: an Admin makes one, with your e-mail address")
    if role is None:
        raise Denied("None of your groups may come in here: an Admin can tell which do")
    person = await _free(tx, identity)
    user = User(await users.next_id(tx), role, door.now)
    await door.record(decide.create(user))
    await users.save_person(tx, user.id, person)
    await sign_ons.link(tx, identity.issuer, identity.subject, user.id, door.now)
    return user.id


async def _free(tx: Tx, identity: Identity) -> Person:
    """What the new user is called. Raises NameTaken and Invalid."""
    taken = None
    for wished in identity.persons():
        person = checked(wished)
        taken = await users.taken(tx, person)
        if taken is None:
            return person
    raise NameTaken(f"There is a user with your {taken} already: an Admin can help")
