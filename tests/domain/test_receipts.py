"""What tags and headers of SDKs say, and who is behind."""

from datetime import UTC, datetime, timedelta

import pytest

from yardarm.domain.receipts import Holder, Receipt, holder_of, propagation, revision_in

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "revision"),
    [
        (b'"537b2ba0:17:v1deadbeef"', 17),
        (b'W/"537b2ba0:17:v1deadbeef"', 17),
        (b'"17"', 17),
        (b"17", 17),
        (b"*", None),
        (b'"of-another-server"', None),
        (b'"1", "2"', None),
        (b"", None),
    ],
)
def test_a_tag_of_ours_names_a_revision(tag: bytes, revision: int | None) -> None:
    assert revision_in(tag) == revision


def test_who_says_no_name_is_nobody() -> None:
    assert holder_of("e", {b"unleash-appname": b"a"}) is None
    assert holder_of("e", {b"unleash-instanceid": b"i"}) is None
    named = {b"unleash-appname": b"a", b"unleash-connection-id": b"c"}
    assert holder_of("e", named) == Holder("e", "a", "c")
    both = {**named, b"unleash-instanceid": b"i" * 300}
    assert holder_of("e", both) == Holder("e", "a", "i" * 255)


def test_who_holds_less_is_behind_the_longest_first() -> None:
    def receipt(name: str, revision: int, hours: int) -> Receipt:
        since = AT + timedelta(hours=hours)
        return Receipt(Holder("e", "a", name), None, False, revision, since, AT)

    known = [receipt("new", 8, 1), receipt("late", 6, 2), receipt("exact", 7, 3)]
    known += [receipt("later", 5, 2), receipt("latest", 5, 1)]
    found = propagation("e", 7, AT, known)
    assert (found.instances, found.holding) == (5, 2)
    assert [r.holder.instance_id for r in found.behind] == ["latest", "later", "late"]
