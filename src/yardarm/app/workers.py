"""Several processes on one port: a parent that owns the sockets and the embedded database, and
serves nothing itself, and workers that are ordinary servers.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

import structlog

from yardarm.api.workers import process_name
from yardarm.app.databases import database_dsn
from yardarm.app.errors import StartError
from yardarm.app.http import listening_socket
from yardarm.app.serve import Place, Running, serve_at, stop_signals, url_of
from yardarm.config import Config
from yardarm.store.embedded import supervise

_GRACE_SECONDS = 12.0
"""More than a worker takes to stop."""
_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Before a worker is started anew that keeps dying."""
_STEADY_SECONDS = 30.0
_LOOK = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told. Each has a socket of its own on the one port, which the parent keeps
    open: what waits in it outlives the worker.
    """

    config: Config
    listening: socket.socket
    dsn: str
    ready: Connection


Work = Callable[[Task], None]
"""What a worker runs, importable by its name."""

OnReady = Callable[[str], None]


async def work(task: Task, on_ready: Callable[[], None]) -> None:
    """A worker's life: until it is told to stop, or its parent is gone. Raises StartError."""
    stopping = stop_signals()
    parent = os.getppid()

    async def ready(_: Running) -> None:
        task.ready.send(True)
        on_ready()

    async def orphaned() -> None:
        while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(_LOOK)
        stopping.set()

    looking = asyncio.create_task(orphaned())
    place = Place(task.listening, task.dsn, None)
    await serve_at(place, task.config, on_ready=ready, stopping=stopping)
    looking.cancel()


async def oversee(config: Config, work: Work, on_ready: OnReady) -> None:
    """Run as many workers as the settings say until SIGTERM. Raises StartError, also when a
    worker cannot start.
    """
    stopping = stop_signals()
    with ExitStack() as stack:
        sockets = _sockets(stack, config)
        async with database_dsn(config) as (dsn, embedded), asyncio.TaskGroup() as group:
            share = max(1, config.connections // config.workers)
            own = config.model_copy(update={"connections": share})
            lives = [
                _Worker(number, work, own, listening, dsn)
                for number, listening in enumerate(sockets, start=1)
            ]
            watching = [group.create_task(supervise(embedded))] if embedded else []
            living = [group.create_task(life.live(stopping)) for life in lives]
            started = [group.create_task(life.started.wait()) for life in lives]
            stop = group.create_task(stopping.wait())
            parts: list[asyncio.Future[Any]] = [stop, asyncio.gather(*started)]
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            if not stopping.is_set():
                on_ready(url_of(config, sockets[0]))
            await stopping.wait()
            log.info("stopping")
            await asyncio.gather(*living)
            for task in (*watching, *started):
                task.cancel()
    if any(life.failed for life in lives):
        raise StartError("a worker could not start; its reason stands above")


def _sockets(stack: ExitStack, config: Config) -> list[socket.socket]:
    """One a worker: the kernel spreads connections over them. Raises StartError."""
    with listening_socket(config.host, config.port) as probe:
        port = probe.getsockname()[1]  # nobody else listens there, also no other such server
    return [
        stack.enter_context(listening_socket(config.host, port, shared=True))
        for _ in range(config.workers)
    ]


class _Worker:
    """A process, again and again."""

    def __init__(
        self, number: int, work: Work, config: Config, listening: socket.socket, dsn: str
    ) -> None:
        self._number = number
        self._work = work
        self._config = config
        self._listening = listening
        self._dsn = dsn
        self.started = asyncio.Event()
        self.failed = False

    async def live(self, stopping: asyncio.Event) -> None:
        """Until `stopping`; one that never became ready sets it."""
        loop, deaths = asyncio.get_running_loop(), 0
        while not stopping.is_set():
            began = loop.time()
            process = self._start(loop)
            await self._end_of(process, stopping)
            if stopping.is_set():
                break
            if not self.started.is_set():
                self.failed = True
                stopping.set()
                break
            deaths = 0 if loop.time() - began > _STEADY_SECONDS else deaths + 1
            pause = _PAUSES[min(deaths, len(_PAUSES)) - 1] if deaths else 0.0
            log.warning("worker_died", worker=self._number, status=process.exitcode, again_in=pause)
            await asyncio.sleep(pause)

    def _start(self, loop: asyncio.AbstractEventLoop) -> SpawnProcess:
        context = get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        task = Task(self._config, self._listening, self._dsn, sending)
        process = context.Process(target=self._work, args=(task,), name=process_name(self._number))
        process.start()
        sending.close()

        def heard() -> None:
            loop.remove_reader(receiving.fileno())
            try:
                receiving.recv()
                self.started.set()
            except EOFError:
                pass  # it died first
            receiving.close()

        loop.add_reader(receiving.fileno(), heard)
        return process

    async def _end_of(self, process: SpawnProcess, stopping: asyncio.Event) -> None:
        """Return when it is gone; with `stopping` see to that."""
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(process.sentinel, gone.set)
        try:
            parts: list[Coroutine[None, None, bool]] = [gone.wait(), stopping.wait()]
            tasks = [asyncio.ensure_future(part) for part in parts]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            if not gone.is_set():
                assert process.pid is not None
                os.kill(process.pid, signal.SIGTERM)
                try:
                    await asyncio.wait_for(gone.wait(), _GRACE_SECONDS)
                except TimeoutError:
                    log.warning("worker_killed", worker=self._number)
                    process.kill()
                    await gone.wait()
        finally:
            loop.remove_reader(process.sentinel)
        process.join()
