"""`yardarm bisect` as somebody at a terminal runs it, against a real server."""

import asyncio
import json
import shlex
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from math import ceil, log2
from pathlib import Path

import httpx
import pytest

from tests import running as servers
from tests.cli.command import yardarm
from tests.conftest import create_database
from tests.servers import ADMIN_TOKEN
from tests.sink import Received, running_sink

_OTHERS = 12
"""Changes beside the one that broke it."""
_IS_ON = (
    "import json, sys; fs = json.load(sys.stdin)['features']; "
    "sys.exit(not any(f['name'] == 'breaks' and f['enabled'] for f in fs))"
)
CHECK = f"{sys.executable} -c {shlex.quote(_IS_ON)}"


@dataclass(frozen=True)
class _Broken:
    """A server whose feature `breaks` was on at `good` and is off at `bad`, by `culprit`."""

    url: str
    good: int
    bad: int
    culprit: int

    async def bisect(
        self, *words: str, good: int | str | None = None, token: str = ADMIN_TOKEN, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        moments = ("--server", self.url, "--good", str(self.good if good is None else good))
        settings = {"YARDARM_TOKEN": token, **more}

        def run() -> "subprocess.CompletedProcess[str]":
            return yardarm("bisect", *moments, *words, database_url=None, data_dir=None, **settings)

        done = await asyncio.to_thread(run)
        assert "Traceback" not in done.stderr
        return done

    async def refused(self, *words: str, **more: str) -> str:
        """The one line of one that fails."""
        done = await self.bisect(*words, **more)
        lines = done.stderr.splitlines()
        assert (done.returncode, len(lines)) == (1, 1), done.stderr
        assert lines[0].startswith("yardarm: ")
        return lines[0]


@pytest.fixture(scope="module")
async def broken(postgres: str, template: str) -> AsyncIterator[_Broken]:
    url = await create_database(postgres, template=template)
    async with servers.running_server(url) as server, servers.admin(server) as admin:

        async def made(path: str, body: object = None) -> int:
            headers = {"yardarm-reason": "a step"}
            answer = await admin.post(path, json=body, headers=headers)
            assert answer.status_code < 300, answer.text
            newest = await admin.get("/api/admin/search/events?limit=1")
            revision: int = newest.json()["events"][0]["id"]
            return revision

        on = {"strategies": [{"name": "default"}], "enabled": True}
        good = await made("/api/admin/features", {"name": "breaks", **on})
        for i in range(_OTHERS // 2):
            await made("/api/admin/features", {"name": f"before-{i}", **on})
        culprit = await made("/api/admin/features/breaks/toggle/off")
        bad = culprit
        for i in range(_OTHERS - _OTHERS // 2):
            bad = await made("/api/admin/features", {"name": f"after-{i}", **on})
        yield _Broken(server.url, good, bad, culprit)


async def test_a_command_finds_the_change(broken: _Broken, tmp_path: Path) -> None:
    log = tmp_path / "looks"
    command = (
        f'cmp - "$YARDARM_FEATURES" && echo "$YARDARM_REVISION ${{YARDARM_TOKEN:-none}}" >> {log}'
        f' && {CHECK} < "$YARDARM_FEATURES"'
    )
    done = await broken.bisect("--run", command)
    assert done.returncode == 0, done.stderr
    said, looks = done.stdout.splitlines(), log.read_text().splitlines()
    assert looks[:2] == [f"{broken.good} none", f"{broken.bad} none"]
    assert len(looks) <= 2 + ceil(log2(_OTHERS + 1))
    assert f"revision {broken.good}" in said[0]
    assert said[0].endswith(": good")
    assert said[1].endswith(": bad")
    told = said[said.index("It was this change:") + 1 :]
    assert told[0].startswith(f"{broken.culprit}  ")
    assert "feature breaks" in told[0]
    assert told[1] == "    by init-admin-1: a step"
    assert "    enabled: true -> false" in told
    undo = json.loads(told[-1].removeprefix("To put it back, POST /api/admin/events/undo "))
    async with httpx.AsyncClient(headers={"authorization": ADMIN_TOKEN}) as http:
        planned = await http.post(f"{broken.url}/api/admin/events/undo", json=undo)
    assert planned.status_code == 200, planned.text
    assert [c["name"] for c in planned.json()["changes"]] == ["breaks"]


async def test_what_it_concerns_leaves_fewer_looks(broken: _Broken) -> None:
    words = ("--feature", "breaks", "--environment", "production", "--bad", str(broken.bad))
    done = await broken.bisect(*words, "--run", CHECK)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("revision ") == 2
    assert f"\n{broken.culprit}  " in done.stdout


async def test_an_address_finds_the_change(broken: _Broken) -> None:
    def answer(received: Received) -> str:
        on = {f["name"]: f["enabled"] for f in received.json["features"]}["breaks"]
        return "204 No Content" if on else "503 Service Unavailable"

    async with running_sink() as sink:
        sink.answer = answer
        done = await broken.bisect("--url", sink.url)
        assert done.returncode == 0, done.stderr
        assert f"\n{broken.culprit}  " in done.stdout
        asked = [int(r.headers["yardarm-revision"]) for r in sink.received]
        assert asked[:2] == [broken.good, broken.bad]
        # The token is the server's only.
        assert not any("authorization" in r.headers for r in sink.received)


async def test_an_address_that_says_neither_ends_it(broken: _Broken) -> None:
    async with running_sink() as sink:
        sink.answer = lambda _: f"302 Found\nlocation: {broken.url}"
        line = await broken.refused("--url", sink.url)
        assert f"{sink.url} answered 302" in line
        assert len(sink.received) == 1
    line = await broken.refused("--url", sink.url)
    assert f"revision {broken.good} cannot be judged: cannot ask {sink.url}" in line


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("exit 125", "the check ended with 125"),
        ("no-such-command-at-all 2>/dev/null", "the check ended with 127"),
        ("kill -9 $$", "the check was ended by SIGKILL"),
        ("exit 1", "is not good: the check fails at revision"),
        ("exit 0", "is not bad: the check succeeds at revision"),
    ],
)
async def test_a_check_that_does_not_help_ends_it(broken: _Broken, command: str, said: str) -> None:
    assert said in await broken.refused("--run", command)


async def test_what_hangs_is_ended_with_all_that_it_started(
    broken: _Broken, tmp_path: Path
) -> None:
    file = tmp_path / "still-there"
    line = await broken.refused("--run", f"(sleep 3; touch {file}) & wait", "--timeout", "1")
    assert "the check took longer than 1 s" in line
    assert f"go on with --good {broken.good} --bad {broken.bad}" in line
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        assert not file.exists()
        await asyncio.sleep(0.5)


async def test_a_search_has_an_end(broken: _Broken) -> None:
    line = await broken.refused("--run", f"sleep 0.7; {CHECK}", "--within", "2")
    assert f"go on with --good {broken.good}" in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say how to check"),
        (("--run", "true", "--url", "http://localhost"), "say how to check"),
        (("--url", "file:///etc/passwd"), "--url must begin with http:// or https://"),
        (("--run", "true", "--bad", "soon"), "must be a revision"),
        (("--run", "true", "--environment", "nowhere"), "must be one of ["),
    ],
)
async def test_wrong_use_is_one_line(broken: _Broken, words: tuple[str, ...], said: str) -> None:
    assert said in await broken.refused(*words)


async def test_who_may_not_read_is_told(broken: _Broken) -> None:
    assert "answered 401" in await broken.refused("--run", "true", token="*:*.wrong")
