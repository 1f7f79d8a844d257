"""Cases that schemathesis makes out of the OpenAPI document, sent as each kind of caller."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.answers import disagreement, document

_OURS = ("authorization", "x-api-key", "cookie", "content-length")
_KNOWN = {
    "project_id": "default", "feature": "one", "feature_name": "one", "name": "one",
    "environment": "production", "tag_type": "simple",
}  # fmt: skip
_FREE_OF_CLIENTS = ("/api/client", "/ofrep/")
_ENDS_SESSIONS = ("/logout", "/api/admin/user/logout", "/api/admin/user/sessions")
_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Caller:
    name: str
    headers: Mapping[str, str]


@dataclass
class Seen:
    """What the cases came to. `faults` is what must not be."""

    operations: int = 0
    cases: int = 0
    requests: int = 0
    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {
            "operations": self.operations,
            "cases": self.cases,
            "requests": self.requests,
            "statuses": {who: dict(sorted(seen.items())) for who, seen in self.statuses.items()},
            "faults": len(self.faults),
        }


class Fuzz:
    """Sends each case as each caller, those first who may least."""

    def __init__(self, http: httpx.Client, callers: Sequence[Caller], number: int) -> None:
        """`number` is the seed."""
        self.seen = Seen()
        self._http = http
        self._callers = callers
        self._number = number

    def run(self, cases: int, before: Callable[[], object], *, every: int = 1) -> Seen:
        """That many cases of each operation and each mode; of the operations every n-th."""
        for operation in list(operations())[self._number % every :: every]:
            before()
            self.seen.operations += 1
            for mode in _modes(operation):
                self._try(operation, mode, cases)
        return self.seen

    def _try(self, operation: Any, mode: GenerationMode, cases: int) -> None:
        @seed(self._number)
        @settings(
            max_examples=cases, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Any) -> None:
            self._send(operation, case)

        try:
            each()
        except Unsatisfiable:  # nothing is wrong with any text in a path
            assert mode is GenerationMode.NEGATIVE, operation.label

    def _send(self, operation: Any, case: Any) -> None:
        if self.seen.cases % 2:
            given = case.path_parameters or {}
            given.update({name: value for name, value in _KNOWN.items() if name in given})
        self.seen.cases += 1
        made = requests.Request(
            **_plain(case.as_transport_kwargs(base_url=str(self._http.base_url)))
        ).prepare()
        headers = {k: str(v) for k, v in made.headers.items() if k.lower() not in _OURS}
        body: Any = made.body
        for caller in self._callers:
            if caller.name == "viewer" and operation.path.startswith(_ENDS_SESSIONS):
                continue
            self._http.cookies.clear()
            request = self._http.build_request(
                str(made.method), str(made.url), content=body, headers={**headers, **caller.headers}
            )  # fmt: skip
            answer = self._http.send(request, stream=True)
            if not _is_endless(answer):
                answer.read()
            self._judge(operation, caller, request, answer)
            answer.close()

    def _judge(
        self, operation: Any, caller: Caller, request: httpx.Request, answer: httpx.Response
    ) -> None:
        self.seen.requests += 1
        self.seen.statuses.setdefault(caller.name, Counter())[str(answer.status_code)] += 1
        where = f"{caller.name}: {request.method} {request.url} {request.content[:500]!r}"
        if answer.status_code >= 500:
            self.seen.faults.append(f"{answer.status_code} for {where}")
        if answer.is_success and not may(caller.name, operation):
            self.seen.faults.append(f"{answer.status_code}, and must not, for {where}")
        url = str(request.url).removeprefix(str(self._http.base_url).rstrip("/"))
        if _is_endless(answer):
            return  # tests of streams read them
        if wrong := disagreement(request.method, url, answer):
            self.seen.faults.append(f"{wrong}, for {where}")


def _is_endless(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type")).startswith("text/event-stream")


def may(caller: str, operation: Any) -> bool:
    """Whether success is no fault: what a viewer changes is looked at in the history."""
    described = document()["paths"][operation.path][operation.method.lower()]
    if described.get("security") == [] or caller in ("viewer", "admin"):
        return described.get("security") == [] or not operation.path.startswith(_FREE_OF_CLIENTS)
    return caller == "client" and operation.path.startswith(_FREE_OF_CLIENTS)


def operations() -> Iterator[Any]:
    loaded = schemathesis.openapi.from_dict(document())
    for found in loaded.get_all_operations():
        operation: Any = found
        yield operation.ok()


def _modes(operation: Any) -> Iterator[GenerationMode]:
    yield GenerationMode.POSITIVE
    if operation.body or operation.query:
        yield GenerationMode.NEGATIVE


def _plain(kwargs: dict[str, Any]) -> dict[str, Any]:
    """What `requests` takes; addresses that no client would send stay as they are."""
    taken = ("method", "url", "headers", "params", "data", "json", "files")
    assert urlsplit(kwargs["url"]).scheme == "http"
    return {name: kwargs[name] for name in taken if name in kwargs}
