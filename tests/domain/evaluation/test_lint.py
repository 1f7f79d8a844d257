"""What people get wrong is found, and what is right is left alone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yardarm.domain.evaluation.lint.aims import NAMES
from yardarm.domain.evaluation.lint.features import asks_for_sdks, findings
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene, Sdk, Severity
from yardarm.domain.evaluation.lint.sdks import NEW_OPERATORS
from yardarm.domain.evaluation.strategies import rule
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import Constraint, Dependency, FeatureStrategy, Override, Variant

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SEGMENTS = {
    1: Segment(1, "norway", (Constraint("country", "IN", ("NO",)),)),
    2: Segment(2, "empty", ()),
}
EVERYBODY = FeatureStrategy("default")
RED, BLUE = Variant("red", 500), Variant("blue", 500)
HALVES = (RED, BLUE)
SCENE = Scene(SEGMENTS, {}, frozenset({"country"}), NOW)


def feature(*strategies: FeatureStrategy, **more: Any) -> Feature:
    return Feature("f", NOW, enabled=True, strategies=strategies, **more)


def constrained(*constraints: Constraint, **more: Any) -> FeatureStrategy:
    return FeatureStrategy("default", constraints=constraints, **more)


def country(operator: str, *values: str, **more: Any) -> Constraint:
    return Constraint("country", operator, values, **more)


def compared(operator: str, value: str, name: str = "age", **more: Any) -> Constraint:
    return Constraint(name, operator, value=value, **more)


def rollout(percentage: int = 50, **parameters: str) -> FeatureStrategy:
    usual = {"rollout": str(percentage), "groupId": "g", "stickiness": "default"}
    return FeatureStrategy("flexibleRollout", {**usual, **parameters})


def codes(made: Feature, scene: Scene = SCENE) -> set[str]:
    return {finding.code.value for finding in findings(made, scene)}


NEEDS: tuple[tuple[str, Feature, dict[str, Any], str], ...] = (
    ("parent", Feature("parent", NOW, enabled=False), {}, "parent-off"),
    ("parent", Feature("parent", NOW, enabled=True), {"enabled": False}, "parent-always-on"),
    ("parent", Feature("parent", NOW, dependencies=(Dependency("x"),)), {}, "parent-depends"),
    ("other", Feature("parent", NOW), {}, "parent-missing"),
    (
        "parent", Feature("parent", NOW, enabled=True, variants=HALVES),
        {"variants": ("green", "red")}, "parent-lacks-variant",
    ),
    (
        "parent", Feature("parent", NOW, enabled=True, variants=HALVES), {"variants": ("green",)},
        "parent-lacks-variants",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("name", "parent", "how", "code"), NEEDS)
def test_needs(name: str, parent: Feature, how: dict[str, Any], code: str) -> None:
    made = feature(EVERYBODY, dependencies=(Dependency(name, **how),))
    assert codes(made, replace(SCENE, features={"parent": parent})) == {code}


def test_where_sdks_differ_on_a_parent_without_variants_it_is_said() -> None:
    made = feature(EVERYBODY, dependencies=(Dependency("parent", variants=("green",)),))
    said = {}
    for variants in (None, HALVES):
        parent = Feature("parent", NOW, enabled=True, variants=variants)
        (found,) = findings(made, replace(SCENE, features={"parent": parent}))
        said[variants] = "Rust" in found.consequence
    assert said == {None: True, HALVES: False}


CONSTRAINTS: tuple[tuple[str, tuple[Constraint, ...]], ...] = (
    ("constraint-unusable", (country("LIKE", "NO"),)),
    ("constraint-unusable", (country("STR_CONTAINS"),)),
    ("constraint-unusable", (compared("DATE_AFTER", "tomorrow", "currentTime"),)),
    ("constraint-unusable", (compared("NUM_GT", "many"),)),
    ("constraint-unusable", (compared("SEMVER_GT", "v1"),)),
    ("constraint-never-holds", (country("IN"),)),
    ("constraint-never-holds", (country("NOT_IN", inverted=True),)),
    ("constraint-never-holds", (compared("SEMVER_GT", "1.2"),)),
    ("constraint-never-holds", (compared("REGEX", "("),)),
    ("constraint-never-holds", (country("IN_CIDR", "here"),)),
    ("constraint-always-holds", (country("NOT_IN"),)),
    ("constraint-always-holds", (country("IN", inverted=True),)),
    ("constraint-always-holds", (compared("REGEX", "(", inverted=True),)),
    ("constraint-takes-any-value", (country("STR_STARTS_WITH", ""),)),
    ("constraint-takes-any-value", (compared("REGEX", ".*"),)),
    ("date-over", (compared("DATE_BEFORE", "2026-11-24T00:00:00Z", "currentTime"),)),
    ("date-reached", (compared("DATE_AFTER", "2026-11-24T00:00:00Z", "currentTime"),)),
    ("constraints-contradict", (country("IN", "NO"), country("IN", "SE", "DK"))),
    ("constraints-contradict", (country("IN", "NO"), country("NOT_IN", "NO"))),
    ("constraints-contradict", (country("IN", "NO"), country("IN", "NO", inverted=True))),
    ("constraints-contradict", (country("IN", "NO"), country("STR_STARTS_WITH", "S"))),
    (
        "constraints-contradict",
        (country("IN", "NO", "SE"), country("NOT_IN", "NO"), country("STR_STARTS_WITH", "N")),
    ),
    ("constraints-contradict", (country("STR_STARTS_WITH", "N"), country("STR_STARTS_WITH", "S"))),
    (
        "constraints-contradict",
        (country("STR_ENDS_WITH", "abc"), country("STR_CONTAINS", "b", inverted=True)),
    ),
    ("constraints-contradict", (compared("NUM_GT", "5"), compared("NUM_LT", "5"))),
    ("constraints-contradict", (compared("NUM_GTE", "5"), compared("NUM_LT", "5.0"))),
    (
        "constraints-contradict",
        (
            compared("NUM_GTE", "1"), compared("NUM_LTE", "1"),
            compared("NUM_EQ", "1", inverted=True),
        ),
    ),
    ("constraints-contradict", (compared("SEMVER_GT", "2.0.0"), compared("SEMVER_LT", "2.0.0-1"))),
    (
        "constraints-contradict",
        (
            compared("DATE_AFTER", "2030-01-01T00:00:00Z", "currentTime"),
            compared("DATE_BEFORE", "2029-01-01T00:00:00Z", "currentTime"),
        ),
    ),
    ("constraints-contradict", (country("IN_CIDR", "10.0.0.0/8"), country("IN_CIDR", "::1"))),
    ("constraints-contradict", (compared("REGEX", "a"), compared("REGEX", "a", inverted=True))),
)  # fmt: skip


@pytest.mark.parametrize(("code", "constraints"), CONSTRAINTS)
def test_constraints(code: str, constraints: tuple[Constraint, ...]) -> None:
    assert code in codes(feature(constrained(*constraints)))


@pytest.mark.parametrize(
    "constraints",
    [
        (country("IN", "NO"), country("IN", "NO", "SE")),
        (country("IN", "NO"), Constraint("plan", "IN", ("SE",))),
        (compared("NUM_GTE", "5"), compared("NUM_LTE", "5")),
        (compared("SEMVER_GTE", "1.0.0"), compared("SEMVER_LT", "1.0.1")),
        # Whoever has no age is neither above nor below: both inversions let them in.
        (compared("NUM_GT", "5", inverted=True), compared("NUM_LTE", "5", inverted=True)),
        (country("STR_STARTS_WITH", "N"), country("STR_STARTS_WITH", "NO")),
        (
            country("STR_STARTS_WITH", "n", case_insensitive=True),
            country("STR_STARTS_WITH", "N"),
        ),
        # A capital sigma is another small letter at the end of a word than within it.
        (
            country("STR_STARTS_WITH", "ΑΣ"),
            country("STR_STARTS_WITH", "ΑΣ", case_insensitive=True, inverted=True),
        ),
        (country("STR_STARTS_WITH", "N"), country("STR_ENDS_WITH", "S")),
        (country("IN_CIDR", "10.0.0.0/8"), country("IN_CIDR", "10.1.0.0/16", inverted=True)),
        (compared("DATE_AFTER", "2026-11-26T00:00:00Z", "currentTime"),),
        (compared("DATE_BEFORE", "2020-01-01T00:00:00Z", "birthday"),),
    ],
)
def test_what_can_hold_is_left_alone(constraints: tuple[Constraint, ...]) -> None:
    assert codes(feature(constrained(*constraints))) == set()


def test_segments_count() -> None:
    assert codes(feature(constrained(country("IN", "SE"), segments=(1,)))) == {
        "constraints-contradict",
        "feature-reaches-nobody",
    }
    assert codes(feature(constrained(segments=(3,)))) == {"segment-missing"}
    assert codes(feature(constrained(segments=(2,)))) == {"segment-empty"}
    assert codes(feature(constrained(segments=(1,)))) == set()


STRATEGIES: tuple[tuple[set[str], Sequence[FeatureStrategy]], ...] = (
    ({"strategies-none"}, ()),
    ({"strategies-disabled"}, (replace(EVERYBODY, disabled=True),)),
    ({"strategy-unknown"}, (FeatureStrategy("byRegion"),)),
    ({"rollout-zero", "feature-reaches-nobody"}, (rollout(0),)),
    ({"rollout-by-chance"}, (rollout(50, stickiness="random"),)),
    (set(), (rollout(50),)),
    ({"stickiness-unknown"}, (rollout(50, stickiness="shoeSize"),)),
    (set(), (rollout(50, stickiness="country"),)),
    ({"group-missing"}, (FeatureStrategy("flexibleRollout", {"rollout": "5"}),)),
    ({"group-not-ascii"}, (rollout(50, groupId="é"),)),
    ({"strategy-unusable"}, (rollout(101),)),
    ({"strategy-unusable", "feature-reaches-nobody"}, (rollout(50, rollout="5.5"),)),
    (
        {"strategy-unusable", "feature-reaches-nobody"},
        (FeatureStrategy("gradualRolloutUserId", {"percentage": "5"}),),
    ),
    ({"strategy-list-empty"}, (FeatureStrategy("userWithId", {"userIds": " "}),)),
    (
        {"strategy-list-empty", "feature-reaches-nobody"},
        (FeatureStrategy("remoteAddress", {"IPs": ""}),),
    ),
    (
        {"constraints-contradict", "feature-reaches-nobody"},
        (
            FeatureStrategy(
                "userWithId", {"userIds": "1, 2"}, (Constraint("userId", "IN", ("3",)),)
            ),
        ),
    ),
    (
        {"strategy-for-everybody", "strategy-redundant"},
        (EVERYBODY, constrained(country("IN", "NO"))),
    ),
    (
        {"strategy-for-everybody", "strategy-redundant"},
        (constrained(country("IN", "NO")), rollout(100)),
    ),
    (
        {"strategy-for-everybody", "strategy-unreachable"},
        (EVERYBODY, constrained(country("IN", "NO"), variants=HALVES)),
    ),
    (
        {"strategy-for-everybody"},
        (constrained(country("IN", "NO"), variants=HALVES), EVERYBODY),
    ),
    (
        {"strategy-unreachable"},
        (
            constrained(country("IN", "NO", "SE")),
            constrained(country("IN", "NO"), compared("NUM_GT", "5"), variants=HALVES),
        ),
    ),
    (
        set(),
        (
            constrained(country("IN", "NO")),
            constrained(country("IN", "NO", "SE"), variants=HALVES),
        ),
    ),
    (
        {"strategy-shadowed"},
        (rollout(50), replace(rollout(30), variants=HALVES)),
    ),
    (
        {"strategy-unreachable"},
        (
            rollout(50, stickiness="userId"),
            replace(
                rollout(50, stickiness="userId"),
                variants=tuple(replace(v, stickiness="userId") for v in HALVES),
            ),
        ),
    ),
    (set(), (rollout(50), replace(rollout(30, groupId="h"), variants=HALVES))),
    (set(), (rollout(30), replace(rollout(50), variants=HALVES))),
)


@pytest.mark.parametrize(("wanted", "strategies"), STRATEGIES)
def test_strategies(wanted: set[str], strategies: Sequence[FeatureStrategy]) -> None:
    assert codes(feature(*strategies)) == wanted


def test_the_order_is_that_in_which_they_are_tried() -> None:
    narrow = constrained(country("IN", "NO"), variants=HALVES, sort_order=2, id="narrow")
    wide = replace(EVERYBODY, sort_order=1, id="wide")
    found = {f.code: f for f in findings(feature(narrow, wide), SCENE)}
    finding = found[Code.STRATEGY_UNREACHABLE]
    assert (finding.path, finding.strategy) == (("strategies", 1), "narrow")


VARIANTS: tuple[tuple[set[str], tuple[Variant, ...]], ...] = (
    (set(), HALVES),
    ({"weights-zero"}, (Variant("red", 0),)),
    ({"weights-not-1000"}, (Variant("red", 1), Variant("blue", 1))),
    ({"weight-not-whole"}, (Variant("red", 500.5), Variant("blue", 499.5))),
    ({"variant-never-given"}, (Variant("red", 0), Variant("blue", 1000))),
    (
        set(),
        (
            Variant("red", 0, overrides=(Override("userId", ("1",)),)),
            Variant("blue", 1000),
        ),
    ),
    (
        {"override-shadowed"},
        (
            replace(RED, overrides=(Override("userId", ("1",)),)),
            replace(BLUE, overrides=(Override("userId", ("2", "1")),)),
        ),
    ),
    ({"override-empty"}, (replace(RED, overrides=(Override("userId", ()),)), BLUE)),
    ({"stickiness-differs"}, (RED, replace(BLUE, stickiness="userId"))),
    ({"stickiness-unknown"}, tuple(replace(v, stickiness="shoeSize") for v in HALVES)),
)


@pytest.mark.parametrize(("wanted", "variants"), VARIANTS)
def test_variants(wanted: set[str], variants: tuple[Variant, ...]) -> None:
    assert codes(feature(EVERYBODY, variants=variants)) == wanted


def test_variants_of_strategies() -> None:
    assert codes(feature(replace(EVERYBODY, variants=HALVES), variants=HALVES)) == {
        "variants-unused"
    }
    overridden = (replace(RED, overrides=(Override("userId", ("1",)),)), BLUE)
    assert codes(feature(replace(EVERYBODY, variants=overridden))) == {"override-ignored"}
    sticky = replace(rollout(50, stickiness="userId"), variants=HALVES)
    assert codes(feature(sticky)) == {"stickiness-differs"}


@pytest.mark.parametrize(
    ("version", "operator", "code"),
    [
        ("unleash-node-sdk:6.9.6", "REGEX", "sdk-lacks-operator"),
        ("unleash-node-sdk:6.10.1", "REGEX", None),
        ("unleash-node-sdk:6.10.1", "IN_CIDR", "sdk-lacks-operator"),
        ("unleash-node-sdk:6.12.1", "SEMVER_GTE", None),
        ("unleash-client-node:5.0.0", "SEMVER_LTE", "sdk-lacks-operator"),
        ("unleash-python-sdk:6.6.0", "SEMVER_GTE", "sdk-lacks-operator"),
        ("unleash-python-sdk:6.9.1", "SEMVER_GTE", None),
        ("unleash-js-sdk:3.8.2", "REGEX", None),
        ("unleash-sdk-of-somebody:9.0.0", "REGEX", "sdk-may-lack-operator"),
        ("nonsense", "REGEX", "sdk-may-lack-operator"),
        (None, "REGEX", "sdk-may-lack-operator"),
        ("unleash-node-sdk:1.0.0", "STR_CONTAINS", None),
    ],
)
def test_sdks(version: str | None, operator: str, code: str | None) -> None:
    values, value = ("10.0.0.1",), "1.0.0"
    listed = operator in ("IN_CIDR", "STR_CONTAINS")
    constraint = (
        Constraint("x", operator, values) if listed else Constraint("x", operator, value=value)
    )
    made = feature(constrained(constraint))
    scene = replace(SCENE, sdks=(Sdk("shop", version, 2),))
    assert codes(made, scene) == ({code} if code else set())
    assert asks_for_sdks(made, scene) is (operator in NEW_OPERATORS)


def test_findings_are_in_words_and_name_their_place() -> None:
    strategy = constrained(country("IN", "NO"), country("NOT_IN", "NO"), id="s")
    found = findings(feature(strategy), SCENE)[-1]
    assert found == Finding(
        Code.CONSTRAINTS_CONTRADICT,
        ("strategies", 0, "constraints", 1),
        "no context can fulfil `country IN NO` and `country NOT IN NO`",
        "This strategy lets nobody in.",
        "s",
    )


def test_every_code_is_met_in_these_tests() -> None:
    source = Path(__file__).read_text()
    assert [code for code in Code if f'"{code.value}"' not in source] == []


def test_every_code_is_in_the_document() -> None:
    text = (Path(__file__).parents[3] / "docs/howto/linter.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \|", text, re.MULTILINE)
    assert rows == [(code.value, code.severity.value) for code in Code]
    assert {code.severity for code in Code} == set(Severity)


def test_the_linter_knows_the_strategies_that_the_evaluator_knows() -> None:
    for name in NAMES:
        assert "no SDK knows" not in (rule(name, {}, "f", None).problem or "")
    assert "no SDK knows" in (rule("mine", {}, "f", None).problem or "")


def test_a_large_feature_is_looked_at_in_a_bounded_number_of_steps() -> None:
    """Lists that nobody reads, and as many strategies: what is not looked at is not told."""
    values = tuple(str(i) for i in range(2_000))
    many = tuple(compared("NUM_GT", str(i)) for i in range(200))
    strategies = [constrained(country("IN", *values), *many) for _ in range(40)]
    assert "constraints-contradict" not in codes(feature(*strategies))
