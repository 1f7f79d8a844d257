"""yardarm user create, and the first user of the settings."""

from pathlib import Path

import httpx
import pytest

from tests.running import running_server
from yardarm import config
from yardarm.app.errors import StartError
from yardarm.cli.users import create
from yardarm.domain.errors import Invalid
from yardarm.domain.users import RootRole

_GOOD = "seven-lanterns-over-Bergen"


async def _log_in(url: str, username: str, password: str) -> int:
    async with httpx.AsyncClient(base_url=url) as http:
        body = {"username": username, "password": password}
        return (await http.post("/auth/simple/login", json=body)).status_code


async def test_the_settings_make_the_first_user_and_no_other(database_url: str) -> None:
    first = {"init_admin_username": "chief", "init_admin_password": _GOOD}
    async with running_server(database_url, **first) as running:
        assert await _log_in(running.url, "chief", _GOOD) == 200
    second = {"init_admin_username": "other", "init_admin_password": _GOOD}
    async with running_server(database_url, **second) as running:
        assert await _log_in(running.url, "other", _GOOD) == 401
        assert await _log_in(running.url, "chief", _GOOD) == 200


async def test_a_password_alone_makes_nobody(database_url: str) -> None:
    with pytest.raises(StartError, match="go together"):
        async with running_server(database_url, init_admin_password=_GOOD):
            pass


@pytest.mark.parametrize(
    ("username", "password", "named"),
    [("chief", "password", "INIT_ADMIN_PASSWORD"), ("a b", _GOOD, "INIT_ADMIN_USERNAME")],
)
async def test_a_first_user_that_cannot_be_is_told_by_the_setting(
    database_url: str, username: str, password: str, named: str
) -> None:
    settings = {"init_admin_username": username, "init_admin_password": password}
    with pytest.raises(Invalid, match=f'"{named}"'):
        async with running_server(database_url, **settings):
            pass


async def test_a_user_made_where_the_server_runs_gets_a_link(
    database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async with running_server(database_url) as running:
        loaded = config.load(database_url=database_url, data_dir=tmp_path)
        await create(loaded, "ops@example.com", RootRole.EDITOR, None)
        secret = capsys.readouterr().out.strip().partition("#")[2]
        async with httpx.AsyncClient(base_url=running.url) as http:
            body = {"token": secret, "password": _GOOD}
            assert (await http.post("/auth/reset/password", json=body)).status_code == 200
        assert await _log_in(running.url, "ops@example.com", _GOOD) == 200
