"""The captured examples, sent to a server one after the other.

`examples.json` holds one exchange per route and the errors, as captured from the real server, in
the document's order. Two stand elsewhere: the create of `full.toggle-1` before the lists that show
it, because a feature can never be deleted, and the metrics of `demo` after the answers that show
it unseen. An example holds, beside request and answer:

    given    requests that bring about the state that the session had, each of which succeeds
    access   `required`: sent to a server with access control
    relaxed  what of the answer is free, how (see `agreement`), and why
    ours     what of the answer is another one here on purpose, and the rows of
             docs/compatibility.md that say why

In a request `cut` says what the document's marks stand for, `grow` how long the text is that it
cut; `$now` is a time of now, `$now-60` of a minute before, `$etag` the tag of the same GET.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.contract.agreement import cut_mark, disagreements
from yardarm.domain.times import wire_time

_FOLDER = Path(__file__).parent
EXAMPLES: list[dict[str, Any]] = json.loads((_FOLDER / "examples.json").read_text())
NOT_YET: list[str] = json.loads((_FOLDER / "not_yet.json").read_text())
"""Ids of examples whose routes do not exist here yet."""

REQUEST_ID = "contract"
"""Sent with every request, so that the id in the answers is known."""

_NOW = re.compile(r"\$now(?:-(\d+))?")


@dataclass
class Outcome:
    """What became of an example: `documented` and `ours` are the differences from either."""

    failed_given: list[str] = field(default_factory=list)
    documented: list[str] = field(default_factory=list)
    ours: list[str] | None = None

    @property
    def agrees(self) -> bool:
        return not self.failed_given and not self.documented

    @property
    def differs_as_said(self) -> bool:
        return not self.failed_given and self.ours == []


async def replay(example: Mapping[str, Any], http: httpx.AsyncClient) -> Outcome:
    outcome = Outcome()
    for method, path, body in example.get("given", ()):
        answer = await _send(http, {"method": method, "path": path, "body": body})
        if answer.is_error:
            outcome.failed_given.append(f"{method} {path}: {answer.status_code} {answer.text}")
    got = await _send(http, example["request"])
    relaxed = {r["at"]: r["as"] for r in example.get("relaxed", ())}
    outcome.documented = disagreements(example["answer"], got, relaxed)
    if "ours" in example:
        outcome.ours = disagreements(_our_answer(example), got, relaxed)
    return outcome


def _our_answer(example: Mapping[str, Any]) -> dict[str, Any]:
    """The documented answer with what we put in its place; a body takes the place of a text."""
    documented, ours = example["answer"], example["ours"]
    if ours.keys() & {"body", "text"}:
        documented = {k: v for k, v in documented.items() if k not in ("body", "text")}
    return {**documented, **ours}


async def _send(http: httpx.AsyncClient, request: Mapping[str, Any]) -> httpx.Response:
    headers = {"X-Request-Id": REQUEST_ID, **request.get("headers", {})}
    if headers.get("If-None-Match") == "$etag":
        headers["If-None-Match"] = (await http.get(request["path"])).headers["etag"]
    content = request.get("text")
    if request.get("body") is not None:
        headers.setdefault("Content-Type", "application/json")
        content = json.dumps(_filled(request["body"], request))
    return await http.request(request["method"], request["path"], headers=headers, content=content)


def _filled(value: Any, request: Mapping[str, Any]) -> Any:
    """The body as it was sent: what the document cut is there again."""
    if isinstance(value, dict):
        return {k: _filled(v, request) for k, v in value.items()}
    if isinstance(value, list):
        filled: list[Any] = []
        for item in value:
            filled += request["cut"] if cut_mark(item) else [_filled(item, request)]
        return filled
    if isinstance(value, str) and value.endswith("…"):
        return value[:-1].ljust(request["grow"], value[0])
    if isinstance(value, str) and (match := _NOW.fullmatch(value)):
        return wire_time(datetime.now(UTC) - timedelta(seconds=int(match[1] or 0)))
    return value
