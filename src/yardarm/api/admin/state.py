"""/api/admin/state (contract, section 8)."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from yardarm.api import json, yaml
from yardarm.api.admin import state_environments
from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.documents import read_document
from yardarm.api.admin.features import feature_wire
from yardarm.api.admin.moments import AsOf
from yardarm.api.routing import Router
from yardarm.api.shapes import state as shapes
from yardarm.api.shapes.queries import by_hand
from yardarm.domain.errors import Invalid, Problem, WrongMediaType
from yardarm.domain.import_documents import ImportDocument
from yardarm.domain.imports import Plan
from yardarm.domain.strategies import BUILT_IN
from yardarm.service.state import Exported

router = Router(tags=["state"])

_YAML = (".yml", ".yaml")


_TEXT = {"schema": {"type": "string"}}
_EXPORTED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/yaml": _TEXT}}}
_TAKEN: dict[int | str, dict[str, Any]] = {202: {"content": {"text/plain": _TEXT}}}
_SECTION = "false leaves them out"
_EXPORT = by_hand(
    format="json or yaml",
    download="true for a file",
    featureToggles=_SECTION,
    strategies=_SECTION,
    projects=_SECTION,
    tags=_SECTION,
    segments=_SECTION,
    environments=f"{_SECTION}; in version 4 only",
    version="1 as Unleash 3 has it (unless said otherwise), 4 with what features are in each "
    "environment",
)
_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
DOCUMENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "multipart/form-data": {"schema": {**_FILE, "required": ["file"]}},
        },
    },
}
"""What `sent_document` reads."""
_IMPORT = {
    **by_hand(
        drop="true: away with what is there",
        keep="true: what is there stays",
        dryRun="true: only say what would change",
    ),
    **DOCUMENT_BODY,
}


@router.get(
    "/api/admin/state/export",
    response_model=shapes.StateDocument | shapes.StateOfEnvironments,
    responses=_EXPORTED,
    openapi_extra=_EXPORT,
)
async def export_state(request: Request, house: TheHouse, actor: TheActor, as_of: AsOf) -> Response:
    """`format` json or yaml, `download`, `version`, and each section by name, true unless said
    otherwise.
    """
    query = request.query_params
    version = _version(query.get("version", "1"))
    if as_of is None:
        exported = await house.state.export(actor)
    else:
        exported = await house.history.export(actor, as_of)
    document = await asyncio.to_thread(versioned_wire, exported, query, version)
    as_yaml = query.get("format") == "yaml"
    response = (
        Response(
            await asyncio.to_thread(yaml.encode, document), media_type="text/yaml; charset=utf-8"
        )
        if as_yaml
        else json_response(200, document)
    )
    if _flag(query, "download", default=False):
        at = datetime.now(UTC).strftime("%Y-%m-%d_%H-%M-%S")
        name = f"export-{at}.{'yml' if as_yaml else 'json'}"
        response.headers["content-disposition"] = f'attachment; filename="{name}"'
    return response


@router.post(
    "/api/admin/state/import",
    response_model=shapes.ImportPlan,
    responses=_TAKEN,
    openapi_extra=_IMPORT,
)
async def import_state(request: Request, house: TheHouse, actor: TheActor) -> Response:
    """A state document or a client-features feed: as JSON, or as a file in the field `file`.
    With `dryRun` the answer says what would change, and nothing does.
    """
    document = await sent_document(request)
    query = request.query_params
    drop, keep = _flag(query, "drop", default=False), _flag(query, "keep", default=False)
    if _flag(query, "dryRun", default=False):
        plan = await house.state.preview(actor, document, drop=drop, keep=keep)
        return json_response(200, plan_wire(plan))
    await house.settled(house.state.take(actor, document, drop=drop, keep=keep))
    return Response("Accepted", 202, media_type="text/plain; charset=utf-8")


async def sent_document(request: Request) -> ImportDocument:
    """Raises Invalid and WrongMediaType."""
    # Megabytes, YAML above all, take seconds, and this thread answers SDKs.
    return await asyncio.to_thread(_read, *await _sent(request))


def _read(body: bytes, name: str) -> ImportDocument:
    return read_document(decode(body, name))


async def _sent(request: Request) -> tuple[bytes, str]:
    """The document and its file's name."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        return await request.body() or b"{}", ""
    if media_type != "multipart/form-data":
        raise WrongMediaType(
            "Send the document as Content-Type: application/json, or as the field `file` of "
            "multipart/form-data"
        )
    form = await request.form(max_files=1, max_fields=8)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid([Problem(("file",), "is required", "any.required")])
        return await file.read(), file.filename or ""
    finally:
        await form.close()


