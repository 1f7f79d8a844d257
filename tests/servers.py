"""Real servers as real processes, for tests and benchmarks."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ADMIN_TOKEN = "*:*.admin-secret-of-the-tests"
CLIENT_TOKEN = "*:production.client-secret-of-the-tests"
DEVELOPMENT_TOKEN = "*:development.client-secret-of-the-tests"
FRONTEND_TOKEN = "*:production.frontend-secret-of-the-tests"

ANNOUNCED: dict[object, str] = {}
"""Where our servers are, each under what announced it; tests/answers.py looks at what they say."""


@contextmanager
def announced(url: str) -> Iterator[None]:
    """Ports are given out again: what answers there later is another one."""
    server = object()
    ANNOUNCED[server] = url
    try:
        yield
    finally:
        del ANNOUNCED[server]


_READY = "yardarm ready at "


class ServerProcess:
    """`yardarm serve` in a process of its own. Keeps its port over a restart, so that clients
    find it again. Use as a context manager: what was started is ended, by its id.
    """

    def __init__(
        self,
        *,
        database_url: str | None = None,
        data_dir: Path | None = None,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        module: str = "yardarm",
        command: str = "serve",
    ) -> None:
        self.port = 0
        self._command = command
        self._module = module
        self.process: subprocess.Popen[str] | None = None
        self._log = log
        self._environment = {
            **{
                k: v
                for k, v in os.environ.items()
                if not k.startswith(("YARDARM_", "INIT_", "UNLEASH_"))
            },
            "INIT_ADMIN_API_TOKENS": ADMIN_TOKEN,
            "INIT_CLIENT_API_TOKENS": f"{CLIENT_TOKEN},{DEVELOPMENT_TOKEN}",
            "INIT_FRONTEND_API_TOKENS": FRONTEND_TOKEN,
            # The laws write as fast as they can; the limit has tests of its own.
            "YARDARM_WRITES_PER_SECOND": "0",
            "YARDARM_SNAPSHOT": "false",  # without a data folder of its own it would be in ours
            **({"DATABASE_URL": database_url} if database_url else {}),
            **({"YARDARM_DATA_DIR": str(data_dir)} if data_dir else {}),
            **(environment or {}),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, within: float = 60.0) -> Self:
        """Start and wait until it says that it is ready, `within` seconds at most."""
        log = self._log.open("ab") if self._log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-m", self._module, self._command, "--port", str(self.port)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        if self._log:
            log.close()  # type: ignore[union-attr]
        line = self._first_line(within)
        if not line.startswith(_READY):
            self.kill()
            raise RuntimeError(f"the server did not start: {line!r}")
        self.port = urlsplit(line.removeprefix(_READY).strip()).port or 0
        ANNOUNCED[self] = self.url
        return self

    def _first_line(self, within: float) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        deadline = time.monotonic() + within
        line = select.poll()  # not select(): whoever plays many clients has many files open
        line.register(self.process.stdout, select.POLLIN | select.POLLHUP)
        while time.monotonic() < deadline:
            if line.poll(200):
                return self.process.stdout.readline()
        return ""

    def kill(self) -> None:
        """Kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._forget()

    def stop(self, *, within: float = 15.0) -> int:
        """SIGTERM; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(within)
        self._forget()
        return status

    def _forget(self) -> None:
        assert self.process is not None
        ANNOUNCED.pop(self, None)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def __enter__(self) -> Self:
        return self if self.process else self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.kill()
