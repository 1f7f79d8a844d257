"""The list: what a feature is in every environment, filters and views, and many at once."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, FloatRect, Locator, Page, Route, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_budgets import SHARE, create

EVERYBODY = {"name": "default"}


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


async def said(page: Page, text: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


async def listed(page: Page, search: str) -> None:
    await page.goto(f"/?q={search}")
    await expect(page.get_by_role("row").nth(1)).to_be_visible()
    await page.get_by_role("grid").focus()


async def test_every_environment_has_its_share(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "placed-one")
    place = "/api/admin/projects/default/features/placed-one/environments/development"
    share = {**SHARE, "parameters": {**SHARE["parameters"], "rollout": "40"}}
    assert (await api.post(f"{place}/strategies", json=share)).status_code == 200
    assert (await api.post(f"{place}/on")).status_code == 200
    await create(api, "placed-two")
    await listed(page, "placed-")
    await expect(row(page, "placed-one")).to_contain_text("40 %")
    await expect(row(page, "placed-two").get_by_role("gridcell").nth(4)).to_have_text("off")
    await row(page, "placed-one").get_by_role("switch").click()
    await said(page, "placed-one is off")
    await expect(row(page, "placed-one")).to_contain_text("40 %")


async def test_many_are_switched_marked_and_archived_by_keyboard_with_undo(
    page: Page, api: httpx.AsyncClient
) -> None:
    for name in ("many-a", "many-b", "many-c"):
        await create(api, name, enabled=name != "many-c")
    await listed(page, "many-")
    await page.keyboard.press("x")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    bar = page.get_by_role("region", name="With the chosen features")
    await expect(bar).to_contain_text("2 features chosen")

    async def on(name: str) -> bool:
        return bool((await api.get(f"/api/admin/features/{name}")).json()["enabled"])

    await press(bar.get_by_role("button", name="Switch on"))
    await said(page, "1 feature on in production")
    assert await on("many-c")
    await press(page.get_by_role("button", name="Undo").last)
    await said(page, "Undone for 1 feature")
    assert (await on("many-a"), await on("many-c")) == (True, False)

    await press(bar.get_by_role("button", name="Mark stale"))
    await said(page, "2 features marked stale")
    await expect(row(page, "many-a")).to_contain_text("stale")
    await expect(row(page, "many-b")).not_to_contain_text("stale")

    await page.get_by_role("grid").focus()
    await page.keyboard.press("X")
    await expect(bar).to_contain_text("3 features chosen")
    await press(bar.get_by_role("button", name="Archive"))
    await said(page, "3 features archived")
    for name in ("many-a", "many-b", "many-c"):
        await expect(row(page, name)).to_contain_text("Archived")
    await press(page.get_by_role("button", name="Undo").last)
    await said(page, "3 features back, switched off")
    await expect(row(page, "many-b").get_by_role("switch")).to_be_visible()


async def test_tags_filter_and_are_given_to_many(page: Page, api: httpx.AsyncClient) -> None:
    for name in ("tagged-a", "tagged-b"):
        await create(api, name)
    await listed(page, "tagged-")
    await page.keyboard.press("x")
    bar = page.get_by_role("region", name="With the chosen features")

    async def late(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    # What is typed before the list is read anew is not lost.
    await page.route(re.compile("/api/admin/features"), late)
    await bar.get_by_label("Tag").fill("team:checkout")
    await page.keyboard.press("Enter")
    alert = page.get_by_role("alert").filter(has_text="Not all was done")
    await expect(alert).to_contain_text("names no tag type")
    await bar.get_by_label("Tag").fill("checkout")
    await page.keyboard.press("Enter")
    await said(page, "1 feature tagged simple:checkout")
    await page.get_by_role("search").get_by_label("Tag").fill("simple:checkout")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("tag=simple%3Acheckout"))
    await expect(row(page, "tagged-a")).to_be_visible()
    await expect(row(page, "tagged-b")).to_be_hidden()


async def test_filters_stay_where_they_are_when_the_list_comes(
    page: Page, api: httpx.AsyncClient
) -> None:
    """Else a click on one of them, made in a hurry, is one on its neighbour."""
    project = {"id": "filtered", "name": "Filtered"}
    assert (await api.post("/api/admin/projects", json=project)).status_code == 201
    await create(api, "filtered-a")
    there = "/api/admin/projects/filtered/features"
    assert (await api.post(there, json={"name": "filtered-b"})).status_code == 201
    gate = asyncio.Event()

    async def late(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route(re.compile("/api/admin/(features|search)"), late)
    await page.goto("/?q=filtered-")
    filters = page.get_by_role("search")

    async def places() -> list[FloatRect | None]:
        named = [filters.get_by_label(name, exact=True) for name in ("Off", "Type", "Tag", "Stale")]
        return [await one.bounding_box() for one in named]

    await expect(page.get_by_text("Loading")).to_be_visible()
    before = await places()
    gate.set()
    await expect(row(page, "filtered-b")).to_be_visible()
    await expect(filters.get_by_label("Project")).to_be_visible()
    assert await places() == before
    assert None not in before
    for step in ("projects/filtered/features/filtered-b", "archive/filtered-b"):
        assert (await api.delete(f"/api/admin/{step}")).is_success
    assert (await api.post("/api/admin/projects/archive/filtered")).status_code == 202


async def test_a_view_is_saved_and_comes_back(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "viewed")
    await page.goto("/?q=viewed")
    await page.get_by_label("Rolling out").check(force=True)
    await page.get_by_label("Never seen").check()
    views = page.get_by_role("search").locator("details")
    await views.get_by_text("Views").click()
    await views.get_by_label("Name of this view").fill("Mine")
    await page.keyboard.press("Enter")
    await expect(views.get_by_role("link", name="Mine")).to_be_visible()
    await page.goto("/")
    await views.get_by_text("Views").click()
    await views.get_by_role("link", name="Mine").click()
    await expect(page).to_have_url(re.compile(r"/\?q=viewed&state=rolling&unseen=1$"))
    await expect(row(page, "viewed")).to_be_visible()
    await views.get_by_text("Views").click()
    await views.get_by_role("button", name="Forget view Mine").click()
    await expect(views.get_by_role("link", name="Mine")).to_be_hidden()


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any, api: httpx.AsyncClient
) -> None:
    for number in range(3):
        await create(api, f"shown-{number}-{size[0]}", strategies=[EVERYBODY], stale=number == 1)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await listed(page, f"-{size[0]}")
        await page.keyboard.press("x")
        await page.keyboard.press("j")
        await expect(page.get_by_role("region", name="With the chosen features")).to_be_visible()
        await look.at("features-chosen")
        await page.get_by_role("search").get_by_text("Views").click()
        await expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
        await look.at("features-views")
        assert look.found == {}
