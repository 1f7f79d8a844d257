"""A table of what strangers send to every route that writes. A new route joins by one line of
ROUTES, which gets it every case of BODIES, and by lines of FIELDS for what its fields take.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.inbound import ORDINARY
from yardarm.api.json import DEEPEST

JSON = {"content-type": "application/json"}
WHEN = "2026-11-24T12:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Route:
    """`good` is a body that it takes, or would take if it did not exist already. `template` is
    the path as the OpenAPI document has it.
    """

    method: str
    path: str
    good: Mapping[str, Any] | Sequence[Any]
    template: str = ""
    client: bool = False
    """What SDKs send all day: read once, and of a key twice the last one counts."""
    token: str = ADMIN_TOKEN
    takes_nothing: bool = False
    """`{}` and no body at all are good, too: every field is optional."""
    takes_no_items: bool = False
    """`[]` is good, too."""
    finds_nothing: bool = False
    """What it would work on has an id that no table can know: a good body gets 404."""
    lets_nobody_in: bool = False
    """What it asks for is a secret that no table has: a good body gets 401."""
    is_import: bool = False
    """It has bounds of its own (tests/api/admin/test_state.py)."""


_FEATURE = {"description": "d", "strategies": [{"name": "default", "parameters": {"a": "b"}}]}
_STRATEGY = {"description": "d", "parameters": [{"name": "a", "type": "string"}]}
_ADDON = {"provider": "webhook", "parameters": {"url": "https://example.com"}, "events": []}
_ROLE = {"name": "bad-input", "permissions": [{"name": "CREATE_FEATURE"}]}
_GROUP = {"name": "bad-input", "users": []}
_API_TOKEN = {"tokenName": "bad-input", "type": "client"}
_TAG_CHANGES: dict[str, Any] = {
    "addedTags": [{"type": "bad-input", "value": "bad-input"}], "removedTags": []
}  # fmt: skip
_CONSTRAINT = {"contextName": "a", "operator": "IN", "values": ["b"]}
_ROLLOUT = {"name": "flexibleRollout", "parameters": {"rollout": "5"}}
_STEP = {"op": "replace", "path": "/title", "value": "t"}
_CHANGE = {"feature": "bad-input", "environment": "development", "action": "updateEnabled",
           "payload": {"enabled": False}}  # fmt: skip
_SCHEDULES = "/api/admin/schedules"
_SCHEDULE = {"steps": [{"changes": [_CHANGE], "at": "2099-01-01T00:00:00Z"}]}
_LINK = {"url": "https://example.com/a", "title": "a"}
_SEGMENT = {"name": "bad-input", "constraints": [_CONSTRAINT]}
_ENVIRONMENT = {"name": "bad-input", "type": "test"}
_IMPRESSION = {
    "feature_flag.key": "bad-input", "feature_flag.result.variant": "a", "timestamp": WHEN
}  # fmt: skip
_BUCKET = {"start": WHEN, "stop": WHEN, "toggles": {"bad-input": {"yes": 1, "no": 2}}}

_OWN_FIELDS = "/api/admin/projects/default/context"
_QUESTION = {"context": {"userId": "1", "properties": {"a": "b"}}}
_OPENFEATURE = {"context": {"targetingKey": "1", "a": "b"}}
_BROWSERS = {"appName": "bad-input", "bucket": _BUCKET}


def _of_browsers(
    path: str, good: Mapping[str, Any], template: str = "", *, takes_nothing: bool = False
) -> Route:
    return Route(
        "POST", path, good, template, client=True, token=FRONTEND_TOKEN, takes_nothing=takes_nothing
    )


_OF_PROJECT = "/api/admin/projects/{project_id}/features"
_PLACED = _OF_PROJECT + "/{feature}/environments/{environment}"


_PLACE = "/api/admin/projects/{project_id}/environments/{environment}"
_RULES = _PLACE + "/change-requests/config"
_REQUEST = "/api/admin/projects/{project_id}/change-requests/{request_id}"
_BULK = "/api/admin/projects/{project_id}/bulk_features/environments/{environment}"
_NAMES_OF_FEATURES = {"features": ["bad-input"]}


def _of_project(
    method: str, template: str, good: Mapping[str, Any] | Sequence[Any], **more: Any
) -> Route:
    """A route under a project, about the feature of the table in development."""
    names = {
        "project_id": "default", "feature": "bad-input", "environment": "development",
        "strategy_id": "no-such-id", "link_id": "no-such-id",
        "request_id": "7777777", "change_id": "1",
    }  # fmt: skip
    return Route(method, template.format(**names), good, template, **more)


_BATCH_FEATURE = {"name": "bad-input.batch", "type": "release"}
_BATCH: dict[str, Any] = {
    "project": "default",
    "environment": "production",
    "data": {
        "features": [_BATCH_FEATURE],
        "featureStrategies": [
            {"name": "default", "featureName": "bad-input.batch", "parameters": {}}
        ],
        "featureEnvironments": [{"featureName": "bad-input.batch", "enabled": True}],
        "links": [{"feature": "bad-input.batch", "links": [{"url": "https://example.com"}]}],
    },
}

ROUTES = {
    "create feature": Route("POST", "/api/admin/features", {"name": "bad-input", **_FEATURE}),
    "update feature": Route(
        "PUT", "/api/admin/features/bad-input", _FEATURE, "/api/admin/features/{name}"
    ),
    "validate name": Route("POST", "/api/admin/features/validate", {"name": "bad-input"}),
    "make project feature": _of_project("POST", _OF_PROJECT, {"name": "bad-input"}),
    "update project feature": _of_project(
        "PUT", _OF_PROJECT + "/{feature}", {"description": "d"}, takes_nothing=True
    ),
    "patch project feature": _of_project(
        "PATCH", _OF_PROJECT + "/{feature}", [{**_STEP, "path": "/description"}]
    ),
    "add dependency": Route(
        "POST", "/api/admin/projects/default/features/no-such-feature/dependencies",
        {"feature": "bad-input"}, _OF_PROJECT + "/{feature}/dependencies", finds_nothing=True,
    ),
    "complete feature": _of_project(
        "POST", _OF_PROJECT + "/{feature}/lifecycle/complete", {"status": "kept"}
    ),
    "add link": _of_project("POST", _OF_PROJECT + "/{feature}/link", _LINK),
    "update link": _of_project(
        "PUT", _OF_PROJECT + "/{feature}/link/{link_id}", _LINK, finds_nothing=True
    ),
    "set feature variants": _of_project(
        "PUT", _PLACED + "/variants", [{"name": "bad-input", "weight": 1}], takes_no_items=True
    ),
    "patch feature variants": _of_project(
        "PATCH", _PLACED + "/variants", [{"op": "test", "path": "", "value": []}]
    ),
    "set feature variants in several": _of_project(
        "PUT", _OF_PROJECT + "/{feature}/variants-batch",
        {"variants": [{"name": "bad-input", "weight": 1}], "environments": ["development"]},
    ),
    "move feature": _of_project(
        "POST", _OF_PROJECT + "/{feature}/changeProject", {"newProjectId": "default"}
    ),
    "clone feature": _of_project(
        "POST", _OF_PROJECT + "/{feature}/clone", {"name": "bad-input"}
    ),
    "add feature strategy": _of_project("POST", _PLACED + "/strategies", _ROLLOUT),
    "update feature strategy": _of_project(
        "PUT", _PLACED + "/strategies/{strategy_id}", _ROLLOUT, finds_nothing=True
    ),
    "patch feature strategy": _of_project(
        "PATCH", _PLACED + "/strategies/{strategy_id}", [_STEP], finds_nothing=True
    ),
    "order feature strategies": _of_project(
        "POST", _PLACED + "/strategies/set-sort-order", [{"id": "no-such-id", "sortOrder": 1}],
        finds_nothing=True,
    ),
    "preview movement": _of_project(
        "POST", _PLACED + "/movement", {"variants": [{"name": "bad-input", "weight": 1}]}
    ),
    "schedule": Route("POST", _SCHEDULES, _SCHEDULE),
    "preview schedule": Route("POST", _SCHEDULES + "/preview", _SCHEDULE),
    "change schedule": Route("PUT", _SCHEDULES + "/{schedule_id}", _SCHEDULE, finds_nothing=True),
    "abort schedule": Route(
        "POST", _SCHEDULES + "/{schedule_id}/abort", {"putBack": True}, takes_nothing=True,
        finds_nothing=True,
    ),
    "preview changes": Route("POST", "/api/admin/changes/preview", {"changes": [_CHANGE]}),
    "copy environment": _of_project("POST", _PLACED + "/copy", {"from": "production"}),
    "switch features on": _of_project("POST", _BULK + "/on", _NAMES_OF_FEATURES),
    "switch features off": _of_project("POST", _BULK + "/off", _NAMES_OF_FEATURES),
    "mark features stale": _of_project(
        "POST", "/api/admin/projects/{project_id}/stale", {**_NAMES_OF_FEATURES, "stale": False}
    ),
    "archive features": _of_project(
        "POST", "/api/admin/projects/{project_id}/archive", {"features": ["no-such-feature"]},
        finds_nothing=True,
    ),
    "look at archiving": _of_project(
        "POST", "/api/admin/projects/{project_id}/archive/validate", _NAMES_OF_FEATURES
    ),
    "revive features": _of_project(
        "POST", "/api/admin/projects/{project_id}/revive", _NAMES_OF_FEATURES
    ),
    "delete features": _of_project(
        "POST", "/api/admin/projects/{project_id}/delete", _NAMES_OF_FEATURES
    ),
    "request a change": _of_project(
        "POST", _PLACE + "/change-requests",
        [{"feature": "bad-input", "action": "updateEnabled", "payload": {"enabled": True}}],
    ),
    "move change request": _of_project(
        "PUT", _REQUEST + "/state", {"state": "In review"}, finds_nothing=True
    ),
    "edit requested change": _of_project(
        "PUT", _REQUEST + "/changes/{change_id}",
        {"feature": "bad-input", "action": "archiveFeature"}, finds_nothing=True,
    ),
    "comment on change request": _of_project(
        "POST", _REQUEST + "/comments", {"text": "t"}, finds_nothing=True
    ),
    "title change request": _of_project(
        "PUT", _REQUEST + "/title", {"title": "t"}, finds_nothing=True
    ),
    "set change rule": _of_project(
        "PUT", _RULES, {"changeRequestsEnabled": False, "requiredApprovals": 1}
    ),
    "create strategy": Route("POST", "/api/admin/strategies", {"name": "bad-input", **_STRATEGY}),
    "update strategy": Route(
        "PUT", "/api/admin/strategies/bad-input", _STRATEGY, "/api/admin/strategies/{name}"
    ),
    "give lifetime": Route(
        "PUT", "/api/admin/feature-types/release/lifetime", {"lifetimeDays": 40},
        "/api/admin/feature-types/{id}/lifetime",
    ),
    "create tag type": Route("POST", "/api/admin/tag-types", {"name": "bad-input", "icon": "b"}),
    "update tag type": Route(
        "PUT", "/api/admin/tag-types/bad-input", {"icon": "b"}, "/api/admin/tag-types/{name}",
        takes_nothing=True,
    ),
    "validate tag type": Route("POST", "/api/admin/tag-types/validate", {"name": "bad-input"}),
    "create tag": Route("POST", "/api/admin/tags", {"type": "bad-input", "value": "bad-input"}),
    "tag feature": Route(
        "POST", "/api/admin/features/bad-input/tags", {"type": "bad-input", "value": "bad-input"},
        "/api/admin/features/{feature}/tags",
    ),
    "change tags": Route(
        "PUT", "/api/admin/features/bad-input/tags", _TAG_CHANGES,
        "/api/admin/features/{feature}/tags",
    ),
    "change tags of several": Route(
        "PUT", "/api/admin/projects/default/tags",
        {"features": ["bad-input"], "tags": _TAG_CHANGES},
        "/api/admin/projects/{project_id}/tags",
    ),
    "export batch": Route(
        "POST", "/api/admin/features-batch/export", {"environment": "production", "features": []}
    ),
    "validate batch": Route("POST", "/api/admin/features-batch/validate", _BATCH, is_import=True),
    "import batch": Route("POST", "/api/admin/features-batch/import", _BATCH, is_import=True),
    "create context field": Route(
        "POST", "/api/admin/context", {"name": "bad-input", "legalValues": ["a"]}
    ),
    "update context field": Route(
        "PUT", "/api/admin/context/bad-input", {"legalValues": ["a"]}, "/api/admin/context/{name}",
        takes_nothing=True,
    ),
    "validate context field": Route("POST", "/api/admin/context/validate", {"name": "bad-input"}),
    "give legal value": Route(
        "POST", "/api/admin/context/bad-input/legal-values", {"value": "b", "description": "B"},
        "/api/admin/context/{name}/legal-values",
    ),
    "make project field": Route(
        "POST", _OWN_FIELDS, {"name": "bad-input", "legalValues": ["a"]},
        "/api/admin/projects/{project_id}/context",
    ),
    "update project field": Route(
        "PUT", _OWN_FIELDS + "/bad-input", {"legalValues": ["a"]},
        "/api/admin/projects/{project_id}/context/{name}", takes_nothing=True, finds_nothing=True,
    ),
    "validate project field": Route(
        "POST", _OWN_FIELDS + "/validate", {"name": "bad-input"},
        "/api/admin/projects/{project_id}/context/validate",
    ),
    "give legal value of project": Route(
        "POST", _OWN_FIELDS + "/bad-input/legal-values", {"value": "b", "description": "B"},
        "/api/admin/projects/{project_id}/context/{name}/legal-values", finds_nothing=True,
    ),
    "validate constraint": Route("POST", "/api/admin/constraints/validate", _CONSTRAINT),
    "ask playground": Route(
        "POST", "/api/admin/playground", {"environment": "production", "features": ["bad-input"]}
    ),
    "ask advanced playground": Route(
        "POST", "/api/admin/playground/advanced",
        {"environments": ["production"], "features": ["bad-input"]},
    ),
    "undo": Route(
        "POST", "/api/admin/events/undo",
        {"createdBy": "init-admin-1", "feature": "bad-input", "environment": "development",
         "dryRun": True},
    ),
    "ask timeline": Route(
        "POST", "/api/admin/history/timeline",
        {"features": ["bad-input"], "environment": "production", "from": 1},
    ),
    "diff with a document": Route(
        "POST", "/api/admin/history/diff/document", {"version": 1, "features": []},
        takes_nothing=True, is_import=True,
    ),
    "bisect": Route("POST", "/api/admin/history/bisect", {"good": 1, "bad": 30}),
    "create user": Route(
        "POST", "/api/admin/user-admin", {"username": "bad-input", "rootRole": "Viewer"}
    ),
    "update user": Route(
        "PUT", "/api/admin/user-admin/2147483647", {"name": "N"}, "/api/admin/user-admin/{user_id}",
        takes_nothing=True, finds_nothing=True,
    ),
    "set password of user": Route(
        "POST", "/api/admin/user-admin/2147483647/change-password",
        {"password": "seven-lanterns-over-Bergen"},
        "/api/admin/user-admin/{user_id}/change-password",
        finds_nothing=True,
    ),
    "check password": Route(
        "POST", "/api/admin/user-admin/validate-password",
        {"password": "seven-lanterns-over-Bergen"},
    ),
    "make reset link": Route(
        "POST", "/api/admin/user-admin/reset-password", {"id": 2147483647}, finds_nothing=True
    ),
    "change own password": Route(
        "POST", "/api/admin/user/change-password", {"oldPassword": "a", "password": "b"},
        finds_nothing=True,
    ),
    "make personal token": Route(
        "POST", "/api/admin/user/tokens", {"description": "bad-input"}, finds_nothing=True
    ),
    "create role": Route("POST", "/api/admin/roles", _ROLE),
    "update role": Route(
        "PUT", "/api/admin/roles/2147483647", _ROLE, "/api/admin/roles/{role_id}",
        finds_nothing=True,
    ),
    "validate role": Route("POST", "/api/admin/roles/validate", {"name": "bad-input-2"}),
    "create group": Route("POST", "/api/admin/groups", _GROUP),
    "update group": Route(
        "PUT", "/api/admin/groups/2147483647", _GROUP, "/api/admin/groups/{group_id}",
        finds_nothing=True,
    ),
    "give access": Route(
        "POST", "/api/admin/projects/no-such-project/access", {"roles": [4], "users": [1]},
        "/api/admin/projects/{project_id}/access", finds_nothing=True,
    ),
    "set roles of user": Route(
        "PUT", "/api/admin/projects/no-such-project/users/1/roles", {"roles": [4]},
        "/api/admin/projects/{project_id}/users/{user_id}/roles", finds_nothing=True,
    ),
    "set roles of group": Route(
        "PUT", "/api/admin/projects/no-such-project/groups/1/roles", {"roles": [4]},
        "/api/admin/projects/{project_id}/groups/{group_id}/roles", finds_nothing=True,
    ),
    "begin second factor": Route(
        "POST", "/api/admin/user/second-factor", {"password": "a"}, finds_nothing=True
    ),
    "confirm second factor": Route(
        "POST", "/api/admin/user/second-factor/confirm", {"code": "123456"}, finds_nothing=True
    ),
    "remove second factor": Route(
        "POST", "/api/admin/user/second-factor/remove", {"code": "123456"}, finds_nothing=True
    ),
    "set origins": Route(
        "POST", "/api/admin/ui-config/cors", {"frontendApiOrigins": ["https://a.example"]}
    ),
    "log in": Route(
        "POST", "/auth/simple/login", {"username": "bad-input", "password": "bad-input"},
        lets_nobody_in=True,
    ),
    "set up": Route(
        "POST", "/auth/set-up",
        {"username": "bad-input", "password": "seven-lanterns-over-Bergen"},
        lets_nobody_in=True,
    ),
    "set password by link": Route(
        "POST", "/auth/reset/password",
        {"token": "bad-input", "password": "seven-lanterns-over-Bergen"},
        lets_nobody_in=True,
    ),
    "check password of anybody": Route(
        "POST", "/auth/reset/validate-password", {"password": "seven-lanterns-over-Bergen"},
    ),
    "create segment": Route("POST", "/api/admin/segments", _SEGMENT),
    "update segment": Route("PUT", "/api/admin/segments/1", _SEGMENT, "/api/admin/segments/{id}"),
    "name segments in a strategy": Route(
        "POST", "/api/admin/segments/strategies",
        {"projectId": "default", "strategyId": "x", "environmentId": "production",
         "segmentIds": [1]},
        finds_nothing=True,
    ),
    "validate segment": Route("POST", "/api/admin/segments/validate", {"name": "bad-input"}),
    "create environment": Route("POST", "/api/admin/environments", _ENVIRONMENT),
    "validate environment": Route(
        "POST", "/api/admin/environments/validate", {"name": "bad-input"}
    ),
    "update environment": Route(
        "PUT", "/api/admin/environments/update/bad-input", {"type": "test"},
        "/api/admin/environments/update/{name}", takes_nothing=True,
    ),
    "put environment": Route(
        "PUT", "/api/admin/environments/bad-input", {"type": "test"},
        "/api/admin/environments/{name}", takes_nothing=True,
    ),
    "clone environment": Route(
        "POST", "/api/admin/environments/bad-input/clone", _ENVIRONMENT,
        "/api/admin/environments/{name}/clone",
    ),
    "sort environments": Route("PUT", "/api/admin/environments/sort-order", {"bad-input": 9999}),
    "create project": Route(
        "POST", "/api/admin/projects", {"id": "bad-input", "name": "Bad input"}
    ),
    "validate project": Route("POST", "/api/admin/projects/validate", {"id": "bad-input"}),
    "update project": Route(
        "PUT", "/api/admin/projects/bad-input", {"name": "Bad input"},
        "/api/admin/projects/{project_id}",
    ),
    "show project": Route(
        "POST", "/api/admin/projects/bad-input/environments", {"environment": "production"},
        "/api/admin/projects/{project_id}/environments",
    ),
    "set default strategy": Route(
        "POST", "/api/admin/projects/bad-input/environments/production/default-strategy",
        {"name": "flexibleRollout", "parameters": {"rollout": "50"}},
        "/api/admin/projects/{project_id}/environments/{environment}/default-strategy",
    ),
    "create add-on": Route("POST", "/api/admin/addons", _ADDON),
    "update add-on": Route("PUT", "/api/admin/addons/1", _ADDON, "/api/admin/addons/{id}"),
    "make token": Route("POST", "/api/admin/api-tokens", _API_TOKEN),
    "move token's end": Route(
        "PUT", "/api/admin/api-tokens/no-such-token", {"expiresAt": WHEN},
        "/api/admin/api-tokens/{token}", finds_nothing=True,
    ),
    "make project token": _of_project(
        "POST", "/api/admin/projects/{project_id}/api-tokens", _API_TOKEN
    ),
    "validate tokens for Edge": Route(
        "POST", "/edge/validate", {"tokens": ["bad-input"]}, client=True, token=CLIENT_TOKEN
    ),
    "describe application": Route(
        "POST", "/api/admin/metrics/applications/bad-input", {"description": "d"},
        "/api/admin/metrics/applications/{app_name}", takes_nothing=True,
    ),
    "import": Route(
        "POST", "/api/admin/state/import", {"version": 1, "features": []}, takes_nothing=True,
        is_import=True,
    ),
    "register": Route(
        "POST",
        "/api/client/register",
        {"appName": "bad-input", "strategies": ["default"], "started": WHEN, "interval": 1},
        client=True, token=CLIENT_TOKEN,
    ),
    "metrics": Route(
        "POST", "/api/client/metrics", {"appName": "bad-input", "bucket": _BUCKET}, client=True,
        token=CLIENT_TOKEN,
    ),
    "metrics of an edge": Route(
        "POST", "/api/client/metrics/bulk", {"applications": [{"appName": "bad-input"}],
        "metrics": [{"featureName": "bad-input", "appName": "bad-input", "timestamp": WHEN}]},
        client=True, token=CLIENT_TOKEN,
    ),
    "receipts of an edge": Route(
        "POST", "/api/client/receipts",
        {"receipts": [{"appName": "bad-input", "instanceId": "1", "revision": 1, "sdk": "s"}]},
        client=True, token=CLIENT_TOKEN,
    ),
    "evaluate": _of_browsers("/api/frontend", _QUESTION, takes_nothing=True),
    "evaluate by the old proxy": _of_browsers("/api/proxy", _QUESTION, takes_nothing=True),
    "metrics of a browser": _of_browsers("/api/frontend/client/metrics", _BROWSERS),
    "metrics by the old proxy": _of_browsers("/api/proxy/client/metrics", _BROWSERS),
    "register a browser": _of_browsers(
        "/api/frontend/client/register", {"appName": "bad-input"}, takes_nothing=True
    ),
    "register by the old proxy": _of_browsers(
        "/api/proxy/client/register", {"appName": "bad-input"}, takes_nothing=True
    ),
    "impressions": Route(
        "POST", "/api/impressions", {"appName": "bad-input", "events": [_IMPRESSION]}, client=True,
        token=FRONTEND_TOKEN,
    ),
    "evaluate all for OpenFeature": _of_browsers(
        "/ofrep/v1/evaluate/flags", _OPENFEATURE, takes_nothing=True
    ),
    "evaluate one for OpenFeature": _of_browsers(
        "/ofrep/v1/evaluate/flags/bad-input", _OPENFEATURE, "/ofrep/v1/evaluate/flags/{key}",
        takes_nothing=True,
    ),
}  # fmt: skip
"""Every route that takes a body."""

BARE = (
    "POST /api/admin/features/{}/toggle",
    "POST /api/admin/features/{}/toggle/on",
    "POST /api/admin/features/{}/toggle/off",
    "POST /api/admin/features/{}/stale/on",
    "POST /api/admin/features/{}/stale/off",
    "DELETE /api/admin/features/{}",
    "POST /api/admin/archive/revive/{}",
    "DELETE /api/admin/archive/{}",
    "DELETE /api/admin/strategies/{}",
    "POST /api/admin/strategies/{}/deprecate",
    "POST /api/admin/strategies/{}/reactivate",
    "DELETE /api/admin/tag-types/{}",
    "DELETE /api/admin/tags/bad-input/{}",
    "DELETE /api/admin/features/bad-input/tags/bad-input/{}",
    "DELETE /api/admin/context/{}",
    "DELETE /api/admin/context/{}/legal-values/b",
    "DELETE /api/admin/projects/default/context/{}",
    "DELETE /api/admin/projects/default/context/{}/legal-values/b",
    "DELETE /api/admin/addons/{}",
    "DELETE /api/admin/schedules/{}",
    "POST /api/admin/schedules/{}/pause",
    "POST /api/admin/schedules/{}/resume",
    "DELETE /api/admin/user-admin/{}",
    "DELETE /api/admin/user-admin/{}/second-factor",
    "DELETE /api/admin/user/sessions/{}",
    "DELETE /api/admin/user/tokens/{}",
    "DELETE /api/admin/roles/{}",
    "DELETE /api/admin/groups/{}",
    "DELETE /api/admin/projects/default/users/{}/roles",
    "DELETE /api/admin/projects/default/groups/{}/roles",
    "DELETE /api/admin/projects/default/change-requests/{}",
    "DELETE /api/admin/projects/default/change-requests/{}/changes/1",
    "DELETE /api/admin/api-tokens/{}",
    "DELETE /api/admin/projects/default/api-tokens/{}",
    "DELETE /api/admin/segments/{}",
    "DELETE /api/admin/projects/default/features/{}/dependencies",
    "DELETE /api/admin/projects/default/features/bad-input/dependencies/{}",
    "DELETE /api/admin/projects/{}",
    "POST /api/admin/projects/archive/{}",
    "POST /api/admin/projects/revive/{}",
    "DELETE /api/admin/projects/{}/environments/development",
    "DELETE /api/admin/environments/{}",
    "POST /api/admin/environments/{}/on",
    "POST /api/admin/environments/{}/off",
    "DELETE /api/admin/metrics/applications/{}",
    "DELETE /api/admin/projects/default/features/{}",
    "DELETE /api/admin/projects/default/features/bad-input/link/{}",
    "POST /api/admin/projects/default/features/{}/lifecycle/uncomplete",
    "POST /api/admin/projects/default/features/{}/environments/development/on",
    "POST /api/admin/projects/default/features/{}/environments/development/off",
    "DELETE /api/admin/projects/default/features/bad-input/environments/development/strategies/{}",
)
"""Every route that writes and takes nothing but a name."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request, the statuses that are right for it, and the field that the answer must name."""

    name: str
    route: Route
    body: bytes = b""
    statuses: tuple[int, ...] = (400,)
    label: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


