"""Imports: what comes from a state file, a client-features feed or another database.

`plan` decides everything and touches nothing: what it returns is recorded, or shown as a dry run.
Rules: contract, section 8, Import; what it leaves half-done there is whole here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from yardarm.domain import import_warnings
from yardarm.domain.addons import Addon
from yardarm.domain.change_requests import ChangeRequest
from yardarm.domain.context_fields import ContextField
from yardarm.domain.environments import Environment
from yardarm.domain.events import Decision, Document, EventType, Kind, Whole
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import DEFAULT_PROJECT, Feature
from yardarm.domain.import_documents import FeatureDraft, ImportDocument, Sent
from yardarm.domain.import_places import Places, SentPlaces
from yardarm.domain.projects import Project
from yardarm.domain.replay import State, Thing, collection_of, thing_after, things_after
from yardarm.domain.schedules import Schedule
from yardarm.domain.segments import Segment
from yardarm.domain.strategies import BUILT_IN, StrategyDefinition
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.users import User


@dataclass(slots=True)
class Outcome:
    """Names by what happens to them, for one kind of thing."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does, in order. `seen` is when clients last evaluated features."""

    decisions: tuple[Decision, ...]
    outcomes: Mapping[str, Outcome]
    warnings: tuple[str, ...]
    seen: Mapping[str, datetime]


def plan(state: State, document: ImportDocument, *, drop: bool, keep: bool, now: datetime) -> Plan:
    """`drop` deletes what is there of each section that the document has, `keep` leaves what is
    there as it is. Raises Invalid for an environment that is nowhere.
    """
    planner = _Planner(state, keep=keep, now=now)
    if drop:
        planner.drop(document)
    planner.take(document)
    seen = {f.name: f.last_seen_at for f in document.features or () if f.last_seen_at}
    return Plan(tuple(planner.decisions), planner.outcomes, tuple(planner.warnings), seen)


_ALL = {
    EventType.DROP_FEATURES: "all-features",
    EventType.DROP_FEATURE_TAGS: "all-feature-tags",
    EventType.DROP_STRATEGIES: "all-strategies",
    EventType.DROP_PROJECTS: "all-projects",
    EventType.DROP_CONTEXT_FIELDS: "all-context-fields",
    EventType.DROP_TAGS: "all-tags",
    EventType.DROP_TAG_TYPES: "all-tag-types",
}


