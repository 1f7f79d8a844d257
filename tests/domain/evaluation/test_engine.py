"""Engines: what is compiled again, and what parents and chance come out as."""

from dataclasses import replace
from datetime import UTC, datetime

from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.flags import Reason
from yardarm.domain.evaluation.sentences import why
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.domain.targeting import (
    Constraint,
    Dependency,
    FeatureStrategy,
    Override,
    Variant,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SOMEBODY = Context.of({"userId": "7"}, {}, NOW)
DEFAULT = FeatureStrategy("default")


def _feature(name: str, *strategies: FeatureStrategy, **more: object) -> Feature:
    feature = Feature(name, NOW, enabled=True, strategies=strategies)
    return replace(feature, **more)  # type: ignore[arg-type]


def _snapshot(*features: Feature, segments: tuple[Segment, ...] = ()) -> Snapshot:
    return Snapshot("production", Position(), features, {s.id: s for s in segments})


def _engine(*features: Feature, before: Engine | None = None) -> Engine:
    return Engine(_snapshot(*features), lambda n: n // 2 + 1, "our-host", before=before)


def test_what_did_not_change_is_not_compiled_again() -> None:
    one, two = _feature("one", DEFAULT), _feature("two", DEFAULT)
    old = _engine(one, two)
    new = _engine(one, replace(two, stale=True), before=old)
    assert new.flags["one"] is old.flags["one"]
    assert new.flags["two"] is not old.flags["two"]


def test_a_changed_segment_is_compiled_again_where_it_is_named() -> None:
    def segment(value: str) -> Segment:
        return Segment(1, "s", (Constraint("userId", "IN", (value,)),))

    named = _feature("named", replace(DEFAULT, segments=(1,)))
    free = _feature("free", DEFAULT)
    missing = Engine(_snapshot(named, free), lambda n: n)
    assert missing.flags["named"].unusable == "the segment 1 is not there"
    old = Engine(_snapshot(named, free, segments=(segment("7"),)), lambda n: n, before=missing)
    new = Engine(_snapshot(named, free, segments=(segment("8"),)), lambda n: n, before=old)
    assert new.flags["free"] is missing.flags["free"]
    outcomes = [e.evaluate("named", SOMEBODY) for e in (missing, old, new)]
    assert [o is not None and o.enabled for o in outcomes] == [False, True, False]


def test_all_features_come_out_as_each_of_them_does() -> None:
    features = (
        _feature("child", dependencies=(Dependency("parent"),)),
        _feature("grandchild", dependencies=(Dependency("child"),)),
        _feature("off", DEFAULT, enabled=False),
        _feature("parent", DEFAULT),
    )
    engine = _engine(*features)
    outcomes = engine.evaluate_all(engine.flags.values(), SOMEBODY)
    assert [(o.feature.name, o.enabled) for o in outcomes] == [
        ("child", True), ("grandchild", False), ("off", False), ("parent", True)
    ]  # fmt: skip
    assert outcomes == [engine.evaluate(f.name, SOMEBODY) for f in features]


def test_a_parent_that_chance_decides_is_the_same_for_all_in_one_asking() -> None:
    half = FeatureStrategy("flexibleRollout", {"rollout": "50", "stickiness": "random"})
    children = [
        _feature(f"child-{i}", dependencies=(Dependency("parent", enabled=i % 2 == 0),))
        for i in range(4)
    ]
    draws = iter([10, 90] * 100)
    engine = Engine(_snapshot(*children, _feature("parent", half)), lambda _: next(draws))
    for expected in (True, False) * 5:
        on = [o.enabled for o in engine.evaluate_all(engine.flags.values(), SOMEBODY)]
        assert on == [expected, not expected, expected, not expected, expected]


def test_reasons() -> None:
    constrained = replace(DEFAULT, constraints=(Constraint("userId", "IN", ("7",)),))
    variants = (Variant("a", 1000, overrides=(Override("userId", ("8",)),)),)
    engine = _engine(
        _feature("off", DEFAULT, enabled=False),
        _feature("plain", DEFAULT),
        _feature("for-some", constrained),
        _feature("split", DEFAULT, variants=variants),
        _feature("dependent", DEFAULT, dependencies=(Dependency("plain"),)),
    )

    def reason(name: str, user: str = "7") -> Reason | None:
        outcome = engine.evaluate(name, Context.of({"userId": user}, {}, NOW))
        return None if outcome is None else outcome.reason

    assert reason("off") is Reason.DISABLED
    assert reason("for-some", "8") is Reason.DISABLED
    assert reason("plain") is Reason.STATIC
    assert reason("for-some") is Reason.TARGETING_MATCH
    assert reason("dependent") is Reason.TARGETING_MATCH
    assert reason("split") is Reason.SPLIT
    assert reason("split", "8") is Reason.TARGETING_MATCH
    assert reason("nowhere") is None


def test_fractions_of_weights_give_somebody_each_bucket() -> None:
    # What an import may bring: whole buckets are counted from 1 on, past the last bound here.
    variants = (Variant("a", 0.25, stickiness="userId"), Variant("b", 0.5, stickiness="userId"))
    engine = _engine(_feature("f", DEFAULT, variants=variants))
    for user in range(100):
        outcome = engine.evaluate("f", Context.of({"userId": str(user)}, {}, NOW))
        assert outcome is not None
        assert outcome.variant in variants


def test_the_host_is_that_of_the_machine_that_evaluates() -> None:
    def on(hosts: str) -> bool:
        strategy = FeatureStrategy("applicationHostname", {"hostNames": hosts})
        outcome = _engine(_feature("f", strategy)).evaluate("f", SOMEBODY)
        return outcome is not None and outcome.enabled

    assert on("a, OUR-host")
    assert not on("a")


def test_why_in_a_sentence() -> None:
    share = FeatureStrategy("flexibleRollout", {"rollout": "30", "groupId": "AB12A"})
    nobody = replace(DEFAULT, constraints=(Constraint("userId", "IN", ()),))
    odd = replace(DEFAULT, constraints=(Constraint("userId", "ODD", ("7",)),))
    engine = _engine(
        _feature("all"),
        _feature("dependent", dependencies=(Dependency("off", variants=("red",)),)),
        _feature("asleep", replace(DEFAULT, disabled=True)),
        _feature("lost", dependencies=(Dependency("nowhere", enabled=False),)),
        _feature("none", nobody, nobody),
        _feature("odd", odd),
        _feature("off", enabled=False),
        _feature("share", nobody, share),
    )
    context = Context.of({"userId": "122"}, {}, NOW)
    assert {name: why(engine.explain(name, context)) for name in engine.flags} == {
        "all": "It has no strategies, so it is on for everybody.",
        "dependent": "It needs off to be on with red, which is off.",
        "asleep": "All of its strategies are disabled.",
        "lost": "It needs nowhere to be off, which is not there or depends on others itself.",
        "none": "None of its 2 strategies lets this context in.",
        "odd": "It is off for everybody: the operator ODD is not known.",
        "off": "It is switched off.",
        "share": "Strategy 2 (flexibleRollout) lets it in: default, as 122, is 23 of 100, "
        "and up to 30 are in.",
    }
