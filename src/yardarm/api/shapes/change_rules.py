"""Where features change by change requests only."""

from typing_extensions import TypedDict


class ChangeRule(TypedDict):
    """`requiredApprovals` is null without a rule; `roles` are ids of which an approver has one,
    none for whoever has the permission.
    """

    environment: str
    type: str
    changeRequestEnabled: bool
    requiredApprovals: int | None
    roles: list[int]
