"""API tokens: who may use them for what, and until when. A secret is in no ApiToken, and so in
no event.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from yardarm.domain.environments import ALIAS, Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.principals import ALL_PROJECTS, PrincipalKind, Scope, parse_token
from yardarm.domain.projects import Project
from yardarm.domain.times import exact_time, read_time, wire_time

MOST = 2_000
"""Valid tokens at once."""
LONGEST_SECRET = 512
SHORTEST_SECRET = 20
SHORTEST_KEYED_SECRET = 8
"""With a key beside the database, short secrets of old servers can be kept, too."""
SEVERAL = "[]"
"""Stands in a token for a list of projects that only the server knows."""
MASK = "****"
"""In front of the id, where the secret would be."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


class TokenType(StrEnum):
    """The wire's names; `backend` is what newer servers call a client token."""

    CLIENT = "client"
    BACKEND = "backend"
    FRONTEND = "frontend"
    ADMIN = "admin"
    PERSONAL = "personal"
    """A user's: whoever has it may do what the user may."""

    @property
    def kind(self) -> PrincipalKind:
        if self is TokenType.PERSONAL:
            return PrincipalKind.USER
        return PrincipalKind("client" if self is TokenType.BACKEND else self.value)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`environment` is None for an admin token and for a user's, `projects` for all of them."""

    id: str
    name: str
    type: TokenType
    created_at: datetime
    environment: str | None = None
    projects: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    user_id: int | None = None
    """Whose a personal one is."""

    @property
    def scope(self) -> Scope | None:
        if self.environment is None:
            return None
        projects = None if self.projects is None else frozenset(self.projects)
        return Scope(self.environment, projects)

    @property
    def prefix(self) -> str:
        """What the text of the token begins with: `project:environment`."""
        if self.type is TokenType.PERSONAL:
            return "user:"
        projects = self.projects or (ALL_PROJECTS,)
        project = projects[0] if len(projects) == 1 else SEVERAL
        return f"{project}:{self.environment or '*'}"

    @property
    def masked(self) -> str:
        """What stands for the secret once it was shown; commands take it for the token."""
        return f"{self.prefix}.{MASK}{self.id}"

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "type": self.type.value,
            "environment": self.environment,
            "projects": None if self.projects is None else list(self.projects),
            "createdAt": exact_time(self.created_at),
        }
        if self.expires_at is not None:
            document["expiresAt"] = exact_time(self.expires_at)
        if self.user_id is not None:
            document["userId"] = self.user_id
        return document

    def to_wire(self) -> dict[str, Any]:
        """All but the secret, in the keys of newer servers; `*` stands for all of them."""
        projects = list(self.projects or (ALL_PROJECTS,))
        return {
            "tokenName": self.name,
            "type": self.type.value,
            "environment": self.environment or "*",
            "project": projects[0] if len(projects) == 1 else SEVERAL,
            "projects": projects,
            "createdAt": wire_time(self.created_at),
            "expiresAt": None if self.expires_at is None else wire_time(self.expires_at),
            "alias": None,
        }

    @staticmethod
    def from_document(document: Document) -> "ApiToken":
        projects, expires_at = document.get("projects"), document.get("expiresAt")
        return ApiToken(
            id=document["id"],
            name=document["name"],
            type=TokenType(document["type"]),
            created_at=read_time(document["createdAt"]),
            environment=document.get("environment"),
            projects=None if projects is None else tuple(projects),
            expires_at=None if expires_at is None else read_time(expires_at),
            user_id=document.get("userId"),
        )


