"""Why somebody does something, or goes past change requests: headers that every write takes, and
the history keeps.
"""

import re
from urllib.parse import unquote

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import EMERGENCY

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
HEADER = "Yardarm-Reason"
EMERGENCY_HEADER = "Yardarm-Emergency"
LONGEST = 500
_MOST_BYTES = 12 * LONGEST
"""A character of four bytes is twelve when it is percent-encoded."""


def read_reason(header: str | None) -> str | None:
    """What was said: UTF-8, as it is or percent-encoded, which is what browsers can send. Raises
    Invalid.
    """
    text = _read(header, HEADER)
    if text is not None and text.startswith(EMERGENCY.strip()):
        raise _wrong(HEADER, f"must not begin with {EMERGENCY.strip()}: that is {EMERGENCY_HEADER}")
    return text


def read_emergency(header: str | None) -> str | None:
    """The same of the other header, which says something when it is there. Raises Invalid."""
    text = _read(header, EMERGENCY_HEADER)
    if header is not None and text is None:
        raise _wrong(EMERGENCY_HEADER, "must say why")
    return text


def _read(header: str | None, name: str) -> str | None:
    if header is None or not header.strip():
        return None
    if len(header) > _MOST_BYTES:
        raise _wrong(name, f"length must be less than or equal to {LONGEST} characters long")
    try:
        text = unquote(header.encode("latin-1").decode(), errors="strict").strip()
    except UnicodeError:
        raise _wrong(name, "must be UTF-8, as it is or percent-encoded") from None
    if len(text) > LONGEST:
        raise _wrong(name, f"length must be less than or equal to {LONGEST} characters long")
    if _CONTROLS.search(text):
        raise _wrong(name, "must be one line, without control characters")
    return text or None


def _wrong(name: str, text: str) -> Invalid:
    return Invalid([Problem((name,), text, "string.base")])
