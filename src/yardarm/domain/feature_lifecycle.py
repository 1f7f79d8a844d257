"""How far a feature has come: its stages are derived, and completion is a decision.

initial since its birth, pre-live since a client of any environment asked for it, live since one of
a production environment did, completed and archived since somebody said so. The last one that it
has entered is the one that it is in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from yardarm.domain.events import Decision, EventType
from yardarm.domain.features import Feature, decision
from yardarm.domain.lifecycle import Completion

STAGES = ("initial", "pre-live", "live", "completed", "archived")


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """When clients first evaluated a feature: anywhere, and in an environment of the type
    `production`, if they did.
    """

    at: datetime
    live_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """`since` is None where no event says it: archived by a server that did not keep the time."""

    name: str
    since: datetime | None
    status: str | None = None


def stages(feature: Feature, seen: FirstSeen | None) -> tuple[Stage, ...]:
    """Those that it has entered, in the order of STAGES."""
    entered = [Stage("initial", feature.created_at)]
    if seen is not None:
        entered.append(Stage("pre-live", seen.at))
        if seen.live_at is not None:
            entered.append(Stage("live", seen.live_at))
    if (completed := feature.completed) is not None:
        entered.append(Stage("completed", completed.at, completed.status))
    if feature.archived:
        entered.append(Stage("archived", feature.archived_at))
    return tuple(entered)


def stage_of(feature: Feature, seen: FirstSeen | None) -> Stage:
    """The one that it is in."""
    return stages(feature, seen)[-1]


def name_of_stage(feature: Feature, seen: FirstSeen | None) -> str:
    # As stage_of has it, without making all of them: this is asked 10,000 times.
    if feature.archived:
        return "archived"
    if feature.completed is not None:
        return "completed"
    if seen is None:
        return "initial"
    return "pre-live" if seen.live_at is None else "live"


def counted(features: Iterable[Feature], seen: Mapping[str, FirstSeen]) -> dict[str, int]:
    """How many features are in each stage, archived ones too."""
    counts = dict.fromkeys(STAGES, 0)
    for feature in features:
        counts[name_of_stage(feature, seen.get(feature.name))] += 1
    return counts


def complete(old: Feature, status: str, value: str | None, at: datetime) -> Decision | None:
    """`status` is kept or discarded. Said again otherwise, it has been completed since the first
    time; None when it was said so already.
    """
    since = at if old.completed is None else old.completed.at
    completed = Completion(since, status, value)
    if completed == old.completed:
        return None
    data = {
        "status": status,
        **({} if value is None else {"statusValue": value}),
        "kept": status == "kept",
        "featureName": old.name,
    }
    new = replace(old, completed=completed)
    return decision(EventType.FEATURE_COMPLETED, data, old, new)


def uncomplete(old: Feature) -> Decision | None:
    """None when it is not completed."""
    if old.completed is None:
        return None
    data = {"featureName": old.name}
    return decision(EventType.FEATURE_UNCOMPLETED, data, old, replace(old, completed=None))
