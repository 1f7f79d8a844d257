"""The OpenAPI document: whole, and true of every answer that the tests meet."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.answers import disagreement, document
from tests.servers import announced
from yardarm.api import openapi
from yardarm.api.timings import _PATTERNS

OPERATIONS = list(openapi.operations(document()))


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_route_declares_its_answer(path: str, method: str, operation: dict[str, Any]) -> None:
    """Whoever adds a route says `response_model=` or, for no body, `response_class=Response`."""
    answers = [a for status, a in operation["responses"].items() if status < "400"]
    assert answers
    for answer in answers:
        for media_type, content in answer.get("content", {}).items():
            assert content["schema"], f"{method} {path}: {media_type} of no shape"


def test_names_stand_for_one_thing_each() -> None:
    ids = Counter(operation["operationId"] for _, _, operation in OPERATIONS)
    assert [name for name, times in ids.items() if times > 1] == []
    assert [name for name in document()["components"]["schemas"] if "__" in name] == []


def test_what_answers_without_the_framework_is_in_it() -> None:
    paths = {path.replace("{", ":").replace("}", "") for path, _, _ in OPERATIONS}
    assert set(_PATTERNS) - paths == {"/assets/:name", "/docs/:name"}


def test_every_reference_leads_somewhere() -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                _, kind, name = part["$ref"].removeprefix("#/").split("/")
                assert name in document()["components"][kind]
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(document())


FLAG = {
    "name": "a", "description": None, "type": "release", "project": "default", "enabled": True,
    "stale": False, "strategies": [{"name": "default"}], "variants": None,
    "createdAt": "2026-11-25T08:17:15.948Z", "lastSeenAt": None,
}  # fmt: skip


def _answer(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (FLAG, None),
        ({**FLAG, "secret": 1}, "'secret'"),
        ({**FLAG, "enabled": None}, "['enabled']: null"),
        ({k: v for k, v in FLAG.items() if k != "lastSeenAt"}, '"lastSeenAt" is a required'),
        ({**FLAG, "strategies": [{"name": "default", "title": None}]}, "['title']"),
        ({**FLAG, "strategies": [{"name": "default", "more": []}]}, "'more'"),
    ],
)
def test_an_answer_of_another_form_is_found_out(body: object, wrong: str | None) -> None:
    found = disagreement("GET", "/api/admin/features/a", _answer(200, body))
    assert found is None if wrong is None else found is not None and wrong in found


@pytest.mark.parametrize(
    ("method", "url", "answer"),
    [
        ("GET", "/api/admin/features/a", _answer(201, FLAG)),
        ("GET", "/api/admin/features/a", httpx.Response(200, text="a")),
        ("GET", "/api/admin/features/a", httpx.Response(200)),
        ("PUT", "/api/admin/features/a", _answer(200, FLAG)),
        ("GET", "/api/admin/unheard-of", _answer(200, {})),
        ("GET", "/api/admin/features/a", _answer(404, {"message": "no"})),
        ("GET", "/api/admin/unheard-of", httpx.Response(404, text="<h1>no</h1>")),
        ("GET", "/api/client/features", _answer(200, {"version": 2, "features": []})),
    ],
)
def test_an_answer_that_is_not_in_it_is_found_out(
    method: str, url: str, answer: httpx.Response
) -> None:
    assert disagreement(method, url, answer) is not None


async def test_clients_of_tests_are_watched() -> None:
    """Without this all of the above could be true and nothing be looked at."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
        writer.write(head + b'{"health": "BAD"}')
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    url = f"http://{host}:{port}"
    async with server, httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/health")).json() == {"health": "BAD"}
        with announced(url), pytest.raises(pytest.fail.Exception, match=r"\['health'\]"):
            await http.get("/health")
