"""The web UI as it is served: a small build stands in for the real one."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database
from yardarm.app import build as composition

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = b"console.log('a script that is long enough to be worth compressing')"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    assets = folder / "assets"
    assets.mkdir()
    (folder / "index.html").write_text(
        '<!doctype html><html><head><script src="./assets/a-1.js"></script></head></html>'
    )
    (assets / "a-1.js").write_bytes(SCRIPT)
    (assets / "a-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "a-1.js.br").write_bytes(b"brotli stands here")
    (assets / "font-2.woff2").write_bytes(b"\0font")
    return folder


@pytest.fixture(scope="module", params=["", "/flags"], ids=["at the root", "below a path"])
async def site(
    request: pytest.FixtureRequest, built: Path, postgres: str, template: str
) -> AsyncIterator[httpx.AsyncClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "BUILT", built)
        url = await create_database(postgres, template=template)
        async with (
            servers.running_server(url, base_path=request.param) as running,
            httpx.AsyncClient(base_url=running.url) as http,
        ):
            yield http


def mount(site: httpx.AsyncClient) -> str:
    return site.base_url.path.rstrip("/")


@pytest.mark.parametrize("path", ["/", "/features/some.name", "/applications", "/create?name=a"])
async def test_every_address_of_the_ui_is_one_page(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<head><base href="{mount(site)}/">' in answer.text
    assert f"&quot;base&quot;: &quot;{mount(site)}&quot;" in answer.text


async def test_the_page_is_asked_for_each_time_and_guarded(site: httpx.AsyncClient) -> None:
    answer = await site.get("/", headers=HTML)
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    known = {**HTML, "if-none-match": answer.headers["etag"]}
    unchanged = await site.get("/", headers=known)
    assert unchanged.status_code == 304
    assert unchanged.headers["content-security-policy"] == policy, "browsers take what it says"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/features/a", {"accept": "application/json"}),
        ("/features/a", {"accept": "*/*"}),
        ("/api/nope", HTML),
        ("/auth/nope", HTML),
        ("/health/nope", HTML),
        ("/ready/nope", HTML),
        ("/internal-backstage/nope", HTML),
        ("/assets/gone-0.js", HTML),
        ("/assets/gone-0.js", {"accept": "*/*"}),
        ("/assets/..%2findex.html", HTML),
        ("/assets/../index.html", {"accept": "*/*"}),
        ("/assets/a-1.js.gz", HTML),
        ("/assets", {"accept": "*/*"}),
    ],
)
async def test_what_is_no_page_is_404_in_json(
    site: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    url = httpx.URL(str(site.base_url).rstrip("/")).copy_with(
        raw_path=(mount(site) + path).encode()
    )
    answer = await site.get(url, headers=headers)
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_only_a_get_brings_the_page(site: httpx.AsyncClient, method: str) -> None:
    answer = await site.request(method, "/features/a", headers=HTML)
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("identity", None),
    ],
)
async def test_assets_are_kept_for_ever_and_sent_as_they_were_compressed(
    site: httpx.AsyncClient, accepted: str, coding: str | None
) -> None:
    request = site.build_request("GET", "/assets/a-1.js", headers={"accept-encoding": accepted})
    answer = await site.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    expected = {"br": b"brotli stands here", "gzip": gzip.compress(SCRIPT), None: SCRIPT}
    assert raw == expected[coding] or (coding == "gzip" and gzip.decompress(raw) == SCRIPT)


async def test_a_head_has_no_body(site: httpx.AsyncClient) -> None:
    answer = await site.head("/assets/font-2.woff2")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == "font/woff2"


async def test_without_a_build_a_page_says_how_to_make_one(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "BUILT", tmp_path / "nothing")
    async with (
        servers.running_server(database_url) as running,
        httpx.AsyncClient(base_url=running.url) as http,
    ):
        page = await http.get("/features/a", headers=HTML)
        assert page.status_code == 200
        assert "make ui" in page.text
        # The policy of the page admits no style and no script of its own.
        assert not re.search(r"<(style|script)|style=", page.text)
        assert (await http.get("/health")).status_code == 200
