"""The document and its page as they are served; a small build stands in for the real one."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests import running as servers
from tests.answers import document
from yardarm.app import build as composition

SCRIPT = b"console.log('Swagger UI stands here')"


@pytest.fixture(scope="module", params=["", "/flags"], ids=["at the root", "below a path"])
async def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    server_database_url: str,
) -> AsyncIterator[httpx.AsyncClient]:
    built = tmp_path_factory.mktemp("static")
    (built / "docs" / "openapi").mkdir(parents=True)
    (built / "docs" / "openapi" / "index.html").write_text('<script src="../a-1.js"></script>')
    (built / "docs" / "a-1.js").write_bytes(SCRIPT)
    (built / "docs" / "a-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "BUILT", built)
        async with (
            servers.running_server(server_database_url, base_path=request.param) as running,
            httpx.AsyncClient(base_url=running.url) as http,
        ):
            yield http


async def test_the_document_is_the_generated_one_and_says_where_it_is_mounted(
    site: httpx.AsyncClient,
) -> None:
    mount = site.base_url.path.rstrip("/")
    answer = await site.get("/docs/openapi.json", headers={"accept-encoding": "gzip"})
    assert answer.json() == {**document(), "servers": [{"url": mount or "/"}]}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    known = {"if-none-match": answer.headers["etag"]}
    again = await site.get("/docs/openapi.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    plain = await site.get("/docs/openapi.json", headers={"accept-encoding": "identity"})
    assert plain.content == answer.content


async def test_the_page_and_what_it_is_made_of(site: httpx.AsyncClient) -> None:
    answer = await site.get("/docs/openapi/")
    assert answer.text == '<script src="../a-1.js"></script>'
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    script = await site.get("/docs/a-1.js", headers={"accept-encoding": "gzip"})
    assert script.content == SCRIPT
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]


async def test_the_page_is_a_folder_for_its_addresses_are_relative(
    site: httpx.AsyncClient,
) -> None:
    answer = await site.get("/docs/openapi")
    wanted = f"{site.base_url.path.rstrip('/')}/docs/openapi/"
    assert (answer.status_code, answer.headers["location"]) == (308, wanted)


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/nope.js", "/docs/openapi/index.html", "/docs/../a", "/docs/%2e%2e/a"]
)
async def test_nothing_else_is_there(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 404


async def test_without_the_build_the_page_says_so(server_database_url: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "BUILT", tmp_path)
        async with (
            servers.running_server(server_database_url) as running,
            httpx.AsyncClient(base_url=running.url) as http,
        ):
            assert "make ui" in (await http.get("/docs/openapi/")).text
            assert (await http.get("/docs/openapi.json")).json() == document()
