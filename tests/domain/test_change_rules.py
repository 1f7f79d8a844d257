"""Which steps of a feature a rule holds up: what clients of the environment would notice."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain.change_rules import Held, Rule, held_up, marked, require_emergency
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.errors import Denied
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Grant, Grants, Permission
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant

RULES = {"shop": {"production": Rule(), "staging": Rule(2)}, "other": {"production": Rule()}}
ALL = FeatureStrategy("default", id="1")
OFF = Feature("demo", datetime(2026, 1, 1, tzinfo=UTC), project="shop")
ON = replace(OFF, enabled=True, strategies=(ALL,))
PRODUCTION, STAGING = Held("shop", "production"), Held("shop", "staging")
OTHER = Held("other", "production")


def _staging(feature: Feature, **state: object) -> Feature:
    return feature.with_state("staging", replace(EnvironmentState(), **state))  # type: ignore[arg-type]


def _elsewhere(feature: Feature) -> Feature:
    return replace(feature, project="elsewhere")


CASES: dict[str, tuple[Feature | None, Feature | None, list[Held]]] = {
    "switched on": (replace(ON, enabled=False), ON, [PRODUCTION]),
    "switched off": (ON, replace(ON, enabled=False), [PRODUCTION]),
    "other strategies": (ON, replace(ON, strategies=(ALL, replace(ALL, id="2"))), [PRODUCTION]),
    "strategies of one that is off": (OFF, replace(OFF, strategies=(ALL,)), [PRODUCTION]),
    "variants": (ON, replace(ON, variants=(Variant("a", 1000),)), [PRODUCTION]),
    "variants that are none": (ON, replace(ON, variants=()), []),
    "a dependency": (ON, replace(ON, dependencies=(Dependency("p"),)), [PRODUCTION]),
    "a dependency of one that is off": (OFF, replace(OFF, dependencies=(Dependency("p"),)), []),
    "in staging": (ON, _staging(ON, enabled=True), [STAGING]),
    "in development": (ON, ON.with_state("development", EnvironmentState(enabled=True)), []),
    "words": (ON, replace(ON, description="d", stale=True, type="experiment"), []),
    "made off": (None, replace(OFF, strategies=(ALL,)), []),
    "made on": (None, ON, [PRODUCTION]),
    "archived off": (OFF, replace(OFF, archived=True), []),
    "archived on": (_staging(ON, enabled=True), replace(ON, archived=True), [PRODUCTION, STAGING]),
    "revived on": (replace(ON, archived=True), ON, [PRODUCTION]),
    "deleted after it was archived": (replace(ON, archived=True), None, []),
    "moved out": (ON, _elsewhere(ON), [PRODUCTION]),
    "moved in": (_elsewhere(ON), ON, [PRODUCTION]),
    "moved from rule to rule": (ON, replace(ON, project="other"), [OTHER, PRODUCTION]),
    "moved off": (OFF, replace(OFF, project="other"), []),
    "where there is no rule": (_elsewhere(OFF), _elsewhere(ON), []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_clients_would_notice_is_held_up(name: str) -> None:
    before, after, expected = CASES[name]
    assert sorted(held_up(before, after, RULES, "production")) == sorted(expected)


def _user(*grants: Grant) -> Principal:
    granted = Grants(frozenset(), {"shop": frozenset(grants)})
    return Principal(PrincipalKind.USER, "ada", "user-1", grants=granted, user_id=1)


@pytest.mark.parametrize(
    ("actor", "passes"),
    [
        (Actor(_user(Grant(Permission.SKIP_CHANGE_REQUEST, "production"))), False),
        (Actor(_user(Grant(Permission.SKIP_CHANGE_REQUEST, "staging")), emergency="x"), False),
        (Actor(_user(Grant(Permission.UPDATE_FEATURE)), emergency="x"), False),
        (Actor(_user(Grant(Permission.SKIP_CHANGE_REQUEST, "production")), emergency="x"), True),
        (Actor(Principal(PrincipalKind.ADMIN, "token", "t")), False),
        (Actor(Principal(PrincipalKind.ADMIN, "token", "t"), emergency="x"), True),
    ],
)
def test_past_a_rule_goes_who_may_and_says_why(actor: Actor, *, passes: bool) -> None:
    if passes:
        require_emergency(actor, [PRODUCTION])
        return
    with pytest.raises(Denied, match="production") as denied:
        require_emergency(actor, [PRODUCTION])
    assert denied.value.permission == Permission.SKIP_CHANGE_REQUEST


def test_the_reason_is_marked() -> None:
    actor = Actor(_user(), reason="because", emergency="it burns")
    assert marked(actor) == "EMERGENCY: it burns (because)"
    assert marked(replace(actor, reason=None)) == "EMERGENCY: it burns"
