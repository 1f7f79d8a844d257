"""Applications: where one runs and what each instance holds, what is wrong, and what is asked for
that nobody made.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.counting import count, spent
from tests.browser.looking import Look
from tests.browser.test_budgets import create, tab_to

OLD, NEW = "unleash-node-sdk:6.9.0", "unleash-node-sdk:6.12.1"


async def started(api: httpx.AsyncClient, app: str, instance: str, sdk: str) -> None:
    """It registers, and fetches what there is."""
    registration = {
        "appName": app,
        "instanceId": instance,
        "sdkVersion": sdk,
        "strategies": ["default", "flexibleRollout", "its-own"],
        "started": "2026-11-25T08:00:00Z",
        "interval": 10_000,
    }
    assert (await api.post("/api/client/register", json=registration)).status_code == 202
    headers = {"unleash-appname": app, "unleash-instanceid": instance, "unleash-sdk": sdk}
    fetched = await api.get("/api/client/features", headers=headers)
    headers["if-none-match"] = fetched.headers["etag"]
    await api.get("/api/client/features", headers=headers)


async def evaluated(api: httpx.AsyncClient, app: str, *names: str) -> None:
    now = datetime.now(UTC).isoformat()
    toggles = {name: {"yes": 3, "no": 0} for name in names}
    bucket = {"start": now, "stop": now, "toggles": toggles}
    body = {
        "appName": app,
        "instanceId": f"{app}-old",
        "environment": "production",
        "bucket": bucket,
    }
    assert (await api.post("/api/client/metrics", json=body)).status_code == 202


@pytest.fixture(scope="module")
async def fleet(api: httpx.AsyncClient) -> None:
    """One application with an old SDK and a new one; a strategy that it lacks lets nobody in."""
    strategy = {"name": "by-region", "description": "", "parameters": []}
    assert (await api.post("/api/admin/strategies", json=strategy)).status_code == 201
    await create(api, "fleet-share")
    await create(api, "fleet-region", strategies=[{"name": "by-region"}])
    await started(api, "fleet-shop", "fleet-shop-old", OLD)
    await started(api, "fleet-shop", "fleet-shop-new", NEW)
    await evaluated(api, "fleet-shop", "fleet-share", "fleet-region", "fleet-unmade")


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


@pytest.mark.usefixtures("fleet")
async def test_what_runs_and_what_is_wrong_with_it(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/applications")
    outdated = region(page, "SDKs to update").get_by_role("row").filter(has_text=OLD)
    await expect(outdated).to_contain_text("6.12")
    await outdated.get_by_role("link", name="fleet-shop").press("Enter")
    await expect(page.get_by_role("heading", name="fleet-shop")).to_be_visible()
    await expect(page.get_by_text("Used 2 features of default")).to_be_visible()
    wrong = region(page, "What is wrong")
    await expect(wrong).to_contain_text(f"{OLD} is older than what Yardarm is tested with")
    await expect(wrong).to_contain_text("does not know the strategy by-region")
    await expect(wrong.get_by_role("link", name="fleet-region")).to_be_visible()
    await expect(wrong).to_contain_text("its-own is known to it, and defined by nobody here")
    runs = region(page, "In production")
    await expect(runs).to_contain_text("2 instances, last seen")
    await expect(runs).to_contain_text("all hold revision")
    await create(api, "fleet-later")
    held = runs.get_by_role("row").filter(has_text="fleet-shop-old")
    await expect(held).to_contain_text("behind")
    await expect(runs).to_contain_text("2 of 2 instances behind")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Applications")).to_be_visible()


async def test_what_is_asked_for_is_created_with_one_click(
    page: Page, api: httpx.AsyncClient
) -> None:
    await evaluated(api, "till", "asked-clicked")
    await count(page)
    await page.goto("/applications")
    row = (
        region(page, "Asked for, but not here").get_by_role("row").filter(has_text="asked-clicked")
    )
    await expect(row).to_contain_text("till in production")
    await row.get_by_role("button", name="Create it: asked-clicked").click()
    await expect(
        page.get_by_text("asked-clicked is created, switched off everywhere")
    ).to_be_visible()
    await expect(row).to_have_count(0)
    assert (await spent(page, "create what is asked for")).clicks == 1
    made = (await api.get("/api/admin/features/asked-clicked")).json()
    assert (made["project"], made["enabled"]) == ("default", False)
    await page.get_by_role("button", name="Undo", exact=True).click()
    await expect(page.get_by_text("asked-clicked is gone again")).to_be_visible()
    # What was counted while it was there says nothing of its absence: its application asks on.
    await evaluated(api, "till", "asked-clicked")
    await expect(row).to_contain_text("there until")
    assert (await api.get("/api/admin/archive/features")).text.count("asked-clicked") == 0


async def test_what_is_asked_for_is_created_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await evaluated(api, "till", "asked-typed", "asked-formed")
    await count(page)
    await page.goto("/applications")
    await expect(page.get_by_role("button", name="Create it: asked-typed")).to_be_visible()
    await tab_to(page, "Create it: asked-typed")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("asked-typed is created")).to_be_visible()
    await expect(page.get_by_role("button", name="Create it: asked-typed")).to_have_count(0)
    assert (await api.get("/api/admin/features/asked-typed")).status_code == 200
    await page.goto("/applications")
    await expect(page.get_by_role("button", name="Create it: asked-formed")).to_be_visible()
    await tab_to(page, "Choose how: asked-formed")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name", exact=True)).to_have_value("asked-formed")
    assert (await spent(page, "create what is asked for, by keyboard")).clicks == 0


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_they_look(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/applications")
        await expect(region(page, "SDKs to update")).to_be_visible()
        await expect(region(page, "Asked for, but not here")).to_be_visible()
        await look.at("applications-wrong")
        await page.goto("/applications/fleet-shop")
        await expect(page.get_by_role("row").filter(has_text="fleet-shop-old")).to_be_visible()
        await look.at("application-wrong")
        assert look.found == {}
