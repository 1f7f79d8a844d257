"""Change requests: asked for where a rule holds a change up, reviewed by another, applied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_access import add_user, sign_in
from tests.browser.test_accounts import said
from tests.browser.test_budgets import create, production, tab_to
from tests.conftest import eventually
from tests.servers import ADMIN_TOKEN, ServerProcess

IN_PRODUCTION = "/api/admin/projects/default/environments/production/change-requests"
REQUESTS = "/api/admin/projects/default/change-requests"
PEOPLE = {"Ane": "Editor", "Bo": "Admin", "Vigdis": "Viewer"}


@pytest.fixture(scope="module")
async def people(closed: ServerProcess) -> None:
    headers = {"authorization": ADMIN_TOKEN}
    async with httpx.AsyncClient(base_url=closed.url, headers=headers) as api:
        for name, role in PEOPLE.items():
            await add_user(api, name, role)


@pytest.fixture
async def rule(admin: httpx.AsyncClient, people: None) -> AsyncIterator[None]:
    """One other person must approve what changes in production; the tests' own token goes past."""
    admin.headers["yardarm-emergency"] = "to begin with"
    body = {"changeRequestsEnabled": True, "requiredApprovals": 1}
    assert (await admin.put(f"{IN_PRODUCTION}/config", json=body)).is_success
    yield
    await admin.put(f"{IN_PRODUCTION}/config", json={"changeRequestsEnabled": False})


@asynccontextmanager
async def seen_by(
    browser: Browser, closed: ServerProcess, name: str, size: tuple[int, int] = WIDE
) -> AsyncIterator[Page]:
    async with browsers.opened(browser, closed.url, size=size) as page:
        await sign_in(page, name)
        yield page


async def share(api: httpx.AsyncClient, name: str) -> str:
    [strategy] = (await production(api, name))["strategies"]
    return str(strategy["parameters"]["rollout"])


async def asked(page: Page, api: httpx.AsyncClient, name: str, percent: str, title: str) -> int:
    """From the draft of a feature to a request that waits for review; its id."""
    await page.goto(f"/features/{name}")
    await page.get_by_role("spinbutton", name="Share of users in production").fill(percent)
    await expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    await press(page.get_by_role("button", name="Ask for review in production"))
    dialog = page.get_by_role("dialog", name="Ask for review in production")
    await expect(dialog.get_by_text(f"{percent} % by userId")).to_be_visible()
    await dialog.get_by_label("Title").fill(title)
    await dialog.get_by_label("For who reviews it").fill("for the sale")
    await press(dialog.get_by_role("button", name="Ask for review"))
    await said(page, "asks for review")
    await expect(page.get_by_role("button", name="Discard")).to_have_count(0)
    found = (await api.get(REQUESTS, params={"feature": name})).json()
    assert [one["state"] for one in found] == ["In review"]
    return int(found[0]["id"])


async def test_asked_for_reviewed_and_applied(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, rule: None
) -> None:
    await create(admin, "by-request")
    async with seen_by(browser, closed, "Ane") as page:
        number = await asked(page, admin, "by-request", "25", "Wider for the sale")
        assert await share(admin, "by-request") == "10"
        there = page.get_by_role("region", name="Change requests")
        await there.get_by_role("link", name=f"#{number} Wider for the sale").press("Enter")
        await expect(page.get_by_text("in review 0 of 1")).to_be_visible()
        await expect(page.get_by_text("10 → 25")).to_be_visible()
        await expect(page.get_by_text("15 % get it")).to_be_visible()
        await expect(page.get_by_role("button", name="Approve")).to_be_disabled()
        await expect(page.get_by_text("Approve: Nobody reviews")).to_be_visible()
    async with seen_by(browser, closed, "Bo") as page:
        await page.goto("/requests?show=review")
        await page.get_by_role("link", name=f"#{number} Wider for the sale").press("Enter")
        await expect(page.get_by_text("for the sale", exact=True)).to_be_visible()
        await tab_to(page, "Approve")
        await page.keyboard.press("Enter")
        await said(page, f"You approved #{number}")
        await press(page.get_by_role("button", name="Apply now"))
        await said(page, f"#{number} is applied")
        await expect(page.get_by_text("It was applied by Bo")).to_be_visible()
        assert await share(admin, "by-request") == "25"
        await page.goto("/requests?show=done")
        await expect(page.get_by_role("row").filter(has_text="Wider for the sale")).to_be_visible()


