"""/api/admin/feature-types (contract, section 5)."""

from fastapi import APIRouter, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.shapes import feature_types as shapes

router = APIRouter(tags=["feature types"])


@router.get("/api/admin/feature-types", response_model=shapes.FeatureTypes)
async def list_feature_types(house: TheHouse, actor: TheActor) -> Response:
    found = await house.feature_types.every(actor)
    return json_response(200, {"version": 1, "types": [t.to_document() for t in found]})
