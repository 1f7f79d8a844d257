"""Where Chromium is, and pages that keep an eye on themselves."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Locator, Page, Request, async_playwright, expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"

Theme = Literal["light", "dark"]
_PATIENCE = 15_000
"""Milliseconds: other tests run beside these, on two cores."""

WIDE = (1440, 900)
PHONE = (390, 844)


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@asynccontextmanager
async def launched(executable: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as playwright:
        # Tests run as root in containers, where Chromium's own sandbox does not start.
        browser = await playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(
    browser: Browser,
    url: str,
    *others: str,
    size: tuple[int, int] = WIDE,
    locale: str = "en-GB",
) -> AsyncIterator[Page]:
    """A page in a profile of its own. It must break no policy, throw nothing, and ask nobody but
    the server, and `others`, for anything.
    """
    width, height = size
    context = await browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme="light",
        locale=locale,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"thrown: {error}"))
    page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)

    def look(request: Request) -> None:
        if not request.url.startswith((url, *others)):
            faults.append(f"asked elsewhere: {request.url}")

    page.on("request", look)
    yield page
    await context.close()
    assert faults == []


async def press(button: Locator, key: str = "Enter") -> None:
    """By the keyboard, once it can be. Playwright waits for that before a click only, and a key
    that comes while what was done before is not settled goes nowhere.
    """
    await expect(button).to_be_enabled()
    await button.press(key)


async def overflow(page: Page) -> list[str]:
    """What scrolls sideways: the page must not, nor anything in it but code and tables."""
    found: list[str] = await page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('body *')]
          .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.role !== 'group' &&
            (e === document.documentElement || getComputedStyle(e).overflowX === 'auto'))
          .map((e) => `overflow: ${e.tagName}.${e.className}`)"""
    )
    return found


async def violations(page: Page) -> list[str]:
    """What axe finds, by all of its rules. The page was opened with AXE as an initial script: as
    an element of the page its policy would not admit it.
    """
    found: list[str] = await page.evaluate(
        """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
        .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160) + ' ' +
          n.any.map((a) => a.message).join('; ')).slice(0, 4).join(' | ')}`)"""
    )
    return found