@dataclass(frozen=True, slots=True)
class SeenToken:
    """A token, and when somebody came with it last; to the minute."""

    token: ApiToken
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A token as it is asked for; None is what was not said. A `secret` is one that SDKs have
    already, an `alias` a second one for the same frontend token. `one_project` is whether the
    project was sent by itself, as `project`.
    """

    name: str
    type: TokenType
    environment: str | None = None
    projects: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    secret: str | None = field(default=None, repr=False)
    alias: str | None = field(default=None, repr=False)
    one_project: bool = False

    def told_by_secret(self) -> "Draft":
        """What is not said otherwise, a given secret of the documented form says."""
        if self.secret is None or self.type is TokenType.ADMIN:
            return self
        try:
            parts = parse_token(self.secret)
        except ValueError:
            return self
        projects = self.projects
        if projects is None:
            if parts.project == SEVERAL:
                text = "is required: the secret does not say which projects it is for"
                raise _refused("projects", text, "any.required")
            projects = (parts.project,)
        return replace(self, environment=self.environment or parts.environment, projects=projects)


def check_secrets(draft: Draft, *, keyed: bool) -> None:
    """Raises Invalid for given ones that no header can carry, or that could be guessed."""
    if draft.alias is not None and draft.type is not TokenType.FRONTEND:
        raise _refused("alias", "is for frontend tokens only")
    shortest = SHORTEST_KEYED_SECRET if keyed else SHORTEST_SECRET
    for name, text in (("secret", draft.secret), ("alias", draft.alias)):
        if text is None:
            continue
        if not _HEADER_SAFE.fullmatch(text) or MASK in text:
            raise _refused(name, f"must be of printable ASCII without spaces and {MASK}")
        if len(text) > LONGEST_SECRET:
            words = f"length must be less than or equal to {LONGEST_SECRET} characters long"
            raise _refused(name, words, "string.max")
        if len(text) < shortest:
            more = "" if keyed else f", or {SHORTEST_KEYED_SECRET} with YARDARM_TOKEN_KEY"
            words = f"length must be at least {shortest} characters long{more}"
            raise _refused(name, words, "string.min")
    if draft.alias is not None and draft.alias == draft.secret:
        raise _refused("alias", "must be another one than the secret")


def new(
    token_id: str,
    draft: Draft,
    environments: Iterable[Environment],
    projects: Mapping[str, Project],
    now: datetime,
) -> ApiToken:
    """Raises Invalid for an environment or a project that is not there, or not in use, and for
    a time that is over.
    """
    if draft.expires_at is not None and draft.expires_at <= now:
        raise _refused("expiresAt", "must be a time to come", "date.greater")
    if draft.type is TokenType.ADMIN:
        return _new_admin(token_id, draft, now)
    draft = draft.told_by_secret()
    environment = _environment(draft.environment or ALIAS, environments)
    chosen = _projects(draft, projects)
    return ApiToken(token_id, draft.name, draft.type, now, environment, chosen, draft.expires_at)


def _new_admin(token_id: str, draft: Draft, now: datetime) -> ApiToken:
    if draft.environment not in (None, "*"):
        raise _refused("environment", "must be * or left out: admin tokens are for all of them")
    if draft.projects not in (None, (ALL_PROJECTS,)):
        name = "project" if draft.one_project else "projects"
        raise _refused(name, "must be * or left out: admin tokens are for all of them")
    return ApiToken(token_id, draft.name, draft.type, now, expires_at=draft.expires_at)


def _environment(name: str, there: Iterable[Environment]) -> str:
    found = {e.name: e for e in there}
    if name == ALIAS and name not in found:
        return next(e.name for e in found.values() if e.is_default)
    environment = found.get(name)
    if environment is None:
        raise _refused("environment", f"names none that is there: {', '.join(found)}")
    if not environment.enabled:
        raise _refused("environment", f"names {name}, which is disabled: it gets no new tokens")
    return name


def _projects(draft: Draft, there: Mapping[str, Project]) -> tuple[str, ...] | None:
    names = tuple(dict.fromkeys(draft.projects or (ALL_PROJECTS,)))
    if names == (ALL_PROJECTS,):
        return None
    problems = []
    for position, name in enumerate(names):
        project = there.get(name)
        if name == ALL_PROJECTS:
            text = "must stand alone: * is every project"
        elif project is None:
            text = "names no project that is there"
        elif project.archived_at is not None:
            text = "names a project that is archived"
        else:
            continue
        path = ("project",) if draft.one_project else ("projects", position)
        problems.append(Problem(path, text, "any.invalid"))
    if problems:
        raise Invalid(problems)
    return names


_decision: Decider[ApiToken] = decider(Kind.API_TOKEN, lambda token: token.id)


def create(token: ApiToken) -> Decision:
    return _placed(_decision(EventType.API_TOKEN_CREATED, token.to_wire(), None, token), token)


def expire(old: ApiToken, expires_at: datetime | None) -> Decision | None:
    """None when nothing would change."""
    new = replace(old, expires_at=expires_at)
    return None if new == old else _update(old, new)


def delete(old: ApiToken) -> Decision:
    return _placed(_decision(EventType.API_TOKEN_DELETED, old.to_wire(), old, None), old)


def leave(old: ApiToken, project: str) -> Decision | None:
    """The project is about to be deleted: another one of this id is not for who has the token.
    None for a token that does not name it.
    """
    if project not in (old.projects or ()):
        return None
    left = tuple(p for p in old.projects or () if p != project)
    return _update(old, replace(old, projects=left)) if left else delete(old)


def follow(old: ApiToken, environment: str, name: str) -> Decision | None:
    """The environment has another name now. None for a token of another one."""
    return _update(old, replace(old, environment=name)) if old.environment == environment else None


def _update(old: ApiToken, new: ApiToken) -> Decision:
    return _placed(_decision(EventType.API_TOKEN_UPDATED, new.to_wire(), old, new), new)


def _placed(decision: Decision, token: ApiToken) -> Decision:
    projects = token.projects or ()
    project = projects[0] if len(projects) == 1 else None
    return replace(decision, project=project, environment=token.environment)


def _refused(name: str, message: str, code: str = "any.invalid") -> Invalid:
    return Invalid([Problem((name,), message, code)])
