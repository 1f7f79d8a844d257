"""What an edge has acknowledged: it is there after a crash, once, and within bounds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from yardarm.store.report_queue import Entry, Full, Group, InUse, ReportQueue


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge" / "reports.sqlite"


@pytest.fixture
def queue(path: Path) -> Iterator[ReportQueue]:
    found = ReportQueue(path, most=1_000)
    yield found
    found.close()


def group(*bodies: bytes, batch: str | None = None) -> Group:
    return Group(tuple(Entry("production", "metrics", body) for body in bodies), batch)


def test_what_was_taken_keeps_its_name_until_it_is_removed(path: Path) -> None:
    first = ReportQueue(path, most=1_000)
    first.add([group(b"1", b"2")])
    taken = first.take("production", rows=10, size=100)
    assert taken is not None
    first.add([group(b"3")])
    first.close()
    second = ReportQueue(path, most=1_000)
    again = second.take("production", rows=10, size=100)
    assert again is not None
    assert (again.name, again.rows) == (taken.name, taken.rows)
    second.remove(again.rows)
    rest = second.take("production", rows=10, size=100)
    assert rest is not None
    assert [row.body for row in rest.rows] == [b"3"]
    assert rest.name != taken.name
    second.remove(rest.rows)
    assert (second.environments(), second.bytes) == ([], 0)
    second.close()


def test_it_takes_no_more_than_it_may(queue: ReportQueue) -> None:
    queue.add([group(b"x" * 900)])
    with pytest.raises(Full):
        queue.add([group(b"y" * 50), group(b"z" * 51)])
    assert queue.bytes == 900
    queue.add([group(b"z" * 100)])


def test_a_batch_of_another_edge_is_taken_once(queue: ReportQueue) -> None:
    for _ in range(2):
        queue.add([group(b"1", batch="theirs")])
    assert queue.bytes == 1


def test_one_that_is_refused_is_found_by_halves(queue: ReportQueue) -> None:
    queue.add([group(b"1", b"2", b"3")])
    taken = queue.take("production", rows=10, size=100)
    assert taken is not None
    queue.split(taken)
    sizes = []
    while half := queue.take("production", rows=10, size=100):
        sizes.append(len(half.rows))
        queue.remove(half.rows)
    assert sorted(sizes) == [1, 2]


def test_what_is_too_old_goes(queue: ReportQueue) -> None:
    queue.add([group(b"1")])
    assert queue.forget(0.0) == 0
    assert queue.forget(4e9) == 1
    assert queue.bytes == 0


def test_it_is_for_one_edge(queue: ReportQueue, path: Path) -> None:
    queue.add([group(b"1")])
    with pytest.raises(InUse):
        ReportQueue(path, most=1_000)
