"""Tables users, people and reset_links. Only the journal writes `users`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import plain_digest
from yardarm.domain.errors import NotFound
from yardarm.domain.people import Account, Person
from yardarm.domain.users import RootRole, User
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select u.id, u.root_role, u.created_at, u.custom_role, p.username, p.email, p.name, p.seen_at,
       p.password is not null as has_password,
       (select count(*) from sessions s where s.user_id = u.id) as sessions,
       exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null)
         as second_factor
  from users u join people p on p.user_id = u.id
"""


async def every(tx: Tx) -> list[User]:
    return [_user(row) for row in await tx.connection.fetch("select * from users order by id")]


async def accounts(tx: Tx) -> list[Account]:
    return [_account(row) for row in await tx.connection.fetch(_SELECT + "order by u.id")]


async def names(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """What these are called, of those that are there."""
    sql = "select user_id, username, email, name from people where user_id = any($1)"
    rows = await tx.connection.fetch(sql, list(ids))
    return {row["user_id"]: _person(row).called for row in rows}


async def get(tx: Tx, user_id: int) -> Account:
    """Raises NotFound."""
    row = await tx.connection.fetchrow(_SELECT + "where u.id = $1", user_id)
    if row is None:
        raise NotFound("user", str(user_id))
    return _account(row)


async def any_there(tx: Tx) -> bool:
    """Whether there is any user."""
    return bool(await tx.connection.fetchval("select exists (select from users)"))


async def search(tx: Tx, text: str, *, limit: int) -> list[Account]:
    """Whose name, username or e-mail address has this text in it."""
    sql = "where strpos(lower(concat_ws(' ', p.username, p.email, p.name)), lower($1)) > 0 "
    rows = await tx.connection.fetch(_SELECT + sql + "order by u.id limit $2", text, limit)
    return [_account(row) for row in rows]


async def admins(tx: Tx) -> int:
    sql = "select count(*) from users where root_role = $1"
    return int(await tx.connection.fetchval(sql, RootRole.ADMIN))


async def next_id(tx: Tx) -> int:
    return int(await tx.connection.fetchval("select nextval('users_id_seq')"))


_SAVE = """
insert into users (id, root_role, created_at, custom_role) values ($1, $2, $3, $4)
on conflict (id) do update set root_role = excluded.root_role, created_at = excluded.created_at,
  custom_role = excluded.custom_role
"""


async def save(tx: Tx, user: User) -> None:
    """For the journal only."""
    created_at = to_timestamp(user.created_at)
    await tx.connection.execute(_SAVE, user.id, user.root_role, created_at, user.custom_role)


async def delete(tx: Tx, user_id: str) -> None:
    """For the journal only. The person, their sessions and links go with it."""
    await tx.connection.execute("delete from users where id = $1", int(user_id))


_SAVE_PERSON = """
insert into people (user_id, username, email, name) values ($1, $2, $3, $4)
on conflict (user_id) do update set
  username = excluded.username, email = excluded.email, name = excluded.name
"""


async def taken(tx: Tx, person: Person, but: int | None = None) -> str | None:
    """The field of `person` that is another user's already."""
    fields = {"username": person.username, "email": person.email}
    for field, value in fields.items():
        if value is None:
            continue
        sql = "select user_id from people where lower(username) = lower($1)"
        if field == "email":
            sql = "select user_id from people where lower(email) = lower($1)"
        found = await tx.connection.fetchval(sql, value)
        if found is not None and found != but:
            return field
    return None


async def save_person(tx: Tx, user_id: int, person: Person) -> None:
    await tx.connection.execute(_SAVE_PERSON, user_id, person.username, person.email, person.name)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a login name belongs to, and the password's hash, if there is one."""

    user_id: int
    person: Person
    password: str | None


async def credentials(tx: Tx, login: str) -> Credentials | None:
    """By username or e-mail address, in whatever case: no username has an @ in it."""
    row = await tx.connection.fetchrow(
        "select user_id, username, email, name, password from people "
        "where lower(username) = lower($1) or lower(email) = lower($1)",
        login,
    )
    return None if row is None else Credentials(row["user_id"], _person(row), row["password"])


async def credentials_of(tx: Tx, user_id: int) -> Credentials:
    row = await tx.connection.fetchrow(
        "select user_id, username, email, name, password from people where user_id = $1", user_id
    )
    if row is None:
        raise NotFound("user", str(user_id))
    return Credentials(row["user_id"], _person(row), row["password"])


async def set_password(tx: Tx, user_id: int, password: str) -> None:
    """`password` is the hash. Links that would set another one are dead then."""
    await tx.connection.execute(
        "update people set password = $2 where user_id = $1", user_id, password
    )
    await tx.connection.execute("delete from reset_links where user_id = $1", user_id)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody's try to get in: `user_id` is None for nobody we know, `reason` says why not."""

    user_id: int | None
    address: str | None
    way: str = "password"
    reason: str | None = None


async def note_login(tx: Tx, at: datetime, attempt: Attempt, *, let_in: bool) -> None:
    """For the audit of log-ins, which keeps a quarter of a year."""
    reason = None if attempt.reason is None else attempt.reason[:255]
    await tx.connection.execute(
        "insert into logins (at, user_id, address, outcome, way, reason) "
        "values ($1, $2, $3, $4, $5, $6)",
        to_timestamp(at), attempt.user_id, attempt.address, "in" if let_in else "refused",
        attempt.way, reason,
    )  # fmt: skip
    if let_in:
        sql = "update people set seen_at = $2 where user_id = $1"
        await tx.connection.execute(sql, attempt.user_id, to_timestamp(at))
    await tx.connection.execute("delete from logins where at < now() - interval '90 days'")


async def came_from(tx: Tx, user_id: int, address: str | None) -> bool:
    """Whether this user was let in from there, as far back as the audit goes."""
    sql = (
        "select exists (select from logins where user_id = $1 and address = $2 and outcome = 'in')"
    )
    return bool(await tx.connection.fetchval(sql, user_id, address))


async def add_reset_link(
    tx: Tx, secret: str, user_id: int, created_by: str, expires_at: datetime
) -> None:
    await tx.connection.execute(
        "insert into reset_links (hash, user_id, created_by, expires_at) values ($1, $2, $3, $4)",
        plain_digest(secret), user_id, created_by, to_timestamp(expires_at),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResetLink:
    user_id: int
    created_by: str


async def reset_link(tx: Tx, secret: str, now: datetime, *, take: bool) -> ResetLink | None:
    """The link of this secret while it is good; it is gone once it is taken."""
    sql = "select user_id, created_by from reset_links where hash = $1 and expires_at > $2"
    row = await tx.connection.fetchrow(sql, plain_digest(secret), to_timestamp(now))
    if row is not None and take:
        gone = "delete from reset_links where hash = $1 returning true"
        if not await tx.connection.fetchval(gone, plain_digest(secret)):
            return None
    await tx.connection.execute("delete from reset_links where expires_at < now()")
    return None if row is None else ResetLink(row["user_id"], row["created_by"])


def ids_of(users: Iterable[User]) -> dict[str, User]:
    """As the fold names them."""
    return {str(user.id): user for user in users}


def _user(row: Row) -> User:
    created_at = from_timestamp(row["created_at"])
    return User(row["id"], RootRole(row["root_role"]), created_at, row["custom_role"])


def _person(row: Row) -> Person:
    return Person(row["username"], row["email"], row["name"])


def _account(row: Row) -> Account:
    seen = row["seen_at"]
    return Account(
        _user(row),
        _person(row),
        row["has_password"],
        None if seen is None else from_timestamp(seen),
        row["sessions"],
        row["second_factor"],
    )
