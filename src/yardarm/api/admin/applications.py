"""/api/admin/metrics/applications (contract, section 7)."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import ConfigDict, Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.features import feature_wire
from yardarm.api.admin.validation import Body, LongText, Many
from yardarm.api.routing import Router
from yardarm.api.shapes import applications as shapes
from yardarm.domain.applications import Census
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.features import FeatureFilter

router = Router(tags=["applications"])

_LONGEST_NAME = 255
_SHARED = ("appName", "createdAt", "description", "url", "color", "icon")
"""Of the list's keys those that the detail has, too."""

Words = Annotated[str, Field(max_length=255)]
Address = Annotated[str, Field(max_length=2048)]


class ApplicationBody(Body):
    """What is left out stays as it is. v3 takes `sdkVersion` and `appName` and ignores them."""

    model_config = ConfigDict(strict=True, extra="forbid")

    appName: str = ""
    sdkVersion: str = ""
    strategies: Many[LongText] = Field(default_factory=list)
    description: str = ""
    url: Address = ""
    color: Words = ""
    icon: Words = ""

    def said(self) -> dict[str, str]:
        facts = self.model_dump(exclude_unset=True, include={"description", "url", "color", "icon"})
        return {key: str(value) for key, value in facts.items()}


@router.get("/api/admin/metrics/applications", response_model=shapes.ApplicationList)
async def list_applications(
    house: TheHouse,
    actor: TheActor,
    strategy: Annotated[str, Query(alias="strategyName")] = "",
    instances: str = "",
) -> Response:
    """By name; `strategyName` leaves those that know a strategy of this name. With
    `instances=true` each says what its instances are in all, which v3 does not.
    """
    found = await house.applications.every(actor, strategy=strategy or None)
    listed = [a.to_wire() for a in found]
    if instances == "true":
        census = await house.applications.census(actor)
        for entry in listed:
            entry["instances"] = census.get(entry["appName"], Census()).to_wire()
    return json_response(200, {"applications": listed})


@router.get(
    "/api/admin/metrics/applications/{app_name:path}", response_model=shapes.ApplicationDetail
)
async def get_application(house: TheHouse, actor: TheActor, app_name: str) -> Response:
    """With its instances, its strategies and the features that it has evaluated."""
    known = await house.applications.get(actor, app_name)
    strategies = {s.name: s.to_wire() for s in await house.strategies.every(actor)}
    features = {
        f.feature.name: feature_wire(f) for f in await house.features.every(actor, FeatureFilter())
    }
    seen = await house.metrics.toggles_of(actor, app_name)
    application = known.application.to_wire()
    body = {
        **{key: application[key] for key in _SHARED},
        "strategies": [_known_or_not(strategies, name) for name in known.application.strategies],
        "instances": [instance.to_wire() for instance in known.instances],
        "seenToggles": [_known_or_not(features, name) for name in seen],
        "links": {"self": f"/api/applications/{app_name}"},
    }
    return json_response(200, body)


@router.post(
    "/api/admin/metrics/applications/{app_name:path}", status_code=202, response_class=Response
)
async def describe_application(
    house: TheHouse, actor: TheActor, app_name: str, body: ApplicationBody
) -> Response:
    if len(app_name) > _LONGEST_NAME:
        text = f"length must be less than or equal to {_LONGEST_NAME} characters long"
        raise Invalid([Problem(("appName",), text, "string.max", {"limit": _LONGEST_NAME})])
    given = "strategies" in body.model_fields_set
    strategies = tuple(body.strategies) if given else None
    await house.settled(house.applications.describe(actor, app_name, body.said(), strategies))
    return empty(202)


@router.delete("/api/admin/metrics/applications/{app_name:path}", response_class=Response)
async def delete_application(house: TheHouse, actor: TheActor, app_name: str) -> Response:
    """Forgets its instances, too."""
    await house.settled(house.applications.delete(actor, app_name))
    return empty()


def _known_or_not(known: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return known.get(name) or {"name": name, "notFound": True}
