"""/api/admin/history/timeline and /bisect: when answers changed, and by what. Ours."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil, log2
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.explained import explained
from yardarm.api.admin.history import place_wire
from yardarm.api.admin.undo import Id, MomentText
from yardarm.api.admin.validation import Body, Each, Flag, Text
from yardarm.api.contexts import read_document
from yardarm.api.routing import Router
from yardarm.api.shapes import history as shapes
from yardarm.domain import moments, undo
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import Context
from yardarm.domain.moments import Moment
from yardarm.domain.patches import patch, words
from yardarm.domain.targeting import Variant
from yardarm.domain.timeline import Answer, Recorded, Turn
from yardarm.domain.times import exact_time
from yardarm.service.timeline import Asked, Span, Verdict

router = Router(tags=["history"])

AMoment = Id | MomentText


class TimelineBody(Body):
    """`from` and `to` are revisions or times; without `to` it is until now."""

    features: Annotated[Each[Text], Field(min_length=1, max_length=20)]
    environment: Text
    context: dict[str, Any] = Field(default_factory=dict)
    since: Annotated[AMoment, Field(alias="from")]
    to: AMoment | None = None


class WantedBody(Body):
    """What a good answer is; without a variant any is good."""

    enabled: Flag
    variant: Text | None = None

    def to_domain(self) -> Answer:
        name = self.variant
        return Answer(True, self.enabled, None if name is None else Variant(name, 0))


class BisectBody(Body):
    """`good` was good, `bad` was not. With `wanted` the server judges by itself, which takes a
    feature, an environment and a context; without, the caller looks at the place that is answered,
    and asks again with it as the new `good` or `bad`.
    """

    good: AMoment
    bad: AMoment
    feature: Text | None = None
    project: Text | None = None
    environment: Text | None = None
    context: dict[str, Any] = Field(default_factory=dict)
    wanted: WantedBody | None = None

    def span(self) -> Span:
        """Raises Invalid."""
        return Span(
            _moment(self.good, "good"),
            _moment(self.bad, "bad"),
            self.feature,
            self.project,
            self.environment,
        )


def _moment(given: int | str, field: str) -> Moment:
    return moments.read(str(given), field)


def _context(document: Mapping[str, Any]) -> Context:
    return read_document(document).context(datetime.now(UTC))


@router.post("/api/admin/history/timeline", response_model=shapes.Timeline)
async def ask_timeline(house: TheHouse, actor: TheActor, body: TimelineBody) -> Response:
    """The moments at which a context's answer changed: what it was from then on and why, and the
    change that made it so. The first is how it was at the beginning. Changes by the clock alone
    are not told; where chance would decide, it is the same one all along.
    """
    end = None if body.to is None else _moment(body.to, "to")
    start = _moment(body.since, "from")
    names = tuple(dict.fromkeys(body.features))
    asked = Asked(names, body.environment, _context(body.context), start, end)
    found = await house.timeline.of(actor, asked)
    return json_response(
        200,
        {
            "environment": found.environment,
            "from": place_wire(found.start),
            "to": place_wire(found.end),
            "features": [
                {"name": name, "turns": [_turn(t, found.environment) for t in turns]}
                for name, turns in found.turns.items()
            ],
        },
    )


@router.post("/api/admin/history/bisect", response_model=shapes.Bisection)
async def bisect_history(house: TheHouse, actor: TheActor, body: BisectBody) -> Response:
    """The change that made something go wrong, or the place in the middle of what may be it."""
    span = body.span()
    if body.wanted is None:
        return json_response(200, _verdict(await house.timeline.bisect(actor, span)))
    missing = [n for n in ("feature", "environment") if getattr(body, n) is None]
    if body.feature is None or body.environment is None:
        text = "is required when the answer that is wanted is said"
        raise Invalid([Problem((name,), text, "any.required") for name in missing])
    context = _context(body.context)
    asked = Asked((body.feature,), body.environment, context, span.good, span.bad, single=True)
    verdict = await house.timeline.blame(actor, asked, body.wanted.to_domain())
    return json_response(200, _verdict(verdict))


def _turn(turn: Turn, environment: str) -> dict[str, Any]:
    answer, explanation = turn.answer, turn.explanation
    return {
        "exists": answer.exists,
        "enabled": answer.enabled,
        "variant": None if answer.variant is None else answer.variant.name,
        "explanation": None if explanation is None else explained(explanation, environment),
        "events": _told(turn.events),
    }


def _told(events: Sequence[Recorded]) -> list[dict[str, Any]]:
    return [_event(r) for r in events]


def _event(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    # Of a whole state nobody reads all that changed in it.
    one = event.kind in undo.KINDS
    return {
        "id": event.id,
        "type": event.type,
        "createdBy": event.by,
        "createdAt": exact_time(event.at),
        "groupId": recorded.change,
        "reason": recorded.reason,
        "kind": event.kind,
        "name": event.name,
        "environment": event.environment,
        "patch": patch(event.before, event.after) if one else None,
        "text": words(event.before, event.after) if one else None,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    place = verdict.next
    return {
        "left": verdict.left,
        "steps": ceil(log2(verdict.left)),
        "culprit": None if place is not None else _told(verdict.culprit),
        "next": None
        if place is None
        else {
            **place_wire(place),
            "clientFeatures": "/api/admin/history/client-features?asOf="
            f"{place.position.revision}"
            + (f"&environment={quote(verdict.environment)}" if verdict.environment else ""),
        },
    }
