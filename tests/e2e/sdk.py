"""A real SDK as a process of its own, driven from a test."""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

ROOT = Path(__file__).parents[2]
SDKS = ROOT / ".sdk"
"""Where tests/e2e/sdks/install puts them."""

PYTHON = SDKS / "python" / "bin" / "python"
"""The Python that has the Python SDK."""

HOST_NAME = "the-host-of-the-sdk"
"""What the SDK's machine is called, for the strategy applicationHostname."""

Kind = Literal["python", "node"]
KINDS: tuple[Kind, ...] = ("python", "node")
Mode = Literal["polling", "streaming", "delta"]
"""How it gets flags; Python does not poll deltas."""

VERSIONS: dict[Kind, str] = {
    "python": "unleash-python-sdk:6.9.1",
    "node": "unleash-node-sdk:6.12.1",
}

_DRIVERS = Path(__file__).parent / "sdks"
_COMMANDS: dict[Kind, tuple[Path | str, Path]] = {
    "python": (PYTHON, _DRIVERS / "python" / "client.py"),
    "node": ("node", _DRIVERS / "node" / "client.mjs"),
}
_PATIENCE = 20.0


def sdk_environment(home: Path) -> dict[str, str]:
    """The environment of a program with an SDK: nothing of ours, no proxy, a home of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "HOSTNAME": HOST_NAME,
        "LANG": "C.UTF-8",
    }


@dataclass(frozen=True, slots=True)
class State:
    """`ready` when flags came from the server; `complaints` is how often the SDK warned."""

    ready: bool
    complaints: int


class Driver:
    """A program that drives an SDK: one JSON command a line in, one JSON answer a line out. Use as
    an async context manager. It keeps its cache in `folder`, and its log there, too.
    """

    def __init__(self, language: Kind, script: str, folder: Path, *arguments: str) -> None:
        interpreter, client = _COMMANDS[language]
        self._language = language
        self._words = (interpreter, client.parent / script, *arguments)
        self._folder = folder
        self._log = folder / f"{language}-sdk.log"
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        if not (SDKS / self._language / "made-from").exists():
            raise RuntimeError("the SDKs are not installed: run `make setup`")
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                env=sdk_environment(self._folder),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate(b"")

    async def stop(self) -> int:
        """Let the SDK send what it has and end; the exit status of its process."""
        await self.ask("stop")
        assert self._process is not None
        async with asyncio.timeout(_PATIENCE):
            # Python 3.11 closes stdin only after an input, 3.12 always.
            await self._process.communicate(b"")
            return await self._process.wait()

    async def ask(self, what: str, **arguments: Any) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **arguments}).encode() + b"\n")
        async with asyncio.timeout(_PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {self._language} SDK died:\n{self._log.read_text()}")
        return json.loads(line)["answer"]


class Sdk(Driver):
    """An SDK that evaluates by itself."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        super().__init__(kind, _COMMANDS[kind][1].name, folder)
        self.kind = kind

    async def start(
        self,
        url: str,
        token: str,
        app: str,
        *,
        instance: str = "instance-1",
        refresh: float = 0.3,
        mode: Mode = "polling",
    ) -> None:
        """Connect to the server at `url`; metrics are sent every second."""
        await self.ask(
            "start",
            url=f"{url}/api",
            token=token,
            app=app,
            instance=instance,
            refresh_interval=refresh,
            metrics_interval=1,
            mode=mode,
        )

    async def ready(self) -> None:
        """Wait until the SDK says that it has flags."""
        async with asyncio.timeout(_PATIENCE):
            while not (await self.state()).ready:  # noqa: ASYNC110 - another process is asked
                await asyncio.sleep(0.02)

    async def state(self) -> State:
        return State(**await self.ask("state"))

    async def is_enabled(self, name: str, context: dict[str, Any] | None = None) -> bool:
        answer = await self.ask("is_enabled", name=name, context=context or {})
        assert isinstance(answer, bool)
        return answer

    async def variant(self, name: str, context: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await self.ask("variant", name=name, context=context or {})
        assert isinstance(answer, dict)
        return answer
