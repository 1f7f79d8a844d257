"""The page of the API's document, in a browser. Policy and foreign requests: chromium.opened."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.servers import ServerProcess


async def test_the_page_shows_an_operation(page: Page) -> None:
    await page.goto("/docs/openapi/")
    listed = page.locator("#operations-client-list_client_features")
    await expect(listed).to_contain_text("List Client Features")


async def test_an_address_leads_to_an_operation_which_can_be_tried(page: Page) -> None:
    """The list is long: what is far from the window is drawn when somebody goes there."""
    await page.goto("/docs/openapi/#/operations/get_health")
    block = page.locator("#operations-operations-get_health")
    await block.get_by_role("button", name="Try it out").click()
    await block.get_by_role("button", name="Execute").click()
    await expect(block.locator(".live-responses-table")).to_contain_text('"GOOD"')


async def test_pictures_of_its_style_sheet_are_files(page: Page) -> None:
    """Each of them is asked for of the server: as data: addresses they break the policy."""
    await page.goto("/docs/openapi/")
    await expect(page.locator(".opblock").first).to_be_visible()
    found = await page.evaluate(
        """async () => {
          const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
          const text = rules.map((rule) => rule.cssText).join();
          const urls = [...text.matchAll(/url\\("([^"]+)"\\)/g)].map((m) => m[1]);
          const base = [...document.styleSheets][0].href;
          const answers = await Promise.all(
            [...new Set(urls)].map((url) => fetch(new URL(url, base)).then((a) => a.status)));
          return [urls.filter((url) => url.startsWith('data:')).length, answers];
        }"""
    )
    assert found[0] == 0
    assert len(found[1]) > 10
    assert set(found[1]) == {200}


async def test_it_works_below_a_path(browser: Browser, site_database_url: str) -> None:
    environment = {"YARDARM_AUTH": "none", "BASE_URI_PATH": "/flags"}
    with ServerProcess(database_url=site_database_url, environment=environment) as server:
        async with browsers.opened(browser, server.url) as page:
            await page.goto(f"{server.url}/flags/docs/openapi/")
            await expect(page.locator(".opblock").first).to_be_visible()
            await expect(page.locator(".servers")).to_contain_text("/flags")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_it_follows_the_theme_of_the_browser(page: Page, theme: browsers.Theme) -> None:
    await page.emulate_media(color_scheme=theme)
    await page.goto("/docs/openapi/")
    await expect(page.locator(".opblock").first).to_be_visible()
    is_dark = await page.evaluate("document.documentElement.classList.contains('dark-mode')")
    assert is_dark == (theme == "dark")
