"""Two browsers: what one does the other sees, without a touch."""

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser import chromium as browsers
from tests.browser.test_budgets import create

STREAM = "/api/admin/events/stream"


@pytest.fixture
async def pushed(api: httpx.AsyncClient) -> None:
    async with api.stream("GET", STREAM, headers={"accept": "text/event-stream"}) as answer:
        if answer.headers["content-type"] != "text/event-stream":
            pytest.skip("this server pushes no events")


@pytest.mark.usefixtures("pushed")
async def test_a_flip_in_one_browser_shows_in_the_other(
    browser: Browser, site: str, api: httpx.AsyncClient
) -> None:
    await create(api, "seen-by-both")
    async with browsers.opened(browser, site) as one, browsers.opened(browser, site) as other:
        await other.goto("/?q=seen-by-both")
        row = other.get_by_role("row").filter(has_text="seen-by-both")
        await expect(row.get_by_role("switch")).to_be_checked()
        await one.goto("/features/seen-by-both")
        switch = one.get_by_role("switch", name="On in production")
        await expect(switch).to_be_checked()
        await one.get_by_role("button", name="Kill in production").click()
        await expect(row.get_by_role("switch")).not_to_be_checked(timeout=1_000)
        await row.get_by_role("switch").click()
        await expect(switch).to_be_checked(timeout=1_000)
        history = one.get_by_role("region", name="History")
        # Created, killed and switched on again.
        await expect(history.get_by_role("listitem")).to_have_count(3, timeout=1_000)