async def test_a_switch_is_asked_for_or_goes_past_the_rule_in_an_emergency(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, rule: None
) -> None:
    await create(admin, "burning")
    async with seen_by(browser, closed, "Ane") as page:
        await page.goto("/features/burning")
        await expect(page.get_by_text("change by change requests in production")).to_be_visible()
        await press(page.get_by_role("button", name="Kill in production"))
        dialog = page.get_by_role("dialog", name="Ask for review in production")
        await expect(dialog.get_by_text("switch it off")).to_be_visible()
        await dialog.get_by_text("In an emergency").click()
        await expect(dialog.get_by_role("button", name="Do it now")).to_be_disabled()
        await press(dialog.get_by_role("button", name="Keep as a draft"))
        await said(page, "is a draft")
        assert (await production(admin, "burning"))["enabled"] is True
    async with seen_by(browser, closed, "Bo") as page:
        await page.goto("/?q=burning")
        await page.get_by_role("switch", name="burning is on").click()
        dialog = page.get_by_role("dialog", name="Ask for review in production")
        await dialog.get_by_text("In an emergency").click()
        await dialog.get_by_label("What happened").fill("the shop burns: 40 °C")
        await press(dialog.get_by_role("button", name="Do it now"))
        await said(page, "Done past the rule")
        await expect(page.get_by_role("switch", name="burning is on")).not_to_be_checked()
    assert (await production(admin, "burning"))["enabled"] is False
    query = {"feature": "IS:burning", "limit": "1"}
    [event] = (await admin.get("/api/admin/search/events", params=query)).json()["events"]
    assert event["reason"].startswith("EMERGENCY: the shop burns: 40 °C")


async def test_what_is_free_is_published_and_the_rest_stays_to_be_asked_for(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, rule: None
) -> None:
    await create(admin, "both-ways")
    async with seen_by(browser, closed, "Ane") as page:
        await page.goto("/features/both-ways")
        await page.get_by_role("spinbutton", name="Share of users in production").fill("30")
        await page.get_by_label("Description").fill("said at once")
        await expect(
            page.get_by_role("button", name="Ask for review in production")
        ).to_be_visible()
        await press(page.get_by_role("button", name="Publish"))
        await said(page, "both-ways is published")
        await expect(page.get_by_role("button", name="Publish")).to_have_count(0)
        ask = page.get_by_role("button", name="Ask for review in production")
        await expect(ask).to_be_enabled()
        await press(ask)
        await expect(page.get_by_role("dialog").get_by_text("30 % by userId")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(ask).to_be_focused()
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("dialog").get_by_text("30 % by userId")).to_be_visible()
    assert await share(admin, "both-ways") == "10"


async def test_what_others_changed_since_is_chosen_about(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, rule: None
) -> None:
    await create(admin, "changed-since")
    async with seen_by(browser, closed, "Ane") as page:
        number = await asked(page, admin, "changed-since", "40", "To forty")
    [strategy] = (await production(admin, "changed-since"))["strategies"]
    strategy["parameters"]["rollout"] = "15"
    place = "/api/admin/projects/default/features/changed-since/environments/production"
    put = await admin.put(f"{place}/strategies/{strategy['id']}", json=strategy)
    assert put.is_success
    async with seen_by(browser, closed, "Bo") as page:
        await page.goto(f"/requests/default/{number}")
        conflicts = page.get_by_role("group", name="Changed since it was drafted")
        await expect(conflicts).to_contain_text('is now "15", would be "40"')
        await press(page.get_by_role("button", name="Approve"))
        await said(page, f"You approved #{number}")
        await press(page.get_by_role("button", name="Apply now"))
        await expect(page.get_by_role("alert").filter(has_text="Not done")).to_be_visible()
        await page.get_by_label("becomes what this request says").press("Space")
        await press(page.get_by_role("button", name="Apply now"))
        await said(page, f"#{number} is applied")
    assert await share(admin, "changed-since") == "40"


