"""Answers as files in memory, which the kernel sends without copying them: what a large body costs
is above all its copy into the connection.
"""

import os
from typing import Self


class Sheet:
    """All bytes of one answer, never changed. Closed with its last reference; what is on its way
    by then stays with the kernel.
    """

    __slots__ = ("fd", "size")

    def __init__(self, *parts: bytes) -> None:
        """Raises OSError where there are no such files, or no more of them."""
        self.fd = -1  # for __del__, where there is none
        self.fd = os.memfd_create("yardarm-answer", os.MFD_CLOEXEC)
        left = memoryview(b"".join(parts))
        self.size = len(left)
        while left:
            left = left[os.write(self.fd, left) :]

    def __del__(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)

    def send(self, to: int) -> int:
        """As many bytes as the socket takes at once. Raises OSError when it takes none."""
        return os.sendfile(to, self.fd, 0, self.size)

    @classmethod
    def made(cls, *parts: bytes) -> Self | None:
        """None where the system has none."""
        try:
            return cls(*parts)
        except (OSError, AttributeError):
            return None
