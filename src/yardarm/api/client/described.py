"""How the OpenAPI document describes the client API, whose routes answer without a framework.

The functions are never called: their signatures are what is said.
"""

from typing import Annotated

from fastapi import Header, Response

from yardarm.api.event_stream import EventStream
from yardarm.api.routing import Router
from yardarm.api.shapes import client as shapes
from yardarm.api.shapes.index import IndexOfSide
from yardarm.api.shapes.queries import FILTERS

router = Router(tags=["client"], prefix="/api/client")

Spec = Annotated[str | None, Header(alias="Unleash-Client-Spec")]
Known = Annotated[str | None, Header(alias="If-None-Match")]
Held = Annotated[str | None, Header(alias="If-None-Match")]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID")]


@router.get("", response_model=IndexOfSide, openapi_extra={"security": []})
def get_client_index() -> None:
    """Needs no token."""


@router.get(
    "/features",
    response_model=shapes.ClientFeatures | shapes.Version1Features,
    openapi_extra=FILTERS,
)
def list_client_features(spec: Spec = None, known: Known = None) -> None:
    """What the token sees, in the form that the SDK's version of the client specification knows."""


@router.get("/features/{name:path}", response_model=shapes.ClientFeature)
def get_client_feature(name: str) -> None:
    """One feature in today's form."""


@router.get("/delta", response_model=shapes.ClientDelta, openapi_extra=FILTERS)
def get_client_delta(known: Held = None) -> None:
    """What changed since the id in If-None-Match, bare or quoted; everything for who has none."""


@router.get("/streaming", response_class=EventStream, openapi_extra=FILTERS)
def stream_client_features(last: LastEventId = None) -> None:
    """The same, pushed: first `unleash-connected`, then an `unleash-updated` a change; data is
    what /api/client/delta answers. Comments keep it alive. 429 when too many are open.
    """


@router.post("/register", status_code=202, response_class=Response)
def register_client(body: shapes.Registration) -> None:
    """Answered after the commit."""


@router.post("/metrics", status_code=202, response_class=Response)
def report_metrics(body: shapes.MetricsReport) -> None:
    """Answered after the commit."""


@router.post("/metrics/bulk", status_code=202, response_class=Response)
def report_bulk(
    body: shapes.BulkReport,
    batch: Annotated[str | None, Header(alias="Yardarm-Batch")] = None,
) -> None:
    """Of many instances, as an edge gathered it. Answered after the commit. A batch that has an
    id is not counted twice when it comes again.
    """


@router.post("/receipts", status_code=204, response_class=Response)
def take_receipts(body: shapes.HeldRevisions) -> None:
    """Which revision each client of an edge holds, in the environment of the token. Shown by
    /api/admin/propagation, within seconds.
    """