async def test_whoever_may_read_may_propose_also_from_the_palette_and_for_many(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, rule: None
) -> None:
    for name in ("many-one", "many-two"):
        await create(admin, name)
    async with seen_by(browser, closed, "Vigdis") as page:
        number = await asked(page, admin, "many-one", "35", "From a Viewer")
        await page.goto(f"/requests/default/{number}")
        await expect(page.get_by_role("button", name="Cancel the request")).to_be_enabled()
    async with seen_by(browser, closed, "Ane") as page:
        await page.goto("/?q=many-")
        await expect(page.get_by_role("link", name="many-two")).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("roll 45 many-two")
        await expect(page.get_by_text("35 % get it")).to_be_visible()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Ask for review in production")
        await expect(dialog.get_by_text("45 % by userId")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_label("Choose all that are shown").check()
        await page.get_by_role("button", name="Switch off").click()
        await expect(dialog.get_by_text("many-one: switch it off")).to_be_visible()
        await expect(dialog.get_by_text("many-two: switch it off")).to_be_visible()
        await press(dialog.get_by_role("button", name="Keep as a draft"))
        await said(page, "is a draft")


async def test_the_rule_is_set_on_the_page_of_the_project(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient, people: None
) -> None:
    async with seen_by(browser, closed, "Bo") as page:
        await page.goto("/projects/default")
        await page.get_by_label("Features change in production by change requests only").press(
            "Space"
        )
        await said(page, "Features change in production by change requests")
        await page.get_by_label("Approvals needed in production").select_option("2")
        await expect(page.get_by_label("Approvals needed in production")).to_have_value("2")
        await page.get_by_label("Admin may approve in production").press("Space")
        await expect(page.get_by_label("Admin may approve in production")).to_be_checked()

        async def is_set() -> bool:
            rules = (await admin.get(f"{REQUESTS}/config")).json()
            [rule] = [one for one in rules if one["environment"] == "production"]
            return rule["requiredApprovals"] == 2 and len(rule["roles"]) == 1

        await eventually(is_set)
        await page.get_by_label("Features change in production by change requests only").press(
            "Space"
        )
        await said(page, "Features change in production at once")
    async with seen_by(browser, closed, "Vigdis") as page:
        await page.goto("/projects/default")
        await expect(page.get_by_text("that takes PROJECT_CHANGE_REQUEST_WRITE")).to_be_visible()


async def see(look: Look, address: str, heading: str, name: str) -> None:
    await look.page.goto(address)
    await expect(look.page.get_by_role("heading", name=heading).first).to_be_visible()
    await look.at(name)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_it_looks(
    browser: Browser,
    closed: ServerProcess,
    admin: httpx.AsyncClient,
    rule: None,
    size: tuple[int, int],
    look_at: Any,
) -> None:
    name = f"asked-{size[0]}"
    await create(admin, name)
    async with seen_by(browser, closed, "Ane", size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        number = await asked(page, admin, name, "60", "Sixty for the sale")
        await page.get_by_role("spinbutton", name="Share of users in production").fill("70")
        await look.at("request-draft")
        await press(page.get_by_role("button", name="Ask for review in production"))
        await expect(page.get_by_label("Into")).to_be_visible()
        await page.get_by_text("In an emergency").click()
        await look.at("request-ask")
        await page.keyboard.press("Escape")
        await page.goto("/requests")
        await expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
        await look.at("requests")
        await page.route("**/default/change-requests", lambda route: route.fulfill(json=[]))
        await see(look, "/requests?show=review", "Nothing waits for your review", "requests-empty")
        await page.goto(f"/requests/default/{number}")
        await expect(page.get_by_text("50 % get it")).to_be_visible()
        await look.at("request")
        await see(look, "/requests/default/999", "There is no change request 999", "request-none")
        await page.goto("/projects/default")
        await expect(page.get_by_label("Approvals needed in production")).to_be_visible()
        await look.at("project-rules")
        assert look.found == {}
