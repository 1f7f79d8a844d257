"""The data folder of the embedded PostgreSQL: who owns it, and where its socket fits."""

import contextlib
import fcntl
import os
import re
import subprocess
import weakref
from collections.abc import Iterator
from pathlib import Path

from yardarm.store.embedded_host import EmbeddedError

# A socket's path has at most 107 bytes, 14 of them for its name.
_SOCKET_FOLDER_BYTES = 93


class Lock:
    """A lock on a folder that dies with this process, also by kill -9, and no child inherits."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # and closed by exec: Python's default
        self.file = os.fdopen(os.open(path, flags, 0o600), "r+", errors="replace")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self.file.readline().strip() or "unknown"
            self.file.close()
            raise EmbeddedError(
                f"{path.parent} is in use by process {holder}: an embedded database has one owner;"
                " to run several servers on one database give each the same DATABASE_URL"
            ) from None
        self._path = path
        _LOCKS.add(self)

    def stands(self) -> bool:
        """Whether the file still lies there: a lock on a file that is gone keeps nobody out."""
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(self.file.fileno()))

    def write(self, socket: Path | str = "") -> None:
        """Tells who holds it, and the folder of the socket."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(f"{os.getpid()}\n{socket}\n")
        self.file.flush()


_LOCKS: weakref.WeakSet[Lock] = weakref.WeakSet()


def _drop_locks() -> None:
    for lock in tuple(_LOCKS):
        lock.file.close()


# A fork shares the lock: without this a worker would hold it after our death.
os.register_at_fork(after_in_child=_drop_locks)


def ready(cluster: Path) -> int | None:
    """The postmaster's id if `postmaster.pid` says that it answers; it may be a stale file."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]) if lines[7].strip() == "ready" else None
    return None


def sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def socket_dsn(socket: Path) -> str:
    return f"postgresql://postgres@/postgres?host={socket}"


def remove_sockets(folder: Path, *, and_folder: bool = False) -> None:
    for path in folder.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)
    if and_folder:
        with contextlib.suppress(OSError):  # not there, or not empty and so not ours
            folder.rmdir()


def fits(folder: Path) -> bool:
    """Whether it is short, and needs no quoting in a DSN or in PostgreSQL's list of folders."""
    plain = re.fullmatch(r"[\w./-]+", str(folder), re.ASCII)
    return plain is not None and len(str(folder)) <= _SOCKET_FOLDER_BYTES


@contextlib.contextmanager
def in_one_line() -> Iterator[None]:
    try:
        yield
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedError(f"PostgreSQL cannot start: {error}") from error
