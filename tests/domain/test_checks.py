"""What SDKs could not read is refused with the field's name, or put right."""

from datetime import UTC, datetime
from typing import Any

import pytest

from yardarm.domain.checks import parameter_texts, ready_for_sdks
from yardarm.domain.errors import Invalid
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy


def feature(*strategies: FeatureStrategy) -> Feature:
    return Feature("demo", datetime(2026, 1, 1, tzinfo=UTC), strategies=strategies)


def constrained(operator: str, **fields: Any) -> Feature:
    constraint = Constraint(fields.pop("context_name", "userId"), operator, **fields)
    return feature(FeatureStrategy("default", constraints=(constraint,)))


def problems_of(wrong: Feature) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        ready_for_sdks(wrong)
    return [(p.label, p.message) for p in refused.value.problems]


@pytest.mark.parametrize(
    ("given", "text"),
    [(50, "50"), ("50", "50"), (True, "true"), (0.5, "0.5"), (["a", "b"], "a,b"),
     ([1, 2], "1,2"), ({"a": 1}, '{"a":1}'), ([], "")],
)  # fmt: skip
def test_parameters_become_text(given: object, text: str) -> None:
    assert parameter_texts({"p": given, "none": None}) == {"p": text}


@pytest.mark.parametrize(
    "name", ["flexibleRollout", "gradualRolloutUserId", "gradualRolloutSessionId"]
)
def test_a_roll_out_without_group_gets_the_features_name(name: str) -> None:
    (strategy,) = ready_for_sdks(feature(FeatureStrategy(name, {"x": "1"}))).strategies
    assert strategy.parameters == {"x": "1", "groupId": "demo"}


def test_a_group_that_is_given_stays_and_other_strategies_get_none() -> None:
    given = feature(
        FeatureStrategy("flexibleRollout", {"groupId": "g"}), FeatureStrategy("default")
    )
    assert ready_for_sdks(given) == given


@pytest.mark.parametrize(
    "percentage", ["50.5", "100.0", "101", "0000101", "-1", "", "9" * 5000, "٣"]
)
def test_a_percentage_that_is_no_whole_number_is_refused(percentage: str) -> None:
    wrong = feature(FeatureStrategy("flexibleRollout", {"rollout": percentage}))
    assert problems_of(wrong) == [
        ("strategies[0].parameters.rollout", "must be a whole number from 0 to 100")
    ]


@pytest.mark.parametrize("percentage", ["0", "7", "100"])
def test_a_whole_percentage_is_taken(percentage: str) -> None:
    ready_for_sdks(feature(FeatureStrategy("gradualRolloutRandom", {"percentage": percentage})))


@pytest.mark.parametrize(
    ("operator", "fields", "where"),
    [
        ("LIKE", {"values": ("a",)}, "operator"),
        ("STR_CONTAINS", {"values": ()}, "values"),
        ("STR_CONTAINS", {}, "values"),
        ("IN", {"values": ("ends in \\",)}, "values[0]"),
        ("IN_CIDR", {"values": ("10.0.0.0/8", "10.0.0.0/99")}, "values[1]"),
        ("NUM_GT", {"value": "ten"}, "value"),
        ("NUM_GT", {"value": "nan"}, "value"),
        ("NUM_GT", {}, "value"),
        ("DATE_AFTER", {"value": "tomorrow"}, "value"),
        ("SEMVER_EQ", {"value": "v1.2.3"}, "value"),
        ("SEMVER_EQ", {"value": "1.2"}, "value"),
        ("SEMVER_EQ", {"value": "1.2.03"}, "value"),
        ("REGEX", {"value": "(unclosed"}, "value"),
        ("REGEX", {"value": r"(a)\1"}, "value"),
        ("IN", {"values": ("a",), "context_name": 'say "x"'}, "contextName"),
        ("IN", {"values": ("a",), "context_name": "a\\"}, "contextName"),
        ("IN", {"values": ("ends in \\ ",)}, "values[0]"),
        ("STR_CONTAINS", {"values": (" ",)}, "values"),
        ("NUM_EQ", {"value": "٣"}, "value"),
        ("DATE_AFTER", {"value": "9999-12-31T23:59:59-12:00"}, "value"),
        ("SEMVER_EQ", {"value": "1.٣.0"}, "value"),
        ("SEMVER_EQ", {"value": f"{2**64}.0.0"}, "value"),
        ("REGEX", {"value": "a\\\\"}, "value"),
    ],
)
def test_a_constraint_that_no_sdk_can_use_is_refused(
    operator: str, fields: dict[str, Any], where: str
) -> None:
    (problem,) = problems_of(constrained(operator, **fields))
    assert problem[0] == f"strategies[0].constraints[0].{where}"


