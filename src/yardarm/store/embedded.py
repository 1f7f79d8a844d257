"""The default PostgreSQL: one cluster in a data folder, owned by one process. Linux only.

`<data_dir>/postgres/` is the cluster, `postgres.log` its log, `socket/` its socket's folder (a
temporary one where the path is too long), and `lock` is held by the owner.
"""

import asyncio
import contextlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from yardarm.store.embedded_folder import (
    Lock,
    fits,
    in_one_line,
    ready,
    remove_sockets,
    socket_dsn,
    sync,
)
from yardarm.store.embedded_host import Account, EmbeddedError, binaries_for
from yardarm.store.embedded_process import ENVIRONMENT, Child, Identity, last_words

__all__ = ["EmbeddedError", "EmbeddedPostgres", "running_dsn", "supervise"]

_logger = logging.getLogger(__name__)

# On the command line, because they must hold whatever postgresql.conf says: no network, and no
# statement or value in the log. What an operator may tune there (100 connections, 128 MB of
# shared buffers, warnings and worse in the log) is PostgreSQL's own default.
_SETTINGS = (
    "listen_addresses=",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    "log_statement=none",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)
# Loses nothing by kill -9, as commits still reach the kernel; a power cut would destroy it.
_WITHOUT_SYNC = ("fsync=off", "full_page_writes=off")

# A recovery may take minutes and says so every 10 s: what counts is how long the log stands still.
_QUIET_SECONDS = 30.0
_INITDB_SECONDS = 45.0
_LOG_BYTES = 10_000_000
_WATCH_SECONDS = 0.25
_FIRST_PAUSE, _LAST_PAUSE, _STEADY_SECONDS = 0.5, 8.0, 60.0


