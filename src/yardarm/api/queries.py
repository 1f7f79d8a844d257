"""The query of GET /api/client/features, and the level of the protocol that the SDK speaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.features import FeatureFilter
from yardarm.domain.tags import Tag

_SPEC = re.compile(rb"(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:[-+][0-9A-Za-z.+-]*)?")
_LONGEST = 16_384
_SEGMENTS_SINCE = (4, 2, 0)
_TAG = re.compile(r"[^:]+:.+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,255}")


@dataclass(frozen=True, slots=True)
class Level:
    """What an SDK understands: the body's version, and segments as a list of their own."""

    version: int
    segments: bool


V1 = Level(1, segments=False)
V2_INLINED = Level(2, segments=False)
V2 = Level(2, segments=True)


@lru_cache(maxsize=256)
def level(client_spec: bytes | None) -> Level:
    """From the header Unleash-Client-Spec; a value that is no version counts as missing."""
    match = _SPEC.fullmatch(client_spec or b"")
    if match is None:
        return V1
    return V2 if tuple(map(int, match.groups())) >= _SEGMENTS_SINCE else V2_INLINED


@dataclass(frozen=True, slots=True)
class Query:
    """A filter in a form that equal queries share, and as the answer repeats it."""

    project: tuple[str, ...] = ()
    name_prefix: str | None = None
    tag: tuple[tuple[str, str], ...] = ()

    def filter(self) -> FeatureFilter:
        return FeatureFilter(
            projects=frozenset(self.project) if self.project else None,
            name_prefix=self.name_prefix,
            tags=frozenset(Tag(*t) for t in self.tag) if self.tag else None,
        )

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {}
        if self.project:
            document["project"] = list(self.project)
        if self.name_prefix is not None:
            document["namePrefix"] = self.name_prefix
        if self.tag:
            document["tag"] = [list(t) for t in self.tag]
        return document


@lru_cache(maxsize=512)
def read_query(query_string: bytes) -> Query:
    """Read `project`, `namePrefix` and `tag`; unknown parameters are ignored, empty ones too.

    Raises Invalid (contract, section 3, List filters).
    """
    if len(query_string) > _LONGEST:
        problem = Problem(("query",), f"must not be longer than {_LONGEST} bytes", "string.max")
        raise Invalid([problem])
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict")
    except ValueError:
        problem = Problem(("query",), "is not a valid query string", "string.base")
        raise Invalid([problem]) from None
    given = [(k, v) for k, v in pairs if v]
    projects = [v for k, v in given if k == "project"]
    prefixes = [v for k, v in given if k == "namePrefix"]
    tags = [v for k, v in given if k == "tag"]
    problems = list(_problems(projects, prefixes, tags))
    if problems:
        raise Invalid(problems, {k: [v for n, v in given if n == k] for k, _ in given})
    return Query(
        tuple(sorted(set(projects))),
        prefixes[0] if prefixes else None,
        tuple(sorted({(t, v) for t, _, v in (tag.partition(":") for tag in tags)})),
    )


def _problems(projects: list[str], prefixes: list[str], tags: list[str]) -> Iterator[Problem]:
    wrong = [i for i, project in enumerate(projects) if not _NAME.fullmatch(project)]
    for i in wrong:
        yield Problem(("project", i), "must be URL friendly", "isUrlFriendly.base")
    if wrong and len(wrong) == len(projects):
        words = "does not contain 1 required value(s)"
        yield Problem(("project",), words, "array.includesRequiredUnknowns", {"unknownMisses": 1})
    for i, tag in enumerate(tags):
        if not _TAG.fullmatch(tag):
            yield Problem(
                ("tag", i),
                f'with value "{tag}" fails to match the tag pattern type:value',
                "string.pattern.name",
                {"name": "tag", "regex": {}},
            )
    if len(prefixes) > 1:
        yield Problem(("namePrefix",), "must be a string", "string.base")
