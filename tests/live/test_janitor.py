"""What is older than the keep goes, what is younger stays."""

from datetime import UTC, datetime, timedelta

from yardarm.live import janitor
from yardarm.store.database import Database

_OLD = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=49)
_YOUNG = _OLD + timedelta(hours=2)


async def test_sweep(database: Database) -> None:
    async with database.transaction() as tx:
        for at, app in [(_OLD, "old"), (_YOUNG, "young")]:
            await tx.connection.execute(
                "insert into client_metrics (id, created_at, metrics) "
                "select -nextval('client_metrics_id_seq'), $1, '{}' from generate_series(1, 2500)",
                at,
            )
            await tx.connection.execute(
                "insert into client_instances (app_name, instance_id, last_seen, created_at) "
                "values ($1, 'i', $2, $3)",
                app, at, _OLD,
            )  # fmt: skip
            await tx.connection.execute(
                "insert into client_instance_details values ($1, 'i', 'production', null, $2)",
                app, at,
            )  # fmt: skip
            # An application registers when it starts, which may be long ago.
            await tx.connection.execute(
                "insert into client_strategies (app_name, updated_at) values ($1, $2)", app, _OLD
            )
        # What is not in the roll-ups yet stays.
        await tx.connection.execute(
            "insert into client_metrics (created_at, metrics) values ($1, '{}')", _OLD
        )
    await janitor.sweep(database, timedelta(hours=48))
    async with database.transaction() as tx:
        left = {
            table: await tx.connection.fetchval(f"select count(*) from {table}")
            for table in (
                "client_metrics", "client_instances", "client_instance_details",
                "client_strategies",
            )
        }  # fmt: skip
        assert left == {
            "client_metrics": 2501, "client_instances": 1, "client_instance_details": 1,
            "client_strategies": 1,
        }  # fmt: skip
        assert await tx.connection.fetchval("select app_name from client_strategies") == "young"
