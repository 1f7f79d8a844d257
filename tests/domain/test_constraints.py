"""Every operator of the client protocol (sections 8.3 and 9), in every combination."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from yardarm.domain.checks import OPERATORS, ready_constraint
from yardarm.domain.errors import Invalid
from yardarm.domain.targeting import Constraint

VALUES = ["IN", "NOT_IN", "STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS", "IN_CIDR"]
VALUE = [
    "NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE", "DATE_AFTER", "DATE_BEFORE",
    "SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE", "REGEX",
]  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    **{operator: {"values": ("a", "B", 'say "x"')} for operator in VALUES},
    "IN_CIDR": {"values": ("10.0.0.0/8", "127.0.0.1", "2001:db8::/32", "::1", "0.0.0.0/0")},
    **{operator: {"value": "-1.5e3", "values": ()} for operator in VALUE},
    "DATE_AFTER": {"value": "2022-01-29T13:00:00.000Z"},
    "DATE_BEFORE": {"value": "2022-01-29T13:00:00.000Z"},
    **{o: {"value": "1.2.3-rc.1+build.7"} for o in VALUE if o.startswith("SEMVER")},
    "REGEX": {"value": "^(a|b)+[0-9]$"},
}
_NO_NUMBERS = ("ten", "", " 1", "1,5", "0x10", "nan", "inf", "1e", "٣", "1_000", "\\")
_NO_DATES = ("soon", "", "2022-13-01T00:00:00Z", "1643461200", "9999-12-31T23:59:59-12:00")
_NO_VERSIONS = ("v1.2.3", "1.2", "1.2.03", "1.2.3.4", "", "1.2.3-", "1.2.3-01", "x", "1.٣.0")
_NO_PATTERNS = ("(", "(?<=a)b", r"(a)\1", "a\\\\", "[z-a]", "a{2,1}")
_NO_NETWORKS = (
    "10.0.0.0/33", "10.0.0", "::1/129", "localhost", "10.0.0.0/255.0.0.0", "10.0.0.0/0.0.0.255",
    "fe80::1%eth0", "010.0.0.1", "10.0.0.0/08", "10.0.0.0/", "/8", "10.0.0.0/8/8", "\\",
)  # fmt: skip
BAD_VALUE = {"NUM": _NO_NUMBERS, "DATE": _NO_DATES, "SEMVER": _NO_VERSIONS, "REGEX": _NO_PATTERNS}


def combinations() -> Iterator[tuple[bool | None, bool | None]]:
    return product((None, False, True), (None, False, True))


def label_of(constraint: Constraint) -> str:
    with pytest.raises(Invalid) as refused:
        ready_constraint(constraint)
    (problem,) = refused.value.problems
    return problem.label


def test_the_tables_have_every_operator() -> None:
    assert set(VALUES) | set(VALUE) == OPERATORS == set(GOOD)


@pytest.mark.parametrize("operator", GOOD)
def test_each_may_be_inverted_and_ignore_case(operator: str) -> None:
    """Case matters to the texts and REGEX alone; real servers say it of others, too, and SDKs
    pass over it.
    """
    for inverted, case_insensitive in combinations():
        constraint = Constraint(
            "field", operator, **GOOD[operator], inverted=inverted,
            case_insensitive=case_insensitive,
        )  # fmt: skip
        assert ready_constraint(constraint) == constraint


@pytest.mark.parametrize("operator", VALUE)
def test_one_that_takes_a_value_wants_a_fitting_one_inverted_too(operator: str) -> None:
    values: tuple[str | None, ...] = (None, *BAD_VALUE[operator.partition("_")[0]])
    for inverted, value in product((None, True), values):
        wrong = Constraint("field", operator, ("a",), value, inverted)
        assert label_of(wrong) == "value", value


@pytest.mark.parametrize("operator", VALUES)
def test_one_that_takes_values_wants_good_ones_inverted_too(operator: str) -> None:
    bad = [((), "values"), (("a\\",), "values[0]")]
    if operator not in ("IN", "NOT_IN"):
        bad += [((" ", ""), "values")]
        assert label_of(Constraint("field", operator)) == "values"
    if operator == "IN_CIDR":
        bad += [(("10.0.0.0/8", network), "values[1]") for network in _NO_NETWORKS]
    for inverted, (values, label) in product((None, True), bad):
        assert label_of(Constraint("field", operator, values, "1", inverted)) == label, values


@pytest.mark.parametrize("operator", ["in", "EQ", "STR_EQ", "NOT_IN_CIDR", "REGEXP", "", "IN "])
def test_what_no_sdk_knows_is_no_operator(operator: str) -> None:
    assert label_of(Constraint("field", operator, ("1.2.3",), "1.2.3")) == "operator"
