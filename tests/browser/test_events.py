"""The events: who changed what, with filters in the address, and as it was."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.counting import count, spent
from tests.browser.looking import Look
from tests.browser.test_budgets import create, tab_to


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
    await expect(page.get_by_text("As it was on")).to_be_visible()


async def test_who_changed_anything_yesterday(page: Page) -> None:
    """At most 2 clicks."""
    await count(page)
    await page.goto("/")
    await page.get_by_role("link", name="Events").click()
    await page.get_by_role("button", name="Yesterday").click()
    await expect(page.get_by_text("No event fits")).to_be_visible()
    assert (await spent(page, "who changed anything yesterday")).clicks <= 2
    await press(page.get_by_role("button", name="Today"))
    await expect(page.get_by_role("link", name="eventful", exact=True).first).to_be_visible()


async def test_chosen_events_are_undone_together(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "undone-in-part", description="first")
    place = "/api/admin/projects/default/features/undone-in-part"
    await api.put(place, json={"description": "second"})
    await api.post(f"{place}/environments/production/off")
    await page.goto("/events?feature=undone-in-part")
    for what in ("switched it off in production", "changed the description"):
        await page.get_by_role("listitem").filter(has_text=what).get_by_role("checkbox").check()
    await page.get_by_role("button", name="Undo 2 events").click()
    dialog = page.get_by_role("dialog", name="Undo these changes?")
    await expect(dialog).to_contain_text("2 events are undone, which changes 1 thing")
    await expect(dialog.get_by_text("description: second → first")).to_be_visible()
    await dialog.get_by_role("button", name="Undo 2 events").click()
    await expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    found = (await api.get("/api/admin/features/undone-in-part")).json()
    assert (found["description"], found["enabled"]) == ("first", True)


async def test_all_that_the_filters_name_is_undone(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "undone-as-a-whole")
    await page.goto("/events?feature=undone-as-a-whole")
    button = page.get_by_role("button", name="Undo all of these")
    await expect(button).to_be_disabled()
    await page.get_by_role("button", name="Today").click()
    await tab_to(page, "Undo all of these")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Undo these changes?")
    await expect(dialog.get_by_text("It goes away")).to_be_visible()
    await press(dialog.get_by_role("button", name="Undo all of these"))
    await expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    assert (await api.get("/api/admin/features/undone-as-a-whole")).status_code == 404


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
