"""Who somebody is elsewhere, and what that makes of them here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yardarm.domain.digests import plain_digest
from yardarm.domain.people import Person
from yardarm.domain.users import RootRole

LONGEST_PATH = 2048
MOST_GROUPS = 1000
_NOT_NAMES = re.compile(r"[\s@/\\\x00-\x1f\x7f]")
_PAGE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_NO_PAGES = ("/api", "/auth", "/login", "/logout", "/docs")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider, or a proxy, says of somebody. `issuer` and `subject` are who it is; the rest
    may be another one's tomorrow. `email` is a verified address, else None.
    """

    issuer: str
    subject: str
    username: str | None = None
    email: str | None = None
    name: str | None = None
    groups: frozenset[str] = frozenset()

    @property
    def digest(self) -> bytes:
        """Of who it is and what decides about the role."""
        return plain_digest("\n".join((self.issuer, self.subject, *sorted(self.groups))))

    def persons(self) -> Iterator[Person]:
        """How a new user could be called, the best first."""
        tail = plain_digest(f"{self.issuer}\n{self.subject}").hex()[:12]
        said = [self.username, (self.username or "").partition("@")[0]]
        names = [name for name in said if name and not _NOT_NAMES.search(name) and len(name) <= 100]  # noqa: PLR2004
        for name in (*names, *(() if self.email is None else (None,)), f"user-{tail}"):
            yield Person(name, self.email, (self.name or "")[:255] or None)


@dataclass(frozen=True, slots=True)
class Rules:
    """Which groups make whom, and whether strangers become users."""

    admins: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    viewers: frozenset[str] = frozenset()
    default: RootRole | None = None
    provision: bool = True

    @property
    def by_groups(self) -> bool:
        """Whether groups decide about the role of who is a user already."""
        return bool(self.admins or self.editors or self.viewers)

    def role_of(self, identity: Identity) -> RootRole | None:
        """The highest that a group gives; None for who is not let in."""
        ranks = (
            (self.admins, RootRole.ADMIN),
            (self.editors, RootRole.EDITOR),
            (self.viewers, RootRole.VIEWER),
        )
        for groups, role in ranks:
            if groups & identity.groups:
                return role
        return self.default


def page_of(wished: str) -> str:
    """Where somebody goes once they are in: a page of this server below its base path, however
    crooked the wish; the first one in the place of anything else.
    """
    path = wished.partition("?")[0].partition("#")[0]
    crooked = "/." in path or "%2e" in path.lower()  # browsers take both for the way up
    if len(wished) > LONGEST_PATH or not _PAGE.fullmatch(wished) or crooked:
        return "/"
    if any(path == no or path.startswith(no + "/") for no in _NO_PAGES):
        return "/"
    return wished
