"""What is used wrongly is told in one line, with a status, and leaves nothing behind."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.cli.command import yardarm

NOWHERE = "postgresql://u:hidden@127.0.0.1:1/flags"


def refused(
    *words: str | Path, database_url: str | None = None, data_dir: Path, **settings: str
) -> str:
    """The one line of a command that fails."""
    done = yardarm(*words, database_url=database_url, data_dir=data_dir, **settings)
    assert done.returncode == 1, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("yardarm: ")
    return lines[0]


@pytest.mark.parametrize(
    "words",
    [
        ["link"],
        ["export"],
        ["doctor"],
        ["backup", "x.yardarm"],
        ["migrate", "status"],
        ["migrate", "down"],
    ],
    ids=" ".join,
)
def test_without_a_database_none_is_made(tmp_path: Path, words: list[str]) -> None:
    data = tmp_path / "none"
    assert f"there is no database in {data}" in refused(*words, data_dir=data)
    assert not data.exists()


@pytest.mark.parametrize("words", [["link"], ["export"]], ids=" ".join)
def test_an_empty_database_wants_its_migrations(
    tmp_path: Path, empty_database_url: str, words: list[str]
) -> None:
    said = refused(*words, database_url=empty_database_url, data_dir=tmp_path)
    assert "run `yardarm migrate up` first" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import"], "say where from"),
        (["import", "/none.json"], "cannot read /none.json: No such file"),
        (["import", "http://127.0.0.1:1/api"], "cannot fetch http://127.0.0.1:1/api/client"),
        (["serve", "--auth", "none", "--host", "0.0.0.0"], "listens on loopback only"),
        (["serve", "--port", "70000"], "setting port"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_begun_leaves_no_folder(tmp_path: Path, words: list[str], says: str) -> None:
    data = tmp_path / "none"
    assert says in refused(*words, data_dir=data)
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "token", "says"),
    [
        ("INIT_ADMIN_API_TOKENS", "hidden", "has the form project:environment.secret"),
        ("INIT_ADMIN_API_TOKENS", "default:production.hidden", "must have the form *:*.secret"),
        ("INIT_CLIENT_API_TOKENS", "*:*.hidden", "must name one environment"),
        ("INIT_CLIENT_API_TOKENS", "[]:production.hidden", "must name one project"),
    ],
)
def test_a_token_of_the_settings_that_cannot_work(
    tmp_path: Path, name: str, token: str, says: str
) -> None:
    data = tmp_path / "none"
    said = refused("serve", "--port", "0", data_dir=data, **{name: token})
    assert f"{name}[0]" in said
    assert says in said
    assert "hidden" not in said
    assert not data.exists()


@pytest.mark.parametrize("command", ["serve", "quickstart"])
def test_a_data_folder_that_cannot_be_made(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("in the way")
    said = refused(command, "--port", "0", data_dir=tmp_path / "file" / "data")
    assert "cannot make" in said
    assert "Not a directory" in said


def test_a_token_of_an_environment_that_is_not_there(tmp_path: Path) -> None:
    said = refused(
        "serve", "--port", "0", data_dir=tmp_path, INIT_FRONTEND_API_TOKENS="*:nowhere.hidden"
    )
    assert "INIT_FRONTEND_API_TOKENS[0]" in said
    assert "names the environment nowhere" in said
    assert "known are development, production" in said
    assert "hidden" not in said


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_tokens_of_a_first_run_that_are_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / "first-run.json").write_text(text)
    said = refused("quickstart", "--port", "0", data_dir=tmp_path)
    assert "does not hold the two tokens" in said


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    said = refused("serve", "--port", "0", database_url=NOWHERE, data_dir=tmp_path)
    assert "database flags at 127.0.0.1:1: cannot connect" in said
    assert "hidden" not in said


def test_an_export_that_cannot_be_written(tmp_path: Path, database_url: str) -> None:
    said = refused("export", "/none/x.json", database_url=database_url, data_dir=tmp_path)
    assert said == "yardarm: cannot write /none/x.json: No such file or directory"


async def test_a_user_who_may_make_no_tables(tmp_path: Path, empty_database_url: str) -> None:
    """What `create user` and `create database` alone lead to, from PostgreSQL 15 on."""
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("create role makes_no_tables login")
    try:
        url = urlsplit(empty_database_url)._replace(netloc="makes_no_tables@").geturl()
        said = refused("serve", "--port", "0", database_url=url, data_dir=tmp_path)
    finally:
        await connection.execute("drop role makes_no_tables")
        await connection.close()
    assert "permission denied for schema public" in said
    assert "alter database" in said


def test_a_link_to_where_nobody_listens_is_noted(tmp_path: Path, database_url: str) -> None:
    done = yardarm("link", "--port", "1", database_url=database_url, data_dir=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("http://127.0.0.1:1/login?code=")
    assert "nothing listens at 127.0.0.1:1" in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        done = yardarm("link", "--port", port, database_url=database_url, data_dir=tmp_path)
    assert done.stderr == ""
