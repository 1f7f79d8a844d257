"""yardarm bisect: which change broke it, found by a check that runs where the caller is."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode

import typer

from yardarm.cli.running import fail

_MOST = 40
"""Looks of one search: enough for every history, since each halves what is left."""
_LARGEST = 200 * 1024 * 1024
_SITES = ("http://", "https://")
_NOT_RUN = range(125, 128)
"""What `git bisect run` and shells say when a check could not be made."""


_Server = Annotated[str, typer.Option(help="The server's address.", envvar="YARDARM_SERVER")]
_Good = Annotated[str, typer.Option(help="When it was good: a revision or an RFC 3339 time.")]
_Bad = Annotated[
    str | None, typer.Option(help="When it was not.", show_default="the newest revision")
]
_Run = Annotated[
    str | None,
    typer.Option(
        help="A command for the shell, which gets on stdin what clients were sent: status 0 is "
        "good; 125 to 127, above 128 and a signal end the search, any other is bad.",
        show_default=False,
    ),
]
_Url = Annotated[
    str | None,
    typer.Option(
        help="An address that it is posted to instead: 2xx is good, 4xx and 5xx are bad.",
        show_default=False,
    ),
]
_Environment = Annotated[
    str | None, typer.Option(help="Whose clients.", show_default="the default one")
]
_Feature = Annotated[
    str | None, typer.Option(help="Only changes that concern it.", show_default=False)
]
_Project = Annotated[str | None, typer.Option(help="Only changes in it.", show_default=False)]
_Token = Annotated[str | None, typer.Option(help="One that may read.", envvar="YARDARM_TOKEN")]
_Timeout = Annotated[float, typer.Option(help="Seconds for a check.", min=1, max=3600)]
_Within = Annotated[float, typer.Option(help="Seconds for all.", min=1, max=86_400)]


def bisect(
    *, server: _Server, good: _Good, bad: _Bad = None, run: _Run = None, url: _Url = None,
    environment: _Environment = None, feature: _Feature = None, project: _Project = None,
    token: _Token = None, timeout: _Timeout = 60, within: _Within = 1800,
) -> None:  # fmt: skip
    """Find the change that broke something: check what clients were sent, at a few revisions."""
    if (run is None) == (url is None):
        fail("say how to check: --run COMMAND or --url URL")
    for name, address in (("--server", server), ("--url", url)):
        if address is not None and not address.startswith(_SITES):
            fail(f"{name} must begin with http:// or https://: {address}")
    source = _History(server, token, environment)
    check: _Check = _Command(run) if run is not None else _Address(url or "")
    narrowed = {"feature": feature, "project": project, "environment": environment}
    wanted = {name: value for name, value in narrowed.items() if value is not None}
    _Search(source, check, wanted, timeout, time.monotonic() + within).go(good, bad)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What clients were sent at a revision."""

    revision: str
    at: str
    body: bytes


class _Unjudged(Exception):  # noqa: N818 - says why
    """The check says neither good nor bad."""


class _Check(Protocol):
    def is_good(self, sent: _Sent, seconds: float) -> bool:
        """Raises _Unjudged."""


def _opener() -> urllib.request.OpenerDirector:
    """Nothing of ours goes where somebody else sends it: a redirect is an answer like others."""
    made = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler, urllib.request.HTTPHandler, urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler, urllib.request.HTTPErrorProcessor,
    ):  # fmt: skip
        made.add_handler(handler())
    return made


