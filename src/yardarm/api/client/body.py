"""One body in all forms in which it is sent, each made once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

from yardarm.api.answers import JSON, Answer, Headers
from yardarm.api.browsers import OF_CLIENTS
from yardarm.api.codings import COMPRESS, IDENTITY, wanted
from yardarm.api.ready import Ready, ready

_VARY = (b"vary", b"Accept-Encoding")
_FRESH = (b"cache-control", b"no-cache")
_WORTH_COMPRESSING = 1024
_AT_ONCE = 64 * 1024
"""Bytes that are compressed in a moment."""

Later = Callable[[Callable[[], None]], object]
"""Runs something beside the loop."""


def now(job: Callable[[], None]) -> None:
    job()


@dataclass
class Body:
    """Bytes, the tag that stands for them, and the answers that are made of them: each when the
    first client asks for it.
    """

    etag: bytes
    plain: bytes
    later: Later = now
    _made: dict[bytes, Ready | None] = field(default_factory=dict)
    """By coding; None while it is being made."""

    @cached_property
    def unchanged(self) -> Ready:
        """For who has it."""
        return ready(Answer(304, self._headers))

    @cached_property
    def full(self) -> Ready:
        return ready(Answer(200, [JSON, *self._headers], self.plain), OF_CLIENTS)

    def coded(self, accept_encoding: bytes) -> tuple[Ready, bool]:
        """In the coding that the caller likes best, and whether that is so. A large body is
        compressed apart: who asks first gets what is there, and need not wait.
        """
        codings = wanted(accept_encoding)
        if len(self.plain) < _WORTH_COMPRESSING or codings[:1] in ((), (IDENTITY,)):
            return self.full, True
        best = codings[0]
        if best not in self._made:
            self._made[best] = None
            run = now if len(self.plain) <= _AT_ONCE else self.later
            run(partial(self._make, best))
        if (made := self._made[best]) is not None:
            return made, True
        others = (self._made.get(coding) for coding in codings[1:])
        return next((made for made in others if made is not None), self.full), False

    def _make(self, coding: bytes) -> None:
        compressed = COMPRESS[coding](self.plain)
        headers = [JSON, *self._headers, (b"content-encoding", coding)]
        self._made[coding] = ready(Answer(200, headers, compressed), OF_CLIENTS)

    @property
    def _headers(self) -> Headers:
        return [(b"etag", self.etag), _VARY, _FRESH]


_TAG = re.compile(rb'(?:W/)?"([0-9a-f]+):(\d{1,18}):[^"]*"')


def newer_than(body: Body, known: bytes) -> Ready | None:
    """304 for who knows a later revision of the same than this one, for whoever has only what
    was kept on disk: nobody is to go back.
    """
    theirs, ours = _TAG.fullmatch(known), _TAG.fullmatch(body.etag)
    if theirs is None or ours is None or theirs[1] != ours[1] or int(theirs[2]) <= int(ours[2]):
        return None
    return ready(Answer(304, [(b"etag", known), _VARY, _FRESH]))
