"""Structured logs: one JSON object a line, on stderr."""

import contextlib
import io
import logging
import sys
from typing import TextIO, cast

import structlog


class _Forgiving(io.TextIOBase):
    """A full disk costs log lines, not the server."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def log_to_stderr(level: str) -> None:
    """Set up once, before anything is logged. Libraries' warnings go the same way."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    stream = _Forgiving(sys.stderr)
    render = structlog.processors.JSONRenderer()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[*shared, render],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", stream)),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=render)
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
