"""Persons behind users: how they are called. What is here can be erased."""

import re
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.users import User

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_USERNAME = re.compile(r"[^\s@/\\\x00-\x1f\x7f]{1,100}")


@dataclass(frozen=True, slots=True)
class Person:
    """One of `username` and `email` is there; either of them, in whatever case, logs in."""

    username: str | None = None
    email: str | None = None
    name: str | None = None

    @property
    def called(self) -> str:
        """What events say in `createdBy`."""
        return self.username or self.email or "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and the person behind it. `sessions` is how many are open."""

    user: User
    person: Person
    has_password: bool
    seen_at: datetime | None
    sessions: int
    second_factor: bool = False


def checked(person: Person) -> Person:
    """The person, trimmed. Raises Invalid that names the field."""
    username, email = _trimmed(person.username), _trimmed(person.email)
    if username is None and email is None:
        raise Invalid([Problem(("username",), "or email is required", "any.required")])
    if username is not None and not _USERNAME.fullmatch(username):
        text = "must be 1 to 100 characters without white space, @ and slashes"
        raise Invalid([Problem(("username",), text, "string.pattern.base")])
    if email is not None and not _EMAIL.fullmatch(email):
        raise Invalid([Problem(("email",), "must be an e-mail address", "string.email")])
    return Person(username, email, _trimmed(person.name))


def _trimmed(text: str | None) -> str | None:
    return (text or "").strip() or None
