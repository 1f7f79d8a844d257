"""Every screen, in both themes, wide and on a phone: nothing that axe objects to, nothing that
reaches out of the window. With --shots=FOLDER it leaves pictures.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE
from tests.browser.looking import Look
from tests.conftest import create_database
from tests.servers import ServerProcess

EVERYBODY = {"name": "default"}


def rollout(share: str, stickiness: str = "userId", **more: object) -> dict[str, object]:
    parameters = {"rollout": share, "stickiness": stickiness, "groupId": "screens"}
    return {"name": "flexibleRollout", "parameters": parameters, **more}


NORDIC = {"contextName": "country", "operator": "IN", "values": ["NO", "SE", "DK", "FI", "IS"]}
VARIANTS = [
    {"name": "blue", "weight": 500, "payload": {"type": "string", "value": "#1556b8"}},
    {
        "name": "green",
        "weight": 500,
        "overrides": [{"contextName": "userId", "values": ["1001", "1002"]}],
    },
]
BETA = rollout("100", variants=[{"name": "blue", "weight": 1000}], title="The team")
FEATURES: list[dict[str, object]] = [
    {
        "name": "checkout-express-pay",
        "description": "Express pay button on the basket page",
        "type": "experiment",
        "enabled": True,
        "variants": VARIANTS,
        "strategies": [
            rollout("10", constraints=[NORDIC]),
            {"name": "userWithId", "parameters": {"userIds": "1001,1002,1003"}},
        ],
    },
    {"name": "basket-two-columns", "enabled": True, "strategies": [rollout("100")]},
    {"name": "pricing-tax-engine", "type": "kill-switch", "enabled": True},
    {"name": "search-typo-tolerance", "stale": True, "strategies": [rollout("0")]},
    {"name": "support-dark-mode", "project": "support", "strategies": [rollout("50", "random")]},
    {"name": "legacy-banner"},
    {"name": "a-name-that-is-" + "very-" * 16 + "long"},
]


@pytest.fixture(scope="module", autouse=True)
async def furnished(api: httpx.AsyncClient) -> None:
    for feature in FEATURES:
        body = {"strategies": [EVERYBODY], **feature}
        assert (await api.post("/api/admin/features", json=body)).status_code == 201
    path = "/api/admin/features/checkout-express-pay"
    await api.post(f"{path}/toggle/off")
    await api.post(f"{path}/toggle/on")
    place = "/api/admin/projects/default/features/checkout-express-pay/environments"
    share = (await api.get(f"{place}/production/strategies")).json()[0]
    share["parameters"]["rollout"] = "25"
    strategy = f"{place}/production/strategies/{share['id']}"
    assert (await api.put(strategy, json=share)).status_code == 200
    assert (await api.post(f"{place}/development/strategies", json=BETA)).status_code == 200
    assert (await api.post(f"{place}/development/on")).status_code == 200
    await api.delete("/api/admin/features/legacy-banner")
    registration = {
        "appName": "web-shop",
        "instanceId": "web-shop-1",
        "sdkVersion": "unleash-client-node:6.12.1",
        "strategies": ["default", "flexibleRollout"],
        "started": "2026-11-25T08:00:00Z",
        "interval": 10_000,
    }
    assert (await api.post("/api/client/register", json=registration)).status_code == 202
    counted = {"checkout-express-pay": {"yes": 40, "no": 120}, "not-made-yet": {"yes": 0, "no": 7}}
    now = datetime.now(UTC).isoformat()
    metrics = {
        "appName": "web-shop",
        "instanceId": "web-shop-2",
        "bucket": {"start": now, "stop": now, "toggles": counted},
    }
    assert (await api.post("/api/client/metrics", json=metrics)).status_code == 202


@pytest.fixture(scope="module")
async def closed_site(
    postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """A server that wants to know who asks."""
    log = tmp_path_factory.mktemp("closed") / "server.log"
    database_url = await create_database(postgres, template=template)
    with ServerProcess(database_url=database_url, log=log) as server:
        yield server.url


async def see_list(look: Look) -> None:
    page = look.page
    await page.goto("/")
    await expect(page.get_by_role("link", name="checkout-express-pay")).to_be_visible()
    await page.get_by_role("grid").focus()
    await page.keyboard.press("j")
    await look.at("features")
    await page.goto("/?q=nothing+fits")
    await expect(page.get_by_text("Nothing fits")).to_be_visible()
    await look.at("features-none")
    await page.goto("/?state=archived")
    await expect(page.get_by_role("link", name="legacy-banner")).to_be_visible()
    await look.at("features-archived")


async def see_create(look: Look) -> None:
    page = look.page
    await page.goto("/create?name=search%20index")
    await expect(page.get_by_role("button", name="Use search-index")).to_be_visible()
    await page.get_by_label("a share of the users").check()
    await look.at("create")


async def see_feature(look: Look) -> None:
    page = look.page
    await page.goto("/features/checkout-express-pay")
    await expect(page.get_by_text("raised the share from 10 % to 25 %")).to_be_visible()
    await expect(page.get_by_text("40 on, 120 off").filter(visible=True).first).to_be_visible()
    await look.at("feature")
    await page.get_by_role("button", name="Only differences").click()
    await look.at("feature-differences")
    await page.get_by_role("button", name="Only differences").click()
    await page.get_by_role("button", name="Edit: 25 %").click()
    await page.get_by_role("spinbutton", name="Share of users in production").fill("40")
    await page.get_by_role("button", name="where …: 40 %").click()
    await look.at("feature-edit")
    await see_conflict(look)
    await page.get_by_role("button", name="Discard").click()
    await page.get_by_role("button", name="Archive").click()
    await look.at("feature-dialog")
    await page.goto("/features/legacy-banner")
    await expect(page.get_by_role("button", name="Restore")).to_be_visible()
    await look.at("feature-archived")
    await page.goto("/features/nowhere")
    await expect(page.get_by_text("There is no feature nowhere")).to_be_visible()
    await look.at("feature-missing")


async def see_conflict(look: Look) -> None:
    """Somebody else is faster."""
    page = look.page
    place = "/api/admin/projects/default/features/checkout-express-pay/environments/production"
    [share, *_] = await (await page.request.get(f"{place}/strategies")).json()
    before = share["parameters"]["rollout"]
    for rollout in ("30", before):
        share["parameters"]["rollout"] = rollout
        await page.request.put(f"{place}/strategies/{share['id']}", data=share)
        if rollout == "30":
            await page.get_by_label("Field of the context").last.fill("plan")
            await page.get_by_label("Values").last.fill("gold,")
            await page.keyboard.press("Control+Enter")
            await expect(page.get_by_text("Somebody else changed the same")).to_be_visible()
            await look.at("feature-conflict")


async def see_applications(look: Look) -> None:
    page = look.page
    await page.goto("/applications")
    await expect(page.get_by_role("link", name="web-shop")).to_be_visible()
    await expect(page.get_by_text("unleash-client-node:6.12.1")).to_be_visible()
    await expect(page.get_by_role("button", name="Create it: not-made-yet")).to_be_visible()
    await look.at("applications")
    await page.get_by_role("link", name="web-shop").click()
    await expect(page.get_by_text("web-shop-1")).to_be_visible()
    asked = page.get_by_role("region", name="Features that it asked for")
    await expect(asked.get_by_role("link", name="checkout-express-pay")).to_be_visible()
    await look.at("application")
    await page.goto("/applications/nowhere")
    await expect(page.get_by_text("There is no application nowhere")).to_be_visible()
    await look.at("application-missing")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_every_screen(
    browser: Browser,
    site: str,
    closed_site: str,
    shots: Path | None,
    size: tuple[int, int],
) -> None:
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look = Look(page, shots)
        await see_list(look)
        await see_create(look)
        await see_feature(look)
        await see_applications(look)
        await page.goto("/nowhere")
        await expect(page.get_by_text("There is no such page")).to_be_visible()
        await look.at("page-missing")
        assert look.found == {}
    async with browsers.opened(browser, closed_site, size=size) as page:
        await page.add_init_script(path=AXE)
        look = Look(page, shots)
        await page.goto("/features/anything")
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        await look.at("signed-out")
        assert look.found == {}


async def test_the_theme_can_be_chosen(page: Page) -> None:
    await page.goto("/")
    light = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    await page.get_by_label("Theme").select_option("dark")
    dark = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert light != dark
    await page.reload()
    assert dark == await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


async def test_nothing_made_yet(
    browser: Browser, postgres: str, template: str, log: Path, shots: Path | None
) -> None:
    """The first look at a new server, mounted below a path."""
    database_url = await create_database(postgres, template=template)
    environment = {"YARDARM_AUTH": "none", "BASE_URI_PATH": "/flags"}
    with ServerProcess(database_url=database_url, environment=environment, log=log) as server:
        async with browsers.opened(browser, server.url) as page:
            await page.add_init_script(path=AXE)
            look = Look(page, shots)
            await page.goto("/flags/")
            await expect(page.get_by_text("No features yet")).to_be_visible()
            await look.at("features-empty")
            await page.goto("/flags/applications")
            await expect(page.get_by_text("No application has called yet")).to_be_visible()
            await look.at("applications-empty")
            await page.goto("/flags/cleanup")
            await expect(page.get_by_text("Nothing to clean up")).to_be_visible()
            await look.at("cleanup-empty")
            await page.goto("/flags/")
            await page.get_by_role("link", name="New feature").last.click()
            await page.get_by_label("Name", exact=True).fill("first-one")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("heading", name="first-one")).to_be_visible()
            assert page.url == f"{server.url}/flags/features/first-one"
            await page.reload()
            await expect(page.get_by_role("heading", name="first-one")).to_be_visible()
            assert look.found == {}
