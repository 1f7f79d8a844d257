"""Times as SDKs and databases write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.times import exact_time, read_time, wire_time

AT = datetime(2026, 11, 23, 17, 19, 5, 941182, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T17:19:05.941182259Z",
        "2026-11-23T17:19:05.941182Z",
        "2026-11-23T18:19:05.941182+01:00",
        "2026-11-23T17:19:05.941182",
    ],
)
def test_read_time(text: str) -> None:
    assert read_time(text) == AT


@pytest.mark.parametrize(
    "text", ["soon", "", "2026-13-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_time(text)


def test_three_digits_are_milliseconds() -> None:
    assert read_time("2026-11-23T17:19:05.941Z").microsecond == 941000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-13-01T00:00:00Z",
        "12",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_time(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_exact_time_loses_nothing(at: datetime) -> None:
    assert read_time(exact_time(at)) == at


def test_wire_time_has_milliseconds() -> None:
    assert wire_time(AT) == "2026-11-23T17:19:05.941Z"
    assert wire_time(datetime(999, 1, 2, tzinfo=UTC)) == "0999-01-02T00:00:00.000Z"
