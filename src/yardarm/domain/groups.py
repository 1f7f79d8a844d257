"""Groups of users, who are given roles in projects together."""

from dataclasses import dataclass, replace
from typing import Any

from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider


@dataclass(frozen=True, slots=True)
class Group:
    """`members` are the ids of users."""

    id: int
    name: str
    description: str = ""
    members: frozenset[int] = frozenset()

    def to_document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "members": sorted(self.members),
        }

    @staticmethod
    def from_document(document: Document) -> "Group":
        return Group(
            document["id"],
            document["name"],
            document["description"],
            frozenset(document["members"]),
        )


_decision: Decider[Group] = decider(Kind.GROUP, lambda group: str(group.id))


def create(group: Group) -> Decision:
    return _decision(EventType.GROUP_CREATED, group.to_document(), None, group)


def update(old: Group, new: Group) -> Decision | None:
    """None when nothing would change."""
    if new == old:
        return None
    return _decision(EventType.GROUP_UPDATED, new.to_document(), old, new)


def delete(old: Group) -> Decision:
    return _decision(EventType.GROUP_DELETED, old.to_document(), old, None)


def leave(old: Group, user_id: int) -> Decision | None:
    """The user is about to be deleted. None for a group without them."""
    return update(old, replace(old, members=old.members - {user_id}))
