"""Table client_receipts: which revision each instance holds. Telemetry: never in the fold."""

from collections.abc import Sequence
from datetime import datetime

from yardarm.domain.receipts import Holder, Receipt
from yardarm.store.database import Tx, from_timestamp, to_timestamp

# In the order of the key, so that two servers that hear of the same instances cannot lock each
# other out; the newer word counts, and a revision that is held already keeps its since.
_SAVE = """
insert into client_receipts as old
  (environment, app_name, instance_id, sdk, streams, revision, since, last_seen)
select * from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::varchar[], $5::boolean[],
                     $6::int4[], $7::timestamp[], $8::timestamp[]) order by 1, 2, 3
on conflict (environment, app_name, instance_id) do update set
  sdk = coalesce(excluded.sdk, old.sdk), streams = excluded.streams, revision = excluded.revision,
  since = case when old.revision = excluded.revision then old.since else excluded.since end,
  last_seen = excluded.last_seen
where old.last_seen < excluded.last_seen
"""


async def keep(tx: Tx, receipts: Sequence[Receipt]) -> None:
    """At most one of each holder."""
    await tx.connection.execute(
        _SAVE,
        [r.holder.environment for r in receipts],
        [r.holder.app_name for r in receipts],
        [r.holder.instance_id for r in receipts],
        [r.sdk for r in receipts],
        [r.streams for r in receipts],
        [r.revision for r in receipts],
        [to_timestamp(r.since) for r in receipts],
        [to_timestamp(r.last_seen) for r in receipts],
    )


async def alive(tx: Tx, environment: str, since: datetime) -> list[Receipt]:
    """Of all instances in an environment that were heard of since then."""
    rows = await tx.connection.fetch(
        "select app_name, instance_id, sdk, streams, revision, since, last_seen "
        "from client_receipts where environment = $1 and last_seen >= $2 "
        "order by app_name, instance_id",
        environment,
        to_timestamp(since),
    )
    return [
        Receipt(
            Holder(environment, row["app_name"], row["instance_id"]),
            row["sdk"],
            row["streams"],
            row["revision"],
            from_timestamp(row["since"]),
            from_timestamp(row["last_seen"]),
        )
        for row in rows
    ]