class EmbeddedPostgres:
    """One PostgreSQL cluster in a data folder, owned by this process.

    Blocking: call it from a thread. Whatever ends this process ends PostgreSQL cleanly.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, bindir: Path | None = None) -> None:
        """Touches nothing before `start`. Not `durable` (no fsync) is for tests only."""
        self.data_dir = data_dir.resolve()
        self.dsn = ""
        """For asyncpg and psql; empty before `start`."""
        self.bindir = bindir
        """Where psql, pg_dump and the server are; known after `start`."""
        self._asked = bindir
        self._settings = _SETTINGS if durable else (*_SETTINGS, *_WITHOUT_SYNC)
        self._initdb = () if durable else ("--no-sync",)
        self._cluster = self.data_dir / "postgres"
        self._log = self.data_dir / "postgres.log"
        self._socket = self.data_dir / "socket"
        self._account = Account(-1, -1)
        self._lock: Lock | None = None
        self._child: Child | None = None
        self._mutex = threading.Lock()
        self._wanted = False
        self._owner = 0

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        child = self._child
        return child.pid if child and not child.exited.is_set() else None

    def alive(self) -> bool:
        """Whether the postmaster runs."""
        return self.pid is not None

    def fallen(self) -> bool:
        """Whether it died though nobody stopped it."""
        return self._wanted and not self._mutex.locked() and not self.alive()

    def start(self) -> str:
        """Makes the cluster if there is none, starts it, waits until it answers; returns the DSN.

        Raises EmbeddedError; then nothing runs and the folder is free again.
        """
        if sys.platform != "linux":
            raise EmbeddedError("the embedded PostgreSQL needs Linux: set DATABASE_URL")
        with self._mutex, in_one_line():
            if not self.alive():
                self._wanted, self._owner = True, os.getpid()
                try:
                    self._take()
                    self._launch()
                except BaseException:
                    self._wanted = False
                    self._release()
                    raise
            return self.dsn

    def restart(self) -> bool:
        """Starts it again after it died; False when that is not wanted any more.

        Raises EmbeddedError; the folder stays ours, for the next attempt.
        """
        with self._mutex, in_one_line():
            if not self._wanted or self.alive():
                return False
            if self._lock is None or not self._lock.stands():
                self._retake()
            self._launch()
            return True

    def stop(self) -> None:
        """Shuts down fast, after 15 s immediately, at last by force. More calls do nothing."""
        if os.getpid() == self._owner:  # a forked child owns nothing
            self._wanted = False  # a start in another thread gives up
            with self._mutex:
                self._release()

    def _take(self) -> None:
        """Makes the folder ours and fit for a launch."""
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EmbeddedError(
                f"cannot make the data folder {self.data_dir}: {error.strerror}"
            ) from error
        self._lock = self._lock or Lock(self.data_dir / "lock")
        earlier = self._lock.file.read().splitlines()[1:]
        self._lock.write()
        # At each start: an interrupted initdb may still be writing there when the next one begins.
        for leftover in self.data_dir.glob("postgres.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._account = Account.of(self._cluster)
        self.bindir = binaries_for(self._account, self._asked)
        if self._cluster.is_dir() and any(self._cluster.iterdir()):
            self._check()
        else:
            self._create()
        for folder in map(Path, earlier):
            if folder.name.startswith("yardarm-"):  # a temporary one, left by a crash
                remove_sockets(folder, and_folder=True)
        if fits(self._socket):
            self._socket.mkdir(mode=0o700, exist_ok=True)
        else:
            place = Path(tempfile.gettempdir())
            if not fits(place / "yardarm-12345678"):
                place = Path("/tmp")  # noqa: S108 - the name is random and the folder 0700
            self._socket = Path(tempfile.mkdtemp(prefix="yardarm-", dir=place))
        self._account.own(self._socket)
        self._lock.write(self._socket)
        self.dsn = socket_dsn(self._socket)

    def _retake(self) -> None:
        """The folder was taken away; when another is in its place, as after a restore, it has a
        lock of its own, and whoever holds that is at work. Raises EmbeddedError.
        """
        if not self._cluster.is_dir():
            raise EmbeddedError(f"{self._cluster} is gone: yardarm restore puts a backup there")
        if self._lock is not None:
            self._lock.file.close()
            self._lock = None
        self._take()

    def _check(self) -> None:
        """Raises EmbeddedError when the cluster is not for these binaries."""
        version = self._cluster / "PG_VERSION"
        if not version.is_file():
            raise EmbeddedError(f"{self._cluster} has no PG_VERSION: it is not a cluster")
        theirs = version.read_text(errors="replace").strip()
        ours = subprocess.run(  # noqa: S603
            [f"{self.bindir}/postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
            timeout=10,
        ).stdout.strip()
        if not re.search(rf"\) {re.escape(theirs)}\b", ours):
            raise EmbeddedError(
                f"{self._cluster} was made by PostgreSQL {theirs!r}, which {ours!r} cannot open"
            )
        if self._account.foreign and self._cluster.stat().st_uid == 0:
            # Put back by root (cp, docker cp). The top comes last, so that a cut is noticed.
            for folder, _, files in os.walk(self._cluster, topdown=False):
                for name in (*files, "."):
                    self._account.own(Path(folder, name))

    def _create(self) -> None:
        """Makes the cluster beside its place: half a cluster never counts as one."""
        for locale in ("C.UTF-8", "C"):
            work = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.data_dir))
            self._account.own(work)
            # Who reaches the socket is we, or root: its folder lets nobody else in.
            words = ["--auth-local=trust", "--auth-host=reject", "--username=postgres"]
            words += ["--data-checksums", "--encoding=UTF8", f"--locale={locale}", *self._initdb]
            child, before = self._spawn("initdb", words, work)
            try:
                deadline = time.monotonic() + _INITDB_SECONDS
                while not child.exited.wait(0.05):
                    if not self._wanted or time.monotonic() > deadline:
                        raise EmbeddedError(f"initdb was given up (see {self._log})")
                if child.succeeded:
                    work.rename(self._cluster)
                    sync(self.data_dir)
                    return
            finally:
                child.end()
                shutil.rmtree(work, ignore_errors=True)
            reason = last_words(self._log, before)
            if "locale" not in reason:
                break
        raise EmbeddedError(f"initdb failed: {reason} (see {self._log})")

    def _launch(self) -> None:
        identity = Identity.of(self._cluster)
        identity.end_all()
        # The lock is ours and no process of this cluster is left: these are stale, whatever
        # process has got the id in them by now. PostgreSQL would believe it.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        remove_sockets(self._socket)
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        words = ["-c", f"cluster_name={identity.name}"]
        words += [word for setting in self._settings for word in ("-c", setting)]
        self._child, before = self._spawn("postgres", words, self._cluster, self._socket)
        try:
            self._await_ready(self._child, before)
        except BaseException:
            self._child.end()
            raise

    def _spawn(self, program: str, words: Sequence[str], *folders: Path) -> tuple[Child, int]:
        """Starts a program on the data folder and the socket's; tells the log's length before."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        with (
            os.fdopen(os.open(self._log, flags, 0o600), "ab") as log,
            self._account.names(*folders) as (names, fds),
        ):
            where = [word for pair in zip(("-D", "-k"), names, strict=False) for word in pair]
            command = [f"{self.bindir}/{program}", *where, *words]
            before = os.fstat(log.fileno()).st_size
            return Child(self._account, command, fds=fds, output=log.fileno()), before

    def _await_ready(self, child: Child, before: int) -> None:
        size, deadline = before, time.monotonic() + _QUIET_SECONDS
        while ready(self._cluster) != child.pid:
            said, size = size, self._log.stat().st_size
            if size != said:
                deadline = time.monotonic() + _QUIET_SECONDS
            hangs = time.monotonic() > deadline
            if child.exited.wait(0.01) or hangs or not self._wanted:
                how = "hangs while it starts" if hangs else "did not start"
                reason = last_words(self._log, before)
                raise EmbeddedError(f"PostgreSQL {how}: {reason} (see {self._log})")

    def _release(self) -> None:
        if self._child and not self._child.end() and self._cluster.exists():
            Identity.of(self._cluster).end_all()
        self._child = None
        if self._lock:
            if self._socket.parent != self.data_dir:
                remove_sockets(self._socket, and_folder=True)
                self._socket = self.data_dir / "socket"
            self._lock.file.close()
            self._lock = None


