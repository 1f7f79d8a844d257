"""The tasks that people come for: by mouse within a number of clicks, and by keyboard alone. To
restore what is archived: tests/browser/test_rows.py, and without any click test_palette.py.
"""

from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.browser.counting import count, restart, spent

USERS = {"rollout": "10", "stickiness": "userId", "groupId": "g"}
SHARE: dict[str, Any] = {"name": "flexibleRollout", "parameters": USERS}
PUBLISHED = "is published"


async def create(api: httpx.AsyncClient, name: str, **more: object) -> None:
    """With a share in production, where it is on."""
    body = {"name": name, "strategies": [SHARE], "enabled": True, **more}
    assert (await api.post("/api/admin/features", json=body)).status_code == 201


async def production(api: httpx.AsyncClient, name: str) -> dict[str, Any]:
    path = f"/api/admin/projects/default/features/{name}/environments/production"
    found: dict[str, Any] = (await api.get(path)).json()
    return found


async def opened(page: Page, name: str) -> None:
    await count(page)
    await page.goto(f"/features/{name}")
    await expect(page.get_by_role("region", name="production", exact=True)).to_be_visible()


async def published(page: Page) -> None:
    await expect(page.get_by_role("status").filter(has_text=PUBLISHED)).to_be_visible()


async def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """By the Tab key alone to the control of this name."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            """() => { const e = document.activeElement;
            return e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent; }"""
        )
        if name in (found or ""):
            return
    raise AssertionError(f"no Tab leads to {name}")


async def test_create(page: Page) -> None:
    """At most 1 click."""
    await count(page)
    await page.goto("/")
    await page.get_by_role("link", name="New feature").first.click()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("made-quickly")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="made-quickly")).to_be_visible()
    assert (await spent(page, "create")).clicks <= 1


async def test_create_by_keyboard(page: Page) -> None:
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("made-by-keys")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="made-by-keys")).to_be_visible()
    assert (await spent(page, "create by keyboard")).clicks == 0


async def test_a_share_of_users_in_production_switched_on(
    page: Page, api: httpx.AsyncClient
) -> None:
    """25 % by userId, and on: at most 2 clicks. A feature of the newer API has no strategy."""
    made = await api.post("/api/admin/projects/default/features", json={"name": "rolled-out"})
    assert made.status_code == 201
    await opened(page, "rolled-out")
    await page.get_by_role("button", name="Add a way in in production").click()
    await page.keyboard.type("25")
    await page.get_by_role("button", name="Publish and turn on in production").click()
    await published(page)
    assert (await spent(page, "25 % by userId, on")).clicks <= 2
    after = await production(api, "rolled-out")
    assert after["enabled"] is True
    [strategy] = after["strategies"]
    assert strategy["parameters"] == {**USERS, "rollout": "25", "groupId": "rolled-out"}


async def test_a_share_of_users_switched_on_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    made = await api.post("/api/admin/projects/default/features", json={"name": "rolled-by-keys"})
    assert made.status_code == 201
    await opened(page, "rolled-by-keys")
    await tab_to(page, "Add a way in in production")
    await page.keyboard.press("Enter")
    share = page.get_by_role("spinbutton", name="Share of users in production")
    await expect(share).to_be_focused()
    await page.keyboard.type("25")
    await tab_to(page, "Publish and turn on in production")
    await page.keyboard.press("Enter")
    await published(page)
    assert (await spent(page, "25 % by userId, on, by keyboard")).clicks == 0
    after = await production(api, "rolled-by-keys")
    assert (after["enabled"], after["strategies"][0]["parameters"]["rollout"]) == (True, "25")


async def test_another_share(page: Page, api: httpx.AsyncClient) -> None:
    """10 to 25 %: at most 1 click."""
    await create(api, "raised")
    await opened(page, "raised")
    await page.get_by_role("spinbutton", name="Share of users in production").click()
    await page.keyboard.type("25")
    await page.keyboard.press("Control+Enter")
    await published(page)
    assert (await spent(page, "10 to 25 %")).clicks <= 1
    assert (await production(api, "raised"))["strategies"][0]["parameters"]["rollout"] == "25"


async def test_another_share_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "raised-by-keys")
    await opened(page, "raised-by-keys")
    await tab_to(page, "Share of users in production, in percent")
    await page.keyboard.press("Tab")
    await page.keyboard.type("25")
    await page.keyboard.press("Control+Enter")
    await published(page)
    assert (await spent(page, "10 to 25 % by keyboard")).clicks == 0
    after = await production(api, "raised-by-keys")
    assert after["strategies"][0]["parameters"]["rollout"] == "25"


async def test_a_condition(page: Page, api: httpx.AsyncClient) -> None:
    """Country in NO, SE: at most 2 clicks."""
    await create(api, "nordic")
    await opened(page, "nordic")
    await page.get_by_role("button", name="where …: 10 % by userId").click()
    await page.keyboard.type("country")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("NO,SE")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Publish").click()
    await published(page)
    assert (await spent(page, "country in NO, SE")).clicks <= 2
    [strategy] = (await production(api, "nordic"))["strategies"]
    assert strategy["constraints"] == [
        {"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}
    ]


async def test_a_condition_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "nordic-by-keys")
    await opened(page, "nordic-by-keys")
    await tab_to(page, "where …: 10 % by userId")
    await page.keyboard.press("Enter")
    await page.keyboard.type("country")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("NO,SE")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    await published(page)
    assert (await spent(page, "country in NO, SE by keyboard")).clicks == 0
    [strategy] = (await production(api, "nordic-by-keys"))["strategies"]
    assert strategy["constraints"][0]["values"] == ["NO", "SE"]


async def test_kill_and_undo(page: Page, api: httpx.AsyncClient) -> None:
    """At most 1 click, and one to undo it."""
    await create(api, "killed")
    await opened(page, "killed")
    await page.get_by_role("button", name="Kill in production").click()
    await expect(page.get_by_text("killed is off in production")).to_be_visible()
    assert (await spent(page, "kill")).clicks <= 1
    assert (await production(api, "killed"))["enabled"] is False
    await page.get_by_role("button", name="Undo", exact=True).click()
    await expect(page.get_by_text("killed is on in production")).to_be_visible()
    assert (await production(api, "killed"))["enabled"] is True


async def test_kill_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "killed-by-keys")
    await opened(page, "killed-by-keys")
    await tab_to(page, "On in production")
    await page.keyboard.press("Space")
    await expect(page.get_by_text("killed-by-keys is off in production")).to_be_visible()
    assert (await spent(page, "kill by keyboard")).clicks == 0
    assert (await production(api, "killed-by-keys"))["enabled"] is False


async def test_who_changed_it(page: Page, api: httpx.AsyncClient) -> None:
    """0 clicks: it stands on the page."""
    await create(api, "told")
    path = "/api/admin/projects/default/features/told/environments/production"
    await api.post(f"{path}/off")
    await opened(page, "told")
    history = page.get_by_role("region", name="History")
    await expect(history.get_by_text("unknown switched it off in production")).to_be_in_viewport()
    assert (await spent(page, "who changed it")).clicks == 0


async def test_stale(page: Page, api: httpx.AsyncClient) -> None:
    """At most 1 click."""
    await create(api, "gone-stale", stale=True)
    await create(api, "not-stale")
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("row").filter(has_text="not-stale")).to_be_visible()
    await page.get_by_role("checkbox", name="Stale", exact=True).click()
    await expect(page.get_by_role("row").filter(has_text="gone-stale")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="not-stale")).to_be_hidden()
    assert (await spent(page, "stale features")).clicks <= 1


async def test_stale_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "stale-by-keys", stale=True)
    await create(api, "fresh-by-keys")
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await page.keyboard.press("/")
    await tab_to(page, "Stale")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("row").filter(has_text="fresh-by-keys")).to_be_hidden()
    await expect(page.get_by_role("row").filter(has_text="stale-by-keys")).to_be_visible()
    assert (await spent(page, "stale features by keyboard")).clicks == 0


async def test_who_changed_anything_yesterday_by_keyboard(page: Page) -> None:
    """By mouse: tests/browser/test_events.py."""
    await count(page)
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await tab_to(page, "Events")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Yesterday")).to_be_visible()
    await tab_to(page, "Yesterday")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No event fits")).to_be_visible()
    assert (await spent(page, "who changed anything yesterday, by keyboard")).clicks == 0


async def test_compare_environments_by_keyboard(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "compared-by-keys")
    await opened(page, "compared-by-keys")
    await tab_to(page, "Only differences")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="development against production")).to_be_visible()
    assert (await spent(page, "compare environments by keyboard")).clicks == 0


async def test_compare_environments(page: Page, api: httpx.AsyncClient) -> None:
    """Side by side: 0 clicks; the difference: 1."""
    await create(api, "compared")
    await opened(page, "compared")
    for environment in ("production", "development"):
        region = page.get_by_role("region", name=environment, exact=True)
        await expect(region).to_be_in_viewport()
    await restart(page)
    await page.get_by_role("button", name="Only differences").click()
    await expect(page.get_by_role("group", name="development against production")).to_be_visible()
    assert (await spent(page, "compare environments")).clicks <= 1