def _put(good: bytes, extra: bytes) -> bytes:
    """One more member in the object."""
    return good[:-1] + b"," + extra + b"}"


def _nested(levels: int, opening: bytes = b"[", closing: bytes = b"]") -> Callable[[bytes], bytes]:
    return lambda good: _put(good, b'"x":' + opening * levels + closing * levels)


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a blank": lambda _: b" ",
    "null": lambda _: b"null",
    "a number": lambda _: b"7",
    "a text": lambda _: b'"text"',
    "true": lambda _: b"true",
    "an array": lambda good: b"[" + good + b"]",
    "an empty array": lambda _: b"[]",
    "an empty object": lambda _: b"{}",
    "cut off": lambda good: good[:-1],
    "a tail": lambda good: good + b"}",
    "two values": lambda good: good + good,
    "single quotes": lambda good: good.replace(b'"', b"'"),
    "a comment": lambda good: b"/* */" + good,
    "a trailing comma": lambda good: good[:-1] + b",}",
    "form fields": lambda _: b"name=bad-input&enabled=true",
    "XML": lambda _: b"<feature/>",
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good,
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "no UTF-8 in a text": lambda good: _put(good, b'"x":"\xff"'),
    "no UTF-8 in a key": lambda good: _put(good, b'"\xc3\x28":1'),
    "an overlong encoding": lambda good: _put(good, b'"x":"\xc0\xaf"'),
    "NUL": lambda good: _put(good, b'"x":"\\u0000"'),
    "NUL in a key": lambda good: _put(good, b'"\\u0000":1'),
    "NUL, raw": lambda good: _put(good, b'"x":"\x00"'),
    "a lone surrogate": lambda good: _put(good, b'"x":"\\ud800"'),
    "surrogates in the wrong order": lambda good: _put(good, b'"x":"\\udc00\\ud800"'),
    "a surrogate as a key": lambda good: _put(good, b'"\\udfff":1'),
    "NaN": lambda good: _put(good, b'"x":NaN'),
    "Infinity": lambda good: _put(good, b'"x":-Infinity'),
    "1e400": lambda good: _put(good, b'"x":1e400'),
    "a number of 5,000 digits": lambda good: _put(good, b'"x":' + b"9" * 5_000),
    "a number with a leading zero": lambda good: _put(good, b'"x":01'),
    "one level too deep": _nested(DEEPEST + 1),
    "10,000 levels": _nested(10_000),
    "10,000 levels of objects": _nested(10_000, b'{"a":', b"}"),
    "100,000 open brackets": lambda _: b"[" * 100_000,
}
"""Bodies that no route takes, made out of one that it does."""

