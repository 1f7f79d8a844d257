"""Signs: the first day, and the last ones that said on and off, in whatever order they come."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.rollups import Sum
from yardarm.domain.usage_signs import Signs

START = date(2026, 3, 1)
_COUNTED = st.tuples(
    st.integers(0, 9).map(lambda days: START + timedelta(days)),
    st.sampled_from(["", "blue", "disabled"]),
    st.integers(0, 2),
    st.integers(0, 2),
)


@given(st.lists(_COUNTED), st.integers(0, 20))
def test_they_are_what_all_counts_together_say(
    counted: list[tuple[date, str, int, int]], cut: int
) -> None:
    ons = [day for day, v, yes, _ in counted if yes and v != "disabled"]
    offs = [day for day, v, yes, no in counted if no or (yes and v == "disabled")]
    expected = Signs(min(ons + offs, default=None), max(ons, default=None), max(offs, default=None))
    assert _of(counted) == expected
    assert _of(counted[:cut]).plus(_of(counted[cut:])) == expected
    assert expected.last == max(ons + offs, default=None)


def _of(counted: list[tuple[date, str, int, int]]) -> Signs:
    signs = Signs()
    for day, variant, yes, no in counted:
        signs = signs.seen(day, variant, Sum(yes, no))
    return signs
