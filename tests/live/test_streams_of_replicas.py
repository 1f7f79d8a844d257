"""A stream on one replica hears of a write on another, also when its listener was cut off and when
a notification was lost.
"""

import asyncpg
import pytest

from tests import running as servers
from tests.api.streams import reading
from tests.conftest import eventually
from tests.running import running_server
from yardarm.store import journal

_CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid()
"""


async def test_a_stream_on_b_hears_of_a_write_on_a(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        running_server(database_url) as a,
        running_server(database_url) as b,
        servers.admin(a) as admin,
        reading(b.url) as reader,
    ):

        async def created(name: str) -> bool:
            """Not, perhaps, while A's own sessions are cut, too."""
            body = {"name": name, "strategies": [{"name": "default"}]}
            answer = await admin.post("/api/admin/features", json=body)
            return answer.status_code in (201, 409)

        assert await created("heard")
        await eventually(lambda: "heard" in reader.features)

        connection = await asyncpg.connect(database_url)
        assert len(await connection.fetch(_CUT)) >= 2, "the listeners at the least"
        await connection.close()
        await eventually(lambda: created("after-the-listener"))
        await eventually(lambda: "after-the-listener" in reader.features, within=10)

        await eventually(lambda: a.house.board.position == b.house.board.position)
        monkeypatch.setattr(journal, "REVISION_CHANNEL", "where_nobody_listens")
        assert await created("not-notified")
        await eventually(lambda: "not-notified" in reader.features, within=10)
        assert reader.names == ["unleash-connected", *["unleash-updated"] * 3]
