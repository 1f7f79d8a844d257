"""One PostgreSQL a run, one migrated template, one clone a test: real, and fast enough."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.answers import _answers_are_checked  # noqa: F401 - a fixture of every test
from tests.browser.chromium import chromium
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

_TEMPLATE = "yardarm_template"
_BROWSER_TESTS = Path(__file__).parent / "browser"
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--prove", action="store_true", help="run the laws and faults at their full size"
    )
    parser.addoption(
        "--need-browser", action="store_true", help="fail where there is no Chromium, as checks do"
    )
    parser.addoption("--shots", metavar="FOLDER", help="leave pictures of the screens there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--prove"):
        left_out = [item for item in items if "prove" in item.keywords]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if "prove" not in item.keywords]
    if chromium() is None and not config.getoption("--need-browser"):
        for item in items:
            if _in_browser(item.path):
                item.add_marker(pytest.mark.skip(reason="BROWSER NOT RUN"))


def _in_browser(path: Path) -> bool:
    return _BROWSER_TESTS in path.parents


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if amount := sum("BROWSER NOT RUN" in str(report.longrepr) for report in skipped):
        terminalreporter.section("BROWSER NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{amount} tests of the web UI were left out: there is no Chromium (tools/chromium)"
        )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of a PostgreSQL of this run, without fsync: what dies with it is only tests."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    yield server.start()
    server.stop()


def database_url_of(dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


async def create_database(dsn: str, *, template: str = "template1") -> str:
    """A new database on this server; its DSN."""
    name = f"test_{next(_numbers)}"
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"create database {name} template {template}")
    finally:
        await connection.close()
    return database_url_of(dsn, name)


@pytest.fixture(scope="session")
async def template(postgres: str) -> str:
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"create database {_TEMPLATE}")
    await connection.close()
    database = await Database.connect(database_url_of(postgres, _TEMPLATE))
    await migrate.up(database)
    await database.close()
    return _TEMPLATE


@pytest.fixture
async def empty_database_url(postgres: str) -> str:
    """The DSN of a database without any table."""
    return await create_database(postgres)


@pytest.fixture
async def database_url(postgres: str, template: str) -> str:
    """The DSN of a freshly migrated database."""
    return await create_database(postgres, template=template)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a server process writes its log; shown when a test wants it."""
    return tmp_path / "server.log"


async def eventually(condition: object, *, within: float = 15.0) -> None:
    """Wait for a callable (or async callable) to be true."""
    assert callable(condition)
    async with asyncio.timeout(within):
        while True:
            result = condition()
            if asyncio.iscoroutine(result):
                result = await result
            if result:
                return
            await asyncio.sleep(0.02)
