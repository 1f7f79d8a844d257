"""What is done to several features of a project at once (v7 routes, projects)."""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Flag, Many, Text
from yardarm.api.routing import Router
from yardarm.api.shapes import project_features as shapes

router = Router(tags=["project features"])

_PROJECT = "/api/admin/projects/{project_id}"
_SWITCH = _PROJECT + "/bulk_features/environments/{environment}"


class FeatureNamesBody(Body):
    features: Annotated[Many[Text], Field(max_length=1000)]


class StaleFeaturesBody(FeatureNamesBody):
    stale: Flag


@router.post(_SWITCH + "/on", response_class=Response)
async def switch_features_on(
    house: TheHouse, actor: TheActor, project_id: str, environment: str, body: FeatureNamesBody
) -> Response:
    await house.settled(
        house.bulk_features.switch(actor, project_id, body.features, environment, enabled=True)
    )
    return empty()


@router.post(_SWITCH + "/off", response_class=Response)
async def switch_features_off(
    house: TheHouse, actor: TheActor, project_id: str, environment: str, body: FeatureNamesBody
) -> Response:
    await house.settled(
        house.bulk_features.switch(actor, project_id, body.features, environment, enabled=False)
    )
    return empty()


@router.post(_PROJECT + "/stale", status_code=202, response_class=Response)
async def mark_features_stale(
    house: TheHouse, actor: TheActor, project_id: str, body: StaleFeaturesBody
) -> Response:
    command = house.bulk_features.mark_stale(actor, project_id, body.features, stale=body.stale)
    await house.settled(command)
    return empty(202)


@router.post(_PROJECT + "/archive", status_code=202, response_class=Response)
async def archive_features(
    house: TheHouse, actor: TheActor, project_id: str, body: FeatureNamesBody
) -> Response:
    await house.settled(house.bulk_features.archive(actor, project_id, body.features))
    return empty(202)


@router.post(_PROJECT + "/archive/validate", response_model=shapes.ArchiveImpact)
async def validate_archiving(
    house: TheHouse, actor: TheActor, project_id: str, body: FeatureNamesBody
) -> Response:
    """What stands against archiving these; archives nothing."""
    parents = await house.bulk_features.needed(actor, project_id, body.features)
    impact = {"parentsWithChildFeatures": parents, "hasDeletedDependencies": False}
    return json_response(200, impact)


@router.post(_PROJECT + "/revive", response_class=Response)
async def revive_features(
    house: TheHouse, actor: TheActor, project_id: str, body: FeatureNamesBody
) -> Response:
    await house.settled(house.bulk_features.revive(actor, project_id, body.features))
    return empty()


@router.post(_PROJECT + "/delete", response_class=Response)
async def delete_features(
    house: TheHouse, actor: TheActor, project_id: str, body: FeatureNamesBody
) -> Response:
    await house.settled(house.bulk_features.delete(actor, project_id, body.features))
    return empty()
