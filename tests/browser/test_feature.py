"""One feature: edits with a difference before they are saved, archive, restore, stale."""

import httpx
import pytest
from playwright.async_api import Page, expect

SHARE = {
    "name": "flexibleRollout",
    "parameters": {"rollout": "10", "stickiness": "userId", "groupId": "g"},
}


async def create(api: httpx.AsyncClient, name: str, **more: object) -> None:
    body = {"name": name, "strategies": [SHARE], "enabled": True, **more}
    answer = await api.post("/api/admin/features", json=body)
    assert answer.status_code == 201, answer.text


async def stored(api: httpx.AsyncClient, name: str) -> dict[str, object]:
    found: dict[str, object] = (await api.get(f"/api/admin/features/{name}")).json()
    return found


async def test_an_edit_shows_what_it_changes_before_it_is_saved(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "edited")
    await page.goto("/features/edited")
    await page.get_by_role("button", name="Edit: 10 % by userId").click()
    await page.get_by_label("Share of users", exact=True).fill("25")
    draft = page.get_by_role("region", name="Changes that are not saved")
    await expect(draft).to_contain_text("Raised the share from 10 % to 25 %")
    await expect(draft).to_contain_text("- strategies.0.parameters.rollout: 10")
    await expect(draft).to_contain_text("+ strategies.0.parameters.rollout: 25")
    assert (await stored(api, "edited"))["strategies"] == [SHARE]

    await page.get_by_role("button", name="Add a condition").click()
    await expect(draft.get_by_role("button", name="Save")).to_be_disabled()
    await page.get_by_label("Field of the context").fill("country")
    await page.get_by_label("Values").fill("NO,SE")
    await page.keyboard.press("Enter")
    await expect(draft).to_contain_text("25 % by userId where country is NO or SE")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("status").filter(has_text="edited is saved")).to_be_visible()
    await expect(draft).to_be_hidden()
    assert (await stored(api, "edited"))["strategies"] == [
        {
            **SHARE,
            "parameters": {**SHARE["parameters"], "rollout": "25"},  # type: ignore[dict-item]
            "constraints": [{"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}],
        }
    ]
    history = page.get_by_role("region", name="History")
    await expect(history).to_contain_text("“25 % by userId where country is NO or SE”")


async def test_discard_forgets(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "discarded", description="as it was")
    await page.goto("/features/discarded")
    await page.get_by_label("Description").fill("as it might be")
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_label("Description")).to_have_value("as it was")
    assert (await stored(api, "discarded"))["description"] == "as it was"


async def test_a_draft_waits_while_one_looks_elsewhere(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "waiting", description="as it was")
    await page.goto("/features/waiting")
    await page.get_by_label("Description").fill("as it will be")
    await page.get_by_role("link", name="All features").click()
    await page.get_by_role("link", name="waiting", exact=True).click()
    await expect(page.get_by_label("Description")).to_have_value("as it will be")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    assert (await stored(api, "waiting"))["description"] == "as it will be"


async def test_strategies_come_and_go(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "several")
    await page.goto("/features/several")
    await expect(page.get_by_role("button", name="Remove: 10 % by userId")).to_be_disabled()
    await page.get_by_label("Strategy to add").select_option("userWithId")
    await page.get_by_role("button", name="Add a strategy").click()
    await page.get_by_label("User ids").fill("1001, 1002,")
    await page.get_by_role("button", name="Remove: 10 % by userId").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    assert (await stored(api, "several"))["strategies"] == [
        {"name": "userWithId", "parameters": {"userIds": "1001,1002"}}
    ]


async def test_what_the_server_refuses_is_said_where_it_is(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "refused")
    await page.goto("/features/refused")
    await page.get_by_role("button", name="Edit: 10 % by userId").click()
    await page.get_by_label("Share of users", exact=True).fill("250")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert").filter(has_text="Not saved")).to_be_visible()
    await expect(page.get_by_text("must be a whole number from 0 to 100").first).to_be_visible()
    await expect(page.get_by_label("Share of users", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )
    assert (await stored(api, "refused"))["strategies"] == [SHARE]


async def test_what_others_saved_meanwhile_is_kept_or_asked_about(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "both")
    await page.goto("/features/both")
    await page.get_by_label("Description").fill("mine")
    theirs = {"strategies": [SHARE], "enabled": True, "type": "experiment"}
    await api.put("/api/admin/features/both", json={**theirs, "description": "theirs"})
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Somebody else changed the description")).to_be_visible()
    assert (await stored(api, "both"))["description"] == "theirs"
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    after = await stored(api, "both")
    assert (after["description"], after["type"]) == ("mine", "experiment")


async def test_archive_undo_and_restore(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "put-away")
    await page.goto("/features/put-away")
    opener = page.get_by_role("button", name="Archive")
    await opener.click()
    dialog = page.get_by_role("dialog", name="Archive put-away?")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.click()
    await dialog.get_by_role("button", name="Archive").click()
    await expect(page.get_by_text("Archived. No application sees it")).to_be_visible()
    assert (await api.get("/api/admin/features/put-away")).status_code == 404

    await page.goto("/?state=archived")
    row = page.get_by_role("row").filter(has_text="put-away")
    await row.get_by_role("button", name="Restore").click()
    await expect(page.get_by_role("status").filter(has_text="put-away is back")).to_be_visible()
    assert (await stored(api, "put-away"))["enabled"] is False


async def test_stale_and_back(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "aging")
    await page.goto("/features/aging")
    await page.get_by_role("button", name="Mark stale").click()
    await expect(page.get_by_text("unknown marked it stale")).to_be_visible()
    assert (await stored(api, "aging"))["stale"] is True
    await page.get_by_role("button", name="No longer stale").click()
    await expect(page.get_by_text("unknown took the stale mark away")).to_be_visible()


async def test_a_feature_that_is_not_there_can_be_made(page: Page) -> None:
    await page.goto("/features/nowhere")
    await expect(page.get_by_text("There is no feature nowhere")).to_be_visible()
    await page.get_by_role("link", name="Create it").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("nowhere")


@pytest.mark.parametrize("name", ["v1.2", "a~(b)*!'c"])
async def test_odd_names_have_addresses(page: Page, api: httpx.AsyncClient, name: str) -> None:
    await create(api, name)
    await page.goto("/")
    await page.get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
