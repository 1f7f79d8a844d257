"""A backup as a file: a ZIP archive of the dump and of a manifest that vouches for it.

`unzip -p FILE database.sql | psql` works without Yardarm, too.
"""

import contextlib
import hashlib
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from yardarm.store.embedded_folder import sync

CHUNK = 256 * 1024
FORMAT = 1
_MANIFEST, _DUMP = "manifest.json", "database.sql"
_LARGEST_MANIFEST = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")

Progress = Callable[[int], None]
"""Hears of each piece of the dump that is done: its bytes."""


class BackupError(Exception):
    """A backup cannot be made or used; the text is one line for the user."""


class Manifest(msgspec.Struct, frozen=True):
    """What is in a backup. `sha256` and `bytes` are those of the dump."""

    format: int
    yardarm: str
    made_at: str
    postgresql: str
    revision: int
    hash: str
    migrations: tuple[str, ...]
    sha256: str = ""
    bytes: int = 0


@dataclass
class Writing:
    """Counts and hashes what is written."""

    _file: IO[bytes]
    _progress: Progress
    size: int = 0

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        self._progress(len(piece))


@contextlib.contextmanager
def written(path: Path, manifest: Manifest, progress: Progress) -> Iterator[Writing]:
    """Where to write the dump. When the block ends well the file is whole, read again, on disk
    and in its place, for its owner only; else nothing is left. Raises BackupError.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise BackupError(f"cannot write {path}: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                with archive.open(_DUMP, "w", force_zip64=True) as dump:
                    writing = Writing(dump, progress)
                    yield writing
                manifest = msgspec.structs.replace(
                    manifest, sha256=writing.digest.hexdigest(), bytes=writing.size
                )
                archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
            file.flush()
            os.fsync(file.fileno())
        read(draft)
        draft.rename(path)
        sync(path.parent)
    except OSError as error:
        raise BackupError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path, progress: Progress = lambda _: None) -> Manifest:
    """The manifest, after every byte of the dump has been checked against it.

    Raises BackupError.
    """
    with _in_one_line(path), zipfile.ZipFile(path) as archive:
        manifest = _manifest(path, archive)
        digest, size = hashlib.sha256(), 0
        with archive.open(_DUMP) as dump:
            # No further than it says: a few bytes may unfold to as many as one likes.
            while size <= manifest.bytes and (piece := dump.read(CHUNK)):
                digest.update(piece)
                size += len(piece)
                progress(len(piece))
        if size != manifest.bytes or digest.hexdigest() != manifest.sha256:
            raise BackupError(f"{path} is damaged: the dump is not the one that was made")
        return manifest


@contextlib.contextmanager
def opened(path: Path, manifest: Manifest) -> Iterator[Iterator[bytes]]:
    """The dump in pieces, hashed again: raises BackupError after the last one when it is not the
    dump of this manifest any more.
    """
    with _in_one_line(path), zipfile.ZipFile(path) as archive, archive.open(_DUMP) as dump:
        yield _pieces(path, dump, manifest)


def _pieces(path: Path, dump: IO[bytes], manifest: Manifest) -> Iterator[bytes]:
    digest = hashlib.sha256()
    while piece := dump.read(CHUNK):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != manifest.sha256:
        raise BackupError(f"{path} was changed while it was read")


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise BackupError(f"{path} is damaged, or no backup of Yardarm: its manifest is too large")
    raw = archive.read(_MANIFEST)
    of_format = msgspec.json.decode(raw)
    if not isinstance(of_format, dict) or of_format.get("format") != FORMAT:
        raise BackupError(f"{path} is a backup in a form that this Yardarm does not know")
    manifest = msgspec.json.decode(raw, type=Manifest)
    if not _HASH.fullmatch(manifest.hash):
        raise BackupError(f"{path} is damaged: its manifest holds no hash")
    return manifest


@contextlib.contextmanager
def _in_one_line(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"cannot read {path}: {error.strerror or error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise BackupError(f"{path} is damaged, or no backup of Yardarm: {error}") from None
    except (msgspec.DecodeError, RuntimeError) as error:  # RuntimeError: locked, or packed oddly
        raise BackupError(f"{path} is damaged, or no backup of Yardarm: {error}") from None
