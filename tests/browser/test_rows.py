"""What a row of the list says beside who has the feature: how often clients asked, and what is
archived among what somebody searches for.
"""

import httpx
from playwright.async_api import Page, expect

from tests.browser.counting import count, spent


async def create(api: httpx.AsyncClient, name: str) -> None:
    body = {"name": name, "strategies": [{"name": "default"}]}
    assert (await api.post("/api/admin/features", json=body)).status_code == 201


async def test_a_row_draws_how_often_clients_asked(page: Page, api: httpx.AsyncClient) -> None:
    for name in ("drawn-asked", "drawn-never"):
        await create(api, name)
    bucket = {"toggles": {"drawn-asked": {"yes": 1200, "no": 34}}}
    report = {"appName": "shop", "instanceId": "i", "bucket": bucket}
    assert (await api.post("/api/client/metrics", json=report)).status_code == 202
    await page.goto("/?q=drawn")
    asked = page.get_by_role("row").filter(has_text="drawn-asked")
    await expect(asked.get_by_role("img", name="Asked 1,234 times in 24 hours")).to_be_visible()
    never = page.get_by_role("row").filter(has_text="drawn-never")
    await expect(never.get_by_role("img", name="Asked 0 times in 24 hours")).to_be_visible()


async def archived(api: httpx.AsyncClient, name: str) -> None:
    await create(api, name)
    assert (await api.delete(f"/api/admin/features/{name}")).status_code == 200


async def test_a_search_finds_what_is_archived(page: Page, api: httpx.AsyncClient) -> None:
    """At most 1 click to restore it."""
    await create(api, "searched-live")
    await archived(api, "searched-away")
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("searched-")
    away = page.get_by_role("row").filter(has_text="searched-away")
    await expect(away).to_contain_text("Archived")
    await expect(page.get_by_text("1 of ")).to_be_visible()
    await away.get_by_role("button", name="Restore").click()
    await expect(away.get_by_role("switch")).not_to_be_checked()
    assert (await spent(page, "restore")).clicks <= 1


async def test_keys_restore_it_and_never_choose_it(page: Page, api: httpx.AsyncClient) -> None:
    await archived(api, "keyed-away")
    await page.goto("/?q=keyed-away")
    away = page.get_by_role("row").filter(has_text="keyed-away")
    await expect(away).to_be_visible()
    await page.get_by_role("grid").focus()
    await page.keyboard.press("x")
    await page.keyboard.press("X")
    await expect(away).to_have_attribute("aria-selected", "false")
    await page.keyboard.press(" ")
    await expect(away.get_by_role("switch")).to_be_visible()
