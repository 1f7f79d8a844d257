"""One feature: edits with a difference before they are saved, archive, restore, stale."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

SHARE: dict[str, Any] = {
    "name": "flexibleRollout",
    "parameters": {"rollout": "10", "stickiness": "userId", "groupId": "g"},
}


async def create(api: httpx.AsyncClient, name: str, **more: object) -> None:
    body = {"name": name, "strategies": [SHARE], "enabled": True, **more}
    answer = await api.post("/api/admin/features", json=body)
    assert answer.status_code == 201, answer.text


async def stored(api: httpx.AsyncClient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await api.get(f"/api/admin/features/{name}")).json()
    return found


async def placed(api: httpx.AsyncClient, name: str, environment: str) -> dict[str, Any]:
    path = f"/api/admin/projects/default/features/{name}/environments/{environment}"
    found: dict[str, Any] = (await api.get(path)).json()
    return found


def panel(page: Page, environment: str) -> Locator:
    return page.get_by_role("region", name=environment, exact=True)


async def test_an_edit_shows_what_it_changes_before_it_is_published(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "edited")
    await page.goto("/features/edited")
    await page.get_by_role("spinbutton", name="Share of users in production").fill("25")
    draft = page.get_by_role("region", name="Changes that are not saved")
    await expect(draft).to_contain_text("production: Raised the share from 10 % to 25 %")
    await expect(draft).to_contain_text("- production.strategies.0.parameters.rollout: 10")
    await expect(draft).to_contain_text("+ production.strategies.0.parameters.rollout: 25")
    assert (await stored(api, "edited"))["strategies"][0]["parameters"]["rollout"] == "10"

    await page.get_by_role("button", name="where …: 25 % by userId in").click()
    await expect(draft.get_by_role("button", name="Publish")).to_be_disabled()
    await page.get_by_label("Field of the context").fill("country")
    await page.get_by_label("Values").fill("NO,SE")
    await page.keyboard.press("Enter")
    await expect(draft).to_contain_text("25 % by userId where country is NO or SE")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("status").filter(has_text="edited is published")).to_be_visible()
    await expect(draft).to_be_hidden()
    [after] = (await stored(api, "edited"))["strategies"]
    assert after["parameters"] == {**SHARE["parameters"], "rollout": "25"}
    assert after["constraints"] == [
        {"contextName": "country", "operator": "IN", "values": ["NO", "SE"]}
    ]
    history = page.get_by_role("region", name="History")
    await expect(history).to_contain_text(
        "“25 % by userId where country is NO or SE” in production"
    )
    assert (await placed(api, "edited", "development"))["strategies"] == []


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
    await page.get_by_label("Search features").fill("waiting")
    await page.get_by_role("link", name="waiting", exact=True).click()
    await expect(page.get_by_label("Description")).to_have_value("as it will be")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    assert (await stored(api, "waiting"))["description"] == "as it will be"


async def test_strategies_come_go_and_change_places(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "several")
    await page.goto("/features/several")
    there = panel(page, "production")
    await there.get_by_label("Way in to add in production").select_option("userWithId")
    await there.get_by_role("button", name="Add a way in in production").click()
    await there.get_by_label("User ids").fill("1001, 1002,")
    await there.get_by_role("button", name="Move up: 2 users").click()
    await there.get_by_role("button", name="Disable: 10 % by userId").click()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    users, share = (await placed(api, "several", "production"))["strategies"]
    assert (users["name"], users["parameters"]) == ("userWithId", {"userIds": "1001,1002"})
    assert (share["name"], share["disabled"]) == ("flexibleRollout", True)

    await there.get_by_role("button", name="Remove: disabled: 10 % by userId").click()
    await page.get_by_role("button", name="Publish").click()
    await expect(
        page.get_by_text("removed: disabled: 10 % by userId in production")
    ).to_be_visible()
    [left] = (await placed(api, "several", "production"))["strategies"]
    assert left["id"] == users["id"]


async def test_every_part_of_a_strategy_can_be_edited(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "whole")
    beta = {"name": "Beta testers", "constraints": []}
    segment = (await api.post("/api/admin/segments", json=beta)).json()["id"]
    await page.goto("/features/whole")
    there = panel(page, "production")
    await there.get_by_role("button", name="Edit: 10 % by userId").click()
    await there.get_by_label("Same answer by").select_option("sessionId")
    await there.get_by_label("Title").fill("Nordic beta")
    await there.get_by_label("Beta testers").check()
    kinds = {"NUM_GTE": ("age", "18"), "SEMVER_LT": ("version", "2.1.0"), "REGEX": ("mail", "@x$")}
    for at, (operator, (field, value)) in enumerate(kinds.items()):
        await there.get_by_role("button", name="Add a condition").click()
        await there.get_by_label("Field of the context").nth(at).fill(field)
        await there.get_by_label("Condition", exact=True).nth(at).select_option(operator)
        await there.get_by_label("Value", exact=True).nth(at).fill(value)
    await there.get_by_role("button", name="Add a condition").click()
    await there.get_by_label("Field of the context").nth(3).fill("currentTime")
    await there.get_by_label("Condition", exact=True).nth(3).select_option("DATE_AFTER")
    await there.get_by_label("Value", exact=True).nth(3).fill("2026-11-25T12:30")

    variants = there.get_by_role("group", name="Variants", exact=True).last
    await variants.get_by_role("button", name="Add a variant").click()
    await variants.get_by_role("button", name="Add a variant").click()
    await variants.get_by_label("Fixed").first.check()
    await variants.get_by_label("Share of variant-1, in percent").fill("30")
    await variants.get_by_label("Payload", exact=True).first.select_option("json")
    await variants.get_by_label("Payload value").fill('{"a": 1}')
    await expect(variants).to_contain_text("Together 100 %")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()

    [after] = (await placed(api, "whole", "production"))["strategies"]
    assert (after["title"], after["segments"]) == ("Nordic beta", [segment])
    assert after["parameters"]["stickiness"] == "sessionId"
    assert [(c["operator"], c["value"]) for c in after["constraints"][:3]] == [
        (operator, value) for operator, (_, value) in kinds.items()
    ]
    assert after["constraints"][3]["value"].endswith(":30:00.000Z")
    assert [(v["name"], v["weight"]) for v in after["variants"]] == [
        ("variant-1", 300),
        ("variant-2", 700),
    ]
    assert after["variants"][0]["payload"] == {"type": "json", "value": '{"a": 1}'}


async def test_what_the_server_refuses_is_said_where_it_is(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "refused")
    await page.goto("/features/refused")
    share = page.get_by_role("spinbutton", name="Share of users in production")
    await share.fill("250")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("alert").filter(has_text="Not published")).to_be_visible()
    await expect(page.get_by_text("must be a whole number from 0 to 100").first).to_be_visible()
    await expect(share).to_have_attribute("aria-invalid", "true")
    assert (await stored(api, "refused"))["strategies"][0]["parameters"]["rollout"] == "10"


async def test_an_environment_is_copied_to_another(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "copied")
    await page.goto("/features/copied")
    await page.get_by_role("button", name="Only differences").click()
    await expect(page.get_by_role("group", name="development against production")).to_contain_text(
        "strategies.0"
    )
    opener = panel(page, "production").get_by_role("button", name="Copy to development")
    await opener.click()
    dialog = page.get_by_role("dialog", name="Make development what production is?")
    await expect(dialog).to_contain_text("+ on: true")
    await dialog.get_by_role("button", name="Copy to development").click()
    await expect(panel(page, "development")).to_contain_text("10 % by userId")
    there = await placed(api, "copied", "development")
    assert there["enabled"] is True
    assert there["strategies"][0]["parameters"] == SHARE["parameters"]
    await expect(page.get_by_text("The environments do not differ.")).to_be_visible()
    await expect(page.get_by_text("copied it from production to development")).to_be_visible()


async def test_a_switch_that_is_refused_goes_back_and_says_so(
    page: Page, api: httpx.AsyncClient
) -> None:
    await create(api, "stubborn")
    await page.goto("/features/stubborn")
    switch = page.get_by_role("switch", name="On in production")
    await expect(switch).to_be_checked()
    await page.route("**/environments/production/off", lambda route: route.abort())
    await switch.click()
    alert = page.get_by_role("alert").filter(has_text="stubborn is still on in production")
    await expect(alert).to_contain_text("The server does not answer")
    await expect(switch).to_be_checked()
    await expect(panel(page, "production")).to_contain_text("not saved")
    await page.unroute("**/environments/production/off")
    await switch.click()
    await expect(page.get_by_text("stubborn is off in production")).to_be_visible()
    await expect(panel(page, "production")).not_to_contain_text("not saved")


async def test_what_others_saved_meanwhile_is_kept(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "both")
    await page.goto("/features/both")
    await page.get_by_label("Description").fill("mine")
    theirs = {"name": "flexibleRollout", "parameters": {"rollout": "1", "stickiness": "userId"}}
    path = "/api/admin/projects/default/features/both/environments/development/strategies"
    assert (await api.post(path, json=theirs)).status_code == 200
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("status").filter(has_text="both is published")).to_be_visible()
    assert (await stored(api, "both"))["description"] == "mine"
    await expect(panel(page, "development")).to_contain_text("1 % by userId")


@pytest.mark.parametrize("mine", [True, False], ids=["mine", "theirs"])
async def test_where_both_changed_the_same_one_chooses(
    page: Page, api: httpx.AsyncClient, mine: bool
) -> None:
    name = f"contested-{mine}"
    await create(api, name)
    await page.goto(f"/features/{name}")
    await page.get_by_role("spinbutton", name="Share of users in production").fill("25")
    [strategy] = (await placed(api, name, "production"))["strategies"]
    path = f"/api/admin/projects/default/features/{name}/environments/production/strategies"
    theirs = {**SHARE, "parameters": {**SHARE["parameters"], "rollout": "50"}}
    assert (await api.put(f"{path}/{strategy['id']}", json=theirs)).status_code == 200

    await page.get_by_role("button", name="Publish").click()
    question = page.get_by_role("alert").filter(has_text="Somebody else changed the same")
    await expect(question).to_contain_text("Yours: 25 % by userId")
    await expect(question).to_contain_text("Theirs: 50 % by userId")
    [still] = (await placed(api, name, "production"))["strategies"]
    assert still["parameters"]["rollout"] == "50"
    publish = page.get_by_role("button", name="Publish")
    await expect(publish).to_be_disabled()
    side = "Keep yours" if mine else "Take theirs"
    await question.get_by_role("button", name=f"{side}: A strategy in production").click()
    if mine:
        await publish.click()
        await expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    await expect(page.get_by_role("region", name="Changes that are not saved")).to_be_hidden()
    [after] = (await placed(api, name, "production"))["strategies"]
    assert after["parameters"]["rollout"] == ("25" if mine else "50")


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


async def test_what_is_archived_can_be_deleted_for_good(page: Page, api: httpx.AsyncClient) -> None:
    await create(api, "gone")
    await api.delete("/api/admin/features/gone")
    await page.goto("/features/gone")
    await page.get_by_role("button", name="Delete for good").click()
    dialog = page.get_by_role("dialog", name="Delete gone for good?")
    await dialog.get_by_role("button", name="Delete for good").click()
    await expect(page.get_by_role("status").filter(has_text="gone is deleted")).to_be_visible()
    assert (await api.post("/api/admin/features/validate", json={"name": "gone"})).is_success


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
    await page.get_by_label("Search features").fill(name)
    await page.get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