class _History:
    """The history of a server, by its API."""

    def __init__(self, address: str, token: str | None, environment: str | None) -> None:
        self._base = address.rstrip("/").removesuffix("/api")
        self._token = token
        self._environment = environment

    def sent(self, moment: str) -> _Sent:
        query = {"asOf": moment}
        if self._environment is not None:
            query["environment"] = self._environment
        path = f"/api/admin/history/client-features?{urlencode(query)}"
        headers, body = self._ask(path)
        return _Sent(headers["yardarm-revision"], headers["yardarm-at"], body)

    def newest(self, since: str) -> str:
        query = urlencode({"from": since, "limit": 1})
        _, body = self._ask(f"/api/admin/history/diff?{query}")
        return str(json.loads(body)["to"]["revision"])

    def halved(self, good: str, bad: str, wanted: Mapping[str, str]) -> dict[str, Any]:
        asked = json.dumps({"good": good, "bad": bad, **wanted}).encode()
        _, body = self._ask("/api/admin/history/bisect", asked)
        found: dict[str, Any] = json.loads(body)
        return found

    def _ask(self, path: str, body: bytes | None = None) -> tuple[Message, bytes]:
        """Ends the command when there is no answer that helps."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._token:
            headers["Authorization"] = self._token
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310 - looked at
        try:
            with _opener().open(request, timeout=60) as answer:
                return answer.headers, answer.read(_LARGEST)
        except HTTPError as error:
            fail(f"{self._base} answered {error.code}: {_words(error)}")
        except (OSError, ValueError, HTTPException) as error:
            fail(f"cannot ask {self._base}: {error}")


def _words(error: HTTPError) -> str:
    """What the server says is wrong, in one line."""
    try:
        told = json.loads(error.read(1024 * 1024))
        details = [d["message"] for d in told.get("details", ()) if d.get("message")]
        return " ".join("; ".join(details or [told["message"]]).split())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, HTTPException):
        return str(error.reason)


class _Command:
    """A command of the caller's own. It has the body on stdin and in the file that
    YARDARM_FEATURES names, YARDARM_REVISION and YARDARM_AT beside it; what it says goes to stderr.
    """

    def __init__(self, command: str) -> None:
        self._command = command

    def is_good(self, sent: _Sent, seconds: float) -> bool:
        with tempfile.TemporaryDirectory(prefix="yardarm-bisect-") as folder:
            file = Path(folder) / "features.json"
            file.write_bytes(sent.body)
            status = self._run(file, sent, seconds)
        if status < 0:
            raise _Unjudged(f"the check was ended by {signal.Signals(-status).name}")
        if status in _NOT_RUN or status > 128:  # noqa: PLR2004
            raise _Unjudged(f"the check ended with {status}")
        return status == 0

    def _run(self, file: Path, sent: _Sent, seconds: float) -> int:
        told = (f"YARDARM_REVISION={sent.revision}", f"YARDARM_AT={sent.at}",
                f"YARDARM_FEATURES={file}")  # fmt: skip
        # The token is the server's only.
        words = ["env", "-u", "YARDARM_TOKEN", *told, "/bin/sh", "-c", self._command]
        with file.open("rb") as body, subprocess.Popen(  # noqa: S603 - the caller's own command
            words, stdin=body, stdout=sys.stderr, start_new_session=True
        ) as process:  # fmt: skip
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                raise _Unjudged(f"the check took longer than {seconds:.0f} s") from None
            finally:
                if process.returncode is None:
                    # With all that it has started.
                    os.killpg(process.pid, signal.SIGKILL)


class _Address:
    """What answers whether a body is good. It is asked from here, not by the server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def is_good(self, sent: _Sent, seconds: float) -> bool:
        headers = {"Content-Type": "application/json", "Yardarm-Revision": sent.revision}
        request = urllib.request.Request(self._url, sent.body, headers)  # noqa: S310 - looked at
        try:
            with _opener().open(request, timeout=seconds):
                return True
        except HTTPError as error:
            if error.code < 400:  # noqa: PLR2004
                raise _Unjudged(f"{self._url} answered {error.code}") from None
            return False
        except (OSError, ValueError, HTTPException) as error:
            raise _Unjudged(f"cannot ask {self._url}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Search:
    """`until` is when all is to be over, by the monotonic clock."""

    source: _History
    check: _Check
    wanted: Mapping[str, str]
    timeout: float
    until: float

    def go(self, good: str, bad: str | None) -> None:
        """Says the change, or ends the command in one line that says how far it came."""
        first = self.source.sent(good)
        last = self.source.sent(bad or self.source.newest(good))
        good, bad = first.revision, last.revision
        # Two looks more, and no search for what is not there.
        if not self._look(first, good, bad):
            fail(f"--good is not good: the check fails at revision {good} already")
        if self._look(last, good, bad):
            fail(f"--bad is not bad: the check succeeds at revision {bad}")
        for _ in range(_MOST):
            found = self.source.halved(good, bad, self.wanted)
            if found["culprit"] is not None:
                _tell(found["culprit"])
                return
            typer.echo(f"{found['left']} changes may be it; {found['steps']} looks at most")
            sent = self.source.sent(str(found["next"]["revision"]))
            if self._look(sent, good, bad):
                good = sent.revision
            else:
                bad = sent.revision
        fail(f"not found after {_MOST} looks{_onwards(good, bad)}")

    def _look(self, sent: _Sent, good: str, bad: str) -> bool:
        left = self.until - time.monotonic()
        if left <= 0:
            fail(f"the time is over{_onwards(good, bad)}")
        try:
            is_good = self.check.is_good(sent, min(self.timeout, left))
        except _Unjudged as why:
            fail(f"revision {sent.revision} cannot be judged: {why}{_onwards(good, bad)}")
        typer.echo(f"revision {sent.revision} of {sent.at}: {'good' if is_good else 'bad'}")
        return is_good


def _onwards(good: str, bad: str) -> str:
    return f"; go on with --good {good} --bad {bad}"


def _tell(culprit: list[dict[str, Any]]) -> None:
    typer.echo("\nIt was this change:")
    for event in culprit:
        what = [event["type"], event["kind"], event["name"]]
        place = f" in {event['environment']}" if event["environment"] else ""
        typer.echo(f"{event['id']}  {event['createdAt']}  {' '.join(what)}{place}")
        why = f": {event['reason']}" if event["reason"] else ""
        typer.echo(f"    by {event['createdBy']}{why}")
        for line in event["text"] or ():
            typer.echo(f"    {line}")
    change = json.dumps({"change": culprit[0]["groupId"], "dryRun": True})
    typer.echo(f"\nTo put it back, POST /api/admin/events/undo {change}")
