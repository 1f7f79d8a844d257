"""Schedules: from the draft of a feature, seen on its page and on theirs, held and ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_accounts import said
from tests.browser.test_budgets import create, production
from tests.conftest import eventually

PATH = "/api/admin/schedules"


def in_days(days: int) -> str:
    """As the field takes it, in the zone of this machine, which is the browser's."""
    return (datetime.now(UTC).astimezone() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


async def schedules(api: httpx.AsyncClient, feature: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get(PATH, params={"feature": feature})).json()[
        "schedules"
    ]
    return found


async def drafted(page: Page, name: str, percent: str) -> None:
    await page.goto(f"/features/{name}")
    await page.get_by_role("spinbutton", name="Share of users in production").fill(percent)
    await press(page.get_by_role("button", name="Later …"))
    await expect(page.get_by_role("dialog", name="When shall this happen?")).to_be_visible()


async def test_published_at_a_time_by_keyboard_paused_and_ended(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "on-friday")
    await drafted(page, "on-friday", "50")
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await expect(dialog.get_by_text("50 % by userId")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Schedule it")).to_be_disabled()
    await dialog.get_by_label("When", exact=True).fill(in_days(3))
    await dialog.get_by_label("Name").fill("Friday")
    await page.keyboard.press("Enter")
    await said(page, "It is scheduled")
    await expect(page.get_by_role("button", name="Discard")).to_have_count(0)
    there = page.get_by_role("region", name="By itself")
    await expect(there.get_by_text("50 % by userId")).to_be_visible()
    await press(there.get_by_role("button", name="Pause: Friday"))
    await said(page, "Friday is paused")
    [schedule] = await schedules(api, "on-friday")
    assert schedule["state"] == "paused"
    await press(there.get_by_role("button", name="Resume: Friday"))
    await said(page, "Friday goes on")
    await press(there.get_by_role("button", name="End …: Friday"))
    end = page.get_by_role("dialog", name="End Friday?")
    await expect(end.get_by_role("button", name="End it and put back")).to_have_count(0)
    await press(end.get_by_role("button", name="End it"))
    await said(page, "Friday is ended")
    await expect(there).to_have_count(0)
    await page.goto("/schedules?show=over")
    await expect(page.get_by_role("listitem").filter(has_text="Friday").first).to_be_visible()


async def test_for_a_while_and_put_back_early(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "for-a-while")
    await drafted(page, "for-a-while", "80")
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await dialog.get_by_label("for a while, then back").check()
    await dialog.get_by_label("Until").fill(in_days(2))
    await dialog.get_by_label("Name").fill("Weekend")
    await press(dialog.get_by_role("button", name="Schedule it"))
    await said(page, "It is scheduled")
    there = page.get_by_role("region", name="By itself")
    await expect(there.get_by_text("running")).to_be_visible()
    await expect(there.get_by_text("All of it is put back")).to_be_visible()
    share = page.get_by_role("spinbutton", name="Share of users in production")
    await expect(share).to_have_value("80")
    await page.goto("/schedules")
    await press(page.get_by_role("button", name="End …: Weekend"))
    end = page.get_by_role("dialog", name="End Weekend?")
    await press(end.get_by_role("button", name="End it and put back"))
    await said(page, "Weekend is ended")
    [strategy] = (await production(api, "for-a-while"))["strategies"]
    assert strategy["parameters"]["rollout"] == "10"


async def test_rolled_out_in_steps(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "in-steps")
    await drafted(page, "in-steps", "100")
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await dialog.get_by_label("step by step").check()
    shares = dialog.get_by_label("Shares, in percent")
    await expect(shares).to_have_value("55, 100")
    await shares.fill("25, 50, lots")
    await expect(dialog.get_by_role("button", name="Schedule it")).to_be_disabled()
    await shares.fill("25, 50, 100")
    await press(dialog.get_by_role("button", name="Schedule it"))
    await said(page, "It is scheduled")
    there = page.get_by_role("region", name="By itself")
    await expect(there.get_by_text("set the share to 25 %")).to_be_visible()
    await expect(there.get_by_text("set the share to 100 %")).to_be_visible()
    [schedule] = await schedules(api, "in-steps")
    assert [step["afterSeconds"] for step in schedule["steps"]] == [None, 86400, 86400]


async def test_held_by_a_number(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "held")
    await drafted(page, "held", "100")
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await dialog.get_by_label("step by step").check()
    await dialog.get_by_text("Hold it by a number").click()
    await dialog.get_by_label("Query").fill("errors")
    await expect(dialog.get_by_role("button", name="Schedule it")).to_be_disabled()
    await dialog.get_by_label("Not above").fill("0.05")
    await dialog.get_by_label("pause it").check()
    await press(dialog.get_by_role("button", name="Schedule it"))
    await said(page, "It is scheduled")
    there = page.get_by_role("region", name="By itself")
    await expect(there.get_by_text("Pauses when this is above 0.05: errors")).to_be_visible()
    await expect(there.get_by_text("scheduled by anybody")).to_be_visible()
    [schedule] = await schedules(api, "held")
    assert (schedule["guard"]["above"], schedule["guard"]["then"]) == (0.05, "pause")

    # As often as it looks by itself, this would take half a minute.
    sent = {key: schedule[key] for key in ("name", "steps", "until", "onConflict")}
    for step in sent["steps"]:
        del step["made"]
    guard = {key: schedule["guard"][key] for key in ("query", "above", "then")}
    often = {**sent, "guard": {**guard, "everySeconds": 1}}
    assert (await api.put(f"{PATH}/{schedule['id']}", json=often)).is_success

    async def has_looked() -> bool:
        [seen] = await schedules(api, "held")
        return bool(seen["guard"]["lastLook"])

    await eventually(has_looked)
    await page.goto("/schedules")
    listed = page.get_by_role("listitem").filter(has_text="errors")
    await expect(listed.get_by_text("0.02,")).to_be_visible()


async def test_what_is_still_to_come_is_changed(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "moved-on")
    await drafted(page, "moved-on", "50")
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await dialog.get_by_label("When", exact=True).fill(in_days(1))
    await dialog.get_by_label("Name").fill("Monday")
    await press(dialog.get_by_role("button", name="Schedule it"))
    await said(page, "It is scheduled")
    there = page.get_by_role("region", name="By itself")
    await press(there.get_by_role("button", name="Change …: Monday"))
    dialog = page.get_by_role("dialog", name="Change Monday")
    await expect(dialog.get_by_label("Name")).to_have_value("Monday")
    await dialog.get_by_label("When", exact=True).fill("2020-01-01T10:00")
    await press(dialog.get_by_role("button", name="Change it"))
    await expect(dialog.get_by_role("alert")).to_contain_text("must not be before")
    await dialog.get_by_label("When", exact=True).fill(in_days(2))
    await dialog.get_by_label("Name").fill("Tuesday")
    await page.keyboard.press("Enter")
    await said(page, "It is changed")
    await expect(there.get_by_text("Tuesday", exact=True)).to_be_visible()
    [schedule] = await schedules(api, "moved-on")
    due = datetime.fromisoformat(schedule["steps"][0]["at"])
    assert due > datetime.now(UTC) + timedelta(days=1, hours=23)
    assert schedule["steps"][0]["changes"][0]["payload"]["parameters"]["rollout"] == "50"


async def test_a_switch_is_scheduled_without_a_draft(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "off-later")
    await page.goto("/features/off-later")
    await press(page.get_by_role("button", name="Switch later in production"))
    dialog = page.get_by_role("dialog", name="When shall this happen?")
    await expect(dialog.get_by_text("switch it off")).to_be_visible()
    await dialog.get_by_label("When", exact=True).fill(in_days(1))
    await press(dialog.get_by_role("button", name="Schedule it"))
    await said(page, "It is scheduled")
    there = page.get_by_role("region", name="By itself")
    await expect(there.get_by_text("production: switch it off")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser, site: str, api: httpx.AsyncClient, size: tuple[int, int], look_at: Any
) -> None:
    name = f"later-{size[0]}"
    await create(api, name)
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await drafted(page, name, "100")
        dialog = page.get_by_role("dialog", name="When shall this happen?")
        await look.at("schedule-at")
        await dialog.get_by_label("step by step").check()
        await dialog.get_by_text("Hold it by a number").click()
        await dialog.get_by_label("Query").fill("sum(rate(errors[5m]))")
        await dialog.get_by_label("Not above").fill("0.05")
        await look.at("schedule-steps")
        await press(dialog.get_by_role("button", name="Schedule it"))
        await said(page, "It is scheduled")
        there = page.get_by_role("region", name="By itself")
        await expect(there.get_by_text("set the share to 100 %")).to_be_visible()
        await there.scroll_into_view_if_needed()
        await look.at("schedule-feature")
        await page.goto("/schedules")
        await expect(page.get_by_text("set the share to 100 %").first).to_be_visible()
        await look.at("schedules")
        [schedule] = await schedules(api, name)
        await press(page.get_by_role("button", name="Change …").first)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await look.at("schedule-change")
        await page.keyboard.press("Escape")
        await press(page.get_by_role("button", name="End …").first)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await look.at("schedule-end")
        await page.route("**/api/admin/schedules?*", lambda route: route.fulfill(json=NOTHING))
        await page.goto("/schedules?show=over")
        await expect(page.get_by_text("No schedule is over")).to_be_visible()
        await look.at("schedules-empty")
        assert look.found == {}
        assert (await api.post(f"{PATH}/{schedule['id']}/abort", json={})).is_success


NOTHING: dict[str, Any] = {"schedules": [], "total": 0}
