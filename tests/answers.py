"""Every answer that a test's client gets from one of our servers is held against the document.

A status, a content type, a key or a value that docs/openapi.json does not have fails the test
that met it, whatever the test itself looks at. Servers are those of tests/running.py and
tests/servers.py; tests of the document itself are in tests/api/test_openapi.py.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema_rs
import pytest
from starlette.routing import Match

from tests.servers import ANNOUNCED
from yardarm.api import openapi
from yardarm.api.inbound import clean_path
from yardarm.domain.errors import Invalid

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@pytest.fixture(scope="session", autouse=True)
def _answers_are_checked() -> Iterator[None]:
    send = httpx.AsyncClient.send

    async def checked(http: httpx.AsyncClient, request: httpx.Request, **how: Any) -> Any:
        answer = await send(http, request, **how)
        path = None if how.get("stream") else _path_of(str(request.url))
        if path is not None and (wrong := disagreement(request.method, path, answer)):
            pytest.fail(wrong)
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(httpx.AsyncClient, "send", checked)
    yield
    patch.undo()


def _path_of(url: str) -> str | None:
    for server in ANNOUNCED.values():
        if url == server or url.startswith((server + "/", server + "?")):
            return url.removeprefix(server)
    return None


def disagreement(method: str, url: str, answer: httpx.Response) -> str | None:
    """What the document does not say of this answer to a request of `url`, below the base path."""
    if method not in _METHODS:  # refused by what reads HTTP, before the server
        return None
    if method == "OPTIONS" and answer.status_code == 204:  # a browser's own question
        return None if not answer.content else f"{method} {url}: a body, and none is described"
    path = _cleaned(url)
    operation = path and operation_of("GET" if method == "HEAD" else method, path)
    where = f"{method} {url}: {answer.status_code}"
    if not operation:
        if answer.is_error:
            return _unlike(where, {"$ref": "#/components/responses/Fault400"}, answer)
        is_page = not path or not path.startswith("/api/")
        return None if is_page else f"{where}, and the document has no such operation"
    said = operation["responses"].get(str(answer.status_code))
    if said is None:
        return f"{where} is no answer that the document has"
    return None if method == "HEAD" else _unlike(where, said, answer)


def _unlike(where: str, said: dict[str, Any], answer: httpx.Response) -> str | None:
    if "$ref" in said:
        said = document()["components"]["responses"][said["$ref"].rpartition("/")[2]]
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    content = said.get("content", {})
    if not content or not answer.content:
        is_told = not answer.content and (not content or said.get("x-may-be-empty") is True)
        # A body that the framework does not know of, such as a redirect's page, has no JSON.
        return None if is_told or answer.status_code == 302 else f"{where}: a body, or none"
    if media_type not in content:
        return f"{where}: {media_type} is none of {list(content)}"
    if media_type != "application/json":
        return None
    for error in _validator(json.dumps(content[media_type]["schema"])).iter_errors(answer.json()):
        at = "".join(f"[{step!r}]" for step in error.instance_path)
        return f"{where}: answer{at}: {error.message}"
    return None


@cache
def document() -> dict[str, Any]:
    return openapi.document()


@cache
def _validator(schema: str) -> Any:
    whole = {**json.loads(schema), "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


@cache
def _routes() -> list[Any]:
    return [route for router in openapi.routers() for route in router.routes]


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """As the server itself would find it."""
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    for route in _routes():
        if route.matches(scope)[0] is Match.FULL:
            found: dict[str, Any] = document()["paths"][route.path_format][method.lower()]
            return found
    return None


def _cleaned(url: str) -> str | None:
    parts = urlsplit(url)
    try:
        return clean_path(parts.path.encode() or b"/")
    except Invalid:
        return None
