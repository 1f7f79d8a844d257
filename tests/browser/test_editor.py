"""The editor of a feature: what the linter says, whom a draft moves, the same by curl, and a merge
of what two people changed.
"""

import asyncio
import os
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_feature import SHARE, create, panel, placed

PLACE = "/api/admin/projects/default/features/{}/environments/production/strategies"
NEVER = {"contextName": "plan", "operator": "IN", "values": ["gold"]}
NEVER_TOO = {"contextName": "plan", "operator": "NOT_IN", "values": ["gold"]}


async def contradict(api: httpx.AsyncClient, name: str) -> None:
    """Two strategies, of which the second can never be."""
    await create(api, name, strategies=[SHARE, {**SHARE, "constraints": [NEVER, NEVER_TOO]}])


async def test_a_finding_stands_at_its_strategy(page: Page, api: httpx.AsyncClient) -> None:
    await contradict(api, "linted")
    await page.goto("/features/linted")
    found = panel(page, "production").get_by_role("list", name="What the linter says")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("Error:")
    await page.get_by_role("button", name="Remove: 10 % by userId where plan").click()
    await expect(found).to_have_count(0)


async def test_whom_a_draft_moves_is_said_before(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "moving")
    await page.goto("/features/moving")
    share = page.get_by_role("spinbutton", name="Share of users in production")
    await share.fill("25")
    there = panel(page, "production")
    await expect(there).to_contain_text("10 % keep it, 15 % get it, nobody loses it")
    await share.fill("4")
    await expect(there).to_contain_text("4 % keep it, 0 % get it, 6 % lose it")
    await share.fill("10")
    await expect(there).not_to_contain_text("keep it")


async def test_a_draft_by_curl_does_what_publish_does(
    page: Page, api: httpx.AsyncClient, site: str
) -> None:
    await create(api, "by-curl")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    await page.goto("/features/by-curl")
    await page.get_by_role("spinbutton", name="Share of users in production").fill("25")
    await page.get_by_label("Description").fill("it's said")
    await page.get_by_role("button", name="curl", exact=True).click()
    dialog = page.get_by_role("dialog", name="The same by curl")
    await dialog.get_by_role("button", name="Copy: The same by curl").click()
    await expect(dialog.get_by_role("status")).to_have_text("Copied.")
    script = await page.evaluate("navigator.clipboard.readText()")
    environment = {**os.environ, "YARDARM_TOKEN": "*:*.nobody-asks"}
    ran = await asyncio.create_subprocess_exec("sh", "-ec", script, env=environment)
    assert await ran.wait() == 0
    after = await placed(api, "by-curl", "production")
    assert after["strategies"][0]["parameters"]["rollout"] == "25"
    assert (await api.get("/api/admin/features/by-curl")).json()["description"] == "it's said"


async def test_different_parts_of_one_strategy_become_one(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "merged")
    await page.goto("/features/merged")
    await page.get_by_role("spinbutton", name="Share of users in production").fill("25")
    [strategy] = (await placed(api, "merged", "production"))["strategies"]
    theirs = {**SHARE, "constraints": [NEVER]}
    answer = await api.put(f"{PLACE.format('merged')}/{strategy['id']}", json=theirs)
    assert answer.status_code == 200
    await page.get_by_role("button", name="Publish").click()
    question = page.get_by_role("alert").filter(has_text="Somebody else changed the same")
    await expect(question).to_contain_text("Both: 25 % by userId where plan is gold")
    await press(question.get_by_role("button", name="Take both"))
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    [after] = (await placed(api, "merged", "production"))["strategies"]
    assert after["parameters"]["rollout"] == "25"
    assert [one["contextName"] for one in after["constraints"]] == ["plan"]


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any, api: httpx.AsyncClient
) -> None:
    name = f"looked-at-{size[0]}"
    await contradict(api, name)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto(f"/features/{name}")
        await expect(page.get_by_role("list", name="What the linter says")).to_be_visible()
        await page.get_by_role("spinbutton", name="Share of users in production").first.fill("25")
        await expect(page.get_by_text("15 % get it").first).to_be_visible()
        await look.at("editor")
        await page.get_by_role("button", name="curl", exact=True).click()
        await look.at("editor-curl")
        assert look.found == {}
