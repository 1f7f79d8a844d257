"""Processes of the embedded PostgreSQL: started so that they do not outlive us, and known again."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from yardarm.store.embedded_host import Account, EmbeddedError

# Nothing of the caller's environment reaches PostgreSQL (PG* variables, secrets); initdb takes
# the server's time zone from TZ.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# Fast, immediate, kill, and the seconds each gets. None loses what was committed; after the last
# there may be orphans.
SHUTDOWN = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

# exec'ed between us and PostgreSQL instead of a preexec_fn, which may deadlock in a process with
# threads. The order matters: a change of credentials clears the death signal, so it is asked for
# afterwards; and a parent that died before that sends none, so we look for it last.
_LAUNCHER = """
import ctypes, os, signal, sys
parent, uid, gid, death = map(int, sys.argv[1:5])
signal.signal(signal.SIGINT, signal.SIG_DFL)
prctl = ctypes.CDLL(None, use_errno=True).prctl
os.umask(0o077)
if os.geteuid() != uid:
    try:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    except OSError as error:
        sys.exit(f"error: cannot become user id {uid}: {error.strerror}")
if prctl(1, *map(ctypes.c_ulong, (death, 0, 0, 0))) != 0:
    raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
if os.getppid() != parent:
    os._exit(1)
os.execv(sys.argv[5], sys.argv[5:])
"""

# Of a log, what tells why; a client that came too early is told so by a FATAL as well.
_REASON = re.compile(r".*?\b(?:FATAL|PANIC|error): +(?!the database system is )(.*)")


class Child:
    """A process in a session of its own (Ctrl-C does not reach it) that does not outlive us.

    When we die it gets a death signal, SIGINT, which PostgreSQL and initdb obey. The kernel sends
    it when the *thread* that forked ends, and callers' threads are short-lived: so a thread of
    its own forks the process and then waits for it, and lives exactly as long.
    """

    def __init__(
        self, account: Account, command: Sequence[str], *, fds: Sequence[int], output: int
    ) -> None:
        """Starts the command under the account; raises OSError when that fails."""
        numbers = (os.getpid(), account.uid, account.gid, int(signal.SIGINT))
        fork = partial(
            subprocess.Popen[bytes],
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, *map(str, numbers), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=fds,
            start_new_session=True,
            env=ENVIRONMENT,
            cwd="/",
        )
        self.exited = threading.Event()
        self._reaping = threading.Lock()
        forked: Future[subprocess.Popen[bytes]] = Future()
        threading.Thread(target=self._keep, args=(fork, forked), daemon=True).start()
        self._process = forked.result()
        self.pid = self._process.pid

    def _keep(
        self,
        fork: Callable[[], subprocess.Popen[bytes]],
        forked: Future[subprocess.Popen[bytes]],
    ) -> None:
        try:
            process = fork()
        except Exception as error:  # noqa: BLE001 - raised in the caller's thread
            forked.set_exception(error)
            return
        forked.set_result(process)
        # Seen first and reaped under the lock: no signal goes to another that got the same id.
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with self._reaping:
            process.wait()
        self.exited.set()

    @property
    def succeeded(self) -> bool:
        """Whether it has ended, and well."""
        return self._process.returncode == 0

    def end(self) -> bool:
        """Ends PostgreSQL and waits for it; False when a fast shutdown was not enough."""
        for number, patience in SHUTDOWN:
            with self._reaping:
                if self._process.returncode is None:
                    os.kill(self.pid, number)
            if self.exited.wait(patience):
                return number == signal.SIGINT
        return False


@dataclass(frozen=True)
class Identity:
    """By what the processes of one cluster are known, whoever started them."""

    name: str
    """The server's `cluster_name`, which is in the command line of each of its processes."""
    uid: int

    @classmethod
    def of(cls, cluster: Path) -> Self:
        """By the folder itself (device and inode), not by its path, which a move changes."""
        status = cluster.stat()
        return cls(f"yardarm-{status.st_dev:x}-{status.st_ino:x}", status.st_uid)

    def is_server(self, pid: int) -> bool:
        """Whether it is the postmaster: not its zombie, nor another process that got its id."""
        words = self._words(pid)
        return Path(words[0]).name == "postgres" and f"cluster_name={self.name}" in words

    def end_all(self) -> None:
        """Ends the processes that an earlier owner's server left, and waits for them.

        Raises EmbeddedError when they do not end.
        """
        for number, patience in SHUTDOWN:
            left = self._processes()
            servers = [pid for pid in left if self.is_server(pid)]
            # A postmaster ends its children itself; orphans have nobody and nothing to lose.
            deadline = time.monotonic() + (patience if servers else 2.0)
            for pid in servers or left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number if servers else max(number, signal.SIGQUIT))
            while left and time.monotonic() < deadline:
                time.sleep(0.01)
                left = self._processes()
            if not left:
                return
        raise EmbeddedError(f"processes of an earlier PostgreSQL do not end: {left}")

    def _processes(self) -> list[int]:
        # By the command line, because it is readable even where root may not look at another
        # user's working directory (a container without CAP_SYS_PTRACE).
        pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
        title = f"postgres: {self.name}:"
        return [p for p in pids if self.is_server(p) or self._words(p)[0].startswith(title)]

    def _words(self, pid: int) -> list[str]:
        folder = Path("/proc", str(pid))
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == self.uid:
                return (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        return [""]


def last_words(log: Path, before: int) -> str:
    """The line that says why PostgreSQL or initdb gave up, in a log after its byte `before`."""
    with log.open("rb") as file:
        file.seek(max(before, log.stat().st_size - 65_536))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
    reasons = [match[1] for line in lines if (match := _REASON.match(line))]
    # The first reason is the cause; without one, the end of a traceback is.
    return reasons[0] if reasons else next(filter(None, reversed(lines)), "it said nothing")
