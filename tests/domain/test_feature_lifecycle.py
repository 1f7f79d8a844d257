"""Stages of a feature's life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yardarm.domain import feature_lifecycle as lifecycle
from yardarm.domain.feature_lifecycle import STAGES, FirstSeen, Stage
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Completion
from yardarm.domain.replay import thing_after

BORN = datetime(2026, 3, 1, tzinfo=UTC)
FEATURE = Feature("demo", BORN)


def day(number: int) -> datetime:
    return BORN + timedelta(days=number)


DONE = replace(FEATURE, completed=Completion(day(3), "kept", "red"))
GONE = replace(DONE, archived=True, archived_at=day(4))


@pytest.mark.parametrize(
    ("feature", "seen", "entered"),
    [
        (FEATURE, None, [Stage("initial", BORN)]),
        (FEATURE, FirstSeen(day(1)), [Stage("initial", BORN), Stage("pre-live", day(1))]),
        (
            GONE,
            FirstSeen(day(1), day(2)),
            [
                Stage("initial", BORN), Stage("pre-live", day(1)), Stage("live", day(2)),
                Stage("completed", day(3), "kept"), Stage("archived", day(4)),
            ],
        ),
        (replace(GONE, archived_at=None, completed=None), None,
         [Stage("initial", BORN), Stage("archived", None)]),
    ],
)  # fmt: skip
def test_stages_are_those_that_it_has_entered(
    feature: Feature, seen: FirstSeen | None, entered: list[Stage]
) -> None:
    assert list(lifecycle.stages(feature, seen)) == entered
    assert lifecycle.stage_of(feature, seen) == entered[-1]


def test_the_short_way_to_a_stage_says_the_same() -> None:
    for feature in (FEATURE, DONE, GONE, replace(GONE, completed=None)):
        for seen in (None, FirstSeen(day(1)), FirstSeen(day(1), day(2))):
            stage = lifecycle.stage_of(feature, seen)
            assert lifecycle.name_of_stage(feature, seen) == stage.name


def test_every_feature_counts_once() -> None:
    features = [replace(f, name=str(i)) for i, f in enumerate([FEATURE, FEATURE, DONE, GONE])]
    counts = lifecycle.counted(features, {"1": FirstSeen(day(1), day(2))})
    assert counts == dict(zip(STAGES, (1, 0, 1, 1, 1), strict=True))


def test_complete_and_back() -> None:
    made = lifecycle.complete(FEATURE, "kept", "red", day(3))
    assert made is not None
    assert made.data == {
        "status": "kept", "statusValue": "red", "kept": True, "featureName": "demo"
    }  # fmt: skip
    assert thing_after(made.kind, made.after) == DONE
    back = lifecycle.uncomplete(DONE)
    assert back is not None
    assert thing_after(back.kind, back.after) == FEATURE
    assert lifecycle.uncomplete(FEATURE) is None


def test_completed_again_it_is_so_since_the_first_time() -> None:
    assert lifecycle.complete(DONE, "kept", "red", day(5)) is None
    made = lifecycle.complete(DONE, "discarded", None, day(5))
    assert made is not None
    expected = replace(DONE, completed=Completion(day(3), "discarded"))
    assert thing_after(made.kind, made.after) == expected
