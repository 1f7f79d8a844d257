"""Previews of movements over the wire."""

from typing import Any

import httpx
import pytest

_PATH = "/api/admin/projects/default/features"
_NO_ID = "00000000-0000-0000-0000-000000000000"


def _variants(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "weight": 1} for name in names]


async def _place(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_PATH, json={"name": name})).status_code == 201
    return f"{_PATH}/{name}/environments/development"


async def _preview(admin: httpx.AsyncClient, place: str, **body: Any) -> dict[str, Any]:
    answer = await admin.post(f"{place}/movement", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _strategy(admin: httpx.AsyncClient, place: str, **more: Any) -> str:
    body = {"name": "flexibleRollout", "parameters": {"rollout": "50"}, **more}
    made = await admin.post(f"{place}/strategies", json=body)
    assert made.status_code == 200, made.text
    return str(made.json()["id"])


async def test_a_roll_out_that_grows(admin: httpx.AsyncClient) -> None:
    place = await _place(admin, "grows")
    strategy = await _strategy(admin, place)
    before = (await admin.get(f"{place}/strategies/{strategy}")).json()
    found = await _preview(admin, place, strategyId=strategy, parameters={"rollout": 60})
    assert found == {
        "feature": "grows", "environment": "development", "strategyId": strategy,
        "moves": {"share": 0.1, "exact": "1/10"}, "claim": "exact", "assumes": [],
        "rollout": {
            "gains": {"share": 0.1, "exact": "1/10"}, "loses": {"share": 0.0, "exact": "0"},
            "staysOn": {"share": 0.5, "exact": "1/2"}, "staysOff": {"share": 0.4, "exact": "2/5"},
            "claim": "exact",
        },
        "variants": {
            "changes": {"share": 0.0, "exact": "0"},
            "flows": [{"from": None, "to": None, "share": {"share": 1.0, "exact": "1"}}],
            "claim": "exact",
        },
        "fewestMoving": None,
    }  # fmt: skip
    assert (await admin.get(f"{place}/strategies/{strategy}")).json() == before, "only a preview"
    other = await _preview(admin, place, strategyId=strategy, parameters={"groupId": "other"})
    assert (other["moves"]["exact"], other["claim"]) == ("1/2", "expected")
    nothing = await _preview(admin, place, strategyId=strategy)
    assert (nothing["moves"]["exact"], nothing["claim"]) == ("0", "exact")


async def test_the_order_that_moves_fewest(admin: httpx.AsyncClient) -> None:
    place = await _place(admin, "ordered")
    assert (await admin.put(f"{place}/variants", json=_variants("red", "blue"))).status_code == 200
    found = await _preview(admin, place, variants=_variants("blue", "green", "red"))
    assert found["rollout"] is None
    # blue 334, green 333, red 333: of the halves only the ends of neither stay.
    assert found["moves"]["exact"] == "1"
    best = found["fewestMoving"]
    assert (best["sure"], best["given"], best["moves"]["exact"]) == (True, False, "333/1000")
    # The weights are those that saving this order stores.
    assert [(v["name"], v["weight"]) for v in best["variants"]] == [
        ("red", 334), ("green", 333), ("blue", 333)
    ]  # fmt: skip
    saved = await admin.put(f"{place}/variants", json=_variants("red", "green", "blue"))
    assert [v["weight"] for v in saved.json()["variants"]] == [334, 333, 333]
    again = await _preview(admin, place, variants=_variants("red", "green", "blue"))
    assert (again["moves"]["exact"], again["fewestMoving"]["given"]) == ("0", True)
    none = await _preview(admin, place, variants=[])
    assert (none["moves"]["exact"], none["fewestMoving"]) == ("1", None)


async def test_variants_of_a_strategy_are_a_product(admin: httpx.AsyncClient) -> None:
    place = await _place(admin, "within")
    strategy = await _strategy(admin, place, variants=_variants("red", "blue"))
    swapped = _variants("blue", "red")
    found = await _preview(
        admin, place, strategyId=strategy, parameters={"rollout": "60"}, variants=swapped
    )
    assert found["moves"]["exact"] == "3/5"
    assert found["fewestMoving"]["moves"]["exact"] == "1/10"
    one_more = _variants("red", "blue", "green")
    product = await _preview(admin, place, strategyId=strategy, variants=one_more)
    assert (product["claim"], product["rollout"]["claim"]) == ("product", "exact")
    assert product["variants"]["changes"]["exact"] == "499/1000"
    # On its way from the feature's own variants, which hash the same group.
    assert (await admin.put(f"{place}/variants", json=one_more)).status_code == 200
    without = await _preview(admin, place, strategyId=strategy, variants=[])
    assert without["variants"]["changes"]["exact"] == "499/1000"
    kept = await _preview(admin, place, strategyId=strategy, parameters={"stickiness": "userId"})
    assert kept["moves"]["exact"] == "0"
    assert kept["assumes"] == ["users have a userId: those without one are drawn anew"]


@pytest.mark.parametrize(
    ("body", "status", "label"),
    [
        ({}, 400, "variants"),
        ({"parameters": {"rollout": "5"}, "variants": []}, 400, "parameters"),
        ({"strategyId": _NO_ID}, 404, _NO_ID),
        ({"variants": [{"name": "a", "weight": 1001}]}, 400, "weight"),
        ({"variants": [{"name": "a", "weight": 1, "weightType": "fix"}]}, 400, "variants"),
        ({"variants": _variants(*(f"v{i}" for i in range(101)))}, 400, "variants"),
        ({"variants": _variants("a", "a")}, 400, "variants"),
        ({"parameters": 5}, 400, "parameters"),
        ({"strategyId": 5}, 400, "strategyId"),
    ],
)
async def test_what_cannot_be_is_refused(
    admin: httpx.AsyncClient, body: dict[str, Any], status: int, label: str
) -> None:
    name = "refused"
    place = f"{_PATH}/{name}/environments/development"
    await admin.post(_PATH, json={"name": name})
    answer = await admin.post(f"{place}/movement", json=body)
    assert (answer.status_code, label in answer.text) == (status, True), answer.text


async def test_only_roll_outs_are_shares(admin: httpx.AsyncClient) -> None:
    place = await _place(admin, "listed")
    body = {"name": "userWithId", "parameters": {"userIds": "1,2"}}
    made = (await admin.post(f"{place}/strategies", json=body)).json()
    answer = await admin.post(f"{place}/movement", json={"strategyId": made["id"]})
    assert (answer.status_code, "roll-out" in answer.text) == (400, True)
    strategy = await _strategy(admin, place)
    bad = {"strategyId": strategy, "parameters": {"rollout": "101"}}
    answer = await admin.post(f"{place}/movement", json=bad)
    assert (answer.status_code, "rollout" in answer.text) == (400, True)
    assert (await admin.post(f"{place}-x/movement", json=bad)).status_code == 404


async def test_many_variants_are_answered(admin: httpx.AsyncClient) -> None:
    place = await _place(admin, "many")
    names = [f"v{i}" for i in range(100)]
    assert (await admin.put(f"{place}/variants", json=_variants(*names))).status_code == 200
    found = await _preview(admin, place, variants=_variants(*names[1:], names[0]))
    assert found["fewestMoving"]["sure"] is True, "nothing moves fewer than nobody"
    assert [v["name"] for v in found["fewestMoving"]["variants"]] == names
    new = _variants(*names[2:], "new", names[0])
    assert (await _preview(admin, place, variants=new))["fewestMoving"]["sure"] is False
