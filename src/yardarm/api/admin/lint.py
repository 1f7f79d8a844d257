"""…/lint: what is wrong with who gets features. Ours, newer servers have no such thing."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import lint as shapes
from yardarm.service.lint import Linted, PlacedFinding

router = Router(tags=["targeting"])

_PROJECT = "/api/admin/projects/{project_id}"

InEnvironment = Annotated[str | None, Query(description="This environment only")]


def finding_wire(placed: PlacedFinding) -> dict[str, Any]:
    finding, place = placed.finding, placed.place
    return {
        "code": finding.code,
        "severity": finding.code.severity,
        "feature": place.feature,
        "environment": place.environment,
        **({} if finding.strategy is None else {"strategyId": finding.strategy}),
        "path": list(finding.path),
        "message": finding.message,
        "consequence": finding.consequence,
    }


def warned(wire: dict[str, Any], warnings: Iterable[PlacedFinding]) -> dict[str, Any]:
    """The answer of a write, with its warnings when there are any."""
    found = [finding_wire(placed) for placed in warnings]
    return {**wire, "warnings": found} if found else wire


MAY_BE_EMPTY = {"responses": {"200": {"x-may-be-empty": True}}}
"""Of a route that answers nothing where there is nothing to warn of, as newer servers do."""


def warned_or_empty(done: tuple[None, Sequence[PlacedFinding]]) -> Response:
    """What a write answers that says nothing else."""
    _, warnings = done
    return json_response(200, warned({}, warnings)) if warnings else empty()


def _wire(linted: Linted) -> dict[str, Any]:
    return {"findings": [finding_wire(f) for f in linted.found], "features": linted.features}


@router.get(_PROJECT + "/lint", response_model=shapes.Findings)
async def lint_project(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    environment: InEnvironment = None,
    feature: Annotated[str | None, Query(description="This feature only")] = None,
) -> Response:
    """Of all live features of a project, in all of its environments."""
    found = await house.lint.lint(actor, project_id, environment=environment, feature=feature)
    return json_response(200, _wire(found))


@router.get(_PROJECT + "/features/{feature}/lint", response_model=shapes.Findings)
async def lint_feature(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    feature: str,
    environment: InEnvironment = None,
) -> Response:
    """Of one feature, in all environments of its project."""
    found = await house.lint.lint(actor, project_id, environment=environment, feature=feature)
    return json_response(200, _wire(found))
