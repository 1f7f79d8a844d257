"""The way to the database."""

import pytest

from yardarm.store.database import Database, WrongDatabase


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:s3cr/et@127.0.0.1/db",
        "postgresql://u:s3cr#et@127.0.0.1/db",
        "postgresql://u:p?s3cret@127.0.0.1/db",
        "postgresql://u:s3cret[@127.0.0.1/db",
    ],
)
async def test_a_url_that_cannot_be_read_shows_nothing_of_its_password(dsn: str) -> None:
    with pytest.raises(WrongDatabase, match="percent-encoded") as raised:
        await Database.connect(dsn)
    assert "s3" not in str(raised.value)
