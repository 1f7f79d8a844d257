"""/api/admin/constraints: is this one that SDKs can use (v7 routes, Admin)."""

from fastapi import Response

from yardarm.api.admin.context import TheActor, TheHouse, empty
from yardarm.api.admin.features import ConstraintBody
from yardarm.api.routing import Router

router = Router(tags=["constraints"])


@router.post("/api/admin/constraints/validate", status_code=204)
async def validate_constraint(house: TheHouse, actor: TheActor, body: ConstraintBody) -> Response:
    """204 when SDKs can use it, 400 that names the field when they cannot."""
    await house.context_fields.validate_constraint(actor, body.to_domain())
    return empty(204)
