"""Groups of users."""

from typing_extensions import TypedDict

from yardarm.api.shapes.users import UserAccount


class GroupMember(TypedDict):
    user: UserAccount


class FilledGroupShape(TypedDict):
    """`projects` are those that it has roles in."""

    id: int
    name: str
    description: str
    users: list[GroupMember]
    projects: list[str]


class Groups(TypedDict):
    groups: list[FilledGroupShape]