_CONTENT_TYPES = (
    "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data",
    "application/xml", "application/jsonx", "application/json, text/plain", "x" * 2_000, "",
)  # fmt: skip
_NAMES = ("%zz", "%", "%ff", "a%00b", "%c0%af", "%ed%a0%80", "no-such-thing", "x" * 4_000)
_NAMED = (
    "create feature", "validate name", "create strategy", "create tag type", "validate tag type",
    "create context field", "validate context field", "make project field",
    "validate project field", "make project feature", "clone feature",
    "add feature strategy", "update feature strategy", "create environment",
    "validate environment", "clone environment",
)  # fmt: skip
_BAD_NAMES: tuple[Any, ...] = (
    None,
    7,
    True,
    [],
    {},
    "",
    "x",
    "a b",
    "a/b",
    "æ",
    "..",
    "a\n",
    "x" * 101,
    "a%b",
)
"""What cannot be the name of a feature or strategy."""


Wrong = tuple[Sequence[str | int], Any, str]
"""Where, what, and the label of the field at fault."""


def each(path: Sequence[str | int], values: Sequence[Any], label: str) -> list[Wrong]:
    return [(path, value, label) for value in values]


def set_in(
    document: Mapping[str, Any] | Sequence[Any], path: Sequence[str | int], value: Any
) -> Any:
    """A copy of the document with another value there."""
    copy = json.loads(json.dumps(document))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def without(document: Mapping[str, Any] | Sequence[Any], name: str) -> dict[str, Any]:
    assert isinstance(document, Mapping)
    return {k: v for k, v in document.items() if k != name}


