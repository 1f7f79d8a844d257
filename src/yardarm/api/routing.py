"""Routes that say what they answer."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute


class Route(APIRoute):
    """`answers` is the shape of what it answers. It is for the document only (api/openapi.py), and
    made into a schema there: every handler answers bytes, and a server would start a third later.
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, response_model: Any = None, **more: Any
    ) -> None:
        super().__init__(path, endpoint, response_model=None, **more)
        self.answers = response_model


class Router(APIRouter):
    def __init__(self, **more: Any) -> None:
        super().__init__(route_class=Route, **more)
