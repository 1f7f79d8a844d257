"""The first account, made by whoever reads the server's terminal, as long as there is none.

Not behind `require`: the session of a printed link is what it takes, and the caller has looked at
it.
"""

from datetime import UTC, datetime

from yardarm.domain import users as decide
from yardarm.domain.errors import Conflict
from yardarm.domain.people import Account, Person, checked
from yardarm.domain.principals import Actor, Principal
from yardarm.domain.users import RootRole, User
from yardarm.service import passwords
from yardarm.service import sessions as service
from yardarm.service.sessions import From
from yardarm.store import journal, sessions, users
from yardarm.store.database import Database

DONE = "There is an account already: sign in with one"


async def is_open(database: Database) -> bool:
    """Whether there is no account yet."""
    async with database.transaction(read_only=True) as tx:
        return not await users.any_there(tx)


async def make_first(
    database: Database, principal: Principal, person: Person, password: str, place: From
) -> tuple[Account, str]:
    """The account, an Admin, and the secret of its session. Raises Invalid, and Conflict when
    somebody was faster.
    """
    person = checked(person)
    await passwords.require_strong(password, (person.username, person.email, person.name))
    stored = await passwords.hashed(password)
    async with journal.opened(database, Actor(principal, place.address)) as door:
        if await users.any_there(door.tx):
            raise Conflict(DONE)
        user = User(await users.next_id(door.tx), RootRole.ADMIN, door.now)
        await door.record(decide.create(user))
        await users.save_person(door.tx, user.id, person)
        await users.set_password(door.tx, user.id, stored)
        # Whoever else has opened a link has no more to do here.
        await sessions.end_of_links(door.tx)
        account = await users.get(door.tx, user.id)
        now = datetime.now(UTC)
        return account, await service.opened(door.tx, account, place, now, way="set-up")
