"""Evaluation beside the engine of the Rust SDKs, in the same process, of the same flags.

    python -m bench.evaluation [--rounds 7] [--out FILE]

Three questions: one flag, all of 200 and all of 1,000 for one context. The peer is
yggdrasil-engine through its public interface, as an SDK calls it: it has no call for all flags, so
for each `is_enabled`, and `get_variant` where that is on. Ours gives both at once. Rounds
alternate; a figure is the median of the rounds' times for one question, with the least and the
most. Contexts change from question to question, so that nothing is remembered from the one before.

Before it measures, all flags are asked for all contexts, and both must agree.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from yggdrasil_engine.engine import UnleashEngine

from bench import heads
from bench.flags import flag
from yardarm.api.client.bodies import version_2
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.features import Feature
from yardarm.domain.snapshot import Position, Snapshot

SIZES = (200, 1_000)
_OUT = heads.RESULTS / "evaluation.json"
_SECONDS = 0.4
"""How long a round of one question lasts, about."""


class Disagreement(Exception):  # noqa: N818 - the text is for whoever measures
    """The two do not say the same, so that figures would compare nothing."""


def _features(amount: int) -> list[Feature]:
    """With a groupId, as the server stores them."""
    made = [flag(number) for number in range(amount)]
    return sorted((replace(f, enabled=True) for f in made), key=lambda f: f.name)


def _documents(amount: int) -> list[dict[str, Any]]:
    countries = ("NO", "SE", "DE", "GB", "US", "JP")
    return [
        {
            "userId": str(100_000 + i * 7919),
            "sessionId": f"session-{i}",
            "appName": "bench",
            "remoteAddress": "192.0.2.7",
            "properties": {"country": countries[i % 6], "plan": "free" if i % 3 else "team"},
        }
        for i in range(amount)
    ]


def _context(document: dict[str, Any]) -> Context:
    fields = {k: v for k, v in document.items() if k != "properties"}
    return Context.of(fields, document["properties"], datetime.now(UTC))


def _theirs(features: Sequence[Feature]) -> UnleashEngine:
    engine = UnleashEngine()
    body = {"version": 2, "features": [version_2(f) for f in features], "segments": []}
    engine.take_state(json.dumps(body))
    return engine


def _ask_all(engine: UnleashEngine, names: Sequence[str], document: dict[str, Any]) -> list[Any]:
    return [
        (name, engine.get_variant(name, document).variant.name)
        for name in names
        if engine.is_enabled(name, document).is_enabled
    ]


def _agree(ours: Engine, theirs: UnleashEngine, documents: Sequence[dict[str, Any]]) -> int:
    flags = list(ours.flags.values())
    names = [f.feature.name for f in flags]
    for document in documents:
        found = [
            (o.feature.name, o.variant.name if o.variant else "disabled")
            for o in ours.evaluate_all(flags, _context(document))
            if o.enabled
        ]
        if found != _ask_all(theirs, names, document):
            raise Disagreement(document)
    return len(documents) * len(names)


def _time(ask: Callable[[int], object], times: int) -> float:
    """Seconds for one question."""
    begin = perf_counter()
    for i in range(times):
        ask(i)
    return (perf_counter() - begin) / times


def _round_length(ask: Callable[[int], object]) -> int:
    once = _time(ask, 3)
    return max(3, int(_SECONDS / once))


def _compare(ours: Callable[[int], object], theirs: Callable[[int], object], rounds: int) -> Any:
    lengths = _round_length(ours), _round_length(theirs)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for ask, length, into in zip((ours, theirs), lengths, times, strict=True):
            into.append(_time(ask, length) * 1e6)
    return {
        "ours_us": _summary(times[0]),
        "theirs_us": _summary(times[1]),
        "ratio": round(median(times[1]) / median(times[0]), 1),
    }


def _summary(times: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(median(times), 2),
        "least": round(min(times), 2),
        "most": round(max(times), 2),
    }


def _questions(size: int, rounds: int) -> tuple[Any, Any]:
    """All of the flags, and one of them."""
    chance, documents = random.Random(1), _documents(50)
    features = _features(size)
    begin = perf_counter()
    snapshot = Snapshot("production", Position(), tuple(features))
    ours = Engine(snapshot, lambda n: chance.randint(1, n))
    compiled = perf_counter() - begin
    theirs = _theirs(features)
    agreed = _agree(ours, theirs, documents)
    flags, names = list(ours.flags.values()), [f.name for f in features]

    def document(i: int) -> dict[str, Any]:
        return documents[i % len(documents)]

    def name(i: int) -> str:
        return names[i % size]

    every = _compare(
        lambda i: ours.evaluate_all(flags, _context(document(i))),
        lambda i: _ask_all(theirs, names, document(i)),
        rounds,
    )
    one = _compare(
        lambda i: ours.evaluate(name(i), _context(document(i))),
        lambda i: _ask_all(theirs, [name(i)], document(i)),
        rounds,
    )
    return {**every, "agreed_pairs": agreed, "compiled_ms": round(compiled * 1e3, 1)}, one


def _measure(rounds: int) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for size in SIZES:
        results[f"all of {size}"], results["one flag"] = _questions(size, rounds)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path, default=_OUT)
    arguments = parser.parse_args()
    load_before = heads.load()
    results = _measure(arguments.rounds)
    document = {
        **heads.head("evaluation", load_before=load_before),
        "peer": f"yggdrasil-engine {version('yggdrasil-engine')}",
        "rounds": arguments.rounds,
        "questions": results,
    }
    heads.write(arguments.out, document)
    for name, found in results.items():
        ours, theirs = found["ours_us"]["median"], found["theirs_us"]["median"]
        line = f"{name:<14} {ours:>10.1f} us, the peer {theirs:>10.1f} us: {found['ratio']} x\n"
        sys.stdout.write(line)


if __name__ == "__main__":
    main()
