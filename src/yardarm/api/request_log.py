"""A line in the log for each request that is worth one. The path is without its query, and no
header is logged: neither may carry a secret into the log.
"""

import re
from typing import Any

import structlog

_TOKEN = re.compile(r"(api-tokens[/\\]+).*", re.IGNORECASE | re.DOTALL)
_LIKE_TOKEN = re.compile(r"[^/\\]*(?::|%3A)[^/\\]*\.[^/\\]*", re.IGNORECASE)
"""A part such as `*:production.secret`, wherever somebody put it by mistake."""

log = structlog.get_logger()


def log_request(scope: Any, request_id: str, status: int, seconds: float) -> None:
    log.info(
        "request",
        method=scope["method"],
        path=shown_path(scope["path"]),
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=request_id,
    )


def shown_path(path: str) -> str:
    """Without what may be a token: there its secret stands for it."""
    return _LIKE_TOKEN.sub("…", _TOKEN.sub(r"\1…", path))
