"""What each user may do, from the tables users, roles, groups and memberships."""

from dataclasses import dataclass

from yardarm.domain.memberships import grants_of
from yardarm.domain.permissions import Grants
from yardarm.store import groups, memberships, roles, users
from yardarm.store.database import Tx


@dataclass(frozen=True, slots=True)
class Standing:
    """What events call a user, and what the user may do."""

    name: str
    grants: Grants


# An index-only scan of kinds of which there are few. The hash tells another history's event, of the
# same id, from this one's.
_VERSION = """
select coalesce((select event_id || ' ' || encode(hash, 'hex') from event_details
                  where event_id = (select max(event_id) from event_details
                                     where kind in ('user', 'role', 'group', 'membership'))), '')
  || ' ' || (select coalesce(sum(hashtextextended(concat_ws('|', user_id, username, email), 0)), 0)
               from people)
"""


async def version(tx: Tx) -> str:
    """Another one after each change of what anybody may do or is called."""
    return str(await tx.connection.fetchval(_VERSION))


async def every(tx: Tx) -> dict[int, Standing]:
    """By the id of the user."""
    custom = {role.id: role for role in await roles.every(tx)}
    found, belongs = await groups.every(tx), await memberships.every(tx)
    standings = {}
    for account in await users.accounts(tx):
        user = account.user
        everywhere = user.root_role.permissions
        role = None if user.custom_role is None else custom.get(user.custom_role)
        if role is not None:
            everywhere |= role.permissions
        grants = grants_of(user.id, everywhere, found, belongs, custom)
        standings[user.id] = Standing(account.person.called, grants)
    return standings
