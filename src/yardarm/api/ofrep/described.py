"""How the OpenAPI document describes OFREP, whose routes answer without a framework. The
functions are never called.
"""

from typing import Annotated, Any

from fastapi import Header, Query

from yardarm.api.routing import Router
from yardarm.api.shapes import ofrep
from yardarm.api.shapes.common import Fault

router = Router(tags=["ofrep"], prefix="/ofrep/v1/evaluate/flags")

Known = Annotated[str | None, Header(alias="If-None-Match")]
FreshTag = Annotated[str | None, Query(alias="flagConfigEtag")]
FreshTime = Annotated[str | None, Query(alias="flagConfigLastModified")]

_SECURITY: dict[str, Any] = {"security": [{"token": []}, {"key": []}]}
_REFUSED = {"model": ofrep.EvaluationFault | Fault}


@router.post(
    "",
    response_model=ofrep.Evaluations,
    responses={304: {"description": "The caller has what If-None-Match names"}, 400: _REFUSED},
    openapi_extra=_SECURITY,
)
def evaluate_flags(
    body: ofrep.EvaluationQuestion | None = None,
    known: Known = None,
    tag: FreshTag = None,
    time: FreshTime = None,
) -> None:
    """Every feature of the token for one context."""


@router.post(
    "/{key:path}",
    response_model=ofrep.Evaluation,
    responses={400: _REFUSED, 404: _REFUSED},
    openapi_extra=_SECURITY,
)
def evaluate_flag(key: str, body: ofrep.EvaluationQuestion | None = None) -> None:
    """One feature for one context."""
