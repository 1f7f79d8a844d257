"""The palette: what is typed is what is done, and Enter says before what it does."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.counting import count, spent
from tests.browser.looking import Look
from tests.browser.test_budgets import create, production

SHARE = {"rollout": "10", "stickiness": "userId", "groupId": "g"}


async def ready(page: Page) -> None:
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await page.keyboard.press("Control+k")


async def said(page: Page, text: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


async def test_kill_and_undo(page: Page, api: httpx.AsyncClient) -> None:
    """0 clicks: `kill`, a part of the name, Enter."""
    await create(api, "palette-killed")
    await ready(page)
    await page.keyboard.type("kill palette-k")
    await said(page, "Nobody gets it in production any more")
    await page.keyboard.press("Enter")
    await said(page, "palette-killed is off in production")
    assert (await spent(page, "kill by palette")).clicks == 0
    assert (await production(api, "palette-killed"))["enabled"] is False
    await page.get_by_role("button", name="Undo").click()
    await said(page, "palette-killed is on in production")
    assert (await production(api, "palette-killed"))["enabled"] is True


async def test_another_share(page: Page, api: httpx.AsyncClient) -> None:
    """10 to 25 %: 0 clicks, and whom it moves is said before."""
    await create(api, "palette-rolled")
    await ready(page)
    await page.keyboard.type("roll 25 palette-r")
    await said(page, "production: 10 → 25 %")
    await said(page, "10 % keep it, 15 % get it, nobody loses it")
    await page.keyboard.press("Enter")
    await said(page, "palette-rolled is rolled out to 25 % in production")
    assert (await spent(page, "10 to 25 % by palette")).clicks == 0
    [strategy] = (await production(api, "palette-rolled"))["strategies"]
    assert strategy["parameters"] == {**SHARE, "rollout": "25"}


async def test_on_in_another_environment(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "palette-on")
    await ready(page)
    await page.keyboard.type("on palette-on in dev")
    await said(page, "In development it is on for: everybody")
    await page.keyboard.press("Enter")
    await said(page, "palette-on is on in development")
    path = "/api/admin/projects/default/features/palette-on/environments/development"
    assert (await api.get(path)).json()["enabled"] is True


async def test_what_is_done_already_is_said_and_not_done(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "palette-still")
    await ready(page)
    await page.keyboard.type("on palette-still")
    await said(page, "It is on in production already.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Find or do")).to_be_focused()


async def test_who_changed_it(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "palette-who")
    await api.post("/api/admin/features/palette-who/toggle/off")
    await ready(page)
    await page.keyboard.type("who palette-w")
    await said(page, "unknown switched it off")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/events\?feature=palette-who$"))
    assert (await spent(page, "who by palette")).clicks == 0


async def test_restore(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "palette-away")
    await api.delete("/api/admin/features/palette-away")
    await ready(page)
    await page.keyboard.type("restore palette-a")
    await said(page, "It comes back, switched off everywhere.")
    await page.keyboard.press("Enter")
    await said(page, "palette-away is back")
    assert (await api.get("/api/admin/features/palette-away")).status_code == 200


async def test_a_verb_is_completed_and_a_page_is_opened(page: Page) -> None:
    await ready(page)
    await page.keyboard.type("ki")
    await expect(page.get_by_role("option", name="kill checkout")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Find or do")).to_have_value("kill ")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("open segm")
    await expect(page.get_by_role("option", name="Segments")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()


async def test_closed_and_opened_again_at_once(page: Page, api: httpx.AsyncClient) -> None:
    """A browser says that a dialog was closed after it has closed it: it may be open again."""
    await create(api, "palette-again")
    await ready(page)
    await page.keyboard.type("kill")
    await expect(page.get_by_role("listbox", name="What can be done")).to_be_visible()
    await page.evaluate(
        """async () => {
          const dialog = document.querySelector('dialog[open]');
          const told = new Promise((done) => dialog.addEventListener('close', done));
          dialog.close();
          const key = {key: 'k', ctrlKey: true, bubbles: true, cancelable: true};
          document.dispatchEvent(new KeyboardEvent('keydown', key));
          await told;
        }"""
    )
    await expect(page.get_by_role("combobox", name="Find or do")).to_have_value("")
    await page.keyboard.type("open segm")
    await expect(page.get_by_role("option", name="Segments")).to_be_visible()


async def test_what_is_typed_before_its_code_is_there_is_kept(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "palette-early")
    gate = asyncio.Event()

    async def wait(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route(re.compile("/assets/Results"), wait)
    await ready(page)
    await page.keyboard.type("open palette-e")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Find or do")).to_have_value("open palette-e")
    gate.set()
    await expect(page.get_by_role("option", name="Open palette-early")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="palette-early")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any, api: httpx.AsyncClient
) -> None:
    await create(api, f"palette-seen-{size[0]}")
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/")
        await page.get_by_role("button", name="Find or do").click()
        await expect(page.get_by_role("option").first).to_be_visible()
        await look.at("palette")
        await page.keyboard.type(f"roll 25 palette-seen-{size[0]}")
        await said(page, "15 % get it")
        await look.at("palette-roll")
        await page.get_by_role("combobox", name="Find or do").fill("no such thing")
        await expect(page.get_by_text("Nothing has such a name.")).to_be_visible()
        await look.at("palette-none")
        assert look.found == {}
