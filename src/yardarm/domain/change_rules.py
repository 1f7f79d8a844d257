"""Where features change by change requests only: rules of a project for an environment, what they
hold up, and the way past them.

A rule is about what clients of the environment get: whether a feature is on there, for whom, and
with which variants. What is off there may come, be archived, and go.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yardarm.domain.errors import Denied
from yardarm.domain.events import EMERGENCY, Document
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor

MOST_APPROVALS = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """How many beside the author must approve. `roles` are ids of roles of which they must have
    one; none: whoever has the permission counts.
    """

    approvals: int = 1
    roles: frozenset[int] = frozenset()

    def to_document(self) -> dict[str, Any]:
        return {"approvals": self.approvals, "roles": sorted(self.roles)}

    @staticmethod
    def from_document(document: Document) -> "Rule":
        return Rule(document["approvals"], frozenset(document["roles"]))


Rules = Mapping[str, Mapping[str, Rule]]
"""By id of the project, then by name of the environment."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A project's environment, by their names, in which a rule holds up a change."""

    project: str
    environment: str


def held_up(
    before: Feature | None, after: Feature | None, rules: Rules, default: str
) -> Iterator[Held]:
    """Where the step from one to the other takes a change request; `default` is the name of the
    default environment.
    """
    for project in sorted({f.project for f in (before, after) if f is not None}):
        for environment in rules.get(project, ()):
            key = None if environment == default else environment
            if _differs(_in(before, project), _in(after, project), key):
                yield Held(project, environment)


def _in(feature: Feature | None, project: str) -> Feature | None:
    there = feature is not None and not feature.archived and feature.project == project
    return feature if there else None


def _differs(before: Feature | None, after: Feature | None, key: str | None) -> bool:
    """What comes or goes makes a difference where it is on."""
    was, will = (None if f is None else f.in_environment(key) for f in (before, after))
    if before is None or after is None or was is None or will is None:
        there = will if was is None else was
        return there is not None and there.enabled
    if (was.enabled, was.strategies) != (will.enabled, will.strategies):
        return True
    if (was.variants or ()) != (will.variants or ()):
        return True
    return will.enabled and (before.dependencies or ()) != (after.dependencies or ())


def require_emergency(actor: Actor, places: Iterable[Held]) -> None:
    """Raises Denied that says how to make a change request, unless the actor may go past the rules
    of these places and says why.
    """
    permission = Permission.SKIP_CHANGE_REQUEST
    for place in places:
        where = f"in the project {place.project}, environment {place.environment}"
        if actor.emergency is None:
            raise Denied(
                f"Features {where} are changed by change requests: POST the change to /api/admin/"
                f"projects/{place.project}/environments/{place.environment}/change-requests. Who "
                f"has permission={permission} there may go past it in an emergency, with a header "
                "Yardarm-Emergency that says why",
                permission,
            )
        if not actor.principal.may(permission, place.project, place.environment):
            raise Denied(
                f"You need permission={permission} {where} to go past change requests", permission
            )


def marked(actor: Actor) -> str:
    """The reason of an event that went past a rule."""
    return f"{EMERGENCY}{actor.emergency}" + (f" ({actor.reason})" if actor.reason else "")
