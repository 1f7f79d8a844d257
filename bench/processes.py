"""Processes under measurement: on which core they run, and the CPU time they used. Linux only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cores:
    """Where the server runs and where the load generator does."""

    server: int
    generator: int

    @classmethod
    def here(cls) -> "Cores":
        """The first two that this process may use; the same one twice when there is no other."""
        usable = sorted(os.sched_getaffinity(0))
        return cls(usable[0], usable[min(1, len(usable) - 1)])

    @property
    def note(self) -> str | None:
        if self.server != self.generator:
            return None
        return "one core: server and generator share it, requests per second mean little"


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started in this block stays on this core; the caller returns to its own."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its descendants that live now."""
    return _own_seconds(pid) + sum(
        _seconds_left(member) for member in _family(pid) if member != pid
    )


def resident_kb(pid: int) -> int:
    """Of this process alone. Raises ProcessLookupError when it is gone."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ProcessLookupError(pid)


def _own_seconds(pid: int) -> float:
    # The name, in brackets, may hold blanks: count the fields behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _seconds_left(pid: int) -> float:
    """None of a process that has just ended."""
    try:
        return _own_seconds(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in children:
        yield from _family(child)
