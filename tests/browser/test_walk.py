"""A feature's life, as somebody at the screen lives it, and as an SDK sees it."""

import httpx
from playwright.async_api import Page, expect

from tests.servers import CLIENT_TOKEN


async def feed(api: httpx.AsyncClient, name: str) -> dict[str, object] | None:
    answer = await api.get("/api/client/features", headers={"authorization": CLIENT_TOKEN})
    return next((f for f in answer.json()["features"] if f["name"] == name), None)


async def test_create_switch_on_and_see_it_everywhere(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="New feature").first.click()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("new-checkout")
    await expect(page.get_by_text("The name is free.")).to_be_visible()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name="new-checkout")).to_be_visible()
    switch = page.get_by_role("switch", name="On in production")
    await expect(switch).not_to_be_checked()
    assert (await feed(api, "new-checkout") or {}).get("enabled") is False
    await expect(page.get_by_text("created it, switched off")).to_be_visible()

    await switch.click()
    await expect(page.get_by_text("unknown switched it on")).to_be_visible()
    assert (await feed(api, "new-checkout") or {}).get("enabled") is True

    await page.get_by_role("link", name="All features").click()
    row = page.get_by_role("row").filter(has_text="new-checkout")
    await expect(row.get_by_role("switch")).to_be_checked()
    await expect(row).to_contain_text("everybody")


async def test_the_same_by_keyboard_alone(page: Page, api: httpx.AsyncClient) -> None:
    await api.post(
        "/api/admin/features", json={"name": "zz-0", "strategies": [{"name": "default"}]}
    )
    await page.goto("/")
    await expect(page.get_by_role("grid")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("zz-1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="zz-1")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Features")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("zz-")
    await expect(page.get_by_role("row")).to_have_count(3)  # and the heads of the columns
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("status").filter(has_text="zz-1 is on")).to_be_visible()
    assert (await feed(api, "zz-1") or {}).get("enabled") is True
    assert (await feed(api, "zz-0") or {}).get("enabled") is False
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="zz-1")).to_be_visible()
    await expect(page).to_have_url(
        f"{api.base_url}/features/zz-1".replace("//features", "/features")
    )


async def test_a_name_that_cannot_be_is_refused_while_typing(
    page: Page, api: httpx.AsyncClient
) -> None:
    taken = {"name": "taken", "strategies": [{"name": "default"}]}
    await api.post("/api/admin/features", json=taken)
    await page.goto("/create")
    name = page.get_by_label("Name", exact=True)
    await name.fill("taken")
    await expect(page.get_by_text("A toggle with that name already exists")).to_be_visible()
    await name.fill("search index")
    await expect(page.get_by_text("Spaces are not allowed.")).to_be_visible()
    await page.get_by_role("button", name="Use search-index").click()
    await expect(page.get_by_text("The name is free.")).to_be_visible()
    await expect(name).to_have_value("search-index")


async def test_a_first_share_of_users(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/create?name=shared")
    await page.get_by_label("a share of the users").check()
    await page.get_by_label("% of users").fill("30")
    await page.get_by_role("button", name="Create feature").click()
    await expect(page.get_by_text("30 % by userId or session")).to_be_visible()
    found = (await api.get("/api/admin/features/shared")).json()
    assert found["enabled"] is False
    assert found["strategies"][0]["parameters"] == {
        "rollout": "30",
        "stickiness": "default",
        "groupId": "shared",
    }
