"""Counts for the statistics of a server. Asked for rarely: some read a whole index."""

from datetime import datetime, timedelta

from yardarm.domain.environments import PRODUCTION
from yardarm.domain.statistics import ACTIVE_DAYS, CHANGE_DAYS, Happens
from yardarm.store.database import Tx, to_timestamp

_TOKENS = """
select coalesce(type, kind) as type, count(*) as count from api_tokens
 where revoked_at is null group by 1
"""
_APPLICATIONS = """
select count(*) as ever, count(*) filter (where last >= $1::date - 7) as of_7,
       count(*) filter (where last >= $1::date - 30) as of_30
  from (select max(greatest(last_on, last_off)) as last from usage_series
         where app_name <> '' and variant = '' group by app_name) as found
 where last is not null
"""
_USERS = "select count(*) from people where seen_at >= $1"
_CHANGES = """
select count(*) from events e join event_details d on d.event_id = e.id
 where e.created_at >= $1
   and d.environment in (select name from environments where type = $2)
"""
_REST = """
select (select count(*) from client_instances) as instances,
       (select count(*) from events) as events,
       (select count(*) from usage_series) as series,
       pg_database_size(current_database()) as bytes
"""


async def counted(tx: Tx, now: datetime) -> Happens:
    tokens = await tx.connection.fetch(_TOKENS)
    applications = await tx.connection.fetchrow(_APPLICATIONS, now.date())
    rest = await tx.connection.fetchrow(_REST)
    assert applications is not None
    assert rest is not None
    users = {days: await _since(tx, _USERS, now, days) for days in ACTIVE_DAYS}
    changes = {days: await _since(tx, _CHANGES, now, days, PRODUCTION) for days in CHANGE_DAYS}
    return Happens(
        {row["type"]: row["count"] for row in tokens},
        {None: applications["ever"], 30: applications["of_30"], 7: applications["of_7"]},
        users,
        changes,
        rest["instances"],
        rest["events"],
        rest["series"],
        rest["bytes"],
    )


async def _since(tx: Tx, sql: str, now: datetime, days: int, *more: str) -> int:
    since = to_timestamp(now - timedelta(days=days))
    counted: int = await tx.connection.fetchval(sql, since, *more)
    return counted
