"""How a command runs: its settings, its loop, and how it says that it cannot."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

DataDir = Annotated[Path | None, typer.Option(help="Data folder.", show_default=".yardarm")]


def config_of(**command_line: Any) -> Any:
    from yardarm import config

    try:
        loaded = config.load(**command_line)
    except config.ConfigError as error:
        fail(str(error))
    return loaded


def run_command(
    command: Callable[[], Coroutine[Any, Any, None]], log_level: str = "warning"
) -> None:
    """Run to the end; whatever stops the start is one line and status 1, never a traceback."""
    import uvloop

    from yardarm.app.errors import StartError
    from yardarm.cli.logs import log_to_stderr
    from yardarm.domain.errors import YardarmError

    log_to_stderr(log_level)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(command())
    except (StartError, YardarmError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def fail(message: str) -> NoReturn:
    typer.echo(f"yardarm: {message}", err=True)
    raise SystemExit(1)
