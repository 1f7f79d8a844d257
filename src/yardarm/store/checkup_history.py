"""Checks of the flags and their history: rows, fold, chain, sequences, companions."""

from collections.abc import Iterator, Mapping
from typing import Any

from yardarm.domain.replay import State
from yardarm.store import state, trails
from yardarm.store.database import Tx
from yardarm.store.findings import Fault, Finding, counted

_CHANGED_BY_API = frozenset({"features", "strategies"})
_NAMED = 5
"""How many things a fault names before it counts the rest."""


async def rows_are_the_fold(tx: Tx) -> Finding:
    rows, replayed = await state.rows(tx), await state.replayed(tx)
    found = list(_differences(rows, replayed))
    faults = found[:_NAMED]
    if len(found) > _NAMED:
        more = counted(len(found) - _NAMED, "more thing")
        faults.append(Fault(f"{more} where rows and history differ", "as above"))
    things = rows.to_document()
    note = ", ".join(f"{len(there)} {name.replace('_', ' ')}" for name, there in things.items())
    return Finding("rows", f"{note}: the fold of all events", tuple(faults))


def _differences(rows: State, replayed: State) -> Iterator[Fault]:
    stored, told = rows.to_document(), replayed.to_document()
    for collection in stored:
        for name in sorted(stored[collection].keys() | told[collection].keys()):
            row, fold = stored[collection].get(name), told[collection].get(name)
            if row != fold:
                thing = f"{name} in {collection}"
                yield Fault(f"{thing}: {_said(row, fold)}", _mend(collection))


def _said(row: Mapping[str, Any] | None, fold: Mapping[str, Any] | None) -> str:
    if row is None:
        return "has a history and no row"
    if fold is None:
        return "has a row and no history"
    key = next(k for k in sorted(row.keys() | fold.keys()) if row.get(k) != fold.get(k))
    return f"{key} is {row.get(key)!r} in the row, {fold.get(key)!r} in the history"


def _mend(collection: str) -> str:
    by_hand = "somebody wrote the row without Yardarm: "
    if collection not in _CHANGED_BY_API:
        return by_hand + "put back with SQL what the history says"
    return by_hand + (
        "make it what it should be by the admin API, changing something (the description will do):"
        " the change records the whole of it"
    )


async def chain_holds(tx: Tx) -> Finding:
    """The hash is told so that it can be compared with one written down elsewhere: a history
    whose end was cut off is whole in itself.
    """
    trail = await trails.walked(tx)
    note = f"{counted(trail.events, 'event')}, revision {trail.tip.revision}, "
    note += f"hash {trail.tip.hash.hex()[:16]}"
    found = trail.end()
    mend = (
        "the history was changed without Yardarm, and only a backup from before that puts "
        "it right: yardarm restore --replace the newest one that doctor finds clean"
    )
    faults = [Fault(broken.what, mend) for broken in found[:_NAMED]]
    if more := len(found) - len(faults) + trail.unnamed:
        faults.append(Fault(f"{counted(more, 'more event')} that the chain does not hold", mend))
    return Finding("chain", note, tuple(faults))


_SEQUENCES = """
select d.refobjid::regclass::text as table, a.attname as column, d.objid::regclass::text as name
  from pg_depend d
  join pg_class s on s.oid = d.objid and s.relkind = 'S'
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
 where d.deptype in ('a', 'i') and s.relnamespace = 'public'::regnamespace order by 1
"""


async def sequences_are_ahead(tx: Tx) -> Finding:
    faults = []
    sequences = await tx.connection.fetch(_SEQUENCES)
    for row in sequences:
        table, column, name = row["table"], row["column"], row["name"]
        # Names come from the catalogue, quoted where they must be.
        highest = await tx.connection.fetchval(f"select max({column}) from {table}")  # noqa: S608
        comes = await tx.connection.fetchval(
            f"select case when is_called then last_value + 1 else last_value end from {name}"  # noqa: S608
        )
        if highest is not None and comes <= highest:
            mend = f"select setval('{name}', (select max({column}) from {table}))"  # noqa: S608 - advice
            what = f"{name} would give {comes}, but {table} has {highest}: the next write fails"
            faults.append(Fault(what, mend))
    return Finding("sequences", counted(len(sequences), "sequence"), tuple(faults))


_KEYS = """
select k.conrelid::regclass::text as table, k.confrelid::regclass::text as parent,
       array(select quote_ident(a.attname) from unnest(k.conkey) with ordinality c (n, o)
               join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.n order by c.o)
         as columns,
       array(select quote_ident(a.attname) from unnest(k.confkey) with ordinality c (n, o)
               join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.n order by c.o)
         as keys
  from pg_constraint k
 where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1, 2
"""
_UNTIED = (
    "client_instance_details t where not exists (select from client_instances p"
    " where (p.app_name, p.instance_id) = (t.app_name, t.instance_id))"
)
_BARE = "events t where not exists (select from event_details p where p.event_id = t.id)"
_VOUCHED = "the history was changed without Yardarm: see the check `chain`"


async def nothing_is_orphaned(tx: Tx) -> Finding:
    """Every foreign key, looked at row by row: constraints can be switched off."""
    faults = []
    keys = await tx.connection.fetch(_KEYS)
    for key in keys:
        pairs = zip(key["columns"], key["keys"], strict=True)
        tie = " and ".join(f"p.{theirs} = t.{ours}" for ours, theirs in pairs)
        given = " and ".join(f"t.{column} is not null" for column in key["columns"])
        orphans = (
            f"{key['table']} t where {given} and not exists "
            f"(select from {key['parent']} p where {tie})"
        )
        if number := await _count(tx, orphans):
            what = f"{counted(number, 'row')} of {key['table']} without its row of {key['parent']}"
            mend = _VOUCHED if key["parent"] == "events" else f"delete from {orphans}"  # noqa: S608
            faults.append(Fault(what, mend))
    if number := await _count(tx, _BARE):
        faults.append(Fault(f"{counted(number, 'event')} without details", _VOUCHED))
    if number := await _count(tx, _UNTIED):
        what = f"{counted(number, 'row')} of client_instance_details without an instance"
        faults.append(Fault(what, f"delete from {_UNTIED}"))  # noqa: S608 - advice
    return Finding("companions", counted(len(keys), "foreign key"), tuple(faults))


async def _count(tx: Tx, source: str) -> int:
    number: int = await tx.connection.fetchval(f"select count(*) from {source}")  # noqa: S608
    return number