def decode(body: bytes, name: str) -> Any:
    """The value of a document in JSON or, by its name, YAML. Raises Invalid."""
    if name.lower().endswith(_YAML):
        return yaml.decode(body)
    return json.decode(body)


def _flag(query: Any, name: str, *, default: bool) -> bool:
    """A number is true when it is not 0, otherwise only `true` is (contract, section 8)."""
    text = query.get(name)
    if text is None:
        return default
    try:
        return float(text) != 0
    except ValueError:
        return bool(text.lower() == "true")


def _version(text: str) -> int:
    """Raises Invalid."""
    versions = [1, state_environments.VERSION]
    if text not in map(str, versions):
        wanted = f"must be one of [{', '.join(map(str, versions))}]"
        raise Invalid([Problem(("version",), wanted, "any.only", {"valids": versions})])
    return int(text)


def versioned_wire(exported: Exported, query: Any, version: int) -> dict[str, Any]:
    """The sections that are wanted, in the form of this version."""
    if version != state_environments.VERSION:
        return state_wire(exported, query)
    document = state_environments.state_wire(exported)
    for name, sections in state_environments.SECTIONS.items():
        if not _flag(query, name, default=True):
            for section in sections:
                del document[section]
    return document


def state_wire(exported: Exported, query: Any) -> dict[str, Any]:
    """v3's document: live features, custom strategies, keys in its order; and segments."""
    state = exported.state
    document: dict[str, Any] = {"version": 1}
    if _flag(query, "featureToggles", default=True):
        live = [f for f in exported.features if not f.feature.archived]
        document["features"] = [_feature(f) for f in live]
    if _flag(query, "strategies", default=True):
        custom = [s for n, s in sorted(state.strategies.items()) if n not in BUILT_IN]
        document["strategies"] = [s.to_document() for s in custom]
    if _flag(query, "projects", default=True):
        document["projects"] = [p.to_wire() for _, p in sorted(state.projects.items())]
    if _flag(query, "tags", default=True):
        document["tagTypes"] = [t.to_document() for _, t in sorted(state.tag_types.items())]
        document["tags"] = [t.to_document() for _, t in sorted(state.tags.items())]
        document["featureTags"] = [
            {"featureName": f.feature.name, "tagType": t.type, "tagValue": t.value}
            for f in exported.features
            if not f.feature.archived
            for t in f.feature.tags
        ]
    if state.segments and _flag(query, "segments", default=True):
        segments = sorted(state.segments.values(), key=lambda s: s.id)
        document["segments"] = [s.to_document() for s in segments]
    return document


def _feature(seen: Any) -> dict[str, Any]:
    """v3's shape and, where they are set, what v3 does not know, so that nothing is lost."""
    wire = feature_wire(seen)
    if seen.feature.impression_data:
        wire["impressionData"] = True
    if seen.feature.dependencies:
        wire["dependencies"] = [d.to_document() for d in seen.feature.dependencies]
    return wire


def plan_wire(plan: Plan) -> dict[str, Any]:
    """Names by what happens to them, a section a kind."""
    return {
        "changes": {
            collection: {
                "created": outcome.created,
                "updated": outcome.updated,
                "deleted": outcome.deleted,
                "kept": outcome.kept,
                "unchanged": len(outcome.unchanged),
            }
            for collection, outcome in plan.outcomes.items()
        },
        "events": len(plan.decisions),
        "warnings": list(plan.warnings),
    }
