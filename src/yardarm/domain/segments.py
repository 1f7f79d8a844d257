"""Segments: lists of constraints with a name, which strategies share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy
from yardarm.domain.times import exact_time, read_time, wire_time


@dataclass(frozen=True, slots=True)
class Segment:
    """All constraints must hold. `id` is what strategies name it by; one that has a project can
    be named by that project's features only. When it was made may not be known.
    """

    id: int
    name: str
    constraints: tuple[Constraint, ...]
    description: str | None = None
    project: str | None = None
    created_at: datetime | None = None

    def over(self, old: "Segment | None", now: datetime) -> "Segment":
        """As it came with an import: what it does not say of its making stays as it was."""
        if old is None:
            return replace(self, created_at=self.created_at or now)
        at, before = self.created_at or old.created_at, old.created_at
        # The wire has milliseconds, the history microseconds: the same birthday is no change.
        if at is not None and before is not None and wire_time(at) == wire_time(before):
            at = before
        return replace(
            self,
            project=self.project or old.project,
            created_at=at,
        )

    def to_document(self) -> dict[str, Any]:
        """The canonical form; what is not known is left out, as it was when nobody asked."""
        at = None if self.created_at is None else exact_time(self.created_at)
        known = {"project": self.project, "createdAt": at}
        return {
            **self.to_client(),
            "description": self.description,
            **{k: v for k, v in known.items() if v is not None},
        }

    def to_wire(self) -> dict[str, Any]:
        """As the admin API and its events show it; no project is no key."""
        at = None if self.created_at is None else wire_time(self.created_at)
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            **({} if self.project is None else {"project": self.project}),
            "constraints": [c.to_document() for c in self.constraints],
            "createdAt": at,
        }

    def to_client(self) -> dict[str, Any]:
        """What SDKs get (client protocol, section 2.1)."""
        return {
            "id": self.id,
            "name": self.name,
            "constraints": [c.to_document() for c in self.constraints],
        }

    @staticmethod
    def from_document(document: Document) -> "Segment":
        """Read the canonical form; a missing key means the default, so that old events fold."""
        at = document.get("createdAt")
        return Segment(
            id=document["id"],
            name=document["name"],
            constraints=tuple(
                Constraint.from_document(c) for c in document.get("constraints") or ()
            ),
            description=document.get("description"),
            project=document.get("project"),
            created_at=None if at is None else read_time(at),
        )


@dataclass(frozen=True, slots=True)
class Use:
    """A strategy of a feature that names a segment, in the environment of this key."""

    segment: int
    feature: str
    project: str
    key: str | None
    strategy: FeatureStrategy


def uses_of(features: Iterable[Feature]) -> Iterator[Use]:
    """Every strategy of these features that names a segment, once a segment."""
    for feature in features:
        for key in (None, *feature.environments):
            for strategy in feature.in_environment(key).strategies:
                for segment in strategy.segments or ():
                    yield Use(segment, feature.name, feature.project, key, strategy)


_decision: Decider[Segment] = decider(Kind.SEGMENT, lambda segment: str(segment.id))


def create(segment: Segment) -> Decision:
    return _of_project(_decision(EventType.SEGMENT_CREATED, segment.to_wire(), None, segment))


def update(old: Segment, new: Segment, used_in: Iterable[str] = ()) -> Decision | None:
    """None when nothing would change. A segment that features of other projects use cannot
    become a project's own: Invalid.
    """
    if new == old:
        return None
    others = sorted(set(used_in) - {new.project})
    if new.project is not None and others:
        text = f"must be left out: the segment is used in other projects: {', '.join(others)}"
        raise Invalid([Problem(("project",), text, "any.invalid")])
    return _of_project(_decision(EventType.SEGMENT_UPDATED, new.to_wire(), old, new))


def delete(old: Segment, used_by: Sequence[str]) -> Decision:
    """A strategy whose segment is gone is false for everybody (client protocol, section 8): one
    that features still name is a Conflict.
    """
    if used_by:
        raise Conflict(f"The segment {old.name} is used by {', '.join(used_by)}")
    return _of_project(_decision(EventType.SEGMENT_DELETED, old.to_wire(), old, None))


def misnamed(
    feature: Feature, there: Iterable[Segment], known: frozenset[int] = frozenset()
) -> Iterator[Problem]:
    """The places where its strategies name segments that they may not: SDKs would take the
    strategy as false, or another project could change it. `known` ones may stay in any case.
    """
    projects = {segment.id: segment.project for segment in there}
    for i, strategy in enumerate(feature.strategies):
        for j, segment in enumerate(strategy.segments or ()):
            at = ("strategies", i, "segments", j)
            if segment in known:
                continue
            if segment not in projects:
                yield Problem(at, "names no segment that is there", "any.invalid")
            elif projects[segment] not in (None, feature.project):
                text = f"names a segment of the project {projects[segment]}"
                yield Problem(at, text, "any.invalid")


def _of_project(decision: Decision) -> Decision:
    document = decision.before if decision.after is None else decision.after
    return replace(decision, project=(document or {}).get("project"))
