"""Where features change by change requests only: the paths are those of Unleash, `roles` ours."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Each, Flag, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes.change_rules import ChangeRule
from yardarm.domain.change_rules import MOST_APPROVALS, Rule
from yardarm.service.change_rules import Ruled

router = Router(tags=["change-requests"])

RoleId = Annotated[Whole, Field(ge=1, lt=2**31)]


class ChangeRuleBody(Body):
    """Without `requiredApprovals` one is enough."""

    changeRequestsEnabled: Flag
    requiredApprovals: Annotated[Whole, Field(ge=1, le=MOST_APPROVALS)] | None = None
    roles: Annotated[Each[RoleId], Field(max_length=100)] | None = None

    def to_domain(self) -> Rule | None:
        if not self.changeRequestsEnabled:
            return None
        return Rule(self.requiredApprovals or 1, frozenset(self.roles or ()))


def _ruled_wire(ruled: Ruled) -> dict[str, Any]:
    rule = ruled.rule
    return {
        "environment": ruled.environment.name,
        "type": ruled.environment.type,
        "changeRequestEnabled": rule is not None,
        "requiredApprovals": None if rule is None else rule.approvals,
        "roles": [] if rule is None else sorted(rule.roles),
    }


@router.get(
    "/api/admin/projects/{project_id}/change-requests/config", response_model=list[ChangeRule]
)
async def get_change_request_config(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """For each environment that the project is in."""
    found = await house.change_rules.every(actor, project_id)
    return json_response(200, [_ruled_wire(r) for r in found])


@router.put(
    "/api/admin/projects/{project_id}/environments/{environment}/change-requests/config",
    response_class=Response,
)
async def set_change_request_config(
    house: TheHouse, actor: TheActor, project_id: str, environment: str, body: ChangeRuleBody
) -> Response:
    """From now on features change there by change requests only, or again without them."""
    rule = body.to_domain()
    await house.settled(house.change_rules.set(actor, project_id, environment, rule))
    return empty()
