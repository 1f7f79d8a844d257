"""A change request as somebody sees it: who did what to it, who may approve it yet, and what the
one who asks may do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yardarm.domain.change_requests import (
    Action,
    ChangeRequest,
    Facts,
    State,
    why_not,
)
from yardarm.domain.change_rules import Rule
from yardarm.domain.errors import Conflict, Denied
from yardarm.domain.groups import Group
from yardarm.domain.memberships import Holder, Membership
from yardarm.domain.people import Account
from yardarm.domain.permissions import Grants, Permission
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.users import User
from yardarm.store import grants, groups, memberships, projects, tokens, users
from yardarm.store.database import Tx


@dataclass(frozen=True, slots=True)
class Seen:
    """`people` are accounts, `tokens` names of tokens, by what `Said.by` calls them; `approvers`
    may approve and have not. `refused` says of each action why the one who asks may not do it now.
    """

    request: ChangeRequest
    rule: Rule | None
    status: State
    people: Mapping[str, Account]
    tokens: Mapping[str, str]
    approvers: tuple[Account, ...]
    refused: Mapping[Action, Denied | Conflict | None]


@dataclass(frozen=True, slots=True)
class Court:
    """Who may do what to a project's change requests. Read once for all of them."""

    rules: Mapping[str, Rule]
    accounts: Mapping[str, Account] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    grants: Mapping[int, Grants] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    memberships: tuple[Membership, ...] = ()

    def facts(self, principal: Principal, request: ChangeRequest) -> Facts:
        place = (request.project, request.environment)
        return Facts(
            by=principal.id,
            is_person=principal.user_id is not None,
            may_approve=principal.may(Permission.APPROVE_CHANGE_REQUEST, *place),
            has_role=self._has_role(principal.user_id, self.rules.get(request.environment)),
            may_apply=principal.may(Permission.APPLY_CHANGE_REQUEST, *place),
            is_admin=principal.may(Permission.ADMIN),
        )

    def principal(self, by: str) -> Principal | None:
        """A user with what the user may do now; None for one who is gone."""
        account = self.accounts.get(by)
        return None if account is None else self._user(by, account)

    def _has_role(self, user_id: int | None, rule: Rule | None) -> bool:
        if rule is None or not rule.roles:
            return True
        account = self.accounts.get(f"user-{user_id}")
        return account is not None and not rule.roles.isdisjoint(self._roles(account.user))

    def _roles(self, user: User) -> set[int]:
        """Those that count in the project."""
        mine = {Holder(user.id)} | {
            Holder(group.id, is_group=True) for group in self.groups if user.id in group.members
        }
        found = {role for m in self.memberships if m.holder in mine for role in m.roles}
        return found | {user.custom_role or user.root_role.id}

    def seen(self, actor: Actor, request: ChangeRequest) -> Seen:
        rule = self.rules.get(request.environment)
        facts = self.facts(actor.principal, request)
        refused = {action: why_not(request, rule, facts, action) for action in Action}
        return Seen(
            request, rule, request.status(rule), self.accounts, self.tokens,
            tuple(self._approvers(request, rule)), refused,
        )  # fmt: skip

    def _approvers(self, request: ChangeRequest, rule: Rule | None) -> list[Account]:
        if request.status(rule) not in (State.REVIEW, State.APPROVED):
            return []
        return [
            account
            for name, account in self.accounts.items()
            if why_not(request, rule, self.facts(self._user(name, account), request), _APPROVE)
            is None
        ]

    def _user(self, name: str, account: Account) -> Principal:
        number = account.user.id
        granted = self.grants.get(number, Grants())
        called = account.person.called
        return Principal(PrincipalKind.USER, called, name, grants=granted, user_id=number)


_APPROVE = Action.APPROVE


async def court(tx: Tx, project_id: str) -> Court:
    """Raises NotFound."""
    project = await projects.get(tx, project_id)
    return Court(
        project.change_rules,
        {f"user-{a.user.id}": a for a in await users.accounts(tx)},
        {token.id: token.name for token in await tokens.every_recorded(tx)},
        {user_id: standing.grants for user_id, standing in (await grants.every(tx)).items()},
        tuple(await groups.every(tx)),
        tuple(await memberships.of_project(tx, project_id)),
    )
