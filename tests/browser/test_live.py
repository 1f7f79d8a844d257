"""Two browsers: what one does the other sees, without a touch."""

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser import chromium as browsers
from tests.browser.test_budgets import create


# A second is what users are promised; where other tests run beside it proves nothing.
@pytest.mark.parametrize(
    ("name", "patience"),
    [
        ("seen-by-both", None),
        pytest.param("seen-within-a-second", 1_000, marks=pytest.mark.prove),
    ],
)
async def test_a_flip_in_one_browser_shows_in_the_other(
    browser: Browser, site: str, api: httpx.AsyncClient, name: str, patience: float | None
) -> None:
    await create(api, name)
    async with browsers.opened(browser, site) as one, browsers.opened(browser, site) as other:
        await other.goto(f"/?q={name}")
        row = other.get_by_role("row").filter(has_text=name)
        await expect(row.get_by_role("switch")).to_be_checked()
        await one.goto(f"/features/{name}")
        switch = one.get_by_role("switch", name="On in production")
        await expect(switch).to_be_checked()
        await one.get_by_role("button", name="Kill in production").click()
        await expect(row.get_by_role("switch")).not_to_be_checked(timeout=patience)
        await row.get_by_role("switch").click()
        await expect(switch).to_be_checked(timeout=patience)
        history = one.get_by_role("region", name="History")
        # Created, killed and switched on again.
        await expect(history.get_by_role("listitem")).to_have_count(3, timeout=patience)
