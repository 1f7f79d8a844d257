"""The real server, the built UI, a real browser."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from playwright.async_api import Browser, Page

from tests.browser import chromium as browsers
from tests.browser.looking import Look
from tests.conftest import create_database
from tests.integrations.test_prometheus import said
from tests.servers import ADMIN_TOKEN, ServerProcess
from tests.sink import Sink, running_sink

INDEX = browsers.ROOT / "src" / "yardarm" / "api" / "static" / "index.html"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = browsers.chromium()
    assert executable, "no Chromium: tools/chromium"
    assert INDEX.is_file(), "the web UI is not built: make ui"
    async with browsers.launched(executable) as browser:
        yield browser


@pytest.fixture(scope="session")
async def site_database_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="session")
async def numbers() -> AsyncIterator[Sink]:
    """What the site asks as its Prometheus: 0.02, whatever the query."""
    async with running_sink() as sink:
        sink.content = lambda _: said("vector", [{"metric": {}, "value": [0, "0.02"]}])
        yield sink


@pytest.fixture(scope="session")
def site(
    site_database_url: str, numbers: Sink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server that lets everybody in."""
    log = tmp_path_factory.mktemp("site") / "server.log"
    environment = {"YARDARM_AUTH": "none", "YARDARM_PROMETHEUS_URL": numbers.url}
    with ServerProcess(database_url=site_database_url, environment=environment, log=log) as server:
        yield server.url


@pytest.fixture(scope="session")
async def api(site: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=site) as http:
        yield http


@pytest.fixture(scope="session")
async def closed_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="session")
def closed(closed_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that wants to know who asks."""
    log = tmp_path_factory.mktemp("closed") / "server.log"
    with ServerProcess(database_url=closed_url, log=log) as server:
        yield server


@pytest.fixture
async def admin(closed: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": ADMIN_TOKEN}
    async with httpx.AsyncClient(base_url=closed.url, headers=headers) as http:
        yield http


@pytest.fixture
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    async with browsers.opened(browser, site) as page:
        yield page


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path | None:
    """Where to put pictures of the screens, when they are wanted."""
    folder = request.config.getoption("--shots")
    if folder is None:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture
def look_at(shots: Path | None) -> Callable[[Page], Look]:
    """Makes of a page one that is looked at."""
    return lambda page: Look(page, shots)


async def fill(database_url: str, amount: int) -> None:
    """So many features, past the API, before a server starts: through it they take a minute."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        """
        insert into features (name, enabled, description, archived, strategies, type)
        select 'feature-' || lpad(n::text, 5, '0'), n % 2, 'Number ' || n, 0,
               json_build_array(json_build_object(
                 'name', 'flexibleRollout', 'parameters', json_build_object(
                   'rollout', (n % 101)::text, 'stickiness', 'userId', 'groupId', 'g'))),
               case n % 3 when 0 then 'release' when 1 then 'experiment' else 'operational' end
          from generate_series(1, $1) n
        """,
        amount,
    )
    await connection.close()
