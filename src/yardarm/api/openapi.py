"""The OpenAPI document of everything that is served, made from the code.

The admin API's routes say what they take and answer (`response_model=`, api/shapes); what answers
without the framework is described next to it (`described.py`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from yardarm import __version__
from yardarm.api import described
from yardarm.api.admin import routes as admin
from yardarm.api.client import described as client
from yardarm.api.frontend import described as frontend
from yardarm.api.ofrep import described as ofrep
from yardarm.api.routing import Route, Router
from yardarm.api.shapes.common import Fault

Json = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "patch")
_WRITES = ("put", "post", "delete", "patch")
_SCHEMAS = "#/components/schemas/"
_TOKEN = {"type": "apiKey", "in": "header", "name": "Authorization"}
_KEY = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
_SESSION = {"type": "apiKey", "in": "cookie", "name": "yardarm-session"}


def routers() -> list[Router]:
    """Every route, in the order in which they are looked at."""
    return [client.router, frontend.router, ofrep.router, *admin.routers(), described.router]


def document(base_path: str = "") -> Json:
    app = FastAPI(
        title="Yardarm", version=__version__, docs_url=None, redoc_url=None, openapi_url=None
    )
    for router in routers():
        app.include_router(router, generate_unique_id_function=lambda route: route.name)
    with _answering(routers()):
        made = app.openapi()
    made["servers"] = [{"url": base_path or "/"}]
    schemas = made["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):  # wrong input is 400 here
        schemas.pop(unused, None)
    schemas |= _fault_schemas()
    made["security"] = [{"token": []}, {"session": []}]
    made["components"]["securitySchemes"] = {
        "token": _TOKEN, "session": _SESSION, "key": _KEY
    }  # fmt: skip
    faults: dict[int, Json] = {}
    for path, method, operation in operations(made):
        if not path.startswith("/api/admin") and operation.get("security") is None:
            operation["security"] = [{"token": []}]
        operation["responses"].pop("422", None)
        if method == "get" and _has_tag(path) and "200" in operation["responses"]:
            operation["responses"].setdefault("304", described.UNCHANGED)
        for status in _faults_of(path, method, operation):
            faults[status] = _fault(status)
            _add(operation["responses"], status)
    made["components"]["responses"] = {f"Fault{s}": faults[s] for s in sorted(faults)}
    _drop_titles(made["components"]["schemas"])
    for _, _, operation in operations(made):
        _drop_titles(operation)
        for answer in operation["responses"].values():
            _close(answer, schemas, set())
    _close(faults[400], schemas, set())
    return made


@contextmanager
def _answering(routers: Iterable[Router]) -> Iterator[None]:
    """While the framework looks at what the routes answer."""
    routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
    for route in routes:
        route.response_model = route.answers
    try:
        yield
    finally:
        for route in routes:
            route.response_model = None


def operations(made: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and operation of each."""
    for path, item in made["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _has_tag(path: str) -> bool:
    """Reads of the admin API (api/conditional.py), and what SDKs poll."""
    if path.endswith("/stream"):
        return False
    return path in ("/api", "/api/client/features", "/api/client/delta") or path.startswith(
        "/api/admin"
    )


def _fault_schemas() -> dict[str, Json]:
    schema = TypeAdapter(Fault).json_schema(ref_template=_SCHEMAS + "{model}")
    return {**schema.pop("$defs"), "Fault": schema}


def _faults_of(path: str, method: str, operation: Json) -> list[int]:
    """The errors that a route of this kind can answer with (api/errors.py)."""
    found = [403, 500, 503]
    if operation.get("security") != []:
        found += [401, 429]
    elif method in _WRITES:
        found.append(429)
    if "parameters" in operation or "requestBody" in operation:
        found.append(400)
    if method in _WRITES:  # a body, too, names things that are there or not
        found += [404, 409]
    elif "{" in path:
        found.append(404)
    if method in ("post", "put", "patch"):  # a body is read and looked at, whatever becomes of it
        found += [400, 408, 413, 415]
    return sorted(set(found))


def _fault(status: int) -> Json:
    content = {"application/json": {"schema": {"$ref": _SCHEMAS + "Fault"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _add(responses: Json, status: int) -> None:
    """A fault beside what the route says of this status itself."""
    said = responses.get(str(status))
    if said is None:
        responses[str(status)] = {"$ref": f"#/components/responses/Fault{status}"}
    else:
        said["content"] = {**_fault(status)["content"], **said.get("content", {})}


def _drop_titles(schema: Any) -> None:
    """The framework titles each field with its own name."""
    if isinstance(schema, list):
        for part in schema:
            _drop_titles(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for part in schema.values():
            _drop_titles(part)


def _close(part: Any, schemas: Json, seen: set[str]) -> None:
    """Answers have no other keys than those that are described."""
    if isinstance(part, list):
        for each in part:
            _close(each, schemas, seen)
    elif isinstance(part, dict):
        if part.get("type") == "object":
            part.setdefault("additionalProperties", False)
        name = str(part.get("$ref", "")).removeprefix(_SCHEMAS)
        if name in schemas and name not in seen:
            seen.add(name)
            _close(schemas[name], schemas, seen)
        for each in part.values():
            _close(each, schemas, seen)
