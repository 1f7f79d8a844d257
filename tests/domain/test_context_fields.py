"""Context fields: what old events say of them, and legal values in both forms."""

from dataclasses import replace
from datetime import UTC, datetime

from yardarm.domain import context_fields
from yardarm.domain.context_fields import ContextField, LegalValue
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy

START = datetime(2026, 1, 1, tzinfo=UTC)
A, B = LegalValue("a", as_text=True), LegalValue("b", "B")


def field(*values: LegalValue) -> ContextField:
    return ContextField("region", START, legal_values=values)


def test_an_old_event_folds_and_gives_the_document_that_it_holds() -> None:
    old = {
        "name": "region", "description": None, "stickiness": False, "sortOrder": 10,
        "legalValues": ["a", "b,c"], "createdAt": "2026-01-01T00:00:00.000000Z",
    }  # fmt: skip
    folded = ContextField.from_document(old)
    assert folded == field(A, LegalValue("b,c", as_text=True))
    assert folded.to_document() == old


def test_both_forms_survive() -> None:
    for given in (field(A), field(B, LegalValue("c")), field(), ContextField("region", START)):
        assert ContextField.from_document(given.to_document()) == given


def test_giving_what_is_there_and_taking_what_is_not_change_nothing() -> None:
    assert context_fields.give_legal_value(field(B), B) is None
    assert context_fields.take_legal_value(field(B), "a") is None
    assert context_fields.take_legal_value(ContextField("region", START), "a") is None


def test_the_last_one_that_is_taken_leaves_none() -> None:
    decision = context_fields.take_legal_value(field(A), "a")
    assert decision is not None
    assert ContextField.from_document(decision.after or {}) == replace(field(), legal_values=())


def test_a_field_is_looked_at_in_every_environment() -> None:
    looks = FeatureStrategy("looks", constraints=(Constraint("region", "IN", ("eu",)),))
    other = FeatureStrategy("other", constraints=(Constraint("country", "IN", ("no",)),))
    here = Feature("a", START, strategies=(other, looks))
    there = Feature("b", START).with_state("development", EnvironmentState(strategies=(looks,)))
    found = context_fields.uses([there, here], "region")
    assert [(u.feature, u.key, u.strategy) for u in found] == [
        ("a", None, looks), ("b", "development", looks),
    ]  # fmt: skip
