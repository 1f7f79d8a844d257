"""Segments, projects and environments: made, changed, and kept while they are needed."""

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look


async def test_a_segment_is_made_used_and_kept_while_it_is(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/segments/new")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Nordic")
    await page.get_by_role("button", name="Add a condition").click()
    await page.get_by_label("Field of the context").fill("country")
    await page.get_by_label("Values").fill("NO,SE,")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="Nordic is saved")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Nordic")
    await expect(row).to_contain_text("country is NO or SE")
    await expect(row).to_contain_text("nobody")

    body = {"name": "in-the-north", "strategies": [{"name": "default"}]}
    assert (await api.post("/api/admin/features", json=body)).status_code == 201
    await page.goto("/features/in-the-north")
    there = page.get_by_role("region", name="production", exact=True)
    await there.get_by_role("button", name="Edit: everybody").click()
    await there.get_by_label("Nordic").check()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    await expect(there).to_contain_text("everybody where in segment Nordic")

    await page.goto("/segments")
    await page.get_by_role("link", name="Nordic").click()
    await expect(page.get_by_role("link", name="in-the-north")).to_be_visible()
    await expect(page.get_by_text("Saving changes who gets 1 feature, at once.")).to_be_visible()
    await page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete segment Nordic?")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("in-the-north")
    await page.keyboard.press("Escape")

    await api.delete("/api/admin/features/in-the-north")
    await api.delete("/api/admin/archive/in-the-north")
    await page.reload()
    await expect(page.get_by_text("No strategy names it.")).to_be_visible()
    await page.get_by_role("button", name="Delete").click()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("status").filter(has_text="Nordic is deleted")).to_be_visible()
    segments = (await api.get("/api/admin/segments")).json()["segments"]
    assert "Nordic" not in [one["name"] for one in segments]


async def test_a_segment_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    made = await api.post("/api/admin/segments", json={"name": "Testers", "constraints": []})
    await page.goto(f"/segments/{made.json()['id']}")
    name = page.get_by_label("Name", exact=True)
    await name.focus()
    await page.keyboard.press("End")
    await page.keyboard.type(" of the beta")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Testers of the beta")).to_be_visible()


async def test_a_project_is_made_and_taken_out_of_an_environment(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/projects")
    await page.get_by_label("Name", exact=True).fill("Web shop")
    await expect(page.get_by_label("Id", exact=True)).to_have_value("web-shop")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Web shop is made")).to_be_visible()
    tick = page.get_by_label("Web shop is in development")
    await expect(tick).to_be_checked()
    await tick.click()
    told = page.get_by_role("status").filter(has_text="Web shop is no longer in development")
    await expect(told).to_be_visible()
    await expect(tick).not_to_be_checked()
    overview = (await api.get("/api/admin/projects/web-shop/overview")).json()
    assert [e["environment"] for e in overview["environments"]] == ["production"]

    await page.get_by_label("Name", exact=True).fill("Web shop")
    await page.keyboard.press("Enter")
    refused = page.get_by_role("alert").filter(has_text="The project was not made")
    await expect(refused).to_be_visible()
    await page.get_by_role("button", name="Archive project Web shop").click()
    await expect(page.get_by_role("row").filter(has_text="web-shop")).to_have_count(0)


async def test_an_environment_is_made_moved_switched_and_deleted(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/environments")
    await page.get_by_label("Name", exact=True).fill("staging")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="staging is made")).to_be_visible()

    async def order() -> list[str]:
        found = (await api.get("/api/admin/environments")).json()["environments"]
        return [one["name"] for one in found]

    async def late(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.fulfill(response=await route.fetch())
        landed.set()

    landed = asyncio.Event()
    assert (await order())[-1] == "staging"
    # Were both steps under way at once, the first, which comes late, would be the last.
    await page.route("**/environments/sort-order", late, times=1)
    up, rows = page.get_by_role("button", name="Move staging up"), page.get_by_role("row")
    await press(up)
    await expect(rows.nth(2)).to_contain_text("staging")
    await press(up)
    await expect(rows.nth(1)).to_contain_text("staging")
    await expect(rows.nth(3)).to_contain_text("production")
    await page.get_by_role("switch", name="staging takes new tokens").click()
    told = page.get_by_role("status").filter(has_text="staging takes no new tokens")
    await expect(told).to_be_visible()
    await landed.wait()
    assert (await order())[0] == "staging"
    await expect(rows.nth(1)).to_contain_text("staging")
    assert (await api.get("/api/admin/environments/staging")).json()["enabled"] is False
    await page.get_by_role("button", name="Delete staging").click()
    await expect(page.get_by_role("status").filter(has_text="staging is deleted")).to_be_visible()
    assert "staging" not in await order()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_they_look(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any, api: httpx.AsyncClient
) -> None:
    constraints = [{"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}]
    body = {"name": f"Looked at {size[0]}", "constraints": constraints}
    made = await api.post("/api/admin/segments", json=body)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/segments")
        await expect(page.get_by_role("link", name="Looked at").first).to_be_visible()
        await look.at("segments")
        await page.goto(f"/segments/{made.json()['id']}")
        await expect(page.get_by_text("No strategy names it.")).to_be_visible()
        await look.at("segment")
        await page.goto("/segments/999999")
        await expect(page.get_by_text("There is no such segment")).to_be_visible()
        await look.at("segment-missing")
        await page.goto("/projects")
        await expect(page.get_by_label("is in production").first).to_be_visible()
        await look.at("projects")
        await page.goto("/environments")
        await expect(page.get_by_role("switch").first).to_be_visible()
        await look.at("environments")
        if size == PHONE:
            await page.get_by_text("More").click()
            await look.at("more")
        assert look.found == {}
