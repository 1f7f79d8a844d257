"""How the OpenAPI document describes what is for neither SDKs nor the admin API, and answers
without a framework. The functions are never called: their signatures are what is said.
"""

from typing import Annotated, Any

from fastapi import Header, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from yardarm.api.event_stream import EventStream
from yardarm.api.routing import Router
from yardarm.api.shapes import edge, impressions, users
from yardarm.api.shapes import health as shapes
from yardarm.api.shapes.common import Fault
from yardarm.api.shapes.users import LoginBody, ResetBody, SetUpBody, StrengthBody

OPEN: dict[str, Any] = {"security": []}
UNCHANGED = {"description": "The caller has what If-None-Match names"}
UNKNOWN: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "Nobody has this password, or this link"},
    429: {"model": Fault, "description": "Too often: try again when Retry-After is over"},
}
router = Router(tags=["operations"])


@router.get("/health", response_model=shapes.Health, openapi_extra=OPEN)
def get_health() -> None:
    """The process lives."""


@router.get(
    "/ready",
    response_model=shapes.Ready | shapes.EdgeReady,
    responses={503: {"model": shapes.Ready | shapes.EdgeReady | Fault}},
    openapi_extra=OPEN,
)
def get_readiness() -> None:
    """It has flags to serve, and says how fresh they are."""


@router.post(
    "/edge/validate",
    response_model=edge.EdgeTokens,
    responses={429: {"model": Fault}},
    openapi_extra=OPEN,
)
def validate_tokens(body: edge.TokensToValidate) -> None:
    """Which of these tokens are valid, for Unleash Edge. 429 for who guesses."""


@router.get("/api/admin/events/stream", tags=["events"], response_class=EventStream)
def stream_events(
    after: Annotated[int | None, Query(description="From this id on; now, without it")] = None,
    last: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> None:
    """What happens, pushed: `id` is an event's, `data` the event as lists show it. Nothing is lost
    for who comes with the id of the last one. Who accepts application/json only gets the
    list of the events of a thing that is called `stream`.
    """


@router.get("/internal-backstage/prometheus", response_class=PlainTextResponse, openapi_extra=OPEN)
def get_prometheus() -> None:
    """In Prometheus' text format."""


@router.get(
    "/docs/openapi.json",
    response_model=dict[str, Any],
    responses={304: UNCHANGED},
    openapi_extra=OPEN,
)
def get_openapi() -> None:
    """This document."""


@router.get(
    "/docs/openapi",
    response_class=HTMLResponse,
    responses={304: UNCHANGED, 308: {"description": "To the same path with a slash at its end"}},
    openapi_extra=OPEN,
)
def get_openapi_page() -> None:
    """This document as a page."""


@router.get(
    "/login",
    status_code=302,
    response_class=Response,
    responses={403: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    openapi_extra=OPEN,
)
def log_in(code: str) -> None:
    """From the link that the server prints to a session."""


@router.post("/api/impressions", status_code=202, response_class=Response)
def tell_impressions(
    body: impressions.ImpressionList | impressions.ExportedLogs,
    batch: Annotated[str | None, Header(alias="Yardarm-Batch")] = None,
) -> None:
    """What was shown to whom, as events `feature_flag.evaluation` or as an OpenTelemetry exporter
    of logs sends them. By a frontend or a client token; answered after the commit. A batch that
    has an id is not counted twice when it comes again.
    """


_HTML = {"text/html": {"schema": {"type": "string"}}}
PAGE: dict[int | str, dict[str, Any]] = {
    403: {"content": _HTML, "description": "You are not let in"},
    404: {"model": Fault, "description": "The settings name no provider"},
    429: UNKNOWN[429],
    503: {"content": _HTML, "description": "The provider does not answer"},
}


@router.get(
    "/auth/oidc/login",
    status_code=302,
    response_class=Response,
    responses=PAGE,
    openapi_extra=OPEN,
)
def begin_sign_on(next: str = "/") -> None:  # noqa: A002 - the wire's name
    """To the OpenID provider of the settings, and from there to the page `next`."""


@router.get(
    "/auth/oidc/callback",
    status_code=302,
    response_class=Response,
    responses=PAGE,
    openapi_extra=OPEN,
)
def finish_sign_on(state: str = "", code: str = "", iss: str = "", error: str = "") -> None:
    """Back from there; the answer sets the cookie of a session."""


@router.get(
    "/auth/proxy/login",
    status_code=302,
    response_class=Response,
    responses={status: PAGE[status] for status in (403, 404, 429)},
    openapi_extra=OPEN,
)
def sign_on_by_proxy(next: str = "/") -> None:  # noqa: A002
    """From what a trusted proxy says in headers to a session, and on to the page `next`."""


@router.post(
    "/auth/simple/login", response_model=users.UserAccount, responses=UNKNOWN, openapi_extra=OPEN
)
def log_in_by_password(body: LoginBody) -> None:
    """By username or e-mail address; the answer sets the cookie of a session."""


BY_LINK: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "No session of a printed link"},
    409: {"model": Fault, "description": "There is an account already"},
}


@router.get("/auth/set-up", response_model=users.SetUp, responses=BY_LINK, openapi_extra=OPEN)
def look_at_set_up() -> None:
    """200 as long as there is no account, for who came by the printed link."""


@router.post(
    "/auth/set-up",
    status_code=201,
    response_model=users.UserAccount,
    responses=BY_LINK,
    openapi_extra=OPEN,
)
def set_up(body: SetUpBody) -> None:
    """The first account, an Admin; the answer sets the cookie of its session."""


@router.get(
    "/auth/reset/validate", response_model=users.LinkedUser, responses=UNKNOWN, openapi_extra=OPEN
)
def look_at_reset_link(token: str) -> None:
    """Whose password the link sets. It is not used up."""


@router.post("/auth/reset/password", response_class=Response, responses=UNKNOWN, openapi_extra=OPEN)
def set_password_by_link(body: ResetBody) -> None:
    """Uses the link up, and ends the user's sessions."""


@router.post("/auth/reset/validate-password", response_class=Response, openapi_extra=OPEN)
def check_password(body: StrengthBody) -> None:
    """400 says why it is not strong enough."""


def _way_out(path: str, name: str) -> None:
    for method in ("GET", "POST"):
        router.add_api_route(
            path,
            log_out,
            methods=[method],
            status_code=302,
            response_class=Response,
            operation_id=f"{name}_by_{method.lower()}",
            openapi_extra=OPEN,
        )


def log_out() -> None:
    """Ends the session, and leads to the first page."""


_way_out("/logout", "log_out")
_way_out("/api/admin/user/logout", "log_out_user")
