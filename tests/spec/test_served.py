"""Every case of the client specification, asked of a real server: as a browser and as OpenFeature
would.

The suite's features come in by the door itself: the admin API rightly refuses those that are
there to be broken.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.conftest import create_database
from tests.running import running_server
from tests.servers import FRONTEND_TOKEN
from tests.spec.cases import DISABLED, Case, Suite, read_feature, read_segment, suites
from yardarm.app.serve import Running
from yardarm.domain import features, segments
from yardarm.domain.evaluation.context import FIELDS
from yardarm.domain.events import Decision, EventType, Kind
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.store import journal
from yardarm.store.database import Database

ACTOR = Actor(Principal(PrincipalKind.ADMIN, "specification", "specification"))
SUITES = suites()
FLAGS = "/ofrep/v1/evaluate/flags"
NO_VALUE = object()
NONE = {"sessionId": "", "remoteAddress": ""}
"""A context of the specification is whole: what it does not have is not to be filled in."""


@pytest.fixture(scope="module")
async def server_database(postgres: str, template: str) -> AsyncIterator[Database]:
    database = await Database.connect(await create_database(postgres, template=template))
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def server(server_database: Database) -> AsyncIterator[Running]:
    async with running_server(server_database.dsn) as running:
        yield running


@pytest.fixture(scope="module")
async def http(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": FRONTEND_TOKEN}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
        yield client


@pytest.fixture(scope="module", params=SUITES, ids=lambda suite: suite.name)
async def suite(
    request: pytest.FixtureRequest, server_database: Database, server: Running
) -> AsyncIterator[Suite]:
    """Its features and segments are all that the server has while its cases are asked."""
    found: Suite = request.param
    await record(server_database, server, list(made(found)))
    yield found
    await record(server_database, server, list(unmade(found)))


async def record(database: Database, server: Running, decisions: list[Decision]) -> None:
    async with journal.opened(database, ACTOR) as door:
        for decision in decisions:
            await door.record(decision)
        revision = door.revision
    assert await server.house.board.reach(revision, within=10)


def made(suite: Suite) -> list[Decision]:
    return [
        *(segments.create(read_segment(document)) for document in suite.segments),
        *(features.create(read_feature(document)) for document in suite.features),
    ]


def unmade(suite: Suite) -> list[Decision]:
    gone = {Kind.FEATURE: EventType.FEATURE_DELETED, Kind.SEGMENT: EventType.SEGMENT_DELETED}
    return [
        replace(d, type=gone[Kind(d.kind)], before=d.after, after=None)
        for d in reversed(made(suite))
    ]


async def test_as_a_browser_that_gets(suite: Suite, http: httpx.AsyncClient) -> None:
    wrong = []
    for case in suite.cases:
        fields, properties = parts_of(case)
        query = {**NONE, **fields, **{f"properties[{name}]": v for name, v in properties.items()}}
        answer = await http.get("/api/frontend", params=query)
        wrong += disagreement(case, from_toggles(case, answer))
    assert wrong == []


async def test_as_a_browser_that_posts(suite: Suite, http: httpx.AsyncClient) -> None:
    wrong = []
    for case in suite.cases:
        answer = await http.post("/api/frontend", json={"context": {**NONE, **case.context}})
        wrong += disagreement(case, from_toggles(case, answer))
    assert wrong == []


async def test_as_openfeature_asks_for_one(suite: Suite, http: httpx.AsyncClient) -> None:
    wrong = []
    for case in suite.cases:
        question = {"context": openfeature_context(case)}
        answer = await http.post(f"{FLAGS}/{quote(case.feature)}", json=question)
        wrong += disagreement(case, from_evaluation(case, answer.json()))
    assert wrong == []


async def test_as_openfeature_asks_for_all(suite: Suite, http: httpx.AsyncClient) -> None:
    wrong = []
    for case in suite.cases:
        answer = await http.post(FLAGS, json={"context": openfeature_context(case)})
        found = {flag["key"]: flag for flag in answer.json()["flags"]}
        assert found.keys() == {f["name"] for f in suite.features}
        unknown = {"errorCode": "FLAG_NOT_FOUND"}
        wrong += disagreement(case, from_evaluation(case, found.get(case.feature, unknown)))
    assert wrong == []


def test_each_of_these_asks_all_cases() -> None:
    assert (len(SUITES), sum(len(suite.cases) for suite in SUITES)) == (22, 279)


def parts_of(case: Case) -> tuple[dict[str, str], dict[str, str]]:
    """Fields and properties; what is null is not sent."""
    fields = {k: v for k, v in case.context.items() if k in FIELDS}
    rest = {k: v for k, v in case.context.items() if k not in FIELDS and k != "properties"}
    properties = {**rest, **(case.context.get("properties") or {})}
    return fields, {k: v for k, v in properties.items() if v is not None}


def openfeature_context(case: Case) -> dict[str, str]:
    """Flat, with the user as the targeting key."""
    fields, properties = parts_of(case)
    key = {"targetingKey": fields.pop("userId")} if "userId" in fields else {}
    return {**properties, **fields, **key}


def disagreement(case: Case, found: Any) -> list[str]:
    return [] if found == case.expected else [f"{case}: {found}, not {case.expected}"]


def from_toggles(case: Case, answer: httpx.Response) -> Any:
    """What the specification expects, read from what a browser gets: what is not listed is off."""
    toggles = {toggle["name"]: toggle for toggle in answer.json()["toggles"]}
    toggle = toggles.get(case.feature)
    if not case.of_variant:
        return toggle is not None
    if toggle is None:
        return {"name": DISABLED, "enabled": False, "feature_enabled": False}
    variant = dict(toggle["variant"])
    assert variant.pop("featureEnabled") == variant["feature_enabled"]
    return variant


def from_evaluation(case: Case, evaluation: dict[str, Any]) -> Any:
    """The same, read from an evaluation: what a variant carries is the value, in its own type."""
    if "errorCode" in evaluation:
        assert evaluation["errorCode"] == "FLAG_NOT_FOUND"
        evaluation = {"reason": "DISABLED", "variant": "disabled", "value": False}
    enabled, name = evaluation["reason"] != "DISABLED", evaluation["variant"]
    if not case.of_variant:
        return enabled
    if name in ("enabled", "disabled"):
        assert name == ("enabled" if enabled else "disabled")
        return {"name": DISABLED, "enabled": False, "feature_enabled": enabled}
    variant: dict[str, Any] = {"name": name, "enabled": True, "feature_enabled": enabled}
    value = evaluation.get("value", NO_VALUE)
    payload = case.expected.get("payload")
    if payload is not None and value == value_of(payload):
        variant["payload"] = payload
    elif value not in (NO_VALUE, enabled):
        variant["payload"] = {"value": value}
    return variant


def value_of(payload: Mapping[str, str]) -> Any:
    return (
        payload["value"] if payload["type"] in ("string", "csv") else json.loads(payload["value"])
    )
