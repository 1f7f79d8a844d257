"""What runs (v7's routes; what is held, and what SDKs lack, is ours)."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import fleet as shapes
from yardarm.domain.fleet import Crew, FleetInstance, Station
from yardarm.domain.times import wire_time
from yardarm.domain.unknown_flags import UnknownFlag
from yardarm.service.fleet import Outdated

router = Router(tags=["applications"])

_METRICS = "/api/admin/metrics"

Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get(
    _METRICS + "/applications/{app_name:path}/overview", response_model=shapes.ApplicationOverview
)
async def get_application_overview(house: TheHouse, actor: TheActor, app_name: str) -> Response:
    """Where an application runs, what it uses, and what is wrong with that."""
    found = await house.fleet.overview(actor, app_name)
    body = {
        "projects": list(found.projects),
        "featureCount": found.features,
        "environments": [_station_wire(station) for station in found.stations],
        "issues": {"missingStrategies": list(found.undefined)},
    }
    return json_response(200, body)


@router.get(
    _METRICS + "/instances/{app_name:path}/environment/{environment}",
    response_model=shapes.InstancesInEnvironment,
)
async def get_instances(
    house: TheHouse,
    actor: TheActor,
    *,
    app_name: str,
    environment: str,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    offset: Offset = 0,
) -> Response:
    """The last seen first, each with the revision that it holds."""
    found = await house.fleet.instances(actor, app_name, environment, limit=limit, offset=offset)
    body = {
        "instances": [_instance_wire(i, found.revision) for i in found.instances],
        "total": found.total,
        "revision": found.revision,
    }
    return json_response(200, body)


@router.get(
    "/api/admin/projects/{project_id}/applications", response_model=shapes.ApplicationsOfProject
)
async def get_applications_of_project(
    house: TheHouse,
    actor: TheActor,
    *,
    project_id: str,
    query: Annotated[str, Query(description="A part of the name")] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    offset: Offset = 0,
    sort_order: Annotated[Literal["asc", "desc"], Query(alias="sortOrder")] = "asc",
) -> Response:
    """Those that have evaluated any of its features in the last 30 days, by name."""
    page = await house.fleet.of_project(
        actor,
        project_id,
        query=query,
        limit=limit,
        offset=offset,
        descending=sort_order == "desc",
    )
    crews = [_crew_wire(crew) for crew in page.crews]
    return json_response(200, {"total": page.total, "applications": crews})


@router.get(_METRICS + "/sdks/outdated", response_model=shapes.OutdatedSdks)
async def get_outdated_sdks(house: TheHouse, actor: TheActor) -> Response:
    return json_response(200, _outdated_wire(await house.fleet.outdated(actor)))


@router.get("/api/admin/projects/{project_id}/sdks/outdated", response_model=shapes.OutdatedSdks)
async def get_outdated_sdks_of_project(
    house: TheHouse, actor: TheActor, project_id: str
) -> Response:
    return json_response(200, _outdated_wire(await house.fleet.outdated(actor, project_id)))


@router.get(_METRICS + "/unknown-flags", response_model=shapes.UnknownFlags)
async def get_unknown_flags(house: TheHouse, actor: TheActor) -> Response:
    """Asked for lately, and nobody made them; 1,000 at most, by name."""
    found = await house.fleet.unknown_flags(actor)
    return json_response(200, {"unknownFlags": [_unknown_wire(flag) for flag in found]})


def _station_wire(station: Station) -> dict[str, Any]:
    berth, held = station.berth, station.held
    return {
        "name": berth.environment,
        "instanceCount": berth.instances,
        "sdks": list(berth.sdks),
        "frontendSdks": list(berth.frontend_sdks),
        "backendSdks": list(berth.backend_sdks),
        "lastSeen": wire_time(berth.last_seen),
        "held": {"revision": held.revision, "instances": held.instances, "behind": held.behind},
        "issues": {
            "missingFeatures": list(station.missing),
            "outdatedSdks": list(berth.outdated_sdks),
            "unsupportedStrategies": [
                {"strategy": name, "features": list(features)}
                for name, features in station.unsupported.items()
            ],
        },
    }


def _instance_wire(instance: FleetInstance, newest: int) -> dict[str, Any]:
    receipt = instance.receipt
    return {
        "instanceId": instance.instance_id,
        "sdkVersion": instance.sdk_version,
        "clientIp": instance.client_ip,
        "lastSeen": wire_time(instance.last_seen),
        "held": None
        if receipt is None
        else {
            "revision": receipt.revision,
            "since": wire_time(receipt.since),
            "lastPoll": wire_time(receipt.last_seen),
            "streams": receipt.streams,
            "behind": receipt.revision < newest,
        },
    }


def _crew_wire(crew: Crew) -> dict[str, Any]:
    return {
        "name": crew.name,
        "environments": list(crew.environments),
        "instances": list(crew.instances),
        "instanceCount": crew.instance_count,
        "sdks": [{"name": name, "versions": list(found)} for name, found in crew.sdks.items()],
    }


def _outdated_wire(found: list[Outdated]) -> dict[str, Any]:
    return {
        "sdks": [
            {"sdkVersion": o.sdk, "newest": o.newest, "applications": list(o.applications)}
            for o in found
        ]
    }


def _unknown_wire(flag: UnknownFlag) -> dict[str, Any]:
    return {
        "name": flag.name,
        "firstSeenAt": wire_time(flag.first_seen_at),
        "lastSeenAt": wire_time(flag.last_seen_at),
        "lastEventAt": flag.last_event_at and wire_time(flag.last_event_at),
        "reports": [
            {
                "appName": app_name,
                "environments": [
                    {"environment": environment, "seenAt": wire_time(at)}
                    for environment, at in sorted(places.items())
                ],
            }
            for app_name, places in sorted(flag.reports.items())
        ],
    }
