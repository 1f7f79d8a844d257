"""Searching the features: which of them, in which order, and which page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from yardarm.domain import filters
from yardarm.domain.environments import Environment
from yardarm.domain.feature_lifecycle import STAGES, FirstSeen, name_of_stage
from yardarm.domain.features import Feature
from yardarm.domain.filters import DateFilter, Filter, Given
from yardarm.domain.replay import State

MOST = 100
"""Features on a page."""
PAGE = 50
FURTHEST = 999_999_999

_ARCHIVED = ("IS:true", "IS:false")

_SORTS: Mapping[str, Callable[[Feature], Any]] = {
    "createdAt": lambda f: f.created_at,
    "name": lambda f: f.name,
    "type": lambda f: f.type,
    "project": lambda f: f.project,
    "stale": lambda f: f.stale,
}
BY_LAST_SEEN = "lastSeenAt"
_BY_ENVIRONMENT = "environment:"
_BY_NOTHING = "favorite"
"""Nobody has favourites: they sort as equals."""


@dataclass(frozen=True, slots=True)
class FeatureSearch:
    """What is asked for. Filters combine with AND; None means: no filter of that kind."""

    words: tuple[str, ...] = ()
    project: Filter | None = None
    type: Filter | None = None
    state: Filter | None = None
    lifecycle: Filter | None = None
    tag: Filter | None = None
    segment: Filter | None = None
    created_by: Filter | None = None
    created_at: DateFilter | None = None
    last_seen_at: DateFilter | None = None
    favorite: Filter | None = None
    status: tuple[tuple[str, bool], ...] = ()
    archived: bool = False
    sort_by: str = "createdAt"
    descending: bool = False
    offset: int = 0
    limit: int = PAGE

    @property
    def needs_last_seen(self) -> bool:
        """Whether telemetry decides which features are on the page."""
        return self.last_seen_at is not None or self.sort_by == BY_LAST_SEEN


@dataclass(frozen=True, slots=True)
class Known:
    """What is not in the state, where the search asks for it: when features were seen last and
    first, and the names of those that the wanted people made.
    """

    last_seen: Mapping[str, datetime]
    made: frozenset[str] | None = None
    first_seen: Mapping[str, FirstSeen] = field(default_factory=dict)


def read(given: Given) -> FeatureSearch:
    """Raises Invalid, naming the parameter. Parameters that it does not know are passed over."""
    either = filters.ONE_OF + filters.NONE_OF
    return FeatureSearch(
        words=filters.words(given),
        project=filters.read(given, "project", either),
        type=filters.read(given, "type", either),
        state=filters.read(given, "state", either),
        lifecycle=_lifecycle(given, either),
        tag=_tag(given),
        segment=filters.read(given, "segment", filters.IN_A_SET),
        created_by=filters.read(given, "createdBy", either),
        created_at=filters.read_date(given, "createdAt"),
        last_seen_at=filters.read_date(given, "lastSeenAt"),
        favorite=_booleans(filters.read(given, "favorite", filters.ONE_OF)),
        status=tuple(_status(given)),
        archived=filters.choice(given, "archived", "IS:false", _ARCHIVED) == "IS:true",
        sort_by=_sort_by(given),
        descending=filters.choice(given, "sortOrder", "asc", ("asc", "desc")) == "desc",
        offset=filters.number(given, "offset", 0, 0, FURTHEST),
        limit=filters.number(given, "limit", PAGE, 1, MOST),
    )


def found(state: State, search: FeatureSearch, known: Known) -> list[Feature]:
    """All features that it is for, in order; equal ones stay in the order of their names."""
    environments = {e.name: e for e in state.environments.values()}
    wanted = list(_conditions(state, search, known, environments))
    features = [f for f in state.features.values() if all(admits(f) for admits in wanted)]
    features.sort(key=lambda f: f.name)
    if search.sort_by == BY_LAST_SEEN:
        return _by_last_seen(features, known.last_seen, descending=search.descending)
    key = _sort_key(search.sort_by, environments)
    return sorted(features, key=key, reverse=search.descending) if key else features


def page(features: Sequence[Feature], search: FeatureSearch) -> Sequence[Feature]:
    return features[search.offset : search.offset + search.limit]


def is_enabled(feature: Feature, environment: Environment) -> bool:
    # As feature.in_environment has it, without making a state of it: this is asked 10,000 times.
    if environment.key is None:
        return feature.enabled
    there = feature.environments.get(environment.key)
    return there is not None and there.enabled


def state_of(feature: Feature) -> str:
    """How the search calls it: active, potentially-stale or stale."""
    if feature.stale:
        return "stale"
    return "potentially-stale" if feature.potentially_stale else "active"


def segments_of(feature: Feature, state: State) -> list[str]:
    """The names of the segments that its strategies use, in whatever environment."""
    names = state.segments
    return sorted(names[str(i)].name for i in feature.segments if str(i) in names)


Condition = Callable[[Feature], bool]


def _conditions(
    state: State, search: FeatureSearch, known: Known, environments: Mapping[str, Environment]
) -> Iterator[Condition]:
    """Cheap ones first."""
    yield lambda f: f.archived is search.archived
    yield from _of_texts(search)
    if search.lifecycle is not None:
        first = known.first_seen
        yield _admits(search.lifecycle, lambda f: name_of_stage(f, first.get(f.name)))
    if search.words:
        yield lambda f: _mentions(f, search.words)
    if (born := search.created_at) is not None:
        yield lambda f: born.admits(f.created_at)
    if (seen := search.last_seen_at) is not None:
        yield lambda f: seen.admits(known.last_seen.get(f.name))
    if search.created_by is not None and (made := known.made) is not None:
        wanted = search.created_by.operator in filters.ONE_OF
        yield lambda f: (f.name in made) is wanted
    if search.status:
        yield lambda f: _has_status(f, state, search.status, environments)
    if (by_tag := search.tag) is not None:
        yield lambda f: by_tag.admits_set(frozenset(t.name for t in f.tags))
    if (by_segment := search.segment) is not None:
        yield lambda f: by_segment.admits_set(frozenset(segments_of(f, state)))


def _of_texts(search: FeatureSearch) -> Iterator[Condition]:
    texts: tuple[tuple[Filter | None, Callable[[Feature], str]], ...] = (
        (search.project, lambda f: f.project),
        (search.type, lambda f: f.type),
        (search.state, state_of),
        (search.favorite, lambda _: "false"),
    )
    for wanted, text_of in texts:
        if wanted is not None:
            yield _admits(wanted, text_of)


def _admits(wanted: Filter, text_of: Callable[[Feature], str]) -> Condition:
    return lambda f: wanted.admits(text_of(f))


def _mentions(feature: Feature, words: Iterable[str]) -> bool:
    name, description = feature.name.lower(), (feature.description or "").lower()
    return any(word in name or word in description for word in words)


def _has_status(
    feature: Feature,
    state: State,
    status: Iterable[tuple[str, bool]],
    environments: Mapping[str, Environment],
) -> bool:
    """In one of them; an environment that is not there, or that the project is not in, is none."""
    project = state.projects.get(feature.project)
    return any(
        is_enabled(feature, environments[name]) is enabled
        for name, enabled in status
        if name in environments and (project is None or project.is_in(name))
    )


def _by_last_seen(
    features: list[Feature], last_seen: Mapping[str, datetime], *, descending: bool
) -> list[Feature]:
    """Never seen ones come last either way."""
    never = datetime.min.replace(tzinfo=UTC)
    seen = [f for f in features if f.name in last_seen]
    seen.sort(key=lambda f: last_seen.get(f.name, never), reverse=descending)
    return seen + [f for f in features if f.name not in last_seen]


def _sort_key(
    sort_by: str, environments: Mapping[str, Environment]
) -> Callable[[Feature], Any] | None:
    if sort_by.startswith(_BY_ENVIRONMENT):
        environment = environments.get(sort_by.removeprefix(_BY_ENVIRONMENT))
        return None if environment is None else lambda f: is_enabled(f, environment)
    return _SORTS.get(sort_by)


def _sort_by(given: Given) -> str:
    text = filters.one(given, "sortBy") or "createdAt"
    known = (*_SORTS, BY_LAST_SEEN, _BY_NOTHING)
    if text not in known and not text.startswith(_BY_ENVIRONMENT):
        wanted = f"must be one of [{', '.join(known)}] or {_BY_ENVIRONMENT} and a name"
        raise filters.wrong("sortBy", wanted)
    return text


def _lifecycle(given: Given, operators: tuple[str, ...]) -> Filter | None:
    found = filters.read(given, "lifecycle", operators)
    if found is not None and not found.values <= set(STAGES):
        raise filters.wrong("lifecycle", f"must name no other stages than {', '.join(STAGES)}")
    return found


def _booleans(found: Filter | None) -> Filter | None:
    if found is not None and not found.values <= {"true", "false"}:
        raise filters.wrong("favorite", "must name true or false")
    return found


def _tag(given: Given) -> Filter | None:
    found = filters.read(given, "tag", filters.IN_A_SET)
    if found is not None and not all(
        t and v for t, _, v in (n.partition(":") for n in found.values)
    ):
        raise filters.wrong("tag", "must name tags as type:value")
    return found


def _status(given: Given) -> Iterator[tuple[str, bool]]:
    for text in (*given.get("status", ()), *given.get("status[]", ())):
        name, _, word = text.rpartition(":")
        if not name or word not in ("enabled", "disabled"):
            wanted = "must be the name of an environment, a colon, and enabled or disabled"
            raise filters.wrong("status", wanted)
        yield name, word == "enabled"