class _Planner:
    """Collects decisions; each sees what the ones before it did."""

    def __init__(self, state: State, *, keep: bool, now: datetime) -> None:
        self.decisions: list[Decision] = []
        self.outcomes: dict[str, Outcome] = {}
        self.warnings: list[str] = []
        self._keep = keep
        self._now = now
        self._places: Places | None = None
        self._things: dict[Kind, dict[str, Thing]] = {
            kind: dict(getattr(state, collection_of(kind))) for kind in Kind
        }

    def drop(self, document: ImportDocument) -> None:
        if document.features is not None:
            self._drop(EventType.DROP_FEATURES, Kind.FEATURE, {})
        if document.strategies is not None:
            left = {n: s for n, s in self._things[Kind.STRATEGY].items() if n in BUILT_IN}
            self._drop(EventType.DROP_STRATEGIES, Kind.STRATEGY, left)
        if document.tag_types is not None or document.tags is not None:
            features = self._things[Kind.FEATURE].items()
            untagged: dict[str, Thing] = {
                n: replace(f, tags=()) for n, f in features if isinstance(f, Feature)
            }
            self._drop(EventType.DROP_FEATURE_TAGS, Kind.FEATURE, untagged)
            self._drop(EventType.DROP_TAGS, Kind.TAG, {})
            self._drop(EventType.DROP_TAG_TYPES, Kind.TAG_TYPE, {})
        if document.context_fields is not None:
            self._drop(EventType.DROP_CONTEXT_FIELDS, Kind.CONTEXT_FIELD, {})
        if document.projects is not None:
            # v3 deletes the default project too, and every feature then hangs in the air.
            projects = self._things[Kind.PROJECT].items()
            left = {n: p for n, p in projects if n == DEFAULT_PROJECT}
            self._drop(EventType.DROP_PROJECTS, Kind.PROJECT, left)

    def _drop(self, event_type: EventType, kind: Kind, left: dict[str, Thing]) -> None:
        old = self._things[kind]
        if left == old:
            return
        name, collection = _ALL[event_type], collection_of(kind)
        before = {collection: {n: t.to_document() for n, t in old.items()}}
        after = {collection: {n: t.to_document() for n, t in left.items()}}
        self.decisions.append(
            Decision(event_type, {"name": name}, Whole.STATE, name, before, after)
        )
        self._outcome(kind).deleted += sorted(old.keys() - left.keys())
        self._things[kind] = left

    def take(self, document: ImportDocument) -> None:
        if document.places is not None:
            self._take_places(document.places)
        self._take_all(EventType.FEATURE_TYPE_IMPORT, Kind.FEATURE_TYPE, document.feature_types)
        fields = [(self._field_over(f), data) for f, data in document.context_fields or ()]
        self._take_all(EventType.CONTEXT_FIELD_IMPORT, Kind.CONTEXT_FIELD, fields)
        for segment, data in document.segments or ():
            self._take_segment(segment, data)
        for definition, data in document.strategies or ():
            self._take_strategy(definition, data)
        # Projects, tag types and tags are put in when they are missing, never changed.
        for project, data in document.projects or ():
            self._take_project(project, data, document.features or ())
        self._take_all(EventType.TAG_TYPE_IMPORT, Kind.TAG_TYPE, document.tag_types, keep=True)
        for tag, data in document.tags or ():
            self._take_tag(tag, data)
        for draft in document.features or ():
            self._take_feature(draft)
        for name, tag in document.feature_tags or ():
            self._take_feature_tag(name, tag)

    def _take_all(
        self,
        event_type: EventType,
        kind: Kind,
        sent: Iterable[Sent] | None,
        *,
        keep: bool | None = None,
    ) -> None:
        for thing, data in sent or ():
            self._put(event_type, kind, thing, data, keep=self._keep if keep is None else keep)

    def _field_over(self, sent: ContextField) -> ContextField:
        old = self._things[Kind.CONTEXT_FIELD].get(sent.name)
        return sent.over(old) if isinstance(old, ContextField) else sent

    def _take_places(self, sent: SentPlaces) -> None:
        there = self._things[Kind.ENVIRONMENT].values()
        self._places = Places(sent, (e for e in there if isinstance(e, Environment)))
        made = self._places.made
        self._take_all(EventType.ENVIRONMENT_IMPORT, Kind.ENVIRONMENT, made)
        self.warnings += self._places.warnings

    def _take_strategy(self, sent: StrategyDefinition, data: Document) -> None:
        """A built-in one can be deprecated by it, and stays as it is otherwise."""
        if sent.name in BUILT_IN:
            old = self._things[Kind.STRATEGY].get(sent.name)
            if not (isinstance(old, StrategyDefinition) and sent.deprecated):
                return
            sent = replace(old, deprecated=True)
        self._put(EventType.STRATEGY_IMPORT, Kind.STRATEGY, sent, data, keep=self._keep)

    def _take_project(
        self, sent: Project, data: Document, features: Iterable[FeatureDraft]
    ) -> None:
        old, made, keep = self._things[Kind.PROJECT].get(sent.id), sent, True
        if self._places is not None:
            assert old is None or isinstance(old, Project)
            own = [f.name for f in features if f.given.get("project", DEFAULT_PROJECT) == sent.id]
            made, keep = self._places.onto_project(sent, own, old), self._keep
        self._put(EventType.PROJECT_IMPORT, Kind.PROJECT, made, data, keep=keep)

    def _take_segment(self, sent: Segment, data: Document) -> None:
        old = self._things[Kind.SEGMENT].get(str(sent.id))
        assert old is None or isinstance(old, Segment)
        made = sent.over(old, self._now)
        self._put(EventType.SEGMENT_IMPORT, Kind.SEGMENT, made, data, keep=self._keep)

    def _take_tag(self, tag: Tag, data: Document) -> None:
        if tag.type not in self._things[Kind.TAG_TYPE]:
            self.warnings.append(f"the tag {tag.name} is of a type that was not there; it is now")
            made = TagType(tag.type)
            document = made.to_document()
            self._put(EventType.TAG_TYPE_IMPORT, Kind.TAG_TYPE, made, document, keep=True)
        self._put(EventType.TAG_IMPORT, Kind.TAG, tag, data, keep=True)

    def _take_feature(self, draft: FeatureDraft) -> None:
        old = self._feature(draft.name)
        new = draft.onto(old, self._now)
        if self._places is not None:
            new = self._places.onto(new, old)
        self._put(EventType.FEATURE_IMPORT, Kind.FEATURE, new, draft.data, keep=self._keep)
        self.warnings += import_warnings.of_feature(new, self._things[Kind.SEGMENT])

    def _take_feature_tag(self, name: str, tag: Tag) -> None:
        feature = self._feature(name)
        if feature is None:
            self.warnings.append(f"the feature {name} is not there to get the tag {tag.name}")
            return
        self._take_tag(tag, tag.to_document())
        if tag in feature.tags:
            return
        new = replace(feature, tags=tuple(sorted((*feature.tags, tag))))
        data = {"featureName": name, "tag": tag.to_document()}
        self._record(EventType.FEATURE_TAG_IMPORT, Kind.FEATURE, name, data, old=feature, new=new)

    def _put(
        self, event_type: EventType, kind: Kind, thing: Thing, data: Document, *, keep: bool
    ) -> None:
        name = name_of(thing)
        old, outcome = self._things[kind].get(name), self._outcome(kind)
        if old == thing:
            outcome.unchanged.append(name)
        elif old is not None and keep:
            outcome.kept.append(name)
        else:
            (outcome.created if old is None else outcome.updated).append(name)
            self._record(event_type, kind, name, data, old=old, new=thing)

    def _record(
        self,
        event_type: EventType,
        kind: Kind,
        name: str,
        data: Document,
        *,
        old: Thing | None,
        new: Thing,
    ) -> None:
        before, after = None if old is None else old.to_document(), new.to_document()
        project = new.project if isinstance(new, Feature) else None
        environment = new.name if isinstance(new, Environment) else None
        self.decisions.append(
            Decision(event_type, data, kind, name, before, after, project, environment)
        )
        made = thing_after(kind, after)
        assert made is not None
        self._things[kind][name] = made

    def _feature(self, name: str) -> Feature | None:
        found = self._things[Kind.FEATURE].get(name)
        assert found is None or isinstance(found, Feature)
        return found

    def _outcome(self, kind: Kind) -> Outcome:
        return self.outcomes.setdefault(collection_of(kind), Outcome())


def state_after(state: State, plan: Plan) -> State:
    """The state that the plan leaves behind."""
    collections = {collection_of(kind): dict(getattr(state, collection_of(kind))) for kind in Kind}
    for decision in plan.decisions:
        after = decision.after or {}
        if isinstance(decision.kind, Whole):
            for kind, things in things_after(after).items():
                collections[collection_of(kind)] = things
        else:
            made = thing_after(decision.kind, decision.after)
            assert made is not None
            collections[collection_of(decision.kind)][decision.name] = made
    return State(**{name: MappingProxyType(things) for name, things in collections.items()})


def whole(new: State, data: Document) -> Decision:
    """One event that holds a whole state: the fold starts from it, and what was before is to be
    read only.
    """
    before, after = State().to_document(), new.to_document()
    return Decision(EventType.STATE_IMPORT, data, Whole.STATE, Whole.STATE, before, after)


def name_of(thing: Thing) -> str:
    """What the history calls a thing."""
    if isinstance(thing, Segment | Addon | User | ChangeRequest):
        return str(thing.id)
    return thing.id if isinstance(thing, Project | FeatureType | Schedule) else thing.name
