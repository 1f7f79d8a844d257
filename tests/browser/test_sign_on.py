"""In by single sign-on, in a real browser, at a real provider."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.e2e.provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, running_provider
from tests.servers import ADMIN_TOKEN, ServerProcess

ACCOUNTS = {
    "ada": {"name": "Ada", "preferred_username": "ada", "groups": ["flags"]},
    "mallory": {"preferred_username": "mallory", "groups": []},
}


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with running_provider(ACCOUNTS) as provider:
        yield provider


@pytest.fixture
def server(database_url: str, provider: OpenIdProvider, log: Path) -> Iterator[ServerProcess]:
    environment = {
        "YARDARM_OIDC_ISSUER": provider.issuer,
        "YARDARM_OIDC_CLIENT_ID": CLIENT_ID,
        "YARDARM_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "YARDARM_OIDC_BUTTON": "Sign in with Example",
        "YARDARM_OUTGOING_ALLOW": "127.0.0.1",
        "YARDARM_SIGN_ON_EDITORS": "flags",
    }
    with ServerProcess(database_url=database_url, environment=environment, log=log) as server:
        yield server


@pytest.fixture
async def page(
    browser: Browser, server: ServerProcess, provider: OpenIdProvider
) -> AsyncIterator[Page]:
    async with browsers.opened(browser, server.url, provider.issuer) as page:
        yield page


async def test_the_button_leads_in_and_back_to_the_page_that_was_wanted(
    page: Page, server: ServerProcess
) -> None:
    headers = {"authorization": ADMIN_TOKEN}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
        body = {"name": "wanted", "strategies": [{"name": "default"}]}
        assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    await page.goto("/features/wanted")
    await page.get_by_role("link", name="Sign in with Example").click()
    await page.get_by_label("Who are you?").fill("ada")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="wanted")).to_be_visible()
    assert page.url == f"{server.url}/features/wanted"
    await page.get_by_role("switch", name="On in production").click()
    await expect(page.get_by_text("wanted is on in production")).to_be_visible()
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
        newest = (await admin.get("/api/admin/events/wanted")).json()["events"][0]
        assert newest["createdBy"] == "ada"


async def test_who_is_in_no_group_reads_why(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="Sign in with Example").click()
    await page.get_by_label("Who are you?").fill("mallory")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("None of your groups may come in here")).to_be_visible()
    await page.get_by_role("link", name="Back to the start").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_who_is_signed_in_at_the_proxy_is_not_asked(
    browser: Browser, database_url: str, log: Path
) -> None:
    environment = {
        "YARDARM_TRUSTED_PROXIES": "127.0.0.1",
        "YARDARM_PROXY_USER_HEADER": "X-Forwarded-User",
        "YARDARM_SIGN_ON_DEFAULT_ROLE": "Viewer",
    }
    with ServerProcess(database_url=database_url, environment=environment, log=log) as server:
        async with browsers.opened(browser, server.url) as page:
            await page.set_extra_http_headers({"X-Forwarded-User": "ada"})
            await page.goto("/")
            await expect(page.get_by_text("No features yet")).to_be_visible()
        async with browsers.opened(browser, server.url) as page:
            await page.goto("/")
            await expect(page.get_by_text("No trusted proxy says who you are")).to_be_visible()
            await page.get_by_role("link", name="Back to the start").click()
            await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
