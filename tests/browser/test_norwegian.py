"""The pages in Norwegian: as the browser asks, or as somebody chose."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.looking import Look
from tests.browser.test_budgets import create


async def lang(page: Page) -> str | None:
    return await page.locator("html").get_attribute("lang")


async def test_as_the_browser_asks(browser: Browser, site: str, api: httpx.AsyncClient) -> None:
    await create(api, "norsk-flagg")
    async with browsers.opened(browser, site, locale="nb-NO") as page:
        await page.goto("/?q=norsk-flagg")
        await expect(page.locator("html")).to_have_attribute("lang", "nb")
        row = page.get_by_role("row").filter(has_text="norsk-flagg")
        await expect(row).to_contain_text("10 % etter userId")
        await expect(row).to_contain_text("nå nettopp")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("kill norsk")
        await expect(page.get_by_text("Ingen får det i production lenger")).to_be_visible()
        await page.keyboard.press("Enter")
        told = page.get_by_role("status").filter(has_text="norsk-flagg er av i production")
        await expect(told).to_be_visible()
        await page.get_by_role("link", name="norsk-flagg").click()
        await expect(page.get_by_role("heading", name="Historikk")).to_be_visible()
        await expect(page.get_by_text("slo det av i production")).to_be_visible()


async def test_another_language_is_chosen_and_kept(page: Page) -> None:
    await page.goto("/account")
    assert await lang(page) == "en"
    await page.get_by_label("Language").select_option("nb")
    await expect(page.get_by_role("heading", name="Min konto")).to_be_visible()
    await page.goto("/segments")
    await expect(page.get_by_role("heading", name="Segmenter", exact=True)).to_be_visible()
    assert await lang(page) == "nb"
    await page.goto("/account")
    await page.get_by_label("Språk").select_option("en")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser,
    site: str,
    size: tuple[int, int],
    look_at: Any,
    api: httpx.AsyncClient,
) -> None:
    name = f"norsk-sett-{size[0]}"
    await create(api, name)
    async with browsers.opened(browser, site, size=size, locale="nb-NO") as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/?q=norsk-sett")
        await expect(page.get_by_role("link", name=name)).to_be_visible()
        await look.at("norsk-flagg")
        await page.goto(f"/features/{name}")
        await page.get_by_role("spinbutton", name="Andel av brukerne i production").fill("25")
        await expect(page.get_by_text("15 % får det").first).to_be_visible()
        await look.at("norsk-flagget")
        await page.goto("/settings")
        await expect(page.get_by_role("heading", name="Innstillinger")).to_be_visible()
        await look.at("norsk-innstillinger")
        assert look.found == {}
