"""Who is in a project."""

from typing_extensions import TypedDict

from yardarm.api.shapes.roles import RoleShape
from yardarm.api.shapes.users import UserAccount


class MemberUser(UserAccount):
    """`roles` are ids."""

    roles: list[int]


class CandidateGroup(TypedDict):
    id: int
    name: str
    userCount: int


class MemberGroup(CandidateGroup):
    """`roles` are ids."""

    roles: list[int]


class ProjectAccess(TypedDict):
    """`roles` are those that there are for projects."""

    users: list[MemberUser]
    groups: list[MemberGroup]
    roles: list[RoleShape]


class AccessCandidates(TypedDict):
    users: list[UserAccount]
    groups: list[CandidateGroup]
