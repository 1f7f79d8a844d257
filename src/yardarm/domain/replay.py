"""The fold: what all events together say.

One fold with three uses: the door applies it to the row, the live half to what it remembers,
time travel runs it from the beginning.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from yardarm.domain.addons import Addon
from yardarm.domain.applications import ApplicationFacts
from yardarm.domain.change_requests import ChangeRequest
from yardarm.domain.context_fields import ContextField
from yardarm.domain.environments import Environment
from yardarm.domain.events import Document, Event, Kind, Whole
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.groups import Group
from yardarm.domain.memberships import Membership
from yardarm.domain.projects import Project
from yardarm.domain.roles import Role
from yardarm.domain.schedules import Schedule
from yardarm.domain.segments import Segment
from yardarm.domain.settings import Setting
from yardarm.domain.strategies import StrategyDefinition
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.tokens import ApiToken
from yardarm.domain.users import User

Thing = (
    Feature
    | StrategyDefinition
    | FeatureType
    | Tag
    | TagType
    | ContextField
    | Environment
    | Project
    | Segment
    | ApplicationFacts
    | Addon
    | Role
    | User
    | Group
    | Membership
    | Setting
    | ChangeRequest
    | ApiToken
    | Schedule
)


@dataclass(frozen=True, slots=True)
class _Codec:
    collection: str
    read: Callable[[Document], Thing]


_CODECS: Mapping[str, _Codec] = {
    Kind.FEATURE: _Codec("features", Feature.from_document),
    Kind.STRATEGY: _Codec("strategies", StrategyDefinition.from_document),
    Kind.FEATURE_TYPE: _Codec("feature_types", FeatureType.from_document),
    Kind.TAG: _Codec("tags", Tag.from_document),
    Kind.TAG_TYPE: _Codec("tag_types", TagType.from_document),
    Kind.CONTEXT_FIELD: _Codec("context_fields", ContextField.from_document),
    Kind.ENVIRONMENT: _Codec("environments", Environment.from_document),
    Kind.PROJECT: _Codec("projects", Project.from_document),
    Kind.SEGMENT: _Codec("segments", Segment.from_document),
    Kind.APPLICATION: _Codec("applications", ApplicationFacts.from_document),
    Kind.ADDON: _Codec("addons", Addon.from_document),
    Kind.ROLE: _Codec("roles", Role.from_document),
    Kind.USER: _Codec("users", User.from_document),
    Kind.GROUP: _Codec("groups", Group.from_document),
    Kind.MEMBERSHIP: _Codec("memberships", Membership.from_document),
    Kind.SETTING: _Codec("settings", Setting.from_document),
    Kind.CHANGE_REQUEST: _Codec("change_requests", ChangeRequest.from_document),
    Kind.API_TOKEN: _Codec("api_tokens", ApiToken.from_document),
    Kind.SCHEDULE: _Codec("schedules", Schedule.from_document),
}
_KINDS = {codec.collection: kind for kind, codec in _CODECS.items()}


def _none() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """Everything that people have set, by name, archived features included."""

    features: Mapping[str, Feature] = field(default_factory=_none)
    strategies: Mapping[str, StrategyDefinition] = field(default_factory=_none)
    feature_types: Mapping[str, FeatureType] = field(default_factory=_none)
    tags: Mapping[str, Tag] = field(default_factory=_none)
    tag_types: Mapping[str, TagType] = field(default_factory=_none)
    context_fields: Mapping[str, ContextField] = field(default_factory=_none)
    environments: Mapping[str, Environment] = field(default_factory=_none)
    projects: Mapping[str, Project] = field(default_factory=_none)
    segments: Mapping[str, Segment] = field(default_factory=_none)
    applications: Mapping[str, ApplicationFacts] = field(default_factory=_none)
    addons: Mapping[str, Addon] = field(default_factory=_none)
    roles: Mapping[str, Role] = field(default_factory=_none)
    """Those that people made."""
    users: Mapping[str, User] = field(default_factory=_none)
    groups: Mapping[str, Group] = field(default_factory=_none)
    memberships: Mapping[str, Membership] = field(default_factory=_none)
    settings: Mapping[str, Setting] = field(default_factory=_none)
    """Those that people set while the server ran."""
    change_requests: Mapping[str, ChangeRequest] = field(default_factory=_none)
    api_tokens: Mapping[str, ApiToken] = field(default_factory=_none)
    """Those that people made; of the settings' ones the history knows nothing."""
    schedules: Mapping[str, Schedule] = field(default_factory=_none)

    def to_document(self) -> dict[str, dict[str, Document]]:
        """A comparable form: two states are equal when their documents are."""
        return {
            codec.collection: {
                name: thing.to_document()
                for name, thing in sorted(getattr(self, codec.collection).items())
            }
            for codec in _CODECS.values()
        }


def thing_after(kind: str, after: Document | None) -> Thing | None:
    """The value that an event leaves behind, None when it removes the thing."""
    return None if after is None else _CODECS[kind].read(after)


def collection_of(kind: str) -> str:
    """Where State and the documents of Whole.STATE keep things of this kind."""
    return _CODECS[kind].collection


def things_after(after: Document) -> dict[Kind, dict[str, Thing]]:
    """What an event about whole collections leaves behind. Collections that this version does
    not know are passed over, as unknown kinds are.
    """
    return {
        Kind(_KINDS[collection]): {
            name: _CODECS[_KINDS[collection]].read(document) for name, document in things.items()
        }
        for collection, things in after.items()
        if collection in _KINDS
    }


def replay(events: Iterable[Event], state: State | None = None) -> State:
    """Fold events, in order, onto a state. Each touched collection is copied once, not once
    an event, so that folding a long history stays linear; what no event touches is shared. A
    kind that this version does not know is passed over: a newer server may share the database
    during an upgrade.
    """
    state = state or State()
    touched: dict[str, dict[str, Thing]] = {}
    for event in events:
        if event.kind == Whole.STATE and event.after is not None:
            for kind, things_now in things_after(event.after).items():
                touched[_CODECS[kind].collection] = dict(things_now)
            continue
        codec = _CODECS.get(event.kind)
        if codec is None:
            continue
        collection = codec.collection
        things = touched.get(collection)
        if things is None:
            things = touched[collection] = dict(getattr(state, collection))
        thing = thing_after(event.kind, event.after)
        if thing is None:
            things.pop(event.name, None)
        else:
            things[event.name] = thing
    if not touched:
        return state
    changed: dict[str, Any] = {k: MappingProxyType(v) for k, v in touched.items()}
    return replace(state, **changed)
