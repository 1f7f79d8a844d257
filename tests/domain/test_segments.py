"""Segments: what old events say of them, what an import makes of one, who may name one."""

from datetime import UTC, datetime, timedelta

from yardarm.domain import segments
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import FeatureStrategy

START = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
WHOLE = Segment(1, "s", (), "d", "p", START)


def test_an_old_event_folds_and_gives_the_document_that_it_holds() -> None:
    old = {"id": 1, "name": "s", "constraints": [], "description": None}
    folded = Segment.from_document(old)
    assert folded == Segment(1, "s", ())
    assert folded.to_document() == old
    assert Segment.from_document(WHOLE.to_document()) == WHOLE


def test_an_import_keeps_what_it_does_not_say() -> None:
    bare = Segment(1, "s", (), "d")
    later = START + timedelta(days=1)
    assert bare.over(None, later) == Segment(1, "s", (), "d", created_at=later)
    assert bare.over(WHOLE, later) == WHOLE
    rounded = Segment(1, "s", (), "d", "p", START.replace(microsecond=123000))
    assert rounded.over(WHOLE, later) == WHOLE, "the wire has milliseconds"
    assert WHOLE.over(Segment(1, "s", ()), later) == WHOLE


def test_its_events_are_those_of_its_project() -> None:
    for decision in (segments.create(WHOLE), segments.delete(WHOLE, [])):
        assert decision.project == "p"
    moved = segments.update(WHOLE, Segment(1, "s", ()), ["p", "q"])
    assert moved is not None
    assert moved.project is None


def test_a_feature_names_segments_of_everybody_and_of_its_project() -> None:
    there = [Segment(1, "all", ()), Segment(2, "own", (), project="p"),
             Segment(3, "other", (), project="q")]  # fmt: skip
    named = FeatureStrategy("default", segments=(1, 2, 3, 4))
    feature = Feature("f", START, project="p", strategies=(FeatureStrategy("default"), named))
    found = {problem.label for problem in segments.misnamed(feature, there)}
    assert found == {"strategies[1].segments[2]", "strategies[1].segments[3]"}
    known = frozenset({3, 4})
    assert list(segments.misnamed(feature, there, known)) == []
