"""What texts mean: what the Rust engine takes for a number, a date, a version, an address."""

from datetime import UTC, datetime

import pytest

from yardarm.domain.evaluation import readings
from yardarm.domain.evaluation.readings import (
    in_networks,
    pattern,
    read_date,
    read_networks,
    read_number,
    read_strict_date,
    read_version,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1.0), ("+1", 1.0), (".1e1", 1.0), ("1.", 1.0), ("-0", 0.0), ("inf", float("inf"))],
)
def test_numbers(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", ".", " 1", "1_0", "0x1", "\uff11", "e5", "1e", "9" * 300])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-29T13:00:00Z",
        "2022-01-29T14:00:00+01:00",
        "2022-01-29t14:00:00+0100",
        "2022-1-29 13:00:00 UTC",
        "2022-01-29T13:00:00.0000004Z",
    ],
)
def test_dates_of_contexts(text: str) -> None:
    assert read_date(text) == datetime(2022, 1, 29, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-29",
        "2022-01-29T13:00Z",
        "2022-01-29T13:00:00",
        "2022-02-30T13:00:00Z",
        "2022-01-29T13:00:00,5Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_a_leap_second_is_the_last_moment_of_its_minute() -> None:
    assert read_date("2016-12-31T23:59:60Z") == datetime(
        2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC
    )


def test_dates_of_constraints_are_strict() -> None:
    assert read_strict_date("2022-01-29T13:00:00.000Z") is not None
    assert read_strict_date("2022-01-29T13:00:00.000000Z") is None
    assert read_strict_date("2022-01-29 13:00:00Z") is None


def test_versions_stand_in_the_order_of_semantic_versions() -> None:
    # semver.org 2.0, 11.4.
    ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
               "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0"]  # fmt: skip
    read = [read_version(text) for text in ordered]
    assert None not in read
    assert read == sorted(read)  # type: ignore[type-var]
    assert read_version("1.0.0+a") == read_version("1.0.0+b")


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3.4", "1.2.3-", ""])
def test_what_is_no_version(text: str) -> None:
    assert read_version(text) is None


def test_networks_hold_addresses_of_both_kinds_and_skip_what_is_none() -> None:
    holds = in_networks(read_networks(["10.0.0.9/8", "nonsense", "::1", "2001:db8::/32"]))
    assert holds("10.255.0.1")
    assert holds("::1")
    assert holds("2001:db8::7")
    for text in ("11.0.0.1", "::2", "::ffff:10.0.0.1", "fe80::1%eth0", "10.0.0", ""):
        assert not holds(text)


def test_patterns_search_and_bad_ones_are_none() -> None:
    fits = pattern("b+", ignore_case=True)
    assert fits is not None
    assert fits("aBBc")
    assert not fits("ac")
    assert pattern("(?=a)", ignore_case=False) is None


def test_a_pattern_takes_linear_time() -> None:
    fits = pattern("^(a+)+$", ignore_case=False)
    assert fits is not None
    assert not fits("a" * 100_000 + "b")


def test_long_texts_are_not_remembered() -> None:
    for read, remembered in (
        (readings.read_date, readings._read_date),
        (readings.read_version, readings._read_version),
        (readings.read_address, readings._read_address),
    ):
        before = remembered.cache_info().currsize
        assert read("9" * 300) is None
        assert remembered.cache_info().currsize == before
