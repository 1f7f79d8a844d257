"""How a project is doing, on its page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.looking import Look
from tests.browser.test_usage import evaluated
from tests.conftest import eventually
from yardarm.domain.times import wire_time

AGES = {"lively-old": 90, "lively-live": 40, "lively-gone": 20, "lively-new": 1}


@pytest.fixture(scope="module", autouse=True)
async def lived(api: httpx.AsyncClient) -> None:
    """One that a client of production asks for, one that is archived, one that is stale."""
    now = datetime.now(UTC)
    features = [
        {
            "name": name, "project": "lively", "enabled": True, "type": "release",
            "strategies": [{"name": "default"}], "createdAt": wire_time(now - timedelta(age)),
            "stale": name == "lively-old",
        }
        for name, age in AGES.items()
    ]  # fmt: skip
    projects = [{"id": "lively", "name": "Lively"}]
    document = {"version": 1, "features": features, "projects": projects}
    assert (await api.post("/api/admin/state/import", json=document)).status_code == 202
    assert (await api.delete("/api/admin/features/lively-gone")).status_code == 200
    await evaluated(api, "lively-live", "shop", 1, 0)

    async def live() -> bool:
        times = (await api.get("/api/admin/projects/lively/dora")).json()
        return bool(times["features"])

    await eventually(live)


async def test_what_comes_what_goes_and_how_long_it_takes(page: Page) -> None:
    await page.goto("/projects/lively")
    there = page.get_by_role("region", name="Features", exact=True)
    await expect(there).to_contain_text("2 in use, 0 may be stale, 1 stale")
    created = there.get_by_role("row").filter(has_text="Features created")
    await expect(created.get_by_role("cell")).to_have_text(["2", "1"])
    archived = there.get_by_role("row").filter(has_text="Features archived")
    await expect(archived.get_by_role("cell")).to_have_text(["1", "0"])
    stages = page.get_by_role("region", name="Stages")
    live = stages.get_by_role("row").filter(has_text="Live in production")
    await expect(live.get_by_role("cell").first).to_have_text("1")
    year = page.get_by_role("region", name="Events of a year")
    await expect(year.get_by_role("img")).to_be_visible()
    lead = page.get_by_role("region", name="From birth to production")
    await expect(lead.get_by_role("row").filter(has_text="lively-live")).to_contain_text("40 days")
    await lead.get_by_role("link", name="lively-live").click()
    await expect(page.get_by_role("heading", name="lively-live", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/projects/lively")
        await expect(page.get_by_role("region", name="Events of a year")).to_be_visible()
        await look.at("project-health")
        assert look.found == {}
