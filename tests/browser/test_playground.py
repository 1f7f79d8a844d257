"""Who would get what, and why: asked by form or by address, of now and of then."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.counting import count, spent
from tests.browser.looking import Look

NORDIC = {"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}


@pytest.fixture(scope="module", autouse=True)
async def furnished(api: httpx.AsyncClient) -> None:
    rollout = {"rollout": "70", "stickiness": "userId", "groupId": "asked"}
    strategy: dict[str, Any] = {
        "name": "flexibleRollout",
        "parameters": rollout,
        "constraints": [NORDIC],
        "variants": [{"name": "blue", "weight": 1000, "stickiness": "userId"}],
    }
    parent = {"name": "asked-parent", "enabled": True, "strategies": [{"name": "default"}]}
    assert (await api.post("/api/admin/features", json=parent)).status_code == 201
    body = {"name": "asked", "enabled": True, "strategies": [strategy]}
    assert (await api.post("/api/admin/features", json=body)).status_code == 201
    need = {"feature": "asked-parent"}
    path = "/api/admin/projects/default/features/asked/dependencies"
    assert (await api.post(path, json=need)).status_code == 200


async def test_a_table_of_people_in_two_environments(page: Page) -> None:
    await page.goto("/features/asked")
    await page.get_by_role("link", name="Evaluate as").click()
    await page.get_by_label("userId of 1").fill("1001")
    await page.get_by_label("Field to add").fill("country")
    await page.keyboard.press("Enter")
    await page.get_by_label("country of 1").fill("NO")
    await page.get_by_role("button", name="Add somebody").click()
    await page.get_by_label("userId of 2").fill("1002")
    await page.get_by_label("country of 2").fill("DK")
    await page.get_by_role("button", name="Evaluate").click()

    results = page.get_by_role("region", name="asked", exact=True)
    who = "asked for 1001, country NO in production"
    first = results.get_by_role("button", name=f"on variant blue: {who}")
    await expect(first).to_contain_text("variant blue")
    await first.click()
    why = results.get_by_role("region", name=who)
    await expect(why).to_contain_text("needs asked-parent on: that holds")
    await expect(why).to_contain_text("country is NO or SE the value is NO")
    await expect(why).to_contain_text(re.compile(r"bucket \d+ of 100; those up to 70 are in"))
    await expect(why).to_contain_text("userId 1001, group asked")
    second = "asked for 1002, country DK in production"
    await results.get_by_role("button", name=f"off: {second}").click()
    await expect(results.get_by_role("region", name=second)).to_contain_text("the value is DK")

    # Whoever gets the address sees the same.
    await page.reload()
    await expect(results.get_by_role("button", name=f"on variant blue: {who}")).to_be_visible()
    await expect(page.get_by_label("country of 2")).to_have_value("DK")


async def test_as_it_was(page: Page, api: httpx.AsyncClient) -> None:
    body = {"name": "once-on", "enabled": True, "strategies": [{"name": "default"}]}
    made = await api.post("/api/admin/features", json=body)
    revision = made.headers["etag"].strip('"')
    await api.post("/api/admin/projects/default/features/once-on/environments/production/off")
    await page.goto("/playground?feature=once-on&environment=production")
    who = "once-on for somebody unknown in production"
    await expect(page.get_by_role("button", name=f"off: {who}")).to_be_visible()
    await page.get_by_label("a revision").check()
    await page.get_by_label("Revision", exact=True).fill(revision)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"on: {who}")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="as of revision")).to_be_visible()
    assert f"revision={revision}" in page.url
    await page.go_back()
    await expect(page.get_by_role("button", name=f"off: {who}")).to_be_visible()


async def test_people_are_kept_under_a_name(page: Page) -> None:
    await page.goto("/playground")
    keep = page.get_by_role("button", name="Keep them")
    await expect(keep).to_be_disabled()
    await page.get_by_label("userId of 1").fill("1001")
    await page.get_by_label("Field to add").fill("country")
    await page.keyboard.press("Enter")
    await page.get_by_label("country of 1").fill("NO")
    await page.get_by_label("Name for these people").fill("Beta")
    await page.keyboard.press("Enter")

    # Also after another start of the browser; they take the place of nobody.
    await page.goto("/playground?feature=asked")
    await page.get_by_role("button", name="Add Beta").click()
    await expect(page.get_by_label("country of 1")).to_have_value("NO")
    await page.get_by_role("button", name="Add Beta").click()
    await expect(page.get_by_label("userId of 2")).to_have_value("1001")
    await page.get_by_role("button", name="Forget Beta").click()
    await page.reload()
    await expect(page.get_by_label("Name for these people")).to_be_visible()
    await expect(page.get_by_role("button", name="Add Beta")).to_have_count(0)


async def test_what_the_server_refuses_is_said(page: Page) -> None:
    await page.goto("/playground?feature=asked&environment=nowhere")
    await expect(page.get_by_text("The playground has no answer")).to_be_visible()


async def test_by_keyboard(page: Page) -> None:
    await count(page)
    await page.goto("/features/asked")
    await expect(page.get_by_role("heading", name="asked", exact=True)).to_be_visible()
    await page.keyboard.press("e")
    await page.get_by_label("userId of 1").focus()
    await page.keyboard.type("1001")
    await page.keyboard.press("Enter")
    cell = page.get_by_role("button", name="off: asked for 1001 in production")
    await cell.focus()
    await page.keyboard.press("Enter")
    why = page.get_by_role("region", name="asked for 1001 in production")
    await expect(why).to_contain_text("there is no value")
    assert (await spent(page, "evaluate as 1001")).clicks == 0


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, size: tuple[int, int], look_at: Any
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await page.goto("/playground")
        await expect(page.get_by_role("button", name="Evaluate")).to_be_visible()
        await page.get_by_label("userId of 1").fill("1001")
        await page.get_by_label("Name for these people").fill("Beta testers")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Add Beta testers")).to_be_visible()
        await look.at("playground-empty")
        people = '[{"userId":"1001","country":"NO"},{"userId":"1002","country":"DK"}]'
        await page.goto(f"/playground?feature=asked&contexts={people}")
        await page.get_by_role(
            "button", name="on variant blue: asked for 1001, country NO in production"
        ).click()
        await look.at("playground")
        await page.goto("/playground?feature=nowhere")
        await expect(page.get_by_text("No feature fits")).to_be_visible()
        await look.at("playground-none")
        assert look.found == {}
