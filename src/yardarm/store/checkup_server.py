"""Checks of what is around the flags: PostgreSQL itself, the schema, tokens, telemetry, size."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from yardarm.store import environments, migrate
from yardarm.store.database import Tx, to_timestamp
from yardarm.store.findings import Fault, Finding, counted
from yardarm.store.schema import Column, documented_tables, live_tables

_SETTINGS = """
select current_setting('server_version') as version, pg_is_in_recovery() as standby,
       pg_encoding_to_char(encoding) as encoding, current_setting('timezone') as timezone,
       current_setting('data_checksums') as checksums
  from pg_database where datname = current_database()
"""
_OFF = "select name, source from pg_settings where name = any($1::text[]) and setting = 'off'"
_DURABLE = {
    "fsync": "a power cut can destroy the database",
    "full_page_writes": "a power cut can tear pages of the database",
    "synchronous_commit": "what is acknowledged may be lost in a crash",
}


async def settings(tx: Tx) -> Finding:
    row = await tx.connection.fetchrow(_SETTINGS)
    assert row is not None
    faults = [
        Fault(
            f"{off['name']} is off: {_DURABLE[off['name']]}",
            f"PostgreSQL has it from its {off['source']}: set it to on there, and restart it",
        )
        for off in await tx.connection.fetch(_OFF, list(_DURABLE))
    ]
    if row["encoding"] != "UTF8":
        mend = "back up, make a database with encoding UTF8, restore into it"
        faults.append(Fault(f"the encoding is {row['encoding']}, not UTF8", mend))
    if row["timezone"] != "UTC":
        mend = "let no pooler between Yardarm and PostgreSQL change the session's time zone"
        faults.append(Fault(f"sessions have the time zone {row['timezone']}, not UTC", mend))
    if row["standby"]:
        mend = "let DATABASE_URL name the primary"
        faults.append(Fault("this is a standby: nothing can be written", mend))
    note = f"PostgreSQL {row['version'].split()[0]}, checksums {row['checksums']}"
    return Finding("postgresql", note, tuple(faults))


async def migrations(tx: Tx) -> Finding:
    names = await migrate.recorded(tx)
    known = [m.name for m in migrate.known()]
    faults = []
    if pending := [name for name in known if name not in names]:
        mend = "yardarm migrate up, or start a server, which does it"
        faults.append(Fault(f"pending: {', '.join(pending)}", mend))
    if foreign := [name for name in names if name not in known]:
        mend = "use the version of Yardarm that made them"
        faults.append(Fault(f"not of this version: {', '.join(foreign)}", mend))
    return Finding("migrations", f"{len(names)} of {len(known)} applied", tuple(faults))


async def documented(tx: Tx) -> Finding:
    """The eight tables against docs/database-schema.md, column by column."""
    asked, live = documented_tables(), await live_tables(tx)
    faults: list[Fault] = []
    for name, columns in asked.items():
        if name not in live:
            mend = "yardarm restore a backup: with the table its rows are gone"
            faults.append(Fault(f"table {name} is missing", mend))
        else:
            faults += _differences(name, columns, live[name])
    columns_in_all = sum(map(len, asked.values()))
    note = f"{counted(len(asked), 'table')}, {counted(columns_in_all, 'column')}"
    return Finding("schema", note, tuple(faults))


def _differences(table: str, asked: Sequence[Column], live: Sequence[Column]) -> Iterator[Fault]:
    there = {column.name: column for column in live}
    wanted = {column.name: column for column in asked}
    for name, column in wanted.items():
        if name not in there:
            mend = "yardarm restore a backup: with the column its values are gone"
            yield Fault(f"column {table}.{name} is missing", mend)
        elif there[name] != column:
            mend = f"alter table {table} alter column {name} … until it is what the document says"
            yield Fault(
                f"column {table}.{name} is {_words(there[name])}, "
                f"documented is {_words(column)}", mend
            )  # fmt: skip
    for name in there:
        if name not in wanted:
            mend = f"Yardarm does not use it: alter table {table} drop column {name}"
            yield Fault(f"column {table}.{name} is not documented", mend)
    if list(there) != list(wanted) and there == wanted:
        mend = "yardarm backup, then yardarm restore --replace a backup from before"
        yield Fault(f"the columns of {table} are in another order", mend)


def _words(column: Column) -> str:
    null = "null" if column.nullable == "1" else "not null"
    return f"{column.type}({column.size}) {null} default {column.default}"


async def tokens_have_environments(tx: Tx) -> Finding:
    known = {environment.name for environment in await environments.every(tx)}
    rows = await tx.connection.fetch(
        "select id, name, environment from api_tokens where revoked_at is null order by name, id"
    )
    faults = []
    for row in rows:
        environment = row["environment"]
        if environment is not None and environment not in known:
            what = f"token {row['name']} is for the environment {environment}, which is not here"
            mend = (
                "it gets 403; give the environment its name back, or revoke the token: "
                f"yardarm token revoke {row['id']}"
            )
            faults.append(Fault(what, mend))
    return Finding("tokens", counted(len(rows), "valid token"), tuple(faults))


_TELEMETRY = """
select (select count(*) from client_metrics) as metrics,
       (select count(*) from client_instances) as instances,
       (select count(*) from client_metrics where created_at < $1) +
       (select count(*) from client_instances where last_seen < $1) +
       (select count(*) from client_instance_details where last_seen < $1) as old
"""
# Servers prune at their start and then each minute or two.
_SERVING_SINCE = """
select min(backend_start) from pg_stat_activity
 where datname = current_database() and application_name = 'yardarm' and pid <> pg_backend_pid()
"""
_SLACK = timedelta(minutes=10)


async def telemetry_is_pruned(tx: Tx, *, keep: timedelta) -> Finding:
    """Old rows are a fault only when a server runs that should have deleted them by now."""
    now = datetime.now(UTC)
    row = await tx.connection.fetchrow(_TELEMETRY, to_timestamp(now - keep - _SLACK))
    assert row is not None
    note = f"{counted(row['metrics'], 'report')}, {counted(row['instances'], 'instance')}"
    if not row["old"]:
        return Finding("telemetry", note)
    hours = f"{keep.total_seconds() / 3600:.0f} hours"
    old = f"{counted(row['old'], 'row')} older than {hours}"
    since = await tx.connection.fetchval(_SERVING_SINCE)
    if since is None or now - since < _SLACK:
        return Finding("telemetry", f"{note}; {old}, which a server deletes once it runs")
    mend = "look for pruning_failed and pruning_postponed in the log of the servers"
    return Finding("telemetry", note, (Fault(f"{old}, though a server runs", mend),))


_SIZE = """
select pg_database_size(current_database()) as all,
       (select string_agg(format('%s %s', name, pg_size_pretty(bytes)), ', ') from (
         select relname as name, pg_total_relation_size(oid) as bytes from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r'
          order by 2 desc, 1 limit 3) as largest) as largest
"""


async def size(tx: Tx) -> Finding:
    row = await tx.connection.fetchrow(_SIZE)
    assert row is not None
    return Finding("size", f"{row['all'] / 1e6:,.1f} MB, the largest: {row['largest'] or 'none'}")
