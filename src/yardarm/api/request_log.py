"""A line in the log for each request that is worth one."""

from typing import Any

import structlog

log = structlog.get_logger()


def log_request(scope: Any, request_id: str, status: int, seconds: float) -> None:
    log.info(
        "request",
        method=scope["method"],
        path=loggable_path(scope),
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=request_id,
    )


def loggable_path(scope: Any) -> str:
    """Without its query; where a token may be named by its secret, the route's. No header is
    logged, either: none of them may carry a secret into the log.
    """
    path: str = scope["path"]
    return scope["yardarm.pattern"] if "api-tokens" in path.lower() else path
