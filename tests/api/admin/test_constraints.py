"""A constraint by itself over HTTP; what is good and bad of one is in tests/domain."""

import httpx
import pytest

_PATH = "/api/admin/constraints/validate"


@pytest.mark.parametrize(
    "constraint",
    [
        {"contextName": "userId", "operator": "IN", "values": ["1"]},
        {"contextName": "v", "operator": "SEMVER_GTE", "value": "1.2.3", "values": [],
         "inverted": True, "caseInsensitive": False},
        {"contextName": "ip", "operator": "IN_CIDR", "values": ["10.0.0.0/8"]},
        {"contextName": "mail", "operator": "REGEX", "value": "@example[.]com$"},
    ],
)  # fmt: skip
async def test_one_that_sdks_can_use_is_204(admin: httpx.AsyncClient, constraint: object) -> None:
    answer = await admin.post(_PATH, json=constraint)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_one_that_they_cannot_is_400_and_names_the_field(admin: httpx.AsyncClient) -> None:
    constraint = {"contextName": "v", "operator": "SEMVER_GTE", "value": "1.2"}
    answer = await admin.post(_PATH, json=constraint)
    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert detail["path"] == ["value"]
    assert detail["message"] == '"value" must be a semantic version such as 1.2.3'


@pytest.mark.parametrize(
    ("constraint", "label"),
    [
        ({"operator": "IN", "values": ["eu", "us"]}, None),
        ({"operator": "IN", "values": ["eu", " us ", "zz"]}, "values[2]"),
        ({"operator": "STR_CONTAINS", "values": ["e"]}, "values[0]"),
        ({"operator": "NUM_EQ", "value": "5"}, "value"),
        ({"operator": "REGEX", "value": "^e"}, None),
        ({"operator": "IN_CIDR", "values": ["10.0.0.0/8"]}, None),
    ],
)
async def test_values_are_legal_ones_of_the_field(
    admin: httpx.AsyncClient, constraint: dict[str, object], label: str | None
) -> None:
    field = {"name": "legal", "legalValues": [{"value": "eu", "description": "Europe"}, "us"]}
    made = await admin.post("/api/admin/context", json=field)
    assert made.status_code in (201, 409), "made, by an earlier case perhaps"
    answer = await admin.post(_PATH, json={"contextName": "legal", **constraint})
    if label is None:
        assert answer.status_code == 204, answer.text
    else:
        assert answer.status_code == 400
        assert answer.json()["details"][0]["context"]["label"] == label
