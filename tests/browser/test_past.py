"""The state at a past moment: all features, one of them, what is different since, and back."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_budgets import create, production, tab_to

ON_SCREEN = "As it was on"


async def newest(api: httpx.AsyncClient, name: str) -> int:
    """The revision of the last event of a feature."""
    query = {"feature": f"IS:{name}", "limit": "1"}
    found = (await api.get("/api/admin/search/events", params=query)).json()
    return int(found["events"][0]["id"])


async def changed_since(api: httpx.AsyncClient, name: str) -> int:
    """A feature that was on for 10 %, and is off with 40 %; the revision before that."""
    await create(api, name, description="first")
    before = await newest(api, name)
    place = f"/api/admin/projects/default/features/{name}/environments/production"
    [share] = (await api.get(f"{place}/strategies")).json()
    share["parameters"]["rollout"] = "40"
    assert (await api.put(f"{place}/strategies/{share['id']}", json=share)).status_code == 200
    await api.post(f"{place}/off")
    return before


async def restored(page: Page, api: httpx.AsyncClient, name: str) -> None:
    await expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    found = await production(api, name)
    assert found["enabled"] is True
    assert found["strategies"][0]["parameters"]["rollout"] == "10"


async def test_all_features_as_they_were_and_one_restored(
    page: Page, api: httpx.AsyncClient
) -> None:
    before = await changed_since(api, "was-otherwise")
    await page.goto(f"/past?at={before}")
    await expect(page.get_by_role("heading", name=ON_SCREEN)).to_be_visible()
    row = page.get_by_role("row").filter(has_text="was-otherwise")
    await expect(row).to_contain_text("10 %")
    told = "production: switched it off and raised the share from 10 % to 40 %"
    await expect(row).to_contain_text(told)
    await row.get_by_role("button", name="Restore: was-otherwise").click()
    dialog = page.get_by_role("dialog", name="Make was-otherwise what it was?")
    await expect(dialog.get_by_text("switched on")).to_be_visible()
    await dialog.get_by_role("button", name="Restore").click()
    await restored(page, api, "was-otherwise")
    await expect(row).to_be_hidden()


async def test_one_feature_as_it_was_restored_by_keyboard(
    page: Page, api: httpx.AsyncClient
) -> None:
    await changed_since(api, "was-by-keys")
    await page.goto("/features/was-by-keys")
    await expect(page.get_by_role("link", name="As it was after: created it")).to_be_visible()
    await tab_to(page, "As it was after: created it")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(ON_SCREEN)).to_be_visible()
    region = page.get_by_role("region", name="production", exact=True)
    await expect(region.get_by_text("10 % by userId")).to_be_visible()
    await expect(page.get_by_role("region", name="Since then")).to_contain_text("10 % to 40 %")
    await tab_to(page, "Restore this state")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Make was-by-keys what it was?")
    await expect(dialog.get_by_text("switched on")).to_be_visible()
    await press(dialog.get_by_role("button", name="Restore this state"))
    await restored(page, api, "was-by-keys")
    await expect(page.get_by_text("Nothing is different since").first).to_be_visible()


async def test_from_event_to_event(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "slid-over")
    last = await newest(api, "slid-over")
    # What is newest the server knows, whatever the time is where the page is read.
    await page.add_init_script("const now = Date.now; Date.now = () => now() - 60_000")
    await page.goto("/events")
    await page.get_by_role("link", name="State as of").click()
    slider = page.get_by_role("slider", name="From event to event")
    await expect(page.get_by_text("slid-over: unknown created it")).to_be_visible()
    await expect(page.get_by_role("heading", name=f"revision {last:,}")).to_be_visible()
    await slider.press("ArrowLeft")
    await expect(page.get_by_role("row").filter(has_text="slid-over")).to_contain_text(
        "made or brought back since"
    )
    await page.wait_for_url("**/past?at=*")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, api: httpx.AsyncClient, size: tuple[int, int], look_at: Any
) -> None:
    name = f"was-{size[0]}"
    before = await changed_since(api, name)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto(f"/past?at={before}")
        await expect(page.get_by_role("heading", name=ON_SCREEN)).to_be_visible()
        await look.at("past")
        await page.goto(f"/features/{name}?asOf={before}")
        await expect(page.get_by_role("region", name="Since then")).to_be_visible()
        await look.at("past-feature")
        await page.goto(f"/features/{name}?asOf={before - 1}")
        await expect(page.get_by_text("Was not there")).to_be_visible()
        await look.at("past-feature-none")
        await page.goto("/past?at=999999999")
        await expect(page.get_by_text("must not be above the newest revision")).to_be_visible()
        await look.at("past-failed")
        assert look.found == {}
