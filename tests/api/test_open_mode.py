"""`--auth none`: everybody is `unknown`, and only this machine gets in."""

import httpx
import pytest

from tests.running import running_server

FEATURE = {"name": "open", "strategies": [{"name": "default"}]}


async def test_everybody_may_everything_and_events_say_unknown(database_url: str) -> None:
    async with (
        running_server(database_url, auth="none") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        assert (await http.post("/api/admin/features", json=FEATURE)).status_code == 201
        events = (await http.get("/api/admin/events/open")).json()["events"]
        assert events[0]["createdBy"] == "unknown"
        listed = await http.get("/api/client/features", headers={"authorization": "anything"})
        assert [f["name"] for f in listed.json()["features"]] == ["open"]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"host": "evil.example"}),
        ("POST", {"origin": "https://evil.example"}),
        ("POST", {"origin": "null"}),
        ("POST", {"sec-fetch-site": "cross-site"}),
    ],
)
async def test_a_browser_on_another_site_is_no_way_in(
    database_url: str, method: str, headers: dict[str, str]
) -> None:
    async with (
        running_server(database_url, auth="none") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        answer = await http.request(
            method,
            "/api/admin/features",
            headers=headers,
            json=FEATURE if method == "POST" else None,
        )
        assert answer.status_code == 403


async def test_a_base_path_is_in_front_of_everything(database_url: str) -> None:
    async with (
        running_server(database_url, auth="none", base_path="/flags") as server,
        httpx.AsyncClient(base_url=server.url.removesuffix("/flags")) as http,
    ):
        assert (await http.get("/health")).status_code == 404
        assert (await http.get("/flagsandmore/health")).status_code == 404
        page = await http.get("/flagsandmore", headers={"accept": "text/html"})
        assert page.status_code == 404
        assert (await http.get("/flags/health")).status_code == 200
        assert (await http.get("/flags/api/admin/features")).status_code == 200