_FIRST = ("strategies", 0)
_VARIANT = {"name": "a", "weight": 1000}


def _variants(key: str, *values: Any) -> list[Any]:
    return [[{**_VARIANT, key: value}] for value in values]


def _payload(kind: str, value: str) -> dict[str, str]:
    return {"type": kind, "value": value}


_OF_FEATURES: list[Wrong] = [
    *each(("enabled",), (7, "yes", [], None), "enabled"),
    *each(("stale",), (7, "yes", [], None), "stale"),
    *each(("type",), (7, "", [], None, "x" * 256), "type"),
    *each(("project",), (7, "", [], None, "x" * 256), "project"),
    *each(("description",), (7, [], {}), "description"),
    *each(("strategies",), (None, 7, "default", {}, []), "strategies"),
    *each(_FIRST, (None, 7, "default", []), "strategies[0]"),
    *each((*_FIRST, "name"), _BAD_NAMES, "strategies[0].name"),
    *each((*_FIRST, "parameters"), (None, 7, "x", [1]), "strategies[0].parameters"),
    *each((*_FIRST, "constraints"), (7, "x", {}), "strategies[0].constraints"),
    *each((*_FIRST, "constraints"), ([None], [7], [[]]), "strategies[0].constraints[0]"),
    *each(("variants",), (7, "a", {}), "variants"),
    *each(("variants",), ([None], [7], ["a"], [[]]), "variants[0]"),
    *each(("variants",), _variants("name", 7, "", "a b"), "variants[0].name"),
    *each(
        ("variants",),
        _variants("weight", None, "1", True, 1.5, -1, 1001, 2**70, []),
        "variants[0].weight",
    ),
    (("variants",), [{**_VARIANT, "weightType": "x"}], "variants[0].weightType"),
    (("variants",), [{**_VARIANT, "stickiness": 7}], "variants[0].stickiness"),
    (("variants",), [{**_VARIANT, "payload": []}], "variants[0].payload"),
    (("variants",), [{**_VARIANT, "payload": {"type": "s"}}], "variants[0].payload.value"),
    (("variants",), [{**_VARIANT, "payload": _payload("json", "{")}], "variants[0].payload.value"),
    (
        ("variants",),
        [{**_VARIANT, "payload": _payload("number", "x")}],
        "variants[0].payload.value",
    ),
    (("variants",), [{**_VARIANT, "payload": _payload("xml", "x")}], "variants[0].payload.type"),
    (("variants",), [{**_VARIANT, "overrides": {}}], "variants[0].overrides"),
    (("variants",), [_VARIANT, _VARIANT], "variants[1]"),
]
_OF_CONSTRAINTS: list[tuple[dict[str, Any], str]] = [
    ({"contextName": 7}, "contextName"),
    ({"contextName": 'a"b'}, "contextName"),
    ({"operator": None}, "operator"),
    ({"operator": "LIKE"}, "operator"),
    ({"values": "NO"}, "values"),
    ({"values": []}, "values"),
    ({"values": [7]}, "values[0]"),
    ({"values": ["x" * 101]}, "values[0]"),
    ({"values": ["a\\"]}, "values[0]"),
    ({"operator": "IN_CIDR", "values": ["1.2.3"]}, "values[0]"),
    ({"operator": "NUM_GT", "value": "x"}, "value"),
    ({"operator": "NUM_GT", "value": 7}, "value"),
    ({"operator": "NUM_GT"}, "value"),
    ({"operator": "DATE_AFTER", "value": "soon"}, "value"),
    ({"operator": "DATE_AFTER", "value": "9999-12-31T23:59:59-14:00"}, "value"),
    ({"operator": "DATE_AFTER", "value": "0001-01-01T00:00:00+14:00"}, "value"),
    ({"operator": "SEMVER_EQ", "value": "1.2"}, "value"),
    ({"operator": "REGEX", "value": "("}, "value"),
    ({"operator": "REGEX", "value": "(?<=a)b"}, "value"),
    ({"inverted": "yes"}, "inverted"),
    ({"caseInsensitive": 1}, "caseInsensitive"),
]
_OF_STRATEGIES: list[Wrong] = [
    *each(("title",), (7, [], {}, "x" * 256), "title"),
    *each(("description",), (7, [], {}), "description"),
    *each(("parameters",), (None, 7, "x", {}), "parameters"),
    *each(("parameters", 0), (None, 7, "x", []), "parameters[0]"),
    *each(("parameters", 0, "name"), (None, 7, "", []), "parameters[0].name"),
    *each(("parameters", 0, "type"), (None, 7, "", []), "parameters[0].type"),
    *each(("parameters", 0, "required"), ("x", 7, []), "parameters[0].required"),
]
_OF_REPORTS: list[Wrong] = [
    *each(("appName",), (None, 7, "", [], {}, "x" * 256), "appName"),
    *each(("instanceId",), (7, [], {}, "x" * 256), "instanceId"),
]
_NO_COUNTS: tuple[Any, ...] = (-1, 1.5, "x", True, [], {}, 2**63, 10**30)
_FLAG = ("bucket", "toggles", "bad-input")
_OF_METRICS: list[Wrong] = [
    *each(("bucket",), (7, "x", []), "bucket"),
    *each(("bucket", "toggles"), (None, 7, "x", []), "bucket.toggles"),
    *each(("bucket", "start"), ("soon", True, [], {}, 1e300, -1e300), "bucket.start"),
    *each(("bucket", "stop"), ("", "0000-00-00", "x" * 10_000), "bucket.stop"),
    *each(_FLAG, (7, "x", []), "bucket.toggles.bad-input"),
    *each((*_FLAG, "yes"), _NO_COUNTS, "bucket.toggles.bad-input.yes"),
    *each((*_FLAG, "no"), _NO_COUNTS, "bucket.toggles.bad-input.no"),
    *each((*_FLAG, "variants"), (7, "x", [1]), "bucket.toggles.bad-input.variants"),
    ((*_FLAG, "variants"), {"v": -1}, "bucket.toggles.bad-input.variants.v"),
]


