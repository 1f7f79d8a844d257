"""Drives OpenFeature's Python SDK with the OFREP provider: one JSON command a line on stdin, one
JSON answer a line on stdout. Runs with the Python of `.sdk/python`.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from openfeature import api  # type: ignore[import-not-found,unused-ignore]
from openfeature.contrib.provider.ofrep import (  # type: ignore[import-not-found,unused-ignore]
    OFREPProvider,
)
from openfeature.evaluation_context import (  # type: ignore[import-not-found,unused-ignore]
    EvaluationContext,
)

Command = dict[str, Any]


class Driver:
    """The SDK in the hands of a test."""

    def __init__(self) -> None:
        self._client: Any = None

    def start(self, command: Command) -> Any:
        headers = {"Authorization": f"Bearer {command['token']}"}
        api.set_provider(OFREPProvider(command["url"], headers_factory=lambda: headers))
        self._client = api.get_client()
        return True

    def value(self, command: Command) -> Any:
        ask = getattr(self._client, f"get_{command['type']}_details")
        context = EvaluationContext(targeting_key=command["user"])
        details = ask(command["name"], command["default"], context)
        return {
            "value": details.value,
            "variant": details.variant,
            "reason": details.reason,
            "errorCode": details.error_code,
        }

    def stop(self, _: Command) -> Any:
        api.shutdown()
        return True


def main() -> None:
    driver = Driver()
    commands: dict[str, Callable[[Command], Any]] = {
        "start": driver.start,
        "value": driver.value,
        "stop": driver.stop,
    }
    for line in sys.stdin:
        command = json.loads(line)
        answer = {"answer": commands[command["do"]](command)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
