"""A file that is there whole or not at all, and that nobody else can have written."""

import hmac
import os
import tempfile
import time
from pathlib import Path

_MAGIC = b"yardarm-snapshot 1\n"
_MAC = 64
_KEY_BYTES = 32
_LEFT_OVER_SECONDS = 60.0
_UNFINISHED = ".unfinished"


class Damaged(Exception):  # noqa: N818 - the text says what is wrong with the file
    """It is not what this server wrote."""


class SnapshotFile:
    """`key` signs; without one there is a random one in a file beside, which is made with the
    first snapshot. Both files are for their owner only.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.path = path
        self._key = key
        self._key_path = path.with_name("snapshot.key")

    def write(self, payload: bytes) -> None:
        """Replace what is there. Raises OSError, and then it is still there."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mac = self._mac(self._key or self._made_key(), payload)
        self._replace(self.path, b"".join([_MAGIC, mac, b"\n", payload]))

    def read(self) -> bytes | None:
        """What was written last; None when nothing was. Raises Damaged and OSError."""
        try:
            found = self.path.read_bytes()
            key = self._key or self._key_path.read_bytes()
        except FileNotFoundError:
            return None
        begin = len(_MAGIC)
        payload = found[begin + _MAC + 1 :]
        if not found.startswith(_MAGIC) or found[begin + _MAC : begin + _MAC + 1] != b"\n":
            raise Damaged("it is no snapshot of this version")
        if not hmac.compare_digest(found[begin : begin + _MAC], self._mac(key, payload)):
            raise Damaged(
                "its signature is wrong: it was cut or changed, or the key is another one"
            )
        return payload

    @staticmethod
    def _mac(key: bytes, payload: bytes) -> bytes:
        return hmac.new(key, _MAGIC + payload, "sha256").hexdigest().encode()

    def _made_key(self) -> bytes:
        """A cut one would sign nothing that is worth keeping."""
        try:
            key = self._key_path.read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) != _KEY_BYTES:
            key = os.urandom(_KEY_BYTES)
            self._replace(self._key_path, key)
        return key

    def _replace(self, path: Path, content: bytes) -> None:
        self._sweep()
        descriptor, name = tempfile.mkstemp(_UNFINISHED, path.name, path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self) -> None:
        """Who was killed while writing left a part."""
        for left in self.path.parent.glob(f"{self.path.name}*{_UNFINISHED}"):
            if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
                left.unlink(missing_ok=True)
