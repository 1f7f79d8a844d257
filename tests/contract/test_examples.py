"""Every exchange that was captured from the real server is replayed here.

Each agrees, or differs on purpose as its mark says, or its route is not there yet.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import create_database
from tests.contract.replay import EXAMPLES, NOT_YET, Outcome, replay
from tests.law import results
from tests.running import running_server

ROOT = Path(__file__).parents[2]
COMPATIBILITY = (ROOT / "docs" / "compatibility.md").read_text()

THERE = [e for e in EXAMPLES if e["id"] not in NOT_YET]
DIFFERENT = [e for e in EXAMPLES if "ours" in e]


def ids(example: dict[str, Any]) -> str:
    return str(example["id"])


@asynccontextmanager
async def _server(
    postgres: str, template: str, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    url = await create_database(postgres, template=template)
    async with (
        running_server(url, **settings) as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        yield http


@pytest.fixture(scope="module")
async def outcomes(postgres: str, template: str) -> dict[str, Outcome]:
    """All examples, replayed in their order against one fresh server without access control;
    those that need it against a second one.
    """
    found: dict[str, Outcome] = {}
    async with (
        _server(postgres, template, auth="none") as open_http,
        _server(postgres, template) as guarded_http,
    ):
        for example in EXAMPLES:
            http = guarded_http if example.get("access") == "required" else open_http
            found[example["id"]] = await replay(example, http)
    return found


@pytest.mark.parametrize("example", THERE, ids=ids)
def test_an_answer_is_the_documented_one_or_differs_on_purpose(
    outcomes: dict[str, Outcome], example: dict[str, Any]
) -> None:
    outcome = outcomes[example["id"]]
    assert outcome.failed_given == []
    if outcome.ours is None:
        assert outcome.documented == []
    else:
        assert outcome.ours == []
        assert outcome.documented, "it agrees: take the mark away"


@pytest.mark.parametrize("example", DIFFERENT, ids=ids)
def test_what_differs_on_purpose_is_a_row_of_the_compatibility_page(
    example: dict[str, Any],
) -> None:
    rows = [line for line in COMPATIBILITY.splitlines() if line.startswith("| ")]
    for row in example["ours"]["rows"]:
        assert any(row in line for line in rows), row


@pytest.mark.parametrize("name", NOT_YET)
def test_a_route_that_is_not_there_yet_is_really_not_there(
    outcomes: dict[str, Outcome], name: str
) -> None:
    """The list shrinks: whoever adds the route takes its examples off it."""
    outcome = outcomes[name]
    assert not outcome.agrees, "it agrees: take it off not_yet.json"
    assert not outcome.differs_as_said, "it differs as it says: take it off not_yet.json"


def test_every_example_is_counted_once(outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) == len(EXAMPLES) == 86
    assert sum(figures(outcomes).values()) == len(EXAMPLES)


@pytest.mark.prove
def test_figures(outcomes: dict[str, Outcome]) -> None:
    results.write("contract", {"examples": len(EXAMPLES), **figures(outcomes)})


def figures(outcomes: dict[str, Outcome]) -> dict[str, int]:
    """How many agree, differ on purpose, differ without a reason, and are not there yet."""
    count: Counter[str] = Counter()
    for name, outcome in outcomes.items():
        if name in NOT_YET:
            count["not_yet"] += 1
        elif outcome.agrees:
            count["agreeing"] += 1
        elif outcome.differs_as_said:
            count["deliberately_different"] += 1
        else:
            count["different"] += 1
    keys = ("agreeing", "deliberately_different", "different", "not_yet")
    return {key: count[key] for key in keys}
