"""On the page of a feature: how often it is asked for, and undoing what was done to it."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_budgets import create, opened, tab_to


async def evaluated(api: httpx.AsyncClient, name: str, app: str, yes: int, no: int) -> None:
    now = datetime.now(UTC).isoformat()
    bucket = {"start": now, "stop": now, "toggles": {name: {"yes": yes, "no": no}}}
    body = {"appName": app, "instanceId": "one", "environment": "production", "bucket": bucket}
    assert (await api.post("/api/client/metrics", json=body)).status_code == 202


async def test_usage_by_time_and_application(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "counted")
    await evaluated(api, "counted", "shop", 1200, 300)
    await evaluated(api, "counted", "till", 3, 0)
    await page.goto("/features/counted")
    usage = page.get_by_role("region", name="Usage")
    await expect(usage).to_contain_text("1,203 times on, 300 times off")
    await expect(usage.get_by_role("img", name="Usage in production")).to_be_visible()
    await usage.get_by_text("By application").click()
    await expect(usage.get_by_role("row").filter(has_text="till")).to_contain_text("3")
    await usage.get_by_label("Time").select_option("a year")
    await expect(usage).to_contain_text("1,203 times on, 300 times off")


async def test_what_nobody_asks_for_says_so(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "uncounted")
    await page.goto("/features/uncounted")
    await expect(page.get_by_role("region", name="Usage")).to_contain_text(
        "No SDK has asked for it"
    )


async def test_a_change_is_undone_and_done_again_by_keyboard(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "taken-back")
    await api.post("/api/admin/features/taken-back/toggle/off")
    await opened(page, "taken-back")

    async def is_on() -> bool:
        return bool((await api.get("/api/admin/features/taken-back")).json()["enabled"])

    await tab_to(page, "Undo: switched it off")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Undo this change?")
    await expect(dialog.get_by_text("switched on")).to_be_visible()
    await press(dialog.get_by_role("button", name="Undo"))
    await expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    assert await is_on()
    await press(page.get_by_role("button", name="Undo", exact=True).last)
    await expect(page.get_by_role("status").filter(has_text="Done again")).to_be_visible()
    assert not await is_on()


async def test_what_somebody_changed_since_is_shown(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "contested", description="first")
    path = "/api/admin/projects/default/features/contested"
    for text in ("second", "third"):
        assert (await api.put(path, json={"description": text})).status_code == 200
    await opened(page, "contested")
    history = page.get_by_role("region", name="History")
    await history.get_by_role("listitem").nth(1).get_by_role("button").click()
    dialog = page.get_by_role("dialog", name="Undo this change?")
    await expect(dialog.get_by_text("contested.description")).to_be_visible()
    await expect(dialog.get_by_label("Leave it as it is")).to_be_checked()
    await dialog.get_by_label("Set it back to").check()
    await expect(dialog.get_by_text("description: third → first")).to_be_visible()
    await dialog.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    assert (await api.get(path)).json()["description"] == "first"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, api: httpx.AsyncClient, size: tuple[int, int], look_at: Any
) -> None:
    name = f"seen-{size[0]}"
    await create(api, name)
    await evaluated(api, name, "shop", 90, 10)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto(f"/features/{name}")
        await expect(page.get_by_role("img", name="Usage in production")).to_be_visible()
        await page.get_by_text("By application").click()
        await look.at("usage")
        await page.get_by_role("button", name="Undo: created it").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await look.at("undo")
        assert look.found == {}