_OF_FEATURE_NAMES: list[Wrong] = [
    *each(("features",), (None, 7, "x", {}, ["xx"] * 1001), "features"),
    *each(("features",), ([None], [7], [""], [[]]), "features[0]"),
]
_OF_SETTINGS: list[Wrong] = [
    *each(("description",), (7, [], {}), "description"),
    *each(("type",), (None, 7, "", "no-such-type", "x" * 256), "type"),
    *each(("stale",), (None, 7, "yes", []), "stale"),
    *each(("impressionData",), (None, 7, "yes", []), "impressionData"),
]
_OF_NEW_FEATURES: list[Wrong] = [
    *_OF_SETTINGS,
    *each(("tags",), (None, 7, "x", {}, [{"value": "xx"}] * 101), "tags"),
    *each(("tags",), ([None], [7], ["simple:x"]), "tags[0]"),
    *each(("tags",), ([{"value": "x"}], [{"type": "simple"}]), "tags[0].value"),
    (("tags",), [{"type": "no-such-type", "value": "xx"}], "tags[0].type"),
]
_OF_FEATURE_CLONES: list[Wrong] = [
    *each(("replaceGroupId",), (None, 7, "yes", []), "replaceGroupId")
]
_OF_STEPS: list[Wrong] = [
    *each((0,), (None, 7, "x", []), "[0]"),
    *each((0, "op"), (None, 7, "", "copy", []), "[0].op"),
    *each((0, "path"), (None, 7, "title", "x" * 2000, []), "[0].path"),
    ((0,), {"op": "move", "path": "/title"}, "[0]"),
    ((0,), {"op": "move", "path": "/title", "from": 7}, "[0].from"),
    ((0,), {"op": "add", "path": "/title"}, "[0]"),
]
_OF_ORDERS: list[Wrong] = [
    *each((0,), (None, 7, "x", []), "[0]"),
    *each((0, "id"), (None, 7, "", []), "[0].id"),
    *each((0, "sortOrder"), (None, "1", 1.5, True, 2**31, []), "[0].sortOrder"),
]
_OF_FEATURE_STRATEGIES: list[Wrong] = [
    *each(("parameters",), (None, 7, "x", [1]), "parameters"),
    *each(("constraints",), (7, "x", {}), "constraints"),
    *each(("segments",), (7, "x", {}), "segments"),
    *each(("segments",), (["1"], [-1], [2**31], [1.5]), "segments[0]"),
    *each(("title",), (7, [], "x" * 256), "title"),
    *each(("disabled",), (7, "yes", []), "disabled"),
    *each(("sortOrder",), ("1", 1.5, True, 2**31), "sortOrder"),
    *each(("variants",), (7, "x", {}), "variants"),
    *each(("variants",), _variants("weight", None, "1", 1.5, -1, 1001), "variants[0].weight"),
    *each(("variants",), _variants("name", 7, "", "a b"), "variants[0].name"),
]


