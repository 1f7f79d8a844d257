"""How long answers took, by route. What strangers send makes no new keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yardarm.domain.figures import Summaries

OTHER = "(other)"

# The routes that answer without the framework; the framework knows its own.
_PATTERNS = (
    "/health",
    "/ready",
    "/internal-backstage/prometheus",
    "/edge/validate",
    "/auth/oidc/login",
    "/auth/oidc/callback",
    "/auth/proxy/login",
    "/auth/set-up",
    "/login",
    "/logout",
    "/assets/:name",
    "/docs/openapi",
    "/docs/openapi.json",
    "/docs/:name",
    "/api/admin/user/logout",
    "/api/admin/events/stream",
    "/api/client",
    "/api/client/features",
    "/api/client/features/:name",
    "/api/client/delta",
    "/api/client/streaming",
    "/api/client/register",
    "/api/client/metrics",
    "/api/client/metrics/bulk",
    "/api/client/receipts",
    "/api/frontend",
    "/api/frontend/client/metrics",
    "/api/frontend/client/register",
    "/api/proxy",
    "/api/proxy/client/metrics",
    "/api/proxy/client/register",
    "/ofrep/v1/evaluate/flags",
    "/ofrep/v1/evaluate/flags/:key",
)

_ROUTES = tuple((p, re.compile(re.sub(r":\w+", "[^/]+", p))) for p in _PATTERNS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PARAMETER = re.compile(r"\{(\w+)\}")

Timings = Summaries[tuple[str, str, int]]
"""Milliseconds by (pattern of the route, method, status)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that took the ordinary way and was answered, for whoever watches: when it came,
    in seconds since 1970, and how long its answer took.
    """

    method: str
    pattern: str
    status: int
    started_at: float
    seconds: float
    request_id: str
    headers: Mapping[bytes, bytes]


def note(timings: Timings, pattern: str, method: str, status: int, seconds: float) -> None:
    known = method if method in _METHODS else OTHER
    timings[pattern, known, status].add(seconds * 1000)


def pattern_of(path: str) -> str:
    """Of a route that answers without the framework; OTHER for what is none."""
    for pattern, route in _ROUTES:
        if route.fullmatch(path):
            return pattern
    return OTHER


def framework_pattern(route: object) -> str:
    """`/api/admin/addons/:id`, as v3 writes it; OTHER when no route was found."""
    path = getattr(route, "path", None)
    return OTHER if path is None else _PARAMETER.sub(r":\1", path)
