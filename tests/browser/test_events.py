"""The events: who changed what, with filters in the address, and as it was."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.counting import count, spent
from tests.browser.looking import Look


@pytest.fixture(scope="module", autouse=True)
async def furnished(api: httpx.AsyncClient) -> None:
    body = {"name": "eventful", "strategies": [{"name": "default"}]}
    assert (await api.post("/api/admin/features", json=body)).status_code == 201
    place = "/api/admin/projects/default/features/eventful/environments"
    share = {"name": "flexibleRollout", "parameters": {"rollout": "10", "stickiness": "userId"}}
    made = (await api.post(f"{place}/development/strategies", json=share)).json()
    made["parameters"]["rollout"] = "25"
    await api.put(f"{place}/development/strategies/{made['id']}", json=made)
    await api.post(f"{place}/production/on")


async def test_each_event_is_a_sentence(page: Page) -> None:
    await page.goto("/events?feature=eventful")
    rows = page.get_by_role("listitem")
    await expect(page.get_by_text("eventful: unknown switched it on in production")).to_be_visible()
    raised = rows.filter(has_text="raised the share from 10 % to 25 % in development")
    await raised.get_by_text("Difference").click()
    await expect(raised).to_contain_text("- parameters.rollout: 10")
    await expect(raised).to_contain_text("+ parameters.rollout: 25")
    await expect(page.get_by_role("status").filter(has_text="4 events")).to_be_visible()

    await page.get_by_label("Environment").select_option("development")
    await expect(page.get_by_role("status").filter(has_text="2 events")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("status").filter(has_text="2 events")).to_be_visible()
    await raised.get_by_role("link", name="As it was").click()
    await expect(page.get_by_role("heading", name="1 feature as of revision")).to_be_visible()


async def test_who_changed_anything_yesterday(page: Page) -> None:
    """At most 2 clicks."""
    await count(page)
    await page.goto("/")
    await page.get_by_role("link", name="Events").click()
    await page.get_by_role("button", name="Yesterday").click()
    await expect(page.get_by_text("No event fits")).to_be_visible()
    assert (await spent(page, "who changed anything yesterday")).clicks <= 2
    await page.get_by_role("button", name="Today").press("Enter")
    await expect(page.get_by_role("link", name="eventful", exact=True).first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/events?feature=eventful")
        await expect(page.get_by_text("switched it on in production")).to_be_visible()
        await look.at("events")
        await page.goto("/events?feature=nowhere")
        await expect(page.get_by_text("No event fits")).to_be_visible()
        await look.at("events-none")
        assert look.found == {}