@pytest.mark.parametrize(
    ("operator", "fields"),
    [
        ("IN", {}),
        ("NOT_IN", {"values": ("a", "b")}),
        ("STR_STARTS_WITH", {"values": ("a",), "case_insensitive": True}),
        ("NUM_LTE", {"value": "-1.5e3"}),
        ("SEMVER_GTE", {"value": "1.2.3-rc.1+build"}),
        ("SEMVER_LT", {"value": f"{2**64 - 1}.0.0"}),
        ("NOT_IN", {"values": ('say "x"', "a\\b")}),
        ("REGEX", {"value": "^a+$"}),
        ("IN_CIDR", {"values": ("10.0.0.0/8", "::1", "10.1.2.3/8")}),
    ],
)
def test_a_constraint_that_sdks_know_is_taken_as_it_is(
    operator: str, fields: dict[str, Any]
) -> None:
    given = constrained(operator, **fields)
    assert ready_for_sdks(given) == given


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2022-01-29T13:00:00Z", "2022-01-29T13:00:00.000Z"),
        ("2022-01-29T13:00:00.123456+02:00", "2022-01-29T11:00:00.123Z"),
        ("2022-01-29", "2022-01-29T00:00:00.000Z"),
        ("0999-01-29T00:00:00Z", "0999-01-29T00:00:00.000Z"),
    ],
)
def test_dates_are_stored_in_the_form_that_every_sdk_reads(given: str, stored: str) -> None:
    (strategy,) = ready_for_sdks(constrained("DATE_AFTER", value=given)).strategies
    assert strategy.constraints is not None
    assert strategy.constraints[0].value == stored


def test_values_are_trimmed_and_blank_ones_dropped() -> None:
    (strategy,) = ready_for_sdks(constrained("IN", values=(" a", "", " ", "b c "))).strategies
    assert strategy.constraints is not None
    assert strategy.constraints[0].values == ("a", "b c")


@pytest.mark.parametrize(
    ("strategy", "parameter", "value"),
    [
        ("flexibleRollout", "groupId", 'a"b'),
        ("flexibleRollout", "groupId", "a\\"),
        ("flexibleRollout", "stickiness", 'a"b'),
        ("flexibleRollout", "stickiness", "a\\"),
        ("gradualRolloutUserId", "groupId", "a\\"),
        ("userWithId", "userIds", "1,a\\ ,2"),
        ("remoteAddress", "IPs", "127.0.0.1,a\\"),
        ("remoteAddress", "IPs", '127.0.0.1,a"b'),
        ("applicationHostname", "hostNames", "a\\"),
    ],
)
def test_a_parameter_that_switches_the_flag_off_in_the_rust_engine_is_refused(
    strategy: str, parameter: str, value: str
) -> None:
    (problem,) = problems_of(feature(FeatureStrategy(strategy, {parameter: value})))
    assert problem[0] == f"strategies[0].parameters.{parameter}"


@pytest.mark.parametrize(
    ("strategy", "parameters"),
    [
        ("userWithId", {"userIds": 'say "x",a\\b, ,'}),
        ("remoteAddress", {"IPs": "nonsense"}),
        ("myOwn", {"groupId": '"', "stickiness": "a\\"}),
    ],
)
def test_what_hurts_no_sdk_is_taken(strategy: str, parameters: dict[str, str]) -> None:
    given = feature(FeatureStrategy(strategy, parameters))
    assert ready_for_sdks(given) == given


def test_all_problems_are_told_at_once() -> None:
    wrong = feature(
        FeatureStrategy("flexibleRollout", {"rollout": "x", "groupId": '"'}),
        FeatureStrategy("default", constraints=(Constraint("a", "B"),)),
    )
    assert [where for where, _ in problems_of(wrong)] == [
        "strategies[0].parameters.rollout",
        "strategies[0].parameters.groupId",
        "strategies[1].constraints[0].operator",
    ]