_OF_CHANGES: list[Wrong] = [
    *each(("changes",), (None, 7, "x", {}, [], [_CHANGE] * 101), "changes"),
    *each(("changes", 0), (None, 7, "x", []), "changes[0]"),
    *each(("changes", 0, "feature"), (None, 7, "", [], "x" * 256), "changes[0].feature"),
    *each(("changes", 0, "environment"), (None, 7, "", []), "changes[0].environment"),
    *each(("changes", 0, "action"), (None, 7, "", "explode", []), "changes[0].action"),
    *each(("changes", 0, "payload"), (7, "x", []), "changes[0].payload"),
    *each(("changes", 0, "revision"), ("1", 1.5, True, -1, 2**31, []), "changes[0].revision"),
]
_STEP_OF = ("steps", 0)
_OF_SCHEDULES: list[Wrong] = [
    *each(("steps",), (None, 7, "x", {}, [], [_SCHEDULE["steps"][0]] * 51), "steps"),
    *each(_STEP_OF, (None, 7, "x", []), "steps[0]"),
    *each((*_STEP_OF, "changes"), (None, 7, "x", {}, [], [_CHANGE] * 101), "steps[0].changes"),
    *each((*_STEP_OF, "at"), (7, "", "soon", []), "steps[0].at"),
    *each((*_STEP_OF, "afterSeconds"), (-1, "1", [], 10**9), "steps[0].afterSeconds"),
    *each(("until",), (7, "", "later", []), "until"),
    *each(("name",), (7, "", [], "x" * 256), "name"),
    *each(("onConflict",), (7, "", "guess", []), "onConflict"),
]
_OF_NEW_SCHEDULES: list[Wrong] = [
    *_OF_SCHEDULES,
    *each((*_STEP_OF, "at"), ("2020-01-01T00:00:00Z",), "steps[0].at"),
    *each(("until",), ("2098-01-01T00:00:00Z",), "until"),
]
_OF_ABORTS: list[Wrong] = [
    *each(("putBack",), (7, "yes", [], None), "putBack"),
    *each(("onConflict",), (7, "", "pause", []), "onConflict"),
    *each(("choices",), (7, "x", [], None), "choices"),
]
_OF_LIFETIMES: list[Wrong] = [
    *each(("lifetimeDays",), (-1, 1.5, "x", True, [], {}, 2**31, 10**30), "lifetimeDays"),
]
_OF_TAG_TYPES: list[Wrong] = [
    *each(("description",), (7, [], {}), "description"),
    *each(("icon",), (7, [], True), "icon"),
    *each(("color",), (7, "", "red", "#12345", "#1234567", "#12345g", "#112233\n"), "color"),
]
_OF_TAGS: list[Wrong] = [
    *each(("type",), (None, 7, "", "x", "a b", "x" * 51, []), "type"),
    *each(("value",), (None, 7, "", "x", "x" * 51, []), "value"),
]
_OF_TAG_CHANGES: list[Wrong] = [
    *each(("addedTags",), (None, 7, "x", {}), "addedTags"),
    *each(("removedTags",), ([None], [7], ["simple:x"]), "removedTags[0]"),
    *each(("addedTags", 0, "type"), (None, 7, "", "a b", []), "addedTags[0].type"),
    *each(("addedTags", 0, "value"), (None, 7, "", "x", []), "addedTags[0].value"),
]
_OF_TAG_CHANGES_OF_SEVERAL: list[Wrong] = [
    *each(("features",), (None, 7, "x", {}), "features"),
    *each(("features",), ([None], [7], [""], [[]]), "features[0]"),
    *each(("tags",), (None, 7, "x", []), "tags"),
    *((("tags", *at), bad, f"tags.{label}") for at, bad, label in _OF_TAG_CHANGES),
]
_OF_SEGMENTS: list[Wrong] = [
    *each(("name",), (None, 7, "", [], "x" * 256), "name"),
    *each(("description",), (7, [], {}), "description"),
    *each(("project",), (7, "", [], "x" * 256, "no-such-project"), "project"),
    *each(("constraints",), (None, 7, "x", {}), "constraints"),
    *each(("constraints",), ([None], [7], [[]]), "constraints[0]"),
]
_OF_ENVIRONMENTS: list[Wrong] = [
    *each(("type",), (None, 7, "", [], "x" * 256), "type"),
    *each(("sortOrder",), (None, 1.5, "x", [], 2**31, -(2**31) - 1), "sortOrder"),
]
_OF_CLONES: list[Wrong] = [
    *each(("name",), ("default",), "name"),
    *each(("type",), (None, 7, "", [], "x" * 256), "type"),
    *each(("projects",), (7, "x", {}), "projects"),
    *each(("projects",), ([None], [7], [""]), "projects[0]"),
]
_PATTERN = "featureNaming.pattern"


def _patterns(*patterns: Any) -> list[Any]:
    return [{"pattern": pattern} for pattern in patterns]


