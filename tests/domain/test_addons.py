"""Add-ons: what is checked, and what of a secret is kept where."""

import pytest

from yardarm.domain import addons
from yardarm.domain.addons import MASK, Addon, Draft, Secret, Value
from yardarm.domain.errors import Invalid
from yardarm.domain.providers import PROVIDERS

URL = "https://hooks.example.com/T000/B000/XXXX"


def draft(provider: str = "webhook", **parameters: Value) -> Draft:
    return Draft(provider, True, None, parameters, ("feature-created",))


@pytest.mark.parametrize(
    ("given", "label", "kind"),
    [
        (draft("pigeon", url=URL), "provider", "any.only"),
        (draft(), "parameters.url", "any.required"),
        (draft(url=""), "parameters.url", "any.required"),
        (draft(url=MASK), "parameters.url", "any.required"),
        (draft("slack", url=URL), "parameters.defaultChannel", "any.required"),
        (draft(url=URL, bodytemplate="x"), "parameters.bodytemplate", "object.unknown"),
        (draft(url=URL, signingSecret=MASK), "parameters.signingSecret", "any.required"),
        (draft(url=URL, signingSecret="short"), "parameters.signingSecret", "string.min"),
        (draft(url=URL, signingSecret="whsec_c2hvcnQ="), "parameters.signingSecret", "string.min"),
        (draft(url=URL, signingSecret="whsec_?"), "parameters.signingSecret", "string.base64"),
        (draft(url=URL, bodyTemplate="x" * 16_385), "parameters.bodyTemplate", "string.max"),
    ],
)
def test_the_first_thing_that_is_wrong_is_named(given: Draft, label: str, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        addons.check(given, {})
    assert [(p.label, p.type) for p in refused.value.problems] == [(label, kind)]


def test_a_secret_is_in_no_document_and_no_text() -> None:
    given = draft(url=URL, contentType="text/plain")
    addon = given.addon(7, given.secrets({}, b"salt"))
    assert list(addon.to_wire()["parameters"].items()) == [
        ("url", MASK), ("contentType", "text/plain")
    ]  # fmt: skip
    decision = addons.create(addon)
    for text in (repr(decision), repr(addon), repr(given), repr(given.secrets({}, b"salt"))):
        assert URL not in text
    assert decision.data == {"provider": "webhook"}
    assert Addon.from_document(addon.to_document()) == addon


def test_an_equal_or_masked_value_changes_nothing_and_another_one_shows() -> None:
    first = draft(url=URL)
    stored = first.secrets({}, b"first salt")
    old = first.addon(1, stored)
    for again in (draft(url=URL), draft(url=MASK)):
        kept = again.secrets(stored, b"another salt")
        assert kept == stored
        assert addons.update(old, again.addon(1, kept)) is None
    other = draft(url=URL + "2")
    decision = addons.update(old, other.addon(1, other.secrets(stored, b"another salt")))
    assert decision is not None
    assert decision.data == {"id": "1", "provider": "webhook"}
    assert decision.before != decision.after


def test_an_empty_secret_is_none() -> None:
    given = draft(url=URL, signingSecret="")
    assert given.secrets({}, b"salt").keys() == {"url"}
    addons.check(given, {})


def test_equal_secrets_of_two_addons_have_different_digests() -> None:
    assert Secret(URL, b"a").digest != Secret(URL, b"b").digest


def test_every_provider_asks_for_its_url_and_hides_it() -> None:
    for provider in PROVIDERS.values():
        assert provider.sensitive - {"signingSecret", "authorization"} == {"url"}
        assert provider.to_wire()["parameters"][0]["required"]
