"""Several processes on one port: real ones, killed for real."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

PROMETHEUS = "/internal-backstage/prometheus"
CLIENT = {"authorization": CLIENT_TOKEN}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """With an embedded database, which the parent owns."""
    environment = {"YARDARM_WORKERS": "2"}
    with ServerProcess(
        data_dir=tmp_path / "data", environment=environment, log=tmp_path / "log"
    ) as process:
        yield process


def workers(server: ServerProcess) -> set[str]:
    """The numbers of those that answer."""
    found: set[str] = set()
    for _ in range(40):
        try:
            text = httpx.get(server.url + PROMETHEUS).text
        except httpx.TransportError:
            continue  # it was killed in the middle of it
        (number,) = set(re.findall(r'worker="(\d+)"', text))
        assert "process_cpu_seconds_total{worker=" in text
        found.add(number)
    return found


def until(condition: Callable[[], bool], *, within: float = 40.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def children(pid: int) -> dict[int, str]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(c): Path(f"/proc/{c}/cmdline").read_text().replace("\0", " ") for c in found}


def serving(pid: int) -> set[int]:
    return {child for child, words in children(pid).items() if "spawn_main" in words}


def test_workers_share_a_port_and_come_back(server: ServerProcess, tmp_path: Path) -> None:
    assert server.process is not None
    parent = server.process.pid
    first = serving(parent)
    assert len(first) == 2
    until(lambda: workers(server) == {"1", "2"})
    admin = {"authorization": ADMIN_TOKEN}
    body = {"name": "shared", "enabled": True, "strategies": [{"name": "default"}]}
    assert httpx.post(f"{server.url}/api/admin/features", headers=admin, json=body).is_success

    def is_seen() -> bool:
        answers = [httpx.get(f"{server.url}/api/client/features", headers=CLIENT) for _ in range(8)]
        return all(len(answer.json()["features"]) == 1 for answer in answers)

    until(is_seen)
    victim = min(first)
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(serving(parent) - {victim}) == 2)
    # What waited in the dead one's socket is answered by the one in its place.
    until(lambda: workers(server) == {"1", "2"})
    assert "worker_died" in (tmp_path / "log").read_text()
    everybody = list(children(parent))
    assert server.stop(within=30) == 0
    until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in everybody))


@pytest.mark.prove
def test_workers_do_not_outlive_their_parent(server: ServerProcess) -> None:
    assert server.process is not None
    orphans = serving(server.process.pid)
    server.kill()
    until(lambda: not any(_is_alive(pid) for pid in orphans))


def _is_alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text().partition(")")[2][:4]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.prove
def test_workers_that_cannot_start_stop_the_start(tmp_path: Path) -> None:
    server = ServerProcess(
        database_url="postgresql://nobody@127.0.0.1:1/none",
        environment={"YARDARM_WORKERS": "2"},
        log=tmp_path / "log",
    )
    with pytest.raises(RuntimeError):
        server.start(within=30)
    text = (tmp_path / "log").read_text()
    assert "cannot connect to the database" in text
    assert "a worker could not start" in text
