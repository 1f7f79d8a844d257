"""The protocol below the front door, over raw sockets: framing, pipelines, closing, repeats."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.wire import Wire, statuses
from tests.conftest import create_database
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess
from yardarm.domain.times import wire_time

FEATURES = b"GET /flags/api/client/features HTTP/1.1\r\nHost: x\r\n"
MINE = b"Authorization: " + CLIENT_TOKEN.encode() + b"\r\n"
ADMIN = b"Authorization: " + ADMIN_TOKEN.encode() + b"\r\n"
END = b"\r\n"
POLL = FEATURES + MINE + END
HEALTH = b"GET /flags/health HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSE = b"Connection: close\r\n"
POST = b"POST /flags/api/client/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


_FLAGS = 60


@pytest.fixture(scope="module")
async def url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="module")
def server(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """On uvloop, as it is run."""
    log: Path = tmp_path_factory.mktemp("protocol") / "log"
    environment = {"BASE_URI_PATH": "/flags"}
    with ServerProcess(database_url=url, environment=environment, log=log) as process:
        with httpx.Client(base_url=process.url + "/flags", headers=_admin()) as http:
            for number in range(_FLAGS):
                body = {
                    "name": f"flag-{number}",
                    "description": f"{number} " * 600,
                    "strategies": [{"name": "default", "constraints": [_many(number)]}],
                }
                assert http.post("/api/admin/features", json=body).status_code == 201
        yield process


def _many(number: int) -> dict[str, Any]:
    """So that what clients poll is large, too."""
    values = [f"{number}-{other}" for other in range(400)]
    return {"contextName": "userId", "operator": "IN", "values": values}


def _admin() -> dict[str, str]:
    return {"authorization": ADMIN_TOKEN}


def known(server: ServerProcess) -> bytes:
    with Wire(server.port) as wire:
        etag = wire.send(POLL).reply().headers["etag"]
    return FEATURES + MINE + f"If-None-Match: {etag}\r\n".encode() + END


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([POLL], [200]),
        ([bytes([byte]) for byte in POLL], [200]),
        ([POLL * 3], [200, 200, 200]),
        ([POLL, POLL], [200, 200]),
        ([b"\r\n" + POLL + b"\r\n" + POLL], [200, 200]),
        ([POLL + HEALTH + POLL], [200, 200, 200]),
        ([POLL[:-2] + CLOSE + END + POLL], [200]),
        ([POLL.replace(b"1.1", b"1.0")], [200]),
        ([POLL.replace(b"1.1", b"1.0", 1) + POLL], [200]),
        ([POLL.replace(b"1.1", b"2.0")], [505]),
        ([FEATURES + END], [401]),
        ([FEATURES + b"Authorization: Bearer " + CLIENT_TOKEN.encode() + END * 2], [200]),
        ([FEATURES + b"AUTHORIZATION:" + CLIENT_TOKEN.encode() + b"  " + END * 2], [200]),
        ([FEATURES + b"Authorization: " + FRONTEND_TOKEN.encode() + END * 2], [403]),
        ([FEATURES + ADMIN + END], [403]),
        ([POLL.replace(b"features ", b"features?namePrefix=flag-1 ")], [200]),
        ([POLL.replace(b"features ", b"features?tag=wrong ")], [400]),
        ([POLL.replace(b"features ", b"features?%zz ")], [200]),
        ([POLL.replace(b"features ", b"features/flag-1 ")], [200]),
        ([POLL.replace(b" /flags", b" http://else.where/flags")], [200]),
        ([POLL.replace(b"/flags", b"//flags/")], [200]),
        ([POLL.replace(b"/flags", b"")], [404]),
        ([POLL.replace(b"GET", b"POST", 1)], [404]),
        ([POLL.replace(b"GET", b"OPTIONS", 1)], [404]),
        ([b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"], [400]),
        ([b"GARBAGE\r\n\r\n"], [400]),
        ([POLL[:-2] + b"Content-Length: 3\r\n\r\nabc" + POLL], [200, 200]),
        ([POLL[:-2] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + POLL], [200, 200]),
        ([POLL[:-2] + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + POLL], [200]),
        ([POLL[:-2] + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"], [200]),
        ([POLL[:-2] + b"X: " + b"x" * 70_000 + b"\r\n\r\n"], [431]),
        ([POLL[:-2] + b"X: " + b"x" * 40_000, b"x" * 30_000 + b"\r\n\r\n"], [431]),
        ([POLL + POLL[:-2] + b"X: " + b"x" * 40_000, b"x" * 30_000 + b"\r\n\r\n"], [200, 431]),
        ([POLL[:-2] + b"X: " + b"x" * 1_000_000], [431]),
        ([POLL[:-2] + b"X: x\r\n" * 20_000 + b"\r\n"], [431]),
    ],
)  # fmt: skip
def test_what_comes_of_bytes(
    server: ServerProcess, chunks: list[bytes], expected: list[int]
) -> None:
    assert statuses(server.port, chunks) == expected


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: 3 3\r\n\r\nabc",
        b"Content-Length : 3\r\n\r\nabc",
        b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        b"X: a\r\n folded\r\n\r\n",
        b"X\0: a\r\n\r\n",
        b": a\r\n\r\n",
    ],
)
def test_a_request_with_two_readings_is_answered_once_at_the_most(
    server: ServerProcess, framing: bytes
) -> None:
    """What follows it must not pass for a request of its own."""
    secret = b"GET /flags/health HTTP/1.1\r\nHost: x\r\n\r\n"
    found = statuses(server.port, [POLL[:-2] + framing + secret])
    assert len(found) == 1 or 400 in found[:2]
    assert 400 in found


def test_an_error_of_http_itself_is_json(server: ServerProcess) -> None:
    with Wire(server.port) as wire:
        reply = wire.send(b"GARBAGE\r\n\r\n").reply()
        assert json.loads(reply.body)["message"] == "This is not HTTP/1.1"
        assert reply.headers["connection"] == "close"
        assert wire.is_closed()


def test_a_poll_says_what_the_application_says(server: ServerProcess) -> None:
    """The front door answers the same where the protocol leaves a request to it."""
    with Wire(server.port) as wire:
        in_gzip = POLL[:-2] + b"Accept-Encoding: gzip\r\n\r\n"
        while "content-encoding" not in wire.send(in_gzip).reply().headers:
            time.sleep(0.02)  # a large body is compressed beside the first answers
        for kept in (POLL, known(server), in_gzip):
            ready = wire.send(kept).reply()
            again = wire.send(kept).reply()
            asked = wire.send(kept[:-2] + b"Content-Length: 0\r\n\r\n").reply()
            assert ready.status == again.status == asked.status
            assert ready.body == again.body == asked.body
            for reply in (ready, again, asked):
                assert reply.headers.pop("date").endswith("GMT")
            assert ready.headers == again.headers == asked.headers


def test_head_has_no_body(server: ServerProcess) -> None:
    with Wire(server.port) as wire:
        reply = wire.send(POLL.replace(b"GET", b"HEAD", 1)).reply(bodiless=True)
        assert int(reply.headers["content-length"]) > 0
        assert wire.send(POLL).reply().status == 200


def test_who_closes_is_told_so(server: ServerProcess) -> None:
    polled = known(server)
    with Wire(server.port) as wire:
        wire.send(polled).reply()
        reply = wire.send(polled[:-2] + CLOSE + END).reply()
        assert (reply.status, reply.headers["connection"]) == (304, "close")
        assert wire.is_closed()


def test_100_continue_comes_before_the_body(server: ServerProcess) -> None:
    with Wire(server.port) as wire:
        wire.send(POST + MINE + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert wire.reply().status == 100
        assert wire.send(b"{}").reply().status == 400
        assert wire.send(POLL).reply().status == 200


def test_a_trailer_is_no_header(server: ServerProcess) -> None:
    """Behind a proxy it would pass for what the proxy said."""
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    assert statuses(server.port, [chunked + MINE + END]) == [401]


def test_a_chunked_body_arrives_whole(server: ServerProcess) -> None:
    bucket = {"start": "2026-01-01T00:00:00Z", "stop": "2026-01-01T00:01:00Z", "toggles": {}}
    body = json.dumps({"appName": "a", "instanceId": "b", "bucket": bucket}).encode()
    chunks = [b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body]
    head = POST + MINE + b"Transfer-Encoding: chunked\r\n\r\n"
    assert statuses(server.port, [head, *chunks, b"0\r\n\r\n"]) == [202]


def test_a_large_answer_arrives_whole_though_the_caller_ended_its_side(
    server: ServerProcess,
) -> None:
    asked = b"GET /flags/api/admin/features HTTP/1.1\r\nHost: x\r\n" + ADMIN + END
    for request in (POLL, asked):
        with Wire(server.port, receive_buffer=4096) as wire:
            (reply,) = wire.send(request).end().rest()
            assert len(json.loads(reply.body)["features"]) == _FLAGS


def test_answers_keep_their_order(server: ServerProcess) -> None:
    polled = known(server)
    with Wire(server.port) as wire:
        wire.send((polled + HEALTH + POLL + HEALTH) * 20)
        found = [wire.reply() for _ in range(80)]
        assert [reply.status for reply in found] == [304, 200, 200, 200] * 20
        assert all("features" in json.loads(reply.body) for reply in found[2::4])


def test_a_large_answer_says_the_time_of_now(server: ServerProcess) -> None:
    """Its bytes are kept from one caller to the next, but for that."""
    with Wire(server.port) as wire:
        found = [wire.send(POLL).reply()]
        assert len(found[0].body) > 100_000
        time.sleep(2.1)
        found += [wire.send(POLL).reply() for _ in range(2)]
    assert len({reply.body for reply in found}) == 1
    first, *later = (reply.headers["date"] for reply in found)
    assert all(date > first for date in later)


def test_a_repeat_sees_a_change_at_once(server: ServerProcess) -> None:
    polled = known(server)
    with Wire(server.port) as wire, httpx.Client(headers=_admin()) as http:
        assert [wire.send(polled).reply().status for _ in range(3)] == [304] * 3
        http.post(f"{server.url}/flags/api/admin/features/flag-1/toggle")
        assert wire.send(polled).reply().status == 200


def test_a_repeat_sees_a_token_end(server: ServerProcess) -> None:
    tokens = f"{server.url}/flags/api/admin/api-tokens"
    body = {"tokenName": "a", "type": "client", "environment": "production"}
    with Wire(server.port) as wire, httpx.Client(headers=_admin()) as http:
        for expires in (False, True):
            soon = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
            more = {"expiresAt": soon} if expires else {}
            made = http.post(tokens, json={**body, **more}).json()
            polled = FEATURES + f"Authorization: {made['secret']}\r\n\r\n".encode()
            assert [wire.send(polled).reply().status for _ in range(3)] == [200] * 3
            if not more:
                http.delete(f"{tokens}/{made['secret']}")
                assert wire.send(polled).reply().status == 401
        answers = [200]
        while answers[-1] == 200:
            answers.append(wire.send(polled).reply().status)
        assert datetime.now(UTC).isoformat() >= soon
        assert answers[-1] == 401


def test_repeats_are_counted(server: ServerProcess) -> None:
    def count(http: httpx.Client) -> float:
        text = http.get(f"{server.url}/flags/internal-backstage/prometheus").text
        line = next(
            line
            for line in text.splitlines()
            if line.startswith("http_request_duration_milliseconds_count{")
            and 'path="/api/client/features"' in line
            and 'status="304"' in line
        )
        return float(line.split(" ")[1])

    polled = known(server)
    with Wire(server.port) as wire, httpx.Client() as http:
        wire.send(polled).reply()
        before = count(http)
        for _ in range(5):
            wire.send(polled).reply()
        assert count(http) == before + 5


_REPORT = json.dumps(
    {
        "appName": "wire", "instanceId": "one",
        "bucket": {
            "start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z",
            "toggles": {"flag-1": {"yes": 1, "no": 2, "variants": {"blue": 1}}},
        },
    }
).encode()  # fmt: skip


def report(body: bytes = _REPORT, more: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    return POST + MINE + more + length + body


PLAIN = report()
_HEAD = PLAIN[: PLAIN.index(b"\r\n\r\n") + 4]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([PLAIN], [202]),
        ([bytes([byte]) for byte in PLAIN], [202]),
        ([_HEAD, _REPORT], [202]),
        ([_HEAD[:-1], _HEAD[-1:] + _REPORT[:9], _REPORT[9:]], [202]),
        ([_HEAD, _REPORT[:50], _REPORT[50:-1], _REPORT[-1:]], [202]),
        ([PLAIN * 5], [202] * 5),
        ([PLAIN, PLAIN], [202, 202]),
        ([PLAIN + POLL + PLAIN + HEALTH], [202, 200, 202, 200]),
        ([POLL + PLAIN + POLL], [200, 202, 200]),
        ([_HEAD, _REPORT + POLL], [202, 200]),
        ([_HEAD + _REPORT[:9], _REPORT[9:] + PLAIN], [202, 202]),
        ([report(more=CLOSE) + POLL], [202]),
        ([report().replace(b"1.1", b"1.0", 1)], [202]),
        ([report(more=b"Expect: 100-continue\r\n")], [100, 202]),
        ([report(more=b"X-Request-Id: mine\r\n")], [202]),
        ([report(more=b"Content-Encoding: gzip\r\n")], [415]),
        ([report().replace(b"application/json", b"text/plain")], [415]),
        ([report().replace(CLIENT_TOKEN.encode(), b"nobody's")], [401]),
        ([report(b"{}"), PLAIN], [400, 202]),
        ([report(b"")], [400]),
        ([report(_REPORT.replace(b"wire", rb"w\u0000"))], [400]),
        ([report(_REPORT.replace(b"12:01:00", b"99:01:00"))], [400]),
        ([report(_REPORT.replace(b'"yes": 1', b'"yes": "1"'))], [202]),
        ([report(_REPORT.replace(b'"yes": 1', b'"yes": -1'))], [400]),
        ([report(_REPORT.replace(b'"one"', b"null"))], [202]),
        ([report(_REPORT + b" " * 200_000)], [202]),
        ([report(_REPORT + b" " * 2_000_000)], [413]),
    ],
)  # fmt: skip
def test_what_comes_of_reports(
    server: ServerProcess, chunks: list[bytes], expected: list[int]
) -> None:
    assert statuses(server.port, chunks) == expected


def test_a_report_is_answered_as_the_application_answers_it(server: ServerProcess) -> None:
    with Wire(server.port) as wire:
        found = wire.send(PLAIN).reply()
        asked = wire.send(report(more=b"X-Request-Id: mine\r\n")).reply()
    assert asked.headers.pop("x-request-id") == "mine"
    assert {**found.headers, "date": ""} == {**asked.headers, "date": ""}
    assert (found.status, found.body) == (asked.status, asked.body) == (202, b"")


def test_who_ends_its_side_still_hears_that_a_report_is_stored(server: ServerProcess) -> None:
    with Wire(server.port) as wire:
        (reply,) = wire.send(PLAIN).end().rest()
        assert reply.status == 202


def test_reports_count_each_once(server: ServerProcess) -> None:
    name = b"counted-on-the-wire"
    today = wire_time(datetime.now(UTC)).encode()
    body = _REPORT.replace(b"flag-1", name).replace(b"2026-11-24T12:01:00.000Z", today)
    with Wire(server.port) as wire:
        wire.send(report(body) * 4)
        assert [wire.reply().status for _ in range(4)] == [202] * 4
    for more in (b"", CLOSE):
        assert statuses(server.port, [report(body, more)]) == [202]
    with httpx.Client(base_url=server.url + "/flags", headers=_admin()) as http:
        path = f"/api/admin/client-metrics/features/{name.decode()}"
        found = http.get(path).json()["lastHourUsage"]
    assert sum(entry["yes"] for entry in found) == 6