_OF_PROJECTS: list[Wrong] = [
    *each(("name",), (None, 7, "", [], "x" * 256), "name"),
    *each(("description",), (7, [], {}), "description"),
    *each(("mode",), (None, 7, "", "closed", []), "mode"),
    *each(("defaultStickiness",), (None, 7, "", []), "defaultStickiness"),
    *each(("featureLimit",), (0, -1, 1.5, "x", [], 2**31), "featureLimit"),
    *each(("featureNaming",), (7, "x", []), "featureNaming"),
    *each(("featureNaming",), _patterns(7, [], "(", "(?<=a)b", "x" * 1_001), _PATTERN),
    (("featureNaming",), {"pattern": "a.*", "example": "bab"}, "featureNaming.example"),
]
_OF_PROJECT_IDS: list[Wrong] = [
    *each(("id",), (*_BAD_NAMES, "archive", "revive", "validate"), "id"),
]
_OF_NEW_PROJECTS: list[Wrong] = [
    *_OF_PROJECTS,
    *_OF_PROJECT_IDS,
    *each(("environments",), (7, "x", {}), "environments"),
    *each(("environments",), ([None], [7], [""], ["no-such-environment"]), "environments[0]"),
]
_OF_PLACES: list[Wrong] = [
    *each(("environment",), (None, 7, "", [], "no-such-environment"), "environment"),
]
_OF_DEFAULT_STRATEGIES: list[Wrong] = [
    *each(("name",), (None, 7, "", "default", []), "name"),
    *each(("parameters",), (None, 7, "x", [1]), "parameters"),
    *each(("parameters", "rollout"), ("x", "101", 1.5), "parameters.rollout"),
    *each(("segments",), ([4711],), "segments[0]"),
    *each(("constraints",), ([None], [7]), "constraints[0]"),
]
_OF_SORT_ORDERS: list[Wrong] = [
    *each(("bad-input",), (None, 1.5, "x", True, [], {}, 2**31), "bad-input"),
]
_OF_CONTEXT: list[Wrong] = [
    *each(("description",), (7, [], "x" * 251), "description"),
    *each(("stickiness",), (7, "yes", None, []), "stickiness"),
    *each(("legalValues",), (7, "a", {}), "legalValues"),
    *each(("legalValues",), ([None], [7], [""], ["x" * 101], [[]]), "legalValues[0]"),
    *each(("legalValues",), (["a", "a"], ["a", {"value": "a"}]), "legalValues[1]"),
    *each(("legalValues",), ([{}], [{"value": 7}], [{"value": ""}]), "legalValues[0].value"),
    (("legalValues",), [{"value": "a", "description": 7}], "legalValues[0].description"),
]
_OF_OWNERS = each(("project",), (7, "", [], {}, "x" * 256, "no-such-project"), "project")
_OF_LEGAL_VALUES: list[Wrong] = [
    *each(("value",), (None, 7, "", [], {}, "x" * 101), "value"),
    *each(("description",), (7, [], {}, "x" * 1001), "description"),
]
_OF_APPLICATIONS: list[Wrong] = [
    *each(("description",), (None, 7, [], {}), "description"),
    *each(("url",), (None, 7, "x" * 2049), "url"),
    *each(("color",), (None, 7, "x" * 256), "color"),
    *each(("icon",), (None, 7, "x" * 256), "icon"),
    *each(("strategies",), (None, 7, "x", {}), "strategies"),
    *each(("strategies",), ([None], [7], [""]), "strategies[0]"),
    *each(("no-such-key",), (7,), "no-such-key"),
]
_BAD_TIMES: tuple[Any, ...] = (7, True, [], {}, "", "soon", "2026-13-01", "2026-01-01T25:00:00Z")
_OF_TOKENS: list[Wrong] = [
    *each(("tokenName",), (None, 7, [], "", "x" * 256), "tokenName"),
    *each(("type",), (None, 7, [], "", "server", "x" * 10_000), "type"),
    *each(("environment",), (7, [], "", "x" * 256, "nowhere", "*"), "environment"),
    *each(("expiresAt",), (*_BAD_TIMES, "0001-01-01"), "expiresAt"),
    *each(("secret",), (7, [], "", "short", "a b" * 9, "x" * 513, "ü" * 30), "secret"),
    *each(("alias",), (7, [], "", "an-alias-for-a-server"), "alias"),
]
_OF_PLACES_OF_TOKENS: list[Wrong] = [
    *each(("project",), (7, [], "", "x" * 256, "nowhere", "[]"), "project"),
    *each(("projects",), (7, "default", {}, [], ["default"] * 501), "projects"),
    *each(("projects",), ([7], [None], [""], ["nowhere"], ["*", "default"]), "projects[0]"),
]
_OF_ADDONS: list[Wrong] = [
    *each(("provider",), (None, 7, "", "no-such-provider", []), "provider"),
    *each(("enabled",), (None, 7, "yes", []), "enabled"),
    *each(("description",), (7, [], {}), "description"),
    *each(("parameters",), (None, 7, "x", []), "parameters"),
    *each(("parameters", "url"), (None, [], {}), "parameters.url"),
    *each(("events",), (None, 7, "x", {}), "events"),
    *each(("events",), ([None], [7], [""]), "events[0]"),
]
_OF_IMPORTS: list[Wrong] = [
    *each(("version",), ("1", [], 1.5), "version"),
    *each(("features",), (7, "x", {}), "features"),
    *each(("features",), ([None], [7], ["x"]), "features[0]"),
    *each(
        ("features",), ([{"strategies": []}], [{"name": 7, "strategies": []}]), "features[0].name"
    ),
    *each(("strategies",), (7, {}), "strategies"),
    *each(("no-such-section",), (7, []), "no-such-section"),
    *each(("environments",), (7, "x", {}), "environments"),
    *each(("environments",), ([{"type": "x"}], [{"name": 7, "type": "x"}]), "environments[0].name"),
    *each(("featureEnvironments",), ([None], [7], ["x"]), "featureEnvironments[0]"),
    *each(("featureStrategies",), ([None], [7], ["x"]), "featureStrategies[0]"),
    *each(("featureStrategySegments",), ([None], [7], ["x"]), "featureStrategySegments[0]"),
]
_ROW = ("data", "featureStrategies", 0)
_OF_BATCHES: list[Wrong] = [
    *each(("project",), (7, None, "", []), "project"),
    *each(("environment",), (7, None, "", []), "environment"),
    *each(("data",), (7, None, "x", []), "data"),
    *each(("data",), ({}, {"featureStrategies": []}), "data.features"),
    *each(("data",), ({"features": []},), "data.featureStrategies"),
    *each(("data", "features"), (7, None, "x", {}), "data.features"),
    *each(("data", "features"), ([None], [7], ["x"]), "data.features[0]"),
    *each(("data", "features", 0, "name"), (7, None, "", "a b", "a/b"), "data.features[0].name"),
    *each(("data", "features"), ([_BATCH_FEATURE] * 2,), "data.features[1]"),
    *each((*_ROW, "name"), (7, None, ""), "data.featureStrategies[0].name"),
    *each((*_ROW, "name"), ("no-such",), "data.featureStrategies"),
    *each((*_ROW, "segments"), ([424242],), "data.segments"),
    *each((*_ROW, "segments"), ([1e30],), "data.featureStrategies[0].segments[0]"),
    *each((*_ROW, "constraints"), (7, "x", {}), "data.featureStrategies[0].constraints"),
    *each(("data", "featureEnvironments"), ([{}],), "data.featureEnvironments[0].featureName"),
    *each(("data", "contextFields"), ([{}],), "data.contextFields[0].name"),
    *each(("data", "featureTags"), ([{}],), "data.featureTags[0].featureName"),
    *each(("data", "segments"), ([{}],), "data.segments[0].id"),
    *each(("data", "tagTypes"), ([{"name": "a:b"}],), "data.tagTypes[0].name"),
    *each(("data", "dependencies"), ([{}],), "data.dependencies[0].feature"),
    *each(("data", "links", 0, "links", 0, "url"), (7, None, ""), "data.links[0].links[0].url"),
]
_OF_BATCH_EXPORTS: list[Wrong] = [
    *each(("environment",), (7, None, "", []), "environment"),
    *each(("features",), (7, "x", {}), "features"),
    *each(("features",), (None,), "features"),
    *each(("features",), ([None], [7], [""]), "features[0]"),
    *each(("tag",), (7, "", []), "tag"),
    *each(("project",), (7, "", []), "project"),
    *each(("downloadFile",), (7, "x", [], None), "downloadFile"),
]
_OF_DEPENDENCIES: list[Wrong] = [
    *each(("feature",), (None, 7, "", []), "feature"),
    *each(("enabled",), (7, "yes", []), "enabled"),
    *each(("variants",), (7, "x", {}), "variants"),
    *each(("variants",), ([7], [""], [None]), "variants[0]"),
]
_OF_LINKS: list[Wrong] = [
    *each(("url",), (None, 7, "", [], "nonsense", "javascript:alert(1)", "https://"), "url"),
    *each(("url",), ("https://x/" + "x" * 2048,), "url"),
    *each(("title",), (7, [], {}, "x" * 256), "title"),
]
_OF_COMPLETIONS: list[Wrong] = [
    *each(("status",), (None, 7, "", "odd", []), "status"),
    *each(("statusValue",), (7, [], {}, "x" * 256), "statusValue"),
]
_OF_OPENFEATURE: list[Wrong] = [
    *each(("context",), (7, "x", True, [], [{}]), "context"),
    *each(("context", "userId"), ([], {}), "context.userId"),
    *each(("context", "targetingKey"), ([], {}), "context.targetingKey"),
    *each(("context", "a"), ("x" * 16_385,), "context.properties.a"),
]
_OF_CONTEXTS: list[Wrong] = [
    *each(("context",), (7, "x", True, [], [{}]), "context"),
    *each(("context", "userId"), ([], {}), "context.userId"),
    *each(("context", "properties"), (7, "x", []), "context.properties"),
    *each(("context", "properties", "a"), ("x" * 16_385,), "context.properties.a"),
]
_SIMPLE = {
    "complete feature": _OF_COMPLETIONS,
    "add link": _OF_LINKS, "update link": _OF_LINKS,
    "add dependency": _OF_DEPENDENCIES,
    "move feature": each(("newProjectId",), (None, 7, "", [], "no-such"), "newProjectId"),
    "switch features on": _OF_FEATURE_NAMES, "switch features off": _OF_FEATURE_NAMES,
    "mark features stale": [*_OF_FEATURE_NAMES, *each(("stale",), (None, 7, "yes"), "stale")],
    "copy environment": each(("from",), (None, 7, "", []), "from"),
    "archive features": _OF_FEATURE_NAMES, "look at archiving": _OF_FEATURE_NAMES,
    "revive features": _OF_FEATURE_NAMES, "delete features": _OF_FEATURE_NAMES,
    "make project feature": _OF_NEW_FEATURES, "update project feature": _OF_SETTINGS,
    "patch project feature": _OF_STEPS, "clone feature": _OF_FEATURE_CLONES,
    "add feature strategy": _OF_FEATURE_STRATEGIES,
    "update feature strategy": _OF_FEATURE_STRATEGIES,
    "patch feature strategy": _OF_STEPS, "order feature strategies": _OF_ORDERS,
    "export batch": _OF_BATCH_EXPORTS, "import batch": _OF_BATCHES,
    "give lifetime": _OF_LIFETIMES, "preview changes": _OF_CHANGES,
    "schedule": _OF_NEW_SCHEDULES, "preview schedule": _OF_NEW_SCHEDULES,
    "change schedule": _OF_SCHEDULES, "abort schedule": _OF_ABORTS,
    "create tag type": _OF_TAG_TYPES, "update tag type": _OF_TAG_TYPES,
    "validate tag type": _OF_TAG_TYPES, "create tag": _OF_TAGS, "tag feature": _OF_TAGS,
    "change tags": _OF_TAG_CHANGES, "change tags of several": _OF_TAG_CHANGES_OF_SEVERAL,
    "update segment": _OF_SEGMENTS,
    "create environment": _OF_ENVIRONMENTS, "update environment": _OF_ENVIRONMENTS,
    "put environment": _OF_ENVIRONMENTS, "clone environment": _OF_CLONES,
    "sort environments": _OF_SORT_ORDERS,
    "create project": _OF_NEW_PROJECTS, "validate project": _OF_PROJECT_IDS,
    "update project": _OF_PROJECTS, "show project": _OF_PLACES,
    "set default strategy": _OF_DEFAULT_STRATEGIES,
    "request a change": [
        *each((0, "feature"), (None, 7, "", "x" * 256), "[0].feature"),
        *each((0, "action"), (None, 7, "", "addSegment"), "[0].action"),
        *each((0, "environment"), (7, [], "production"), "[0].environment"),
        *each((0, "payload"), (7, "x", []), "[0].payload"),
        *each((0, "payload"), ({}, {"enabled": 7}), "[0].payload.enabled"),
        *each((0, "revision"), (-1, "1", 1.5, 2**31), "[0].revision"),
        ((0, "feature"), "no-such-feature", "[0].feature"),
    ],
    "move change request": [
        *each(("state",), (None, 7, "", "Draft", "approved"), "state"),
        *each(("comment",), (7, [], "", "x" * 2001), "comment"),
        *each(("onConflict",), (7, "", "merge"), "onConflict"),
        *each(("scheduledAt",), (7, [], "2026-12-01T00:00:00Z"), "scheduledAt"),
    ],
    "edit requested change": [
        *each(("feature",), (None, 7, "", "x" * 256), "feature"),
        *each(("action",), (None, 7, "", "addSegment"), "action"),
    ],
    "comment on change request": each(("text",), (None, 7, [], "", "x" * 2001), "text"),
    "title change request": each(("title",), (None, 7, [], "", "x" * 256), "title"),
    "set change rule": [
        *each(("changeRequestsEnabled",), (7, "yes", [], None), "changeRequestsEnabled"),
        *each(("requiredApprovals",), (0, 11, "1", 1.5, [], True), "requiredApprovals"),
        *each(("roles",), (7, "4", {}), "roles"),
        *each(("roles",), ([0], ["x"], [None]), "roles[0]"),
    ],
    "give legal value": _OF_LEGAL_VALUES,
    "make project field": [*_OF_CONTEXT, *_OF_OWNERS],
    "update project field": _OF_CONTEXT, "give legal value of project": _OF_LEGAL_VALUES,
    "create context field": [*_OF_CONTEXT, *_OF_OWNERS], "update context field": _OF_CONTEXT,
    "import": _OF_IMPORTS, "describe application": _OF_APPLICATIONS,
    "make token": [*_OF_TOKENS, *_OF_PLACES_OF_TOKENS], "make project token": _OF_TOKENS,
    "move token's end": each(("expiresAt",), _BAD_TIMES, "expiresAt"),
    "validate tokens for Edge": [
        *each(("tokens",), (None, 7, "a", {}, ["x"] * 501), "tokens"),
        *each(("tokens",), ([7], [None], [[]]), "tokens[0]"),
    ],
    "create add-on": _OF_ADDONS, "update add-on": _OF_ADDONS,
    "evaluate": _OF_CONTEXTS, "evaluate by the old proxy": _OF_CONTEXTS,
    "evaluate all for OpenFeature": _OF_OPENFEATURE,
    "evaluate one for OpenFeature": _OF_OPENFEATURE,
}  # fmt: skip
"""Cases that need no more than the value of one field."""


