"""Commands on environments and questions about them."""

from yardarm.domain import environments
from yardarm.domain.errors import Conflict
from yardarm.domain.principals import MIGRATION
from yardarm.store import environments as store
from yardarm.store import journal
from yardarm.store.database import Database


async def settle_default(database: Database, name: str) -> tuple[str, ...]:
    """Make `name` the name of the default environment; the names of all, as they are then.

    Not behind `require`: it is the setting that says so. Raises Conflict when another environment
    has the name: its state and the default one's would be taken for each other.
    """
    async with database.transaction(read_only=True) as tx:
        found = await store.every(tx)
    if not any(e.is_default and e.name == name for e in found):
        async with journal.opened(database, MIGRATION) as door:
            found = await store.every(door.tx)
            old = next(e for e in found if e.is_default)
            if any(e.name == name for e in found if not e.is_default):
                raise Conflict(
                    f"YARDARM_DEFAULT_ENVIRONMENT says {name}, but the default environment of this "
                    f"database is {old.name} and {name} is another one: set it to {old.name}"
                )
            for decision in environments.rename_default(old, name) if old.name != name else ():
                await door.record(decision)
            found = await store.every(door.tx)
    return tuple(e.name for e in found)
