"""Who is in which project: a user or a group, and the roles that they have there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.groups import Group
from yardarm.domain.permissions import Grants, Permission, together
from yardarm.domain.roles import OF_EVERY_PROJECT, Role


@dataclass(frozen=True, slots=True)
class Holder:
    """A user or a group, by id."""

    id: int
    is_group: bool = False

    def __str__(self) -> str:
        return f"{'group' if self.is_group else 'user'}-{self.id}"


@dataclass(frozen=True, slots=True)
class Membership:
    """`roles` are ids, at least one."""

    project: str
    holder: Holder
    roles: frozenset[int]

    @property
    def name(self) -> str:
        """What events call it."""
        return f"{self.holder}@{self.project}"

    def to_document(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "groupId" if self.holder.is_group else "userId": self.holder.id,
            "roles": sorted(self.roles),
        }

    @staticmethod
    def from_document(document: Document) -> "Membership":
        group = document.get("groupId")
        holder = Holder(document["userId"]) if group is None else Holder(group, is_group=True)
        return Membership(document["project"], holder, frozenset(document["roles"]))


_decision: Decider[Membership] = decider(Kind.MEMBERSHIP, lambda membership: membership.name)


def give(old: Membership | None, new: Membership) -> Decision | None:
    """These roles from now on, and no others. None when nothing would change."""
    if new == old:
        return None
    event_type = EventType.PROJECT_ACCESS_ADDED if old is None else EventType.PROJECT_ACCESS_UPDATED
    return _placed(_decision(event_type, new.to_document(), old, new), new)


def take(old: Membership) -> Decision:
    return _placed(_decision(EventType.PROJECT_ACCESS_REMOVED, old.to_document(), old, None), old)


def _placed(decision: Decision, membership: Membership) -> Decision:
    return replace(decision, project=membership.project)


def grants_of(
    user_id: int,
    everywhere: Iterable[Permission],
    groups: Iterable[Group],
    memberships: Iterable[Membership],
    roles: Mapping[int, Role],
) -> Grants:
    """What a user may do by root role (`everywhere`), by their memberships and by those of their
    groups. `roles` are the custom ones; a role that is not there grants nothing.
    """
    mine = {Holder(user_id)} | {
        Holder(group.id, is_group=True) for group in groups if user_id in group.members
    }
    known = {role.id: role for role in OF_EVERY_PROJECT} | dict(roles)
    return together(
        everywhere,
        (
            (membership.project, known[role_id].grants)
            for membership in memberships
            if membership.holder in mine
            for role_id in membership.roles
            if role_id in known
        ),
    )
