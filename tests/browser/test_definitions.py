"""Strategies, tags, context fields, hooks and files: each made, used and taken away."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import AXE, PHONE, WIDE, press
from tests.browser.looking import Look
from tests.browser.test_budgets import SHARE, create


async def said(page: Page, text: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


async def sure(page: Page, what: str) -> None:
    await press(page.get_by_role("button", name=f"Delete: {what}"))
    dialog = page.get_by_role("dialog", name=f"Delete {what}?")
    await press(dialog.get_by_role("button", name="Delete"))


async def test_a_strategy_is_made_changed_deprecated_and_deleted(
    page: Page, api: httpx.AsyncClient
) -> None:
    await page.goto("/strategies")
    form = page.get_by_role("form", name="New strategy")
    await form.get_by_label("Name", exact=True).fill("byTenant")
    await press(form.get_by_role("button", name="Add a parameter"))
    await form.get_by_label("Name of parameter 1").fill("tenants")
    await form.get_by_label("Type of parameter 1").select_option("list")
    await form.get_by_label("Parameter 1 is required").check()
    await page.keyboard.press("Enter")
    await said(page, "byTenant is saved")
    made = (await api.get("/api/admin/strategies/byTenant")).json()
    [parameter] = made["parameters"]
    assert (parameter["name"], parameter["type"], parameter["required"]) == (
        "tenants",
        "list",
        True,
    )

    await press(page.get_by_role("button", name="Edit: byTenant"))
    form = page.get_by_role("form", name="Change byTenant")
    await form.get_by_label("Description").fill("By tenant")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("form", name="New strategy")).to_be_visible()
    assert (await api.get("/api/admin/strategies/byTenant")).json()["description"] == "By tenant"
    await press(page.get_by_role("button", name="Deprecate: byTenant"))
    await said(page, "byTenant is offered no more")
    await press(page.get_by_role("button", name="Offer again: byTenant"))
    await said(page, "byTenant is offered again")
    await sure(page, "byTenant")
    await said(page, "byTenant is deleted")
    assert (await api.get("/api/admin/strategies/byTenant")).status_code == 404


async def test_a_type_of_tag_and_its_tags(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/tags")
    form = page.get_by_role("form", name="New type")
    await form.get_by_label("Name").fill("team")
    await form.get_by_label("Description").fill("Who owns it")
    await page.keyboard.press("Enter")
    await said(page, "team is saved")
    await page.get_by_label("New tag of team").fill("checkout")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Delete tag team:checkout")).to_be_visible()
    tags = (await api.get("/api/admin/tags/team")).json()["tags"]
    assert [tag["value"] for tag in tags] == ["checkout"]
    await press(page.get_by_role("button", name="Delete tag team:checkout"))
    await expect(page.get_by_role("button", name="Delete tag team:checkout")).to_have_count(0)
    await sure(page, "team")
    await said(page, "team is deleted")


async def test_a_context_field(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/context")
    form = page.get_by_role("form", name="New field")
    await form.get_by_label("Name", exact=True).fill("plan")
    await form.get_by_label("Shares may go by it").check()
    await form.get_by_label("Legal values").fill("free,gold")
    await page.keyboard.press("Enter")
    await press(form.get_by_role("button", name="Save"))
    await said(page, "plan is saved")
    found = (await api.get("/api/admin/context/plan")).json()
    assert found["stickiness"] is True
    assert [one["value"] for one in found["legalValues"]] == ["free", "gold"]
    await press(page.get_by_role("button", name="Edit: plan"))
    form = page.get_by_role("form", name="Change plan")
    await press(form.get_by_role("button", name="Remove free"))
    await press(form.get_by_role("button", name="Save"))
    await expect(page.get_by_role("form", name="New field")).to_be_visible()
    found = (await api.get("/api/admin/context/plan")).json()
    assert [one["value"] for one in found["legalValues"]] == ["gold"]
    await sure(page, "plan")
    await said(page, "plan is deleted")


async def test_a_hook(page: Page, api: httpx.AsyncClient) -> None:
    await page.goto("/hooks")
    form = page.get_by_role("form", name="New hook")
    await form.get_by_label("Description").fill("To ops")
    await form.get_by_label("URL").fill("no address")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("alert")).to_contain_text("Not saved")
    await form.get_by_label("URL").fill("https://ops.example.com/hook")
    await form.get_by_label("feature-stale-on").uncheck()
    await press(form.get_by_role("button", name="Save"))
    await said(page, "To ops is saved")
    [hook] = (await api.get("/api/admin/addons")).json()["addons"]
    assert "feature-stale-on" not in hook["events"]
    await page.get_by_role("switch", name="To ops is on").press("Enter")
    await said(page, "To ops is off")
    assert (await api.get("/api/admin/addons")).json()["addons"][0]["enabled"] is False
    await sure(page, "To ops")
    await said(page, "To ops is deleted")


def document(*names: str, rollout: str = "50") -> dict[str, Any]:
    share = {**SHARE, "parameters": {**SHARE["parameters"], "rollout": rollout}}
    features = [{"name": name, "enabled": True, "strategies": [share]} for name in names]
    return {"version": 1, "features": features}


async def test_a_file_is_looked_at_and_taken_in_part(
    page: Page, api: httpx.AsyncClient, tmp_path: Path
) -> None:
    await create(api, "brought-old")
    path = tmp_path / "state.json"
    path.write_text(json.dumps(document("brought-old", "brought-new", "brought-not")))
    await page.goto("/transfer")
    await page.get_by_label("File").set_input_files(path)
    plan = page.get_by_role("region", name="What it would change")
    await expect(plan.get_by_label("Take brought-new")).to_be_checked()
    await plan.get_by_text("Difference").press("Enter")
    await expect(plan).to_contain_text("+ strategies.0.parameters.rollout: 50")
    assert (await api.get("/api/admin/features/brought-new")).status_code == 404
    await plan.get_by_label("Take brought-not").press("Space")
    await press(plan.get_by_role("button", name="Import what is chosen"))
    await said(page, "2 features imported")
    assert (await api.get("/api/admin/features/brought-new")).status_code == 200
    assert (await api.get("/api/admin/features/brought-not")).status_code == 404
    old = (await api.get("/api/admin/features/brought-old")).json()
    assert old["strategies"][0]["parameters"]["rollout"] == "50"

    path.write_text("features:\n- name: yaml")
    await page.get_by_label("File").set_input_files(path)
    alert = page.get_by_role("alert").filter(has_text="state.json is no JSON file")
    await expect(alert).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the state").click()
    saved = json.loads((await (await download.value).path()).read_text())
    assert saved["version"] == 1


@pytest.mark.prove
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_how_they_look(
    browser: Browser,
    site: str,
    size: tuple[int, int],
    look_at: Any,
    api: httpx.AsyncClient,
    tmp_path: Path,
) -> None:
    name = f"defined-{size[0]}"
    await create(api, name)
    await api.post("/api/admin/tags", json={"type": "simple", "value": name})
    hook = {
        "provider": "webhook",
        "enabled": True,
        "description": name,
        "parameters": {"url": "https://ops.example.com/hook"},
        "events": ["feature-created", "feature-updated"],
    }
    made = (await api.post("/api/admin/addons", json=hook)).json()
    async with browsers.opened(browser, site, size=size) as page:
        await page.add_init_script(path=AXE)
        look: Look = look_at(page)
        for screen in ("strategies", "tags", "context", "hooks"):
            await page.goto(f"/{screen}")
            await expect(page.get_by_role("row").nth(1)).to_be_visible()
            if screen == "strategies":
                await page.get_by_role("button", name="Add a parameter").click()
            await look.at(screen)
        await page.goto("/transfer")
        path = tmp_path / "state.json"
        path.write_text(json.dumps(document(name, "new-one")))
        await page.get_by_label("File").set_input_files(path)
        await page.get_by_text("Difference").click()
        await look.at("transfer")
        assert look.found == {}
    await api.delete(f"/api/admin/addons/{made['id']}")
