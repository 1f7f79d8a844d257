"""What answers tell browsers: on every route of the document, every page, every refusal."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests import running as servers
from tests.answers import document
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.app.serve import Running

_HTML = {"accept": "text/html"}
_TOKENS = {"client": CLIENT_TOKEN, "frontend": FRONTEND_TOKEN, "proxy": FRONTEND_TOKEN,
           "ofrep": FRONTEND_TOKEN}  # fmt: skip
_TESTS_PROXY = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}


def _operations() -> list[tuple[str, str]]:
    return [
        (method.upper(), re.sub(r"{\w+}", "on", path))
        for path, operations in document()["paths"].items()
        for method in operations
        if method in ("get", "post", "put", "patch", "delete")
    ]


def faults(path: str, answer: httpx.Response, *, https: bool = False) -> list[str]:
    """What an answer lacks, or says too often."""
    said = answer.headers
    policy = dict(
        rule.strip().partition(" ")[::2]
        for rule in said.get("content-security-policy", "").split(";")
    )
    shared = path.startswith(("/api/frontend", "/api/proxy", "/api/impressions", "/ofrep"))
    secretive = path.startswith(("/api/admin", "/auth", "/edge/", "/login", "/logout"))
    expected = {
        "default-src is no wider than 'self'": policy.get("default-src") in ("'none'", "'self'"),
        "nothing inline": not re.search("unsafe|data:|http:|[*]", said["content-security-policy"]),
        "in no frame": policy.get("frame-ancestors") == "'none'",
        "base-uri": policy.get("base-uri") in ("'none'", "'self'"),
        "form-action": policy.get("form-action") in ("'none'", "'self'"),
        "no sniffing": said.get("x-content-type-options") == "nosniff",
        "referrer": said.get("referrer-policy") in ("no-referrer", "same-origin"),
        "who may embed": said.get("cross-origin-resource-policy")
        == ("cross-origin" if shared else "same-origin"),
        "not stored": not secretive or said.get("cache-control") == "no-store",
        "cors": shared or "access-control-allow-origin" not in said,
        "https only": ("strict-transport-security" in said) == https,
        "once": len({name for name, _ in said.multi_items()} - {"set-cookie"})
        == len([name for name, _ in said.multi_items() if name != "set-cookie"]),
    }
    if said.get("content-type", "").startswith("text/html"):
        expected["scripts of pages"] = "script-src" not in policy
    return [what for what, holds in expected.items() if not holds]


def test_the_look_finds_what_is_missing() -> None:
    bare = httpx.Response(200, headers={"content-security-policy": "default-src * 'unsafe-inline'"})
    assert len(faults("/api/admin/features", bare)) == 9


@pytest.fixture(scope="module")
async def everybody(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.url) as http:
        yield http


async def test_every_route(everybody: httpx.AsyncClient) -> None:
    """With the token that it takes: an answer of its own, be it that there is no such thing."""
    operations = _operations()
    assert len(operations) > 200
    for method, path in operations:
        audience = path.split("/")[2] if path.startswith("/api/") else path.split("/")[1]
        token = {"authorization": _TOKENS.get(audience, ADMIN_TOKEN)}
        # The head is enough, and all that a stream ever ends with.
        async with everybody.stream(method, path, headers=token) as answer:
            assert answer.status_code < 500
            assert not faults(path, answer), f"{method} {path}: {answer.status_code}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/features/one",
        "/docs/openapi/",
        "/login?code=x",
        "/logout",
        "/assets/none.js",
        "/nope",
    ],
)
async def test_every_page(everybody: httpx.AsyncClient, path: str) -> None:
    answer = await everybody.get(path, headers=_HTML)
    assert not faults(path, answer)
    if answer.status_code == 200:
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]


async def test_refusals(everybody: httpx.AsyncClient) -> None:
    client = {"authorization": CLIENT_TOKEN}
    for status, path, answer in (
        (400, "/api/admin/%zz", await everybody.get("/api/admin/%zz")),
        (401, "/api/admin/features", await everybody.get("/api/admin/features")),
        (401, "/api/client/features", await everybody.get("/api/client/features")),
        (403, "/api/admin/features", await everybody.get("/api/admin/features", headers=client)),
        (404, "/api/admin/no", await everybody.get("/api/admin/no")),
        (413, "/auth/simple/login",
         await everybody.post("/auth/simple/login", content=b" " * 1_100_000)),
        (415, "/auth/simple/login", await everybody.post("/auth/simple/login", content=b"x=y")),
    ):  # fmt: skip
        assert answer.status_code == status, answer.text
        assert not faults(path, answer)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", _HTML), ("/docs/openapi/", _HTML), ("/docs/openapi.json", {}),
        ("/api/client/features", {"authorization": CLIENT_TOKEN}),
        ("/api/frontend?sessionId=1", {"authorization": FRONTEND_TOKEN}),
        ("/api/admin/features", {"authorization": ADMIN_TOKEN}),
    ],
)  # fmt: skip
async def test_what_has_not_changed_has_the_policy_that_it_had(
    everybody: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    """A browser takes the headers of a 304 for those of what it has kept: another policy there
    would stop a page that works.
    """
    whole = await everybody.get(path, headers=headers)
    known = {**headers, "if-none-match": whole.headers["etag"]}
    unchanged = await everybody.get(path, headers=known)
    assert unchanged.status_code == 304
    for name in (
        "content-security-policy", "cross-origin-resource-policy", "permissions-policy",
        "referrer-policy", "x-frame-options", "cross-origin-opener-policy", "cache-control",
    ):  # fmt: skip
        assert unchanged.headers.get(name, whole.headers.get(name)) == whole.headers.get(name)
    if headers == _HTML:  # a newer server may have another
        assert unchanged.headers["content-security-policy"]


async def test_behind_a_proxy_that_speaks_https(database_url: str) -> None:
    async with servers.running_server(
        database_url, hsts_seconds=31_536_000, trusted_proxies="127.0.0.1"
    ) as server:
        async with httpx.AsyncClient(base_url=server.url) as http:
            assert not faults("/", await http.get("/", headers=_HTML))
            for path in ("/", "/health", "/api/admin/features"):
                answer = await http.get(path, headers={**_HTML, **_TESTS_PROXY})
                assert not faults(path, answer, https=True)
                assert answer.headers["strict-transport-security"] == "max-age=31536000"
            opened = await http.get(await server.new_link(), headers=_TESTS_PROXY)
            (cookie,) = opened.headers.get_list("set-cookie")
            name, _, rest = cookie.partition("=")
            assert name == "__Host-yardarm-session"
            assert rest.partition("; ")[2] == (
                f"Path=/; Max-Age={7 * 24 * 3600}; HttpOnly; SameSite=Lax; Secure"
            )
            secret = rest.partition(";")[0]
        async with httpx.AsyncClient(base_url=server.url) as http:
            # Another host of the domain may have put the plain one beside it.
            both = {"cookie": f"yardarm-session=planted; __Host-yardarm-session={secret}"}
            assert (await http.get("/api/admin/features", headers=both)).status_code == 200
            left = await http.get("/logout", headers={**both, **_TESTS_PROXY})
            gone = left.headers.get_list("set-cookie")
            assert [one.partition("=")[0] for one in gone] == [
                "yardarm-session", "__Host-yardarm-session",
            ]  # fmt: skip
            assert all("Max-Age=0" in one for one in gone)
            assert (await http.get("/api/admin/features", headers=both)).status_code == 401


async def test_only_trusted_proxies_say_https(running: Running) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        opened = await http.get(await running.new_link(), headers=_TESTS_PROXY)
        assert "Secure" not in opened.headers["set-cookie"]


async def test_below_a_path_the_cookie_is_the_paths(database_url: str) -> None:
    """`__Host-` wants the whole host."""
    async with (
        servers.running_server(
            database_url, base_path="flags", trusted_proxies="127.0.0.1"
        ) as server,
        httpx.AsyncClient() as http,
    ):
        opened = await http.get(await server.new_link(), headers=_TESTS_PROXY)
        cookie = opened.headers["set-cookie"]
        assert cookie.startswith("yardarm-session=")
        assert "Path=/flags/;" in cookie
        assert cookie.endswith("; Secure")
