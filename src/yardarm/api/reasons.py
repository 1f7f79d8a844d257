"""Why somebody does something: a header that every write takes, and the history keeps."""

import re
from urllib.parse import unquote

from yardarm.domain.errors import Invalid, Problem

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
HEADER = "Yardarm-Reason"
LONGEST = 500
_MOST_BYTES = 12 * LONGEST
"""A character of four bytes is twelve when it is percent-encoded."""


def read_reason(header: str | None) -> str | None:
    """What was said: UTF-8, as it is or percent-encoded, which is what browsers can send. Raises
    Invalid.
    """
    if header is None or not header.strip():
        return None
    if len(header) > _MOST_BYTES:
        raise _wrong(f"length must be less than or equal to {LONGEST} characters long")
    try:
        text = unquote(header.encode("latin-1").decode(), errors="strict").strip()
    except UnicodeError:
        raise _wrong("must be UTF-8, as it is or percent-encoded") from None
    if len(text) > LONGEST:
        raise _wrong(f"length must be less than or equal to {LONGEST} characters long")
    if _CONTROLS.search(text):
        raise _wrong("must be one line, without control characters")
    return text or None


def _wrong(text: str) -> Invalid:
    return Invalid([Problem((HEADER,), text, "string.base")])
