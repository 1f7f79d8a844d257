"""/api/admin/features-batch: features and what they are in one environment, out and in, with the
bodies of Unleash 7 (observed on 7.6.5).
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.documents_batch import read_batch
from yardarm.api.admin.validation import Body, Each, Flag, LongText
from yardarm.api.routing import Router
from yardarm.api.shapes import features_batch as shapes
from yardarm.domain.batches import Remark, Selection, Verdict
from yardarm.domain.context_fields import ContextField
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.feature_environments import in_order
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Variant
from yardarm.service.features_batch import ExportedBatch

router = Router(tags=["features-batch"])

_BATCH = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["project", "environment", "data"],
                    "properties": {
                        "project": {"type": "string"},
                        "environment": {"type": "string"},
                        "data": {"type": "object"},
                    },
                }
            }
        },
    }
}


class ExportBatchBody(Body):
    """At least one of `features`, `tag` and `project`; no names at all are all of them."""

    environment: LongText
    features: Each[LongText] | None = None
    tag: LongText | None = None
    project: LongText | None = None
    downloadFile: Flag = Field(default=False)

    def selection(self) -> Selection:
        """Raises Invalid when nothing is selected."""
        if self.features is None and self.tag is None and self.project is None:
            text = "is required, or else tag or project"
            raise Invalid([Problem(("features",), text, "any.required")])
        names = frozenset(self.features) if self.features else None
        return Selection(names, self.tag, self.project)


@router.post("/api/admin/features-batch/export", response_model=shapes.FeaturesBatch)
async def export_features_batch(
    house: TheHouse, actor: TheActor, body: ExportBatchBody
) -> Response:
    """`downloadFile` makes a file of the answer."""
    exported = await house.features_batch.export(actor, body.environment, body.selection())
    response = json_response(200, await asyncio.to_thread(batch_wire, exported))
    if body.downloadFile:
        at = datetime.now(UTC).strftime("%Y-%m-%d_%H-%M-%S")
        response.headers["content-disposition"] = f'attachment; filename="export-{at}.json"'
    return response


@router.post(
    "/api/admin/features-batch/validate",
    response_model=shapes.BatchVerdict,
    openapi_extra=_BATCH,
)
async def validate_features_batch(request: Request, house: TheHouse, actor: TheActor) -> Response:
    """What an import would stumble over, and what it would do; nothing is stored."""
    target, batch = await asyncio.to_thread(read_batch, await request.body())
    return json_response(200, verdict_wire(await house.features_batch.judge(actor, target, batch)))


@router.post("/api/admin/features-batch/import", response_class=Response, openapi_extra=_BATCH)
async def import_features_batch(request: Request, house: TheHouse, actor: TheActor) -> Response:
    """All of it, or 400 with what stands in the way."""
    target, batch = await asyncio.to_thread(read_batch, await request.body())
    await house.settled(house.features_batch.take(actor, target, batch))
    return empty()


def verdict_wire(verdict: Verdict) -> dict[str, Any]:
    """Whoever may import at all lacks no permission."""
    return {
        "errors": [_remark(r) for r in verdict.errors],
        "warnings": [_remark(r) for r in verdict.warnings],
        "permissions": [],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {"message": remark.message, "affectedItems": list(remark.items)}


def batch_wire(exported: ExportedBatch) -> dict[str, Any]:
    """Fields, segments and tag types are those that these features name."""
    state, environment = exported.state, exported.environment
    states = [(f, f.in_environment(environment.key)) for f in exported.features]
    strategies = [(f, s) for f, here in states for s in in_order(here.strategies)]
    variants = [v for _, here in states for v in here.variants or ()]
    looked_at = _fields([s for _, s in strategies], variants)
    named = {i for _, s in strategies for i in s.segments or ()}
    types = {t.type for f in exported.features for t in f.tags}
    fields, tag_types = sorted(state.context_fields.items()), sorted(state.tag_types.items())
    segments = sorted(state.segments.values(), key=lambda s: s.name)
    return {
        "features": [_feature(f) for f in exported.features],
        "featureStrategies": [_strategy(f, s) for f, s in strategies],
        "featureEnvironments": [
            _feature_environment(f, environment, here)
            for f, here in states
            if f.project not in state.projects or state.projects[f.project].is_in(environment.name)
        ],
        "contextFields": [_field(field) for name, field in fields if name in looked_at],
        "featureTags": [
            {"featureName": f.name, "tagType": t.type, "tagValue": t.value}
            for f in exported.features
            for t in f.tags
        ],
        "segments": [{"id": s.id, "name": s.name} for s in segments if s.id in named],
        "tagTypes": [{"color": None, **t.to_document()} for n, t in tag_types if n in types],
        "dependencies": [
            {"feature": f.name, "dependencies": [_dependency(d.to_document()) for d in found]}
            for f in exported.features
            if (found := f.dependencies)
        ],
        "links": [
            {"feature": f.name, "links": [link.to_document() for link in f.links]}
            for f in exported.features
            if f.links
        ],
    }


def _fields(strategies: list[FeatureStrategy], variants: list[Variant]) -> set[str]:
    """What these look at. Segments are named, not described, so theirs are left out."""
    named = {c.context_name for s in strategies for c in s.constraints or ()}
    sticky = {(s.parameters or {}).get("stickiness", "") for s in strategies}
    return named | sticky | {o.context_name for v in variants for o in v.overrides or ()}


def _feature(feature: Feature) -> dict[str, Any]:
    return {
        "name": feature.name,
        "description": feature.description,
        "type": feature.type,
        "project": feature.project,
        "stale": feature.stale,
        "impressionData": feature.impression_data,
        "archived": feature.archived,
    }


def _feature_environment(
    feature: Feature, environment: Environment, here: EnvironmentState
) -> dict[str, Any]:
    return {
        "enabled": here.enabled,
        "featureName": feature.name,
        "environment": environment.name,
        "variants": [v.to_document() for v in here.variants or ()],
        "name": feature.name,
    }


def _strategy(feature: Feature, strategy: FeatureStrategy) -> dict[str, Any]:
    return {
        "name": strategy.name,
        "id": strategy.id,
        "featureName": feature.name,
        "title": strategy.title,
        "parameters": dict(strategy.parameters or {}),
        "constraints": [c.to_document() for c in strategy.constraints or ()],
        "variants": [v.to_document() for v in strategy.variants or ()],
        "disabled": bool(strategy.disabled),
        "segments": list(strategy.segments or ()),
    }


def _dependency(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "variants": document.get("variants", [])}


def _field(field: ContextField) -> dict[str, Any]:
    values = field.legal_values or ()
    return {
        "name": field.name,
        "description": field.description,
        "stickiness": field.stickiness,
        "sortOrder": field.sort_order,
        "legalValues": [
            {"value": v.value, **({} if v.description is None else {"description": v.description})}
            for v in values
        ],
    }
