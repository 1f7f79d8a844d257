"""In by the printed link, and out again."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect
from pyotp import TOTP

from tests.browser import chromium as browsers
from tests.servers import ADMIN_TOKEN, ServerProcess


@pytest.fixture
async def server(database_url: str, log: Path) -> AsyncIterator[ServerProcess]:
    with ServerProcess(database_url=database_url, log=log) as server:
        yield server


def new_link(server: ServerProcess, database_url: str) -> str:
    """What `yardarm link` prints beside the running server."""
    command = [sys.executable, "-m", "yardarm", "link", "--port", str(server.port)]
    environment = {**os.environ, "DATABASE_URL": database_url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return next(word for word in done.stdout.split() if "/login?code=" in word)


async def test_a_password_is_set_by_a_link_and_lets_in(
    browser: Browser, server: ServerProcess, database_url: str
) -> None:
    async with httpx.AsyncClient(
        base_url=server.url, headers={"authorization": ADMIN_TOKEN}
    ) as admin:
        body = {"username": "ada", "name": "Ada", "rootRole": "Editor"}
        made = (await admin.post("/api/admin/user-admin", json=body)).json()
    async with browsers.opened(browser, server.url) as page:
        await page.goto(made["inviteLink"])
        await expect(page.get_by_text("For Ada.")).to_be_visible()
        await page.get_by_label("New password").fill("ada1234")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("can be guessed")
        await page.get_by_label("New password").fill("seven-lanterns-over-Bergen")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_be_visible()

        await page.get_by_role("link", name="To the start").click()
        await page.get_by_label("Username or e-mail address").fill("ADA")
        await page.keyboard.press("Tab")
        await page.keyboard.type("not this one")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("is not right")
        await page.get_by_label("Password").fill("seven-lanterns-over-Bergen")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("No features yet")).to_be_visible()


async def test_a_second_factor_is_set_up_and_asked_for(
    browser: Browser, server: ServerProcess, database_url: str
) -> None:
    body = {"username": "ada", "rootRole": "Editor", "password": "seven-lanterns-over-Bergen"}
    headers = {"authorization": ADMIN_TOKEN}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
        assert (await admin.post("/api/admin/user-admin", json=body)).status_code == 201
    async with browsers.opened(browser, server.url) as page:

        async def sign_in() -> None:
            await page.get_by_label("Username or e-mail address").fill("ada")
            await page.get_by_label("Password").fill(body["password"])
            await page.keyboard.press("Enter")

        await page.goto("/")
        await sign_in()
        await page.get_by_role("link", name="ada").click()
        password = page.get_by_role("textbox", name="Password", exact=True)
        await password.fill(body["password"])
        await page.get_by_role("button", name="Set up").click()
        await expect(page.get_by_role("img", name="QR code of the secret")).to_be_visible()
        secret = await page.locator("code").inner_text()
        await page.get_by_role("textbox", name="Code").fill(TOTP(secret).now())
        await page.get_by_role("button", name="Confirm").click()
        codes = page.locator("li code")
        await expect(codes).to_have_count(10)
        recovery = await codes.first.inner_text()
        await page.get_by_role("button", name="I have kept them").click()
        await expect(page.get_by_text("10 recovery codes are left")).to_be_visible()

        await page.get_by_role("link", name="Sign out").click()
        await sign_in()
        await expect(page.get_by_label("Code of your second factor")).to_be_focused()
        await page.keyboard.type("000000x")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("not right")
        await page.get_by_label("Code of your second factor").fill(recovery)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("No features yet")).to_be_visible()


async def test_in_by_the_link_and_out(
    browser: Browser, server: ServerProcess, database_url: str
) -> None:
    async with browsers.opened(browser, server.url) as page:
        await page.goto("/")
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        await expect(page.get_by_text("yardarm link prints a new one.")).to_be_visible()

        await page.goto(new_link(server, database_url))
        await page.get_by_role("link", name="Later").click()
        await expect(page.get_by_text("No features yet")).to_be_visible()
        await page.keyboard.press("c")
        await page.get_by_label("Name", exact=True).fill("by-session")
        await page.keyboard.press("Enter")
        await page.get_by_role("switch", name="On in production").click()
        await expect(page.get_by_text("admin switched it on")).to_be_visible()

        await page.get_by_role("link", name="Sign out").click()
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_the_first_one_makes_an_account(
    browser: Browser, server: ServerProcess, database_url: str
) -> None:
    async with browsers.opened(browser, server.url) as page:
        await page.goto("/set-up")
        await expect(page.get_by_role("alert")).to_contain_text("yardarm link")
        await page.goto(new_link(server, database_url))
        await page.get_by_label("Username").fill("ada")
        await page.get_by_label("Name", exact=True).fill("Ada")
        await page.get_by_label("New password").fill("ada1234")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("can be guessed")
        await page.get_by_label("New password").fill("seven-lanterns-over-Bergen")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("status")).to_contain_text("strong")
        await page.get_by_role("button", name="Make my account").click()
        await expect(page.get_by_text("No features yet")).to_be_visible()
        await page.goto("/set-up")
        await expect(page.get_by_role("alert")).to_be_visible()
        await expect(page.get_by_label("Username")).to_have_count(0)