def running_dsn(data_dir: Path) -> str | None:
    """The DSN of the cluster that some process runs on this folder and that answers now."""
    folder = data_dir.resolve()
    with contextlib.suppress(OSError, UnicodeError):
        pid = ready(folder / "postgres")
        lines = (folder / "lock").read_text().splitlines()
        if pid and len(lines) > 1 and Identity.of(folder / "postgres").is_server(pid):
            return socket_dsn(Path(lines[1]))
    return None


async def supervise(
    server: EmbeddedPostgres, *, on_restart: Callable[[], None] | None = None
) -> None:
    """For ever: starts the server again when it died, then calls `on_restart`. Cancel it to end.

    A death is noticed within a quarter of a second. The pause before an attempt grows from
    nothing to 8 s until the server has lived for a minute.
    """
    pause, tried = 0.0, time.monotonic()
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        if not server.fallen():
            continue
        if time.monotonic() - tried > _STEADY_SECONDS:
            pause = 0.0
        _logger.warning("PostgreSQL died; it is started again in %.1f s", pause)
        await asyncio.sleep(pause)
        pause = min(max(_FIRST_PAUSE, pause * 2), _LAST_PAUSE)
        try:
            restarted = await asyncio.to_thread(server.restart)
        except EmbeddedError as error:
            _logger.error("%s", error)  # noqa: TRY400 - the line says it
            restarted = False
        tried = time.monotonic()
        if restarted and on_restart is not None:
            on_restart()
