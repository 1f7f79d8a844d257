"""One server for the tests of a module; each test uses names of its own."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database
from yardarm.app.serve import Running


@pytest.fixture(scope="module")
async def server_database_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="module")
async def running(server_database_url: str) -> AsyncIterator[Running]:
    async with servers.running_server(server_database_url) as server:
        yield server


@pytest.fixture(scope="module")
async def admin(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.admin(running) as http:
        yield http


@pytest.fixture(scope="module")
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.client(running) as http:
        yield http
