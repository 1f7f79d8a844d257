"""Every error that a caller of the house may meet.

    YardarmError
    ├── Invalid          400  what was sent cannot be; `problems` name each field
    ├── Unauthenticated  401  nobody we know
    │   └── CodeNeeded        the password is right, and there is a second factor
    ├── Denied           403  known, but not allowed to do this
    ├── NotFound         404  there is no such thing
    ├── Conflict         409  the thing is there, but not in a state that allows this
    │   ├── NameTaken         the name is in use, perhaps by an archived feature
    │   ├── HasTag            the feature has this tag already
    │   ├── Outdated          somebody was faster: it is not any more what was read
    │   └── Undecided         what is to be undone was changed since: the caller has to choose
    ├── TooSlow          408  the body did not arrive in time
    ├── TooLarge         413  the body is over the limit
    ├── WrongMediaType   415  the body is not JSON
    ├── TooMany          429  too often: try again in `retry_after` seconds
    └── Unavailable      503  not now: try again in `retry_after` seconds

The status stands in one table, `yardarm.api.errors`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    `path` leads to the field, `type` is the validation code that v3's users know
    (contract, section 12), `context` what that code carries beside label, key and value.
    """

    path: tuple[str | int, ...]
    message: str
    type: str
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The path as people write it: `strategies[0].name`."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text or "value"


class YardarmError(Exception):
    """What is said to the user is the text of the error: it never holds a secret."""


UNSAID: object = object()
"""The original of an Invalid whose raiser does not hold the whole input."""


class Invalid(YardarmError):  # noqa: N818 - errors here are named for what they say
    """The input cannot be; each problem names a field and what would be right. Of many the
    first hundred are kept: nobody reads more, and an answer must not outgrow its question.
    """

    MOST = 100

    def __init__(self, problems: Sequence[Problem], original: object = UNSAID) -> None:
        problems = problems[: self.MOST]
        super().__init__("; ".join(f'"{p.label}" {p.message}' for p in problems))
        self.problems = tuple(problems)
        self.original = original


class Unauthenticated(YardarmError):  # noqa: N818
    """No token, or one that nobody issued."""


class CodeNeeded(Unauthenticated):
    """Whoever has a second factor is asked for its code."""


class Denied(YardarmError):  # noqa: N818
    """The caller is known and may not do this; the text says which permission it takes, if it
    is for want of one.
    """

    def __init__(self, message: str, permission: str | None = None) -> None:
        super().__init__(message)
        self.permission = permission


class NotFound(YardarmError):  # noqa: N818
    """There is no `kind` named `name`."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Could not find {kind} {name}")
        self.kind = kind
        self.name = name


class Conflict(YardarmError):  # noqa: N818
    """The thing is not in a state that allows this."""


class NameTaken(Conflict):
    """The name is in use."""


class HasTag(Conflict):
    """The feature has the tag already."""


@dataclass(frozen=True, slots=True)
class Version:
    """A thing at a revision, in its canonical form; None where it was not there."""

    revision: int
    document: Mapping[str, Any] | None


class Outdated(Conflict):
    """The caller acts on a version that is not the newest; both are told."""

    def __init__(self, message: str, expected: Version, current: Version) -> None:
        super().__init__(message)
        self.expected = expected
        self.current = current


class Undecided(Conflict):
    """Fields were changed since by others, and the caller has not said what becomes of them;
    each is told as a document.
    """

    def __init__(self, message: str, conflicts: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.conflicts = tuple(conflicts)


class TooSlow(YardarmError):  # noqa: N818
    """The body did not arrive in time."""


class TooLarge(YardarmError):  # noqa: N818
    """The body is over the limit."""


class WrongMediaType(YardarmError):  # noqa: N818
    """The body is not JSON."""


class TooMany(YardarmError):  # noqa: N818
    """The caller does this too often."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(YardarmError):  # noqa: N818
    """Not now: the database is away or the server is full. Nothing was acknowledged."""

    def __init__(self, message: str, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after
