"""5,000 features: the list stays quick because few of them are in the document."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import chromium as browsers
from tests.browser.conftest import fill
from tests.conftest import create_database
from tests.servers import ServerProcess

AMOUNT = 5_000
MOST_ROWS = 60
"""28 rows are in view at 900 px, 8 more wait on each side, and the active one always is there."""


@pytest.fixture(scope="module")
async def server(
    postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServerProcess]:
    database_url = await create_database(postgres, template=template)
    await fill(database_url, AMOUNT)
    log: Path = tmp_path_factory.mktemp("list") / "server.log"
    with ServerProcess(
        database_url=database_url, environment={"YARDARM_AUTH": "none"}, log=log
    ) as server:
        yield server


@pytest.fixture
async def page(browser: Browser, server: ServerProcess) -> AsyncIterator[Page]:
    async with browsers.opened(browser, server.url) as page:
        await page.goto("/")
        await expect(page.get_by_text("5,000 features")).to_be_visible()
        yield page


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("row").filter(has_text=f"feature-{number:05}")


async def test_scrolling_keeps_the_document_small(page: Page) -> None:
    grid = page.get_by_role("grid")
    assert await grid.get_attribute("aria-rowcount") == str(AMOUNT + 1)
    box = await grid.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 300, box["y"] + 300)
    most = 0
    for _ in range(40):
        await page.mouse.wheel(0, 4_500)
        most = max(most, await page.get_by_role("row").count())
    await expect(row(page, AMOUNT)).to_be_visible()
    assert most <= MOST_ROWS
    assert await page.evaluate("document.querySelectorAll('*').length") <= 2_500


async def test_keys_reach_every_row(page: Page) -> None:
    grid = page.get_by_role("grid")
    await grid.focus()
    await page.keyboard.press("End")
    await expect(row(page, AMOUNT)).to_be_visible()
    await expect(row(page, AMOUNT)).to_have_attribute("data-active", "true")
    await page.keyboard.press("k")
    await page.keyboard.press("PageUp")
    await expect(row(page, AMOUNT - 21)).to_have_attribute("data-active", "true")
    await expect(row(page, AMOUNT - 21)).to_be_in_viewport()
    await page.keyboard.press("Home")
    await expect(row(page, 1)).to_be_in_viewport()
    assert await page.get_by_role("row").count() <= MOST_ROWS
    active = await grid.get_attribute("aria-activedescendant")
    assert await page.locator(f"[id='{active}']").count() == 1


async def test_search_and_filters_are_in_the_address(page: Page, server: ServerProcess) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type("number 4321")
    await expect(page.get_by_text("1 of 5,000 features")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_label("Off", exact=True).check(force=True)
    await page.get_by_role("combobox", name="Type").select_option("experiment")
    await expect(page.get_by_text("833 of 5,000 features")).to_be_visible()
    assert page.url == f"{server.url}/?state=off&type=experiment"
    await page.reload()
    await expect(page.get_by_text("833 of 5,000 features")).to_be_visible()
    await page.get_by_label("Stale").check()
    await expect(page.get_by_text("Nothing fits")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").last.click()
    await expect(page.get_by_text("5,000 features")).to_be_visible()


async def test_a_switch_that_fails_goes_back_and_says_so(page: Page, server: ServerProcess) -> None:
    switch = row(page, 1).get_by_role("switch")
    await expect(switch).to_be_checked()
    server.kill()
    await switch.click()
    alert = page.get_by_role("alert").filter(has_text="feature-00001 is still on")
    await expect(alert).to_contain_text("The server does not answer")
    await expect(switch).to_be_checked()
    await expect(row(page, 1)).to_contain_text("not saved")

    server.start()
    await switch.click()
    await expect(page.get_by_role("status").filter(has_text="feature-00001 is off")).to_be_visible()
    await expect(row(page, 1)).not_to_contain_text("not saved")
    await page.get_by_role("button", name="Undo").click()
    await expect(switch).to_be_checked()


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
async def test_the_first_route_is_light(
    browser: Browser, server: ServerProcess, locale: str
) -> None:
    """Bytes over the wire and requests: the budget of the first screen."""
    async with browsers.opened(browser, server.url, locale=locale) as page:
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        session.on(
            "Network.loadingFinished",
            lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
        )
        await page.goto("/")
        await expect(row(page, 1)).to_be_visible()
        # Not until the network is idle: events are pushed for as long as the page is there.
        await page.wait_for_timeout(500)
        total = {
            kind: sum(sizes.get(i, 0) for i, k in kinds.items() if k == kind)
            for kind in set(kinds.values())
        }
        assert total["Script"] <= 110_000
        assert total["Stylesheet"] <= 12_000
        assert total["Font"] <= 80_000
        assert len(kinds) <= 12
        assert sum(kind == "Fetch" for kind in kinds.values()) <= 3