def _bad_constraints() -> Iterator[tuple[dict[str, Any], str]]:
    """Constraints, and the label of what is wrong with each."""
    for change, label in _OF_CONSTRAINTS:
        constraint = {"contextName": "country", "operator": "STR_CONTAINS", **change}
        if "values" not in change and "value" not in change:
            constraint["values"] = None if change.get("operator") == "NUM_GT" else ["NO"]
        yield constraint, label


_OF_METRIC_ROUTES = ("metrics", "metrics of a browser", "metrics by the old proxy")


def _field_cases() -> Iterator[tuple[str, Any, str]]:
    """Route, body and label of what is wrong in one field."""
    for route, wrong in _SIMPLE.items():
        good = ROUTES[route].good
        yield from ((route, set_in(good, at, bad), label) for at, bad, label in wrong)
    for route in _NAMED:
        good = ROUTES[route].good
        yield route, without(good, "name"), "name"
        yield from ((route, set_in(good, ("name",), bad), "name") for bad in _BAD_NAMES)
    for route in ("create feature", "update feature"):
        good = ROUTES[route].good
        yield route, without(good, "strategies"), "strategies"
        yield from ((route, set_in(good, at, bad), label) for at, bad, label in _OF_FEATURES)
        for constraint, label in _bad_constraints():
            body = set_in(good, (*_FIRST, "constraints"), [constraint])
            yield route, body, f"strategies[0].constraints[0].{label}"
    for route in ("create segment", "update segment", "set default strategy"):
        good = ROUTES[route].good
        yield from (
            (route, set_in(good, ("constraints",), [bad]), f"constraints[0].{label}")
            for bad, label in _bad_constraints()
        )
    yield from (("validate constraint", bad, label) for bad, label in _bad_constraints())
    for route in ("create strategy", "update strategy"):
        good = ROUTES[route].good
        yield route, without(good, "parameters"), "parameters"
        yield from ((route, set_in(good, at, bad), label) for at, bad, label in _OF_STRATEGIES)
    for route in ("register", *_OF_METRIC_ROUTES):
        good = ROUTES[route].good
        yield route, without(good, "appName"), "appName"
        yield from ((route, set_in(good, at, bad), label) for at, bad, label in _OF_REPORTS)
    for route in _OF_METRIC_ROUTES:
        good = ROUTES[route].good
        yield route, without(good, "bucket"), "bucket"
        yield from ((route, set_in(good, at, bad), label) for at, bad, label in _OF_METRICS)


def _body_cases() -> Iterator[Case]:
    for name, route in ROUTES.items():
        good = json.dumps(route.good).encode()
        for what, make in BODIES.items():
            nothing = route.takes_nothing and what in ("nothing", "an empty object")
            if not (nothing or (route.takes_no_items and what == "an empty array")):
                yield Case(f"{name}: {what}", route, make(good))
        for kind in _CONTENT_TYPES:
            case = f"{name}: content type {kind[:40]}"
            headers = {"content-type": kind}
            statuses = (400, 415) if route.is_import else (415,)
            yield Case(case, route, good, statuses, headers=headers)
        if route.is_import:
            continue
        too_large = _put(good, b'"x":"' + b"x" * ORDINARY.body + b'"')
        yield Case(f"{name}: too large", route, too_large, (413,))
        squeezed = {**JSON, "content-encoding": "gzip"}
        yield Case(f"{name}: said to be gzip", route, good, (415,), headers=squeezed)
        if not (route.client or isinstance(route.good, list)):
            twice = _put(good, b'"description":"a","description":"b"')
            yield Case(f"{name}: a key twice", route, twice, label="description")


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _body_cases()
    for number, (name, body, label) in enumerate(_field_cases()):
        raw = json.dumps(body).encode()
        yield Case(f"{name}: {label} #{number}", ROUTES[name], raw, label=label)
    for bare in BARE:
        method, _, path = bare.partition(" ")
        for thing in _NAMES:
            route = Route(method, path.format(thing), {})
            yield Case(f"{bare}: {thing[:20]}", route, statuses=(400, 404), headers={})
        route = Route(method, path.format("bad-input"), {})
        if method == "POST":
            yield Case(f"{bare}: a bad body", route, b"{")
