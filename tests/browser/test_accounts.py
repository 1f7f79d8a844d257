"""Tokens, users and one's own account: what is shown once is shown once, and works."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_session import new_link
from tests.servers import ServerProcess


async def said(page: Page, text: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


async def test_a_token_is_made_by_keyboard_shown_once_and_revoked(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/tokens")
    form = page.get_by_role("form", name="New token")
    await form.get_by_label("Name").press_sequentially("web-shop")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The secret of web-shop")).to_be_visible()
    secret = await page.get_by_role("group", name="Secret", exact=True).inner_text()
    snippet = page.get_by_role("group", name="Snippet for Python")
    await expect(snippet).to_contain_text(f'"Authorization": "{secret}"')
    languages = page.get_by_label("Language")
    for language in await languages.locator("option").all_inner_texts():
        await languages.select_option(language)
        shown = page.get_by_role("group", name=f"Snippet for {language}", exact=True)
        await expect(shown).to_contain_text(secret)
    command = await page.get_by_role("group", name="Snippet for curl").inner_text()
    ran = await asyncio.create_subprocess_exec("sh", "-ec", command, stdout=asyncio.subprocess.PIPE)
    assert ran.stdout
    assert b'"features"' in await ran.stdout.read()
    assert await ran.wait() == 0

    await press(page.get_by_role("button", name="I have kept it"))
    await expect(page.get_by_text(secret)).to_have_count(0)
    await press(page.get_by_role("button", name="Revoke: web-shop"))
    dialog = page.get_by_role("dialog", name="Revoke web-shop?")
    await press(dialog.get_by_role("button", name="Revoke"))
    await said(page, "web-shop is revoked")
    await expect(page.get_by_role("row").filter(has_text="web-shop")).to_have_count(0)
    tokens = (await api.get("/api/admin/api-tokens")).json()["tokens"]
    assert "web-shop" not in [token["tokenName"] for token in tokens]


async def test_what_is_wrong_with_a_token_is_said(page: Page) -> None:
    await page.goto("/tokens")
    form = page.get_by_role("form", name="New token")
    await form.get_by_label("Name").fill("x" * 300)
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("The token was not made")


async def test_a_user_is_invited_changed_and_deleted(
    browser: Browser, closed: ServerProcess, closed_url: str, admin: httpx.AsyncClient
) -> None:
    async with browsers.opened(browser, closed.url) as page:
        await page.goto(new_link(closed, closed_url))
        await page.goto("/users")
        form = page.get_by_role("form", name="Invite")
        await form.get_by_label("Username").fill("grace")
        await form.get_by_label("Name", exact=True).fill("Grace")
        await form.get_by_label("Role").select_option("Viewer")
        await page.keyboard.press("Enter")
        link = await page.get_by_role("group", name="Link", exact=True).inner_text()
        assert "/reset-password#" in link

        await page.get_by_label("Role of Grace").select_option("Editor")
        await said(page, "Grace is Editor now")
        users = (await admin.get("/api/admin/user-admin")).json()["users"]
        assert next(user for user in users if user.get("username") == "grace")["rootRole"] == 2

        await press(page.get_by_role("button", name="Link for a password: Grace"))
        shown = page.get_by_role("group", name="Link", exact=True)
        await expect(shown).not_to_have_text(link)
        await press(page.get_by_role("button", name="Delete: Grace"))
        dialog = page.get_by_role("dialog", name="Delete Grace?")
        await press(dialog.get_by_role("button", name="Delete"))
        await said(page, "Grace is deleted")
        await expect(page.get_by_role("row").filter(has_text="Grace")).to_have_count(0)


async def test_ones_password_is_changed_and_another_session_ends(
    browser: Browser, closed: ServerProcess, admin: httpx.AsyncClient
) -> None:
    old, new = "seven-lanterns-over-Bergen", "eleven-kettles-under-Voss"
    body = {"username": "ada", "name": "Ada", "rootRole": "Editor", "password": old}
    assert (await admin.post("/api/admin/user-admin", json=body)).status_code == 201
    other = httpx.AsyncClient(base_url=closed.url)
    login = {"username": "ada", "password": old}
    async with browsers.opened(browser, closed.url) as page, other:
        assert (await other.post("/auth/simple/login", json=login)).is_success
        await page.goto("/")
        await page.get_by_label("Username or e-mail address").fill("ada")
        await page.get_by_label("Password").fill(old)
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Ada").click()
        await expect(page.get_by_text("Role: Editor.")).to_be_visible()
        await expect(page.get_by_text("this one")).to_be_visible()
        await press(page.get_by_role("button", name=re.compile("^End: python-httpx")))
        await said(page, "The session has ended")
        assert (await other.get("/api/admin/features")).status_code == 401

        form = page.get_by_role("form", name="Password")
        await form.get_by_label("Password until now").fill("not this one")
        await form.get_by_label("New password").fill(new)
        await page.keyboard.press("Enter")
        await expect(form.get_by_role("alert")).to_be_visible()
        await form.get_by_label("Password until now").fill(old)
        await form.get_by_label("New password").fill(new)
        await page.keyboard.press("Enter")
        await said(page, "The password is changed")
        again = await other.post("/auth/simple/login", json={**login, "password": new})
        assert again.is_success


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_they_look(
    browser: Browser,
    closed: ServerProcess,
    closed_url: str,
    admin: httpx.AsyncClient,
    size: tuple[int, int],
    shots: Path | None,
) -> None:
    async with browsers.opened(browser, closed.url, size=size) as page:
        await page.add_init_script(path=AXE)
        look = Look(page, shots)
        await page.goto(new_link(closed, closed_url))
        await page.goto("/settings")
        await expect(page.get_by_role("link", name="API tokens")).to_be_visible()
        await look.at("settings")
        await page.goto("/tokens")
        form = page.get_by_role("form", name="New token")
        await form.get_by_label("Name").fill("looked-at")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="The secret of")).to_be_visible()
        await expect(page.get_by_role("row").nth(1)).to_be_visible()
        await look.at("tokens")
        await page.get_by_role("button", name="Revoke: looked-at").first.click()
        await look.at("tokens-dialog")
        await page.goto("/users")
        form = page.get_by_role("form", name="Invite")
        await form.get_by_label("Username").fill(f"seen{size[0]}")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("group", name="Link", exact=True)).to_be_visible()
        await look.at("users")
        await page.goto("/account")
        await expect(page.get_by_text("You came in by a link")).to_be_visible()
        login = {"username": f"looker{size[0]}", "password": "seven-lanterns-over-Bergen"}
        made = await admin.post("/api/admin/user-admin", json={**login, "rootRole": "Viewer"})
        assert made.status_code == 201
        assert (await page.request.post("/auth/simple/login", data=login)).ok
        await page.reload()
        await expect(page.get_by_text("this one")).to_be_visible()
        await look.at("account")
        assert look.found == {}
