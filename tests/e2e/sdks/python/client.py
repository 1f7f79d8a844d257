"""Drives the Python SDK: one JSON command a line on stdin, one JSON answer a line on stdout.

Runs with the Python of `.sdk/python`; tests/e2e/sdk.py speaks to it. At the end of stdin it ends.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from UnleashClient import UnleashClient  # type: ignore[import-not-found,unused-ignore]
from UnleashClient.events import (  # type: ignore[import-not-found,unused-ignore]
    BaseEvent,
    UnleashEventType,
)

Command = dict[str, Any]


class Driver(logging.Handler):
    """The SDK in the hands of a test. As a log handler it counts what the SDK complains of."""

    def __init__(self, cache: str) -> None:
        super().__init__(logging.WARNING)
        self._cache = cache
        self._client: Any = None
        self._ready = False
        self._complaints = 0

    def emit(self, record: logging.LogRecord) -> None:
        self._complaints += 1
        sys.stderr.write(self.format(record) + "\n")

    def start(self, command: Command) -> Any:
        self._client = UnleashClient(
            command["url"],
            command["app"],
            instance_id=command["instance"],
            refresh_interval=command["refresh_interval"],
            metrics_interval=command["metrics_interval"],
            custom_headers={"Authorization": command["token"]},
            cache_directory=self._cache,
            event_callback=self._on_event,
            experimental_mode={"type": "streaming"} if command["mode"] == "streaming" else None,
        )
        self._client.initialize_client()
        return True

    def state(self, _: Command) -> Any:
        return {"ready": self._ready, "complaints": self._complaints}

    def is_enabled(self, command: Command) -> Any:
        return self._client.is_enabled(command["name"], command["context"])

    def variant(self, command: Command) -> Any:
        return self._client.get_variant(command["name"], command["context"])

    def stop(self, _: Command) -> Any:
        self._client.destroy()
        return True

    def _on_event(self, event: BaseEvent) -> None:
        self._ready = self._ready or event.event_type is UnleashEventType.READY


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        driver = Driver(cache)
        logging.getLogger().addHandler(driver)
        commands: dict[str, Callable[[Command], Any]] = {
            "start": driver.start,
            "state": driver.state,
            "is_enabled": driver.is_enabled,
            "variant": driver.variant,
            "stop": driver.stop,
        }
        for line in sys.stdin:
            command = json.loads(line)
            answer = {"answer": commands[command["do"]](command)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


main()
