"""Bodies that users write as Mustache templates, rendered within bounds.

A template is its author's: nested sections over long lists would keep the server busy for
hours, so looking things up costs, and what is written counts.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import msgspec
import mstache

LARGEST_OUTPUT = 1024 * 1024
_MOST_STEPS = 100_000


class TemplateError(Exception):
    """What is wrong with the template, or with what it makes; holds nothing of the data."""


def check(template: str) -> None:
    """Raises TemplateError when it is no Mustache."""
    try:
        mstache.tokenize(template.encode(), cache={})
    except mstache.TokenException as error:
        raise TemplateError(str(error)) from None


def render(template: str, data: dict[str, Any]) -> str:
    """Escapes as HTML unless asked by three braces, as Mustache does. Objects and lists are
    written as JSON. Raises TemplateError.
    """
    look = _Getter()
    made = bytearray()
    try:
        chunks = mstache.stream(
            template.encode(), data, getter=look, stringify=_text, lambda_render=None, cache={}
        )
        with closing(chunks):
            for chunk in chunks:
                made += chunk
                if len(made) > LARGEST_OUTPUT:
                    raise TemplateError(f"makes more than {LARGEST_OUTPUT} bytes")
    except mstache.TokenException as error:
        raise TemplateError(str(error)) from None
    return made.decode()


class _Getter:
    """Looks names up in objects and lists only, never in what Python knows of a value, and
    counts what it hands out.
    """

    def __init__(self) -> None:
        self._left = _MOST_STEPS

    def __call__(
        self, scope: Any, scopes: Sequence[Any], key: str | bytes, default: Any = None
    ) -> Any:
        name = key.decode() if isinstance(key, bytes) else key
        found = scope if name == "." else self._find(scope, scopes, name.split("."), default)
        self._left -= 1 + (len(found) if isinstance(found, list) else 0)
        if self._left < 0:
            raise TemplateError("takes too many steps")
        return found

    def _find(self, scope: Any, scopes: Sequence[Any], path: list[str], default: Any) -> Any:
        for start in (scope, *reversed(scopes)):
            self._left -= 1
            found, value = _step(start, path[0])
            if found:
                for name in path[1:]:
                    found, value = _step(value, name)
                return value if found else default
        return default


def _step(value: Any, name: str) -> tuple[bool, Any]:
    if isinstance(value, dict) and name in value:
        return True, value[name]
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        return True, value[int(name)]
    return False, None


def _text(value: Any, _: bool) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else msgspec.json.encode(value)
