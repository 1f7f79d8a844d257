"""Cleaning up: what the server finds in usage, with its evidence; archived at once, and undone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_applications import evaluated
from tests.browser.test_budgets import tab_to
from yardarm.domain.times import wire_time
from yardarm.live import rollups
from yardarm.store.database import Database

AGES = {"tidy-a": 90, "tidy-b": 80, "tidy-young": 10, "tidy-steady": 90, "tidy-back": 90}


@pytest.fixture(scope="module")
async def store(site_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(site_database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def lived(api: httpx.AsyncClient, store: Database) -> None:
    """Features with a past. One was archived, and is asked for all the same."""
    now = datetime.now(UTC)
    features = [
        {
            "name": name, "project": "tidy", "enabled": True, "type": "release",
            "strategies": [{"name": "default"}], "createdAt": wire_time(now - timedelta(age)),
        }
        for name, age in AGES.items()
    ]  # fmt: skip
    document = {"version": 1, "features": features, "projects": [{"id": "tidy", "name": "Tidy"}]}
    assert (await api.post("/api/admin/state/import", json=document)).status_code == 202
    assert (await api.delete("/api/admin/features/tidy-back")).status_code == 200
    await evaluated(api, "shop", "tidy-back", "tidy-steady")
    await rollups.roll_up_all(store)
    async with store.transaction() as tx:
        await tx.connection.execute(
            "update usage_series set first_day = current_date - 40 "
            "where feature_name = 'tidy-steady'"
        )


def kind(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def number(page: Page) -> str:
    said = page.get_by_role("status").filter(has_text="finding")
    await expect(said).to_be_visible()
    return await said.inner_text()


@pytest.mark.usefixtures("lived")
async def test_every_finding_has_its_reason_and_its_evidence(page: Page) -> None:
    await page.goto("/cleanup?project=tidy")
    safe = kind(page, "Safe to archive").get_by_role("row").filter(has_text="tidy-a")
    await expect(safe).to_contain_text("90 days old, and never asked for")
    young = kind(page, "Never asked for").get_by_role("row").filter(has_text="tidy-young")
    await expect(young).to_contain_text("10 days old")
    steady = kind(page, "Always on").get_by_role("row").filter(has_text="tidy-steady")
    await expect(steady).to_contain_text("only ever on in production, for 40 days")
    await expect(steady).to_contain_text("production: 3 times on, 0 off in 30 days")
    await expect(steady).to_contain_text("shop in production asked")
    back = kind(page, "Archived, and asked for")
    await expect(back.get_by_role("link", name="tidy-back")).to_be_visible()
    await expect(back.get_by_role("checkbox")).to_have_count(0)
    await page.get_by_label("Finding", exact=True).select_option("always-on")
    await expect(page).to_have_url("/cleanup?kind=always-on&project=tidy")
    await expect(kind(page, "Safe to archive")).to_have_count(0)
    await page.get_by_label("Environment").select_option("development")
    await expect(page.get_by_text("Nothing to clean up")).to_be_visible()


@pytest.mark.usefixtures("lived")
async def test_the_number_is_the_same_everywhere(page: Page) -> None:
    await page.goto("/settings")
    link = page.get_by_role("link", name="finding")
    told = await link.inner_text()
    await link.press("Enter")
    await expect(page.get_by_role("heading", name="Clean-up")).to_be_visible()
    assert await number(page) == told
    await expect(page.get_by_label("Finding", exact=True)).to_contain_text(
        f"All findings ({told.split()[0]})"
    )
    await page.goto("/projects/tidy")
    link = page.get_by_role("link", name="finding")
    told = await link.inner_text()
    await link.press("Enter")
    await expect(page.get_by_label("Project")).to_have_value("tidy")
    assert await number(page) == told


@pytest.mark.usefixtures("lived")
async def test_what_is_safe_is_archived_by_keyboard_with_undo(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/cleanup?kind=safe-to-archive&project=tidy")
    row = kind(page, "Safe to archive").get_by_role("row").filter(has_text="tidy-a")
    await expect(row).to_be_visible()
    await tab_to(page, "Choose all: Safe to archive")
    await page.keyboard.press("Enter")
    bar = page.get_by_role("region", name="With the chosen features")
    await expect(bar).to_contain_text("2 features chosen")
    await tab_to(page, "Archive")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="2 features archived")).to_be_visible()
    await expect(page.get_by_text("Nothing to clean up")).to_be_visible()
    assert (await api.get("/api/admin/features/tidy-a")).status_code == 404
    await press(page.get_by_role("button", name="Undo", exact=True))
    await expect(row).to_be_visible()
    assert (await api.get("/api/admin/features/tidy-b")).status_code == 200


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/cleanup")
        await expect(kind(page, "Always on")).to_be_visible()
        await look.at("cleanup")
        await kind(page, "Safe to archive").get_by_label("Choose tidy-a").check()
        await expect(page.get_by_role("region", name="With the chosen features")).to_be_visible()
        await look.at("cleanup-chosen")
        await page.goto("/settings")
        await expect(page.get_by_role("link", name="finding")).to_be_visible()
        await look.at("settings")
        assert look.found == {}
