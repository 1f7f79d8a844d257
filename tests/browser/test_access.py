"""Roles, groups, who is in a project, and what it looks like for who may not."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from pyotp import TOTP

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_accounts import said
from tests.browser.test_budgets import create
from tests.servers import ServerProcess

PASSWORD = "seven-lanterns-over-Bergen"
WHY = re.compile("You may look, not change: that takes")


async def add_user(api: httpx.AsyncClient, name: str, role: int | str = "Viewer") -> int:
    body = {"username": name.lower(), "name": name, "rootRole": role, "password": PASSWORD}
    made = await api.post("/api/admin/user-admin", json=body)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


async def sign_in(page: Page, name: str) -> None:
    login = {"username": name.lower(), "password": PASSWORD}
    assert (await page.request.post("/auth/simple/login", data=login)).ok


async def sure(page: Page, act: str, of: str) -> None:
    await press(page.get_by_role("button", name=f"{act}: {of}"))
    dialog = page.get_by_role("dialog")
    await press(dialog.get_by_role("button", name=act))


async def test_a_role_is_made_by_keyboard_changed_and_kept_while_somebody_has_it(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/roles")
    viewer = page.get_by_role("row").filter(has_text="Viewer")
    await expect(viewer).to_contain_text("built in")
    await page.get_by_role("link", name="New role").press("Enter")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Releaser")
    await page.get_by_label("switch features on and off: development").press("Space")
    await page.get_by_label("change variants: All").press("Space")
    await expect(page.get_by_label("change variants: production")).to_be_disabled()
    await page.get_by_label("Name", exact=True).press("Enter")
    await said(page, "Role Releaser is saved")

    async def found() -> dict[str, Any]:
        roles = (await api.get("/api/admin/roles")).json()["roles"]
        [mine] = [role for role in roles if role["name"] == "Releaser"]
        role: dict[str, Any] = (await api.get(f"/api/admin/roles/{mine['id']}")).json()
        return role

    assert (await found())["permissions"] == [
        {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "development"},
        {"name": "UPDATE_FEATURE_ENVIRONMENT_VARIANTS"},
    ]
    await page.get_by_role("link", name="Releaser").press("Enter")
    await page.get_by_label("change variants: All").press("Space")
    await press(page.get_by_role("button", name="Save"))
    await said(page, "Role Releaser is saved")
    role = await found()
    assert [grant["name"] for grant in role["permissions"]] == ["UPDATE_FEATURE_ENVIRONMENT"]

    user = await add_user(api, "Rolf")
    place = f"/api/admin/projects/default/users/{user}/roles"
    assert (await api.put(place, json={"roles": [role["id"]]})).is_success
    await page.goto(f"/roles/{role['id']}")
    await sure(page, "Delete", "Releaser")
    refused = page.get_by_role("dialog").get_by_role("alert")
    await expect(refused).to_contain_text("Somebody has it, so it stays. 1 have the role Releaser")
    await api.delete(place)
    await press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    await said(page, "Role Releaser is deleted")
    await expect(page.get_by_role("link", name="Releaser")).to_have_count(0)


async def test_what_every_server_has_can_be_read_only(page: Page) -> None:
    await page.goto("/roles/5")
    await expect(page.get_by_text("Every server has this role")).to_be_visible()
    box = page.get_by_label("switch features on and off: All")
    await expect(box).to_be_checked()
    await expect(box).to_be_disabled()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)
    await page.goto("/roles/99")
    await expect(page.get_by_text("There is no such role")).to_be_visible()


async def test_a_group_is_made_and_taken_into_a_project(page: Page, api: httpx.AsyncClient) -> None:
    for name in ("Greta", "Gunnar"):
        await add_user(api, name)
    await page.goto("/groups")
    form = page.get_by_role("form", name="New group")
    await form.get_by_label("Name").fill("Checkout")
    await form.get_by_label("Add a member").select_option("Greta")
    await form.get_by_label("Add a member").select_option("Gunnar")
    await press(form.get_by_role("button", name="Save"))
    await said(page, "Group Checkout is saved")
    await press(page.get_by_role("button", name="Edit: Checkout"))
    form = page.get_by_role("form", name="Change Checkout")
    await press(form.get_by_role("button", name="Take Gunnar out"))
    await press(form.get_by_role("button", name="Save"))
    row = page.get_by_role("row").filter(has_text="Checkout")
    await expect(row).not_to_contain_text("Gunnar")
    await expect(row).to_contain_text("Greta")

    await page.goto("/projects/default")
    await page.get_by_label("User or group").select_option("Checkout")
    await press(page.get_by_role("button", name="Take in"))
    await said(page, "Checkout is in the project as Member")
    only = page.get_by_label("Checkout is Member")
    await expect(only).to_be_disabled()
    await page.get_by_label("Checkout is Owner").press("Space")
    await said(page, "Checkout has these roles here now: Owner, Member")
    await expect(only).to_be_enabled()
    await only.press("Space")
    only_owner = page.get_by_text("Checkout has these roles here now: Owner", exact=True)
    await expect(only_owner).to_be_visible()
    [group] = (await api.get("/api/admin/projects/default/access")).json()["groups"]
    assert group["roles"] == [4]

    await page.goto("/groups")
    await expect(row.get_by_role("link", name="default")).to_be_visible()
    await row.get_by_role("link", name="default").press("Enter")
    await sure(page, "Take out", "Checkout")
    await said(page, "Checkout is no longer in the project")
    await page.goto("/groups")
    await sure(page, "Delete", "Checkout")
    await said(page, "Group Checkout is deleted")
    assert (await api.get("/api/admin/groups")).json()["groups"] == []


async def test_origins(browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient) -> None:
    await add_user(admin, "Orla", "Admin")
    async with browsers.opened(browser, closed.url) as page:
        await sign_in(page, "Orla")
        await page.goto("/origins")
        field = page.get_by_label("Origins", exact=True)
        await expect(field).to_have_value("*")
        await field.fill("https://shop.example.com\n\nhttps://shop.example.com/path")
        await press(page.get_by_role("button", name="Save"))
        await expect(page.get_by_text("Line 3: must be *")).to_be_visible()
        await field.fill("https://shop.example.com")
        await press(page.get_by_role("button", name="Save"))
        await said(page, "The origins are saved")
        for origin, admitted in (("shop", True), ("else", False)):
            asked = f"https://{origin}.example.com"
            headers = {"origin": asked, "access-control-request-method": "GET"}
            answer = await admin.options("/api/frontend", headers=headers)
            assert (answer.headers.get("access-control-allow-origin") == asked) is admitted
        await field.fill("*")
        await press(page.get_by_role("button", name="Save"))
        await expect(page.get_by_text("The origins are saved")).to_have_count(2)


async def test_a_users_role_and_second_factor(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    body = {"name": "Tagger", "type": "root-custom", "permissions": [{"name": "UPDATE_TAG_TYPE"}]}
    role = (await admin.post("/api/admin/roles", json=body)).json()
    await add_user(admin, "Boss", "Admin")
    await add_user(admin, "Fay")
    async with httpx.AsyncClient(base_url=closed.url) as fay:
        await fay.post("/auth/simple/login", json={"username": "fay", "password": PASSWORD})
        path = "/api/admin/user/second-factor"
        begun = (await fay.post(path, json={"password": PASSWORD})).json()
        code = {"code": TOTP(begun["secret"]).now()}
        assert (await fay.post(f"{path}/confirm", json=code)).is_success
    async with browsers.opened(browser, closed.url) as page:
        await sign_in(page, "Boss")
        await page.goto("/users")
        row = page.get_by_role("row").filter(has_text="Fay")
        await expect(row).to_contain_text("with a second factor")
        await sure(page, "Remove second factor", "Fay")
        await said(page, "Fay has no second factor any more")
        await expect(row).not_to_contain_text("with a second factor")
        await page.get_by_label("Role of Fay").select_option("Tagger")
        await said(page, "Fay is Tagger now")
        users = (await admin.get("/api/admin/user-admin")).json()["users"]
        [found] = [user for user in users if user.get("username") == "fay"]
        assert found["rootRole"] == role["id"]
        assert found["hasSecondFactor"] is False


async def test_a_personal_token(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    await add_user(admin, "Pat", "Editor")
    async with browsers.opened(browser, closed.url) as page:
        await sign_in(page, "Pat")
        await page.goto("/account")
        form = page.get_by_role("form", name="New personal token")
        await form.get_by_label("What it is for").press_sequentially("nightly")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="The secret of nightly")).to_be_visible()
        secret = await page.get_by_role("group", name="Secret", exact=True).inner_text()
        async with httpx.AsyncClient(base_url=closed.url) as script:
            script.headers["authorization"] = secret
            assert (await script.get("/api/admin/user")).json()["username"] == "pat"
            await press(page.get_by_role("button", name="I have kept it"))
            await expect(page.get_by_text(secret)).to_have_count(0)
            await sure(page, "Revoke", "nightly")
            await said(page, "nightly is revoked")
            assert (await script.get("/api/admin/user")).status_code == 401


LOOKED_AT = (
    "/tokens",
    "/users",
    "/roles/new",
    "/groups",
    "/origins",
    "/strategies",
    "/tags",
    "/context",
    "/hooks",
    "/transfer",
    "/segments/new",
    "/projects",
    "/environments",
    "/create",
)


async def test_a_viewer_is_told_before_trying(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    await add_user(admin, "Vera")
    await create(admin, "watched")
    async with browsers.opened(browser, closed.url) as page:
        refused: list[str] = []
        page.on(
            "response",
            lambda answer: refused.append(answer.url) if answer.status == 403 else None,
        )
        await sign_in(page, "Vera")
        await page.goto("/")
        switch = page.get_by_role("switch", name="watched is on")
        await expect(switch).to_have_attribute("title", WHY)
        await expect(switch).to_have_attribute("aria-disabled", "true")
        await expect(page.get_by_role("button", name="New feature")).to_be_disabled()
        await page.get_by_label("Search features").fill("watched")
        await expect(page.get_by_role("row")).to_have_count(2)
        await page.get_by_role("grid").focus()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("alert").filter(has_text=WHY)).to_be_visible()
        await expect(switch).to_be_checked()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("kill watched")
        await expect(page.get_by_role("dialog").get_by_text(WHY)).to_be_visible()

        await page.goto("/features/watched")
        there = page.get_by_role("region", name="production", exact=True)
        await expect(there.get_by_text(WHY)).to_contain_text("UPDATE_FEATURE_ENVIRONMENT")
        await expect(there.get_by_role("switch")).to_have_attribute("aria-disabled", "true")
        await expect(there.get_by_role("spinbutton")).to_be_disabled()
        for name in ("Kill in production", "Add a way in in production"):
            await expect(there.get_by_role("button", name=name)).to_be_disabled()
        for name in ("Mark stale", "Archive"):
            await expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
        await page.goto("/projects/default")
        await expect(page.get_by_text("An Owner of it or an Admin can take you in")).to_be_visible()
        assert refused == [], "what would be refused is not asked for"


@pytest.mark.prove
async def test_a_viewer_is_told_on_every_page(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    await add_user(admin, "Vanja")
    async with browsers.opened(browser, closed.url) as page:
        await sign_in(page, "Vanja")
        for path in LOOKED_AT:
            await page.goto(path)
            await expect(page.get_by_role("main").get_by_text(WHY).first).to_be_visible()
            forms = page.locator("main form button[type=submit]:not(:disabled)")
            await expect(forms).to_have_count(0)


async def test_a_member_may_in_their_project_and_not_in_another(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    user = await add_user(admin, "Mia")
    made = await admin.post("/api/admin/projects", json={"id": "support", "name": "Support"})
    assert made.status_code == 201
    place = f"/api/admin/projects/support/users/{user}/roles"
    await create(admin, "theirs")
    await create(admin, "mine", project="support")
    async with browsers.opened(browser, closed.url) as page:
        await sign_in(page, "Mia")
        # From then on a change is pushed to the page.
        async with page.expect_response("**/api/admin/events/stream*"):
            await page.goto("/")
        mine = page.get_by_role("switch", name="mine is on")
        await expect(mine).to_have_attribute("aria-disabled", "true")
        assert (await admin.put(place, json={"roles": [5]})).is_success
        await expect(mine).to_have_attribute("aria-disabled", "false")
        theirs = page.get_by_role("switch", name="theirs is on")
        await expect(theirs).to_have_attribute("aria-disabled", "true")
        await mine.click()
        await said(page, "mine is off")
        await page.goto("/features/theirs")
        there = page.get_by_role("region", name="production", exact=True)
        await expect(there.get_by_text(WHY)).to_contain_text("An Owner of default or an Admin")
        await page.goto("/create")
        await page.get_by_label("Name", exact=True).fill("new-there")
        await expect(page.get_by_role("button", name="Create")).to_be_disabled()
        await page.get_by_label("Project").fill("support")
        await expect(page.get_by_role("button", name="Create")).to_be_enabled()
        await page.goto("/projects/support")
        await expect(page.get_by_role("row").filter(has_text="Mia")).to_be_visible()
        for permission in ("PROJECT_USER_ACCESS_WRITE", "PROJECT_CHANGE_REQUEST_WRITE"):
            await expect(page.get_by_text(WHY).filter(has_text=permission)).to_be_visible()
        await expect(page.get_by_role("button", name="Take out: Mia")).to_be_disabled()


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_they_look(
    browser: Browser,
    closed: ServerProcess,
    admin: httpx.AsyncClient,
    size: tuple[int, int],
    look_at: Any,
) -> None:
    width = size[0]
    boss = await add_user(admin, f"Ada{width}", "Admin")
    await add_user(admin, f"Vic{width}")
    await create(admin, f"seen-{width}")
    grants = [
        {"name": "UPDATE_FEATURE_ENVIRONMENT", "environment": "development"},
        {"name": "CREATE_SEGMENT"},
    ]
    body: dict[str, Any] = {
        "name": f"Releaser {width}",
        "description": "In development",
        "permissions": grants,
    }
    role = (await admin.post("/api/admin/roles", json=body)).json()
    group: dict[str, Any] = {
        "name": f"Checkout {width}",
        "description": "The team",
        "users": [boss],
    }
    made = (await admin.post("/api/admin/groups", json=group)).json()
    access = {"roles": [5, role["id"]], "users": [boss], "groups": [made["id"]]}
    assert (await admin.post("/api/admin/projects/default/access", json=access)).is_success
    async with browsers.opened(browser, closed.url, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        await sign_in(page, f"Ada{width}")
        await page.goto("/roles")
        await expect(page.get_by_role("link", name=body["name"])).to_be_visible()
        await look.at("roles")
        await page.goto(f"/roles/{role['id']}")
        await expect(page.get_by_label("make segments: All")).to_be_checked()
        await look.at("role")
        await page.get_by_role("button", name="Delete").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
        await look.at("role-in-use")
        await page.goto("/roles/4")
        await expect(page.get_by_text("Every server has this role")).to_be_visible()
        await look.at("role-built-in")
        await see_people(look, group["name"])
        await see_as_viewer(look, f"Vic{width}", f"seen-{width}")
        assert look.found == {}


async def see_as_viewer(look: Look, name: str, feature: str) -> None:
    page = look.page
    await sign_in(page, name)
    await page.goto("/")
    await expect(page.get_by_role("link", name=feature)).to_be_visible()
    box = page.get_by_role("checkbox", name=f"Choose {feature}")
    if await box.is_visible():
        await box.check()
        await expect(page.get_by_text(WHY).first).to_be_visible()
    await look.at("viewer-features")
    await page.goto(f"/features/{feature}")
    await expect(page.get_by_text(WHY).first).to_be_visible()
    await look.at("viewer-feature")
    for path in ("/roles", "/users", "/hooks", "/environments", "/projects", "/projects/default"):
        await page.goto(path)
        await expect(page.get_by_role("main").locator("p").nth(1)).to_be_visible()
        await look.at(f"viewer{path.replace('/', '-')}")


async def see_people(look: Look, group: str) -> None:
    page = look.page
    await page.goto("/groups")
    await page.get_by_role("button", name=f"Edit: {group}").click()
    await look.at("groups")
    await page.goto("/projects/default")
    await expect(page.get_by_label("is Member").first).to_be_visible()
    await look.at("project")
    await page.goto("/origins")
    await expect(page.get_by_label("Origins", exact=True)).to_have_value("*")
    await look.at("origins")
    await page.goto("/users")
    await expect(page.get_by_role("row").nth(1)).to_be_visible()
    await look.at("users-many")
    await page.goto("/account")
    await page.get_by_label("What it is for").fill("nightly")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The secret of nightly")).to_be_visible()
    factor = page.get_by_role("region", name="Second factor")
    await factor.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await look.at("account-own")
