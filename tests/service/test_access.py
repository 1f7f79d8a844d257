"""Whoever is no admin is refused before anything is touched, and told what it takes."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yardarm.domain.addons import Draft
from yardarm.domain.addresses import Reach
from yardarm.domain.batches import Batch, Selection
from yardarm.domain.change_requests import State as RequestState
from yardarm.domain.changes import Action, Change
from yardarm.domain.context_fields import ContextField, LegalValue
from yardarm.domain.differences import Wanted
from yardarm.domain.digests import Digester
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Denied
from yardarm.domain.evaluation.context import Context
from yardarm.domain.event_search import EventSearch
from yardarm.domain.feature_search import FeatureSearch
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.groups import Group
from yardarm.domain.import_documents import ImportDocument
from yardarm.domain.impressions import ImpressionQuery
from yardarm.domain.links import Link
from yardarm.domain.memberships import Holder
from yardarm.domain.moments import Moment
from yardarm.domain.people import Person
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.projects import Project
from yardarm.domain.replay import State
from yardarm.domain.roles import Role, RoleType
from yardarm.domain.schedules import Step as ScheduleStep
from yardarm.domain.schedules import Wanted as ScheduleWanted
from yardarm.domain.segments import Segment
from yardarm.domain.strategies import StrategyDefinition
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.targeting import Constraint, Dependency, FeatureStrategy
from yardarm.domain.timeline import Answer
from yardarm.domain.tokens import Draft as TokenDraft
from yardarm.domain.tokens import TokenType
from yardarm.domain.undo import Selection as SomeEvents
from yardarm.domain.users import RootRole
from yardarm.live.board import Board
from yardarm.live.evaluators import Evaluators
from yardarm.live.folds import Folds
from yardarm.live.guesses import CodeGuesses
from yardarm.live.metrics import MetricsFollower
from yardarm.service.addons import AddonService
from yardarm.service.applications import ApplicationService
from yardarm.service.bulk_features import BulkFeatureService
from yardarm.service.change_requests import ChangeRequestService, Move
from yardarm.service.change_requests import Wanted as WantedRequests
from yardarm.service.change_rules import ChangeRuleService
from yardarm.service.changes import ChangeService
from yardarm.service.comparisons import ComparisonService
from yardarm.service.context_fields import ContextFieldService
from yardarm.service.environments import EnvironmentService
from yardarm.service.events import EventService
from yardarm.service.feature_dependencies import FeatureDependencyService
from yardarm.service.feature_environments import FeatureEnvironmentService
from yardarm.service.feature_lifecycle import FeatureLifecycleService
from yardarm.service.feature_links import FeatureLinkService
from yardarm.service.feature_strategies import FeatureStrategyService
from yardarm.service.feature_types import FeatureTypeService
from yardarm.service.feature_variants import FeatureVariantService
from yardarm.service.features import FeatureService
from yardarm.service.features_batch import FeaturesBatchService, Target
from yardarm.service.fleet import FleetService
from yardarm.service.groups import GroupService
from yardarm.service.history import HistoryService
from yardarm.service.impressions import ImpressionService
from yardarm.service.insight import InsightService
from yardarm.service.insight import Question as InsightQuestion
from yardarm.service.lint import LintService
from yardarm.service.memberships import MembershipService
from yardarm.service.metrics import MetricsService
from yardarm.service.movement import MovementService
from yardarm.service.personal_tokens import PersonalTokenService
from yardarm.service.places import Place
from yardarm.service.playground import PlaygroundService, Question
from yardarm.service.project_features import ProjectFeatureService
from yardarm.service.project_status import ProjectStatusService
from yardarm.service.projects import ProjectService
from yardarm.service.propagation import PropagationService
from yardarm.service.roles import RoleService
from yardarm.service.schedules import Draft as ScheduleDraft
from yardarm.service.schedules import ScheduleService
from yardarm.service.search import SearchService
from yardarm.service.second_factors import SecondFactorService
from yardarm.service.segments import SegmentService
from yardarm.service.settings import SettingService
from yardarm.service.statistics import StatisticsService
from yardarm.service.strategies import StrategyService
from yardarm.service.tags import TagService, TagTypeService
from yardarm.service.timeline import Asked, Span, TimelineService
from yardarm.service.tokens import ApiTokenService
from yardarm.service.undo import Choices, UndoService
from yardarm.service.usage import UsageService, Which
from yardarm.service.users import UserService
from yardarm.store import events
from yardarm.store.database import Database

CLIENT = Actor(Principal(PrincipalKind.CLIENT, "a client", "id"))
FEATURE = Feature("demo", datetime(2026, 1, 1, tzinfo=UTC))
NAMED = ("default", "demo")
NOW = Moment("asOf", 1)
ASKED = Asked(("demo",), "production", Context({}, FEATURE.created_at), NOW)
THERE = Place(*NAMED, "development")
STRATEGY = StrategyDefinition("mine", None, ())
TAG = Tag("simple", "one")
FIELD = ContextField("region", FEATURE.created_at)
LINK = Link("id", "https://example.com")
CHANGE = Change("demo", Action.UPDATE_ENABLED, {"enabled": True}, "development")
SCHEDULE = ScheduleDraft((ScheduleStep((CHANGE,)),))
CONSTRAINT = Constraint("region", "IN", ("eu",))
BATCH = Batch((), {}, {}, (), (), {}, (), {}, {})
TARGET = Target("default", "production")
PLACE = Environment("staging", "test", 1, FEATURE.created_at)
PROJECT = Project("mine", "Mine", FEATURE.created_at)
ROLL_OUT = FeatureStrategy("flexibleRollout")
PERSON = Person("ada")
IMPRESSIONS = ImpressionQuery(FEATURE.created_at.date(), FEATURE.created_at.date())
ROLE = Role(0, "Mine", "", RoleType.CUSTOM_PROJECT, frozenset())
ADDON = Draft("webhook", True, None, {"url": "https://example.com"}, ())


def _metrics(database: Database) -> MetricsService:
    # Nobody follows for it: a refusal comes before any counter is asked.
    return MetricsService(database, MetricsFollower(database, timedelta(hours=48)).usage)


def _lives(database: Database) -> FeatureLifecycleService:
    return FeatureLifecycleService(database, State)


def _factors(database: Database) -> SecondFactorService:
    return SecondFactorService(database, Digester(), CodeGuesses())


def _token(type_: str) -> TokenDraft:
    return TokenDraft("x", TokenType(type_))


def _history(database: Database) -> HistoryService:
    return HistoryService(database, Folds().at)


def _timeline(database: Database) -> TimelineService:
    return TimelineService(database, Folds().at)


Call = Callable[[Database], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "READ features": lambda db: FeatureService(db).every(CLIENT, FeatureFilter()),
    "READ archived": lambda db: FeatureService(db).every_archived(CLIENT),
    "READ feature": lambda db: FeatureService(db).get(CLIENT, "demo"),
    "READ name": lambda db: FeatureService(db).require_free(CLIENT, "demo"),
    "CREATE_FEATURE": lambda db: FeatureService(db).create(CLIENT, FEATURE),
    "UPDATE_FEATURE put": lambda db: FeatureService(db).update(CLIENT, "demo", lambda f: f),
    "UPDATE_FEATURE_ENVIRONMENT on": lambda db: FeatureService(db).switch(
        CLIENT, "demo", enabled=True
    ),
    "UPDATE_FEATURE_ENVIRONMENT flip": lambda db: FeatureService(db).flip(CLIENT, "demo"),
    "UPDATE_FEATURE stale": lambda db: FeatureService(db).mark_stale(CLIENT, "demo", stale=True),
    "DELETE_FEATURE for good": lambda db: FeatureService(db).delete(CLIENT, "demo"),
    "READ what is needed": lambda db: BulkFeatureService(db).needed(CLIENT, "default", ["demo"]),
    "READ creators in": lambda db: SearchService(db, State).creators_in(CLIENT, "default"),
    "DELETE_FEATURE": lambda db: FeatureService(db).archive(CLIENT, "demo"),
    "UPDATE_FEATURE revive": lambda db: FeatureService(db).revive(CLIENT, "demo"),
    "UPDATE_FEATURE_ENVIRONMENT_VARIANTS variants there": lambda db: FeatureVariantService(
        db
    ).change(CLIENT, THERE, lambda old: old),
    "UPDATE_FEATURE_ENVIRONMENT_VARIANTS variants in several": lambda db: FeatureVariantService(
        db
    ).set_several(CLIENT, *NAMED, ["production"], []),
    "UPDATE_FEATURE_DEPENDENCY dependency": lambda db: FeatureDependencyService(db).add(
        CLIENT, *NAMED, Dependency("parent")
    ),
    "UPDATE_FEATURE_DEPENDENCY no dependency": lambda db: FeatureDependencyService(db).remove(
        CLIENT, *NAMED, "parent"
    ),
    "UPDATE_FEATURE_DEPENDENCY no dependencies": lambda db: FeatureDependencyService(db).remove_all(
        CLIENT, *NAMED
    ),
    "UPDATE_FEATURE add link": lambda db: FeatureLinkService(db).add(CLIENT, *NAMED, LINK),
    "UPDATE_FEATURE change link": lambda db: FeatureLinkService(db).update(CLIENT, *NAMED, LINK),
    "UPDATE_FEATURE remove link": lambda db: FeatureLinkService(db).remove(CLIENT, *NAMED, "id"),
    "READ stages": lambda db: _lives(db).stages(CLIENT, *NAMED),
    "READ how many in each stage": lambda db: _lives(db).counts(CLIENT),
    "UPDATE_FEATURE complete": lambda db: _lives(db).complete(CLIENT, *NAMED, "kept", None),
    "UPDATE_FEATURE uncomplete": lambda db: _lives(db).uncomplete(CLIENT, *NAMED),
    "MOVE_FEATURE_TOGGLE move": lambda db: FeatureDependencyService(db).move(
        CLIENT, *NAMED, "other"
    ),
    "READ parents": lambda db: FeatureDependencyService(db).parents(CLIENT, *NAMED),
    "READ variants of a parent": lambda db: FeatureDependencyService(db).variants(CLIENT, *NAMED),
    "READ whether there are dependencies": lambda db: FeatureDependencyService(db).any_in(
        CLIENT, "default"
    ),
    "READ features of a project": lambda db: ProjectFeatureService(db).every(CLIENT, "default"),
    "READ feature of a project": lambda db: ProjectFeatureService(db).get(CLIENT, *NAMED),
    "CREATE_FEATURE in a project": lambda db: ProjectFeatureService(db).create(CLIENT, FEATURE),
    "CREATE_FEATURE clone": lambda db: ProjectFeatureService(db).clone(
        CLIENT, "demo", "default", "cloned"
    ),
    "UPDATE_FEATURE settings": lambda db: ProjectFeatureService(db).update(
        CLIENT, *NAMED, lambda f: f
    ),
    "DELETE_FEATURE of a project": lambda db: ProjectFeatureService(db).archive(CLIENT, *NAMED),
    "READ feature in an environment": lambda db: FeatureEnvironmentService(db).get(CLIENT, THERE),
    "UPDATE_FEATURE_ENVIRONMENT there": lambda db: FeatureEnvironmentService(db).switch(
        CLIENT, THERE, enabled=True
    ),
    "CREATE_FEATURE_STRATEGY copy": lambda db: FeatureEnvironmentService(db).copy(
        CLIENT, THERE, "production"
    ),
    "READ comparison": lambda _: ComparisonService(State).compare(CLIENT, "default", "a", "b"),
    "READ strategies of a feature": lambda db: FeatureStrategyService(db).every(CLIENT, THERE),
    "READ strategy of a feature": lambda db: FeatureStrategyService(db).get(CLIENT, THERE, "id"),
    "CREATE_FEATURE_STRATEGY add": lambda db: FeatureStrategyService(db).add(
        CLIENT, THERE, FeatureStrategy("default")
    ),
    "UPDATE_FEATURE_STRATEGY change": lambda db: FeatureStrategyService(db).update(
        CLIENT, THERE, "id", lambda s: s
    ),
    "DELETE_FEATURE_STRATEGY remove": lambda db: FeatureStrategyService(db).remove(
        CLIENT, THERE, "id"
    ),
    "UPDATE_FEATURE_STRATEGY order": lambda db: FeatureStrategyService(db).order(
        CLIENT, THERE, {"id": 1}
    ),
    "UPDATE_FEATURE_ENVIRONMENT switch several": lambda db: BulkFeatureService(db).switch(
        CLIENT, "default", ["demo"], "development", enabled=True
    ),
    "UPDATE_FEATURE stale several": lambda db: BulkFeatureService(db).mark_stale(
        CLIENT, "default", ["demo"], stale=True
    ),
    "UPDATE_FEATURE revive several": lambda db: BulkFeatureService(db).revive(
        CLIENT, "default", ["demo"]
    ),
    "DELETE_FEATURE archive several": lambda db: BulkFeatureService(db).archive(
        CLIENT, "default", ["demo"]
    ),
    "DELETE_FEATURE several": lambda db: BulkFeatureService(db).delete(CLIENT, "default", ["demo"]),
    "READ strategies": lambda db: StrategyService(db).every(CLIENT),
    "READ strategy": lambda db: StrategyService(db).get(CLIENT, "default"),
    "CREATE_STRATEGY": lambda db: StrategyService(db).create(CLIENT, STRATEGY),
    "UPDATE_STRATEGY put": lambda db: StrategyService(db).update(CLIENT, "mine", lambda s: s),
    "DELETE_STRATEGY": lambda db: StrategyService(db).delete(CLIENT, "mine"),
    "UPDATE_STRATEGY off": lambda db: StrategyService(db).deprecate(CLIENT, "mine"),
    "UPDATE_STRATEGY on": lambda db: StrategyService(db).reactivate(CLIENT, "mine"),
    "READ types": lambda db: FeatureTypeService(db).every(CLIENT),
    "ADMIN lifetime": lambda db: FeatureTypeService(db).give_lifetime(CLIENT, "release", 7),
    "READ events": lambda db: EventService(db).every(CLIENT),
    "READ newest event": lambda db: EventService(db).newest(CLIENT),
    "READ events after": lambda db: EventService(db).after(CLIENT, 0),
    "READ event search": lambda db: EventService(db).search(CLIENT, EventSearch()),
    "READ history": lambda db: _history(db).state(CLIENT, NOW),
    "READ former features": lambda db: _history(db).features(CLIENT, NOW, FeatureFilter()),
    "READ former archived": lambda db: _history(db).archived(CLIENT, NOW),
    "READ former feature": lambda db: _history(db).feature(CLIENT, NOW, "demo"),
    "READ former features of a project": lambda db: _history(db).project_features(
        CLIENT, NOW, "default"
    ),
    "READ former feature of a project": lambda db: _history(db).project_feature(
        CLIENT, NOW, *NAMED
    ),
    "READ former segments": lambda db: _history(db).segments(CLIENT, NOW),
    "READ former segment": lambda db: _history(db).segment(CLIENT, NOW, 1),
    "READ former environments": lambda db: _history(db).environments(CLIENT, NOW),
    "READ former environment": lambda db: _history(db).environment(CLIENT, NOW, "production"),
    "READ former export": lambda db: _history(db).export(CLIENT, NOW),
    "READ diff": lambda db: _history(db).diff(CLIENT, NOW, None, Wanted(), 1),
    "READ diff with a document": lambda db: _history(db).diff_to_document(
        CLIENT, ImportDocument(), None, Wanted(), 1
    ),
    "READ timeline": lambda db: _timeline(db).of(CLIENT, ASKED),
    "READ blame": lambda db: _timeline(db).blame(CLIENT, ASKED, Answer()),
    "READ bisection": lambda db: _timeline(db).bisect(CLIENT, Span(NOW, NOW)),
    "READ former bodies": lambda db: _history(db).seen_by_clients(CLIENT, NOW, None),
    "READ schedules": lambda db: ScheduleService(db).page(CLIENT, ScheduleWanted(), 1, 0),
    "READ schedule": lambda db: ScheduleService(db).get(CLIENT, "no"),
    "READ what a schedule does": lambda db: ScheduleService(db).preview(CLIENT, SCHEDULE),
    "READ to schedule": lambda db: ScheduleService(db).create(CLIENT, SCHEDULE),
    "READ to change a schedule": lambda db: ScheduleService(db).change(CLIENT, "no", SCHEDULE),
    "UPDATE_FEATURE_ENVIRONMENT delete schedule": lambda db: ScheduleService(db).delete(
        CLIENT, "no"
    ),
    "UPDATE_FEATURE_ENVIRONMENT pause": lambda db: ScheduleService(db).pause(CLIENT, "no"),
    "UPDATE_FEATURE_ENVIRONMENT resume": lambda db: ScheduleService(db).resume(CLIENT, "no"),
    "UPDATE_FEATURE_ENVIRONMENT abort": lambda db: ScheduleService(db).abort(
        CLIENT, "no", Choices(), put_back=True
    ),
    "READ changes": lambda db: ChangeService(db).preview(CLIENT, [CHANGE]),
    "READ undo": lambda db: UndoService(db).undo(CLIENT, SomeEvents(ids=(1,)), Choices()),
    "READ preview": lambda db: UndoService(db).preview(CLIENT, SomeEvents(ids=(1,)), Choices()),
    "READ playground": lambda db: PlaygroundService(db, Evaluators(Board(), lambda n: n, "")).ask(
        CLIENT, Question((), ())
    ),
    "READ lint": lambda db: LintService(db, State).lint(CLIENT, "default"),
    "READ warnings": lambda db: LintService(db, State).warnings(CLIENT, [THERE]),
    "READ movement of a strategy": lambda db: MovementService(db).of_strategy(
        CLIENT, THERE, "id", lambda s: s
    ),
    "READ movement of variants": lambda db: MovementService(db).of_variants(CLIENT, THERE, []),
    "READ search": lambda db: SearchService(db, State).features(CLIENT, FeatureSearch()),
    "READ creators": lambda db: SearchService(db, State).creators(CLIENT),
    "READ usage of features": lambda db: UsageService(db, State).of_features(
        CLIENT, None, 1, Which()
    ),
    "READ usage of a feature": lambda db: UsageService(db, State).of_feature(CLIENT, "x", 1),
    "READ fleet overview": lambda db: FleetService(db, State).overview(CLIENT, "x"),
    "READ fleet instances": lambda db: FleetService(db, State).instances(
        CLIENT, "x", "production", limit=1, offset=0
    ),
    "READ fleet of a project": lambda db: FleetService(db, State).of_project(
        CLIENT, "default", limit=1
    ),
    "READ outdated SDKs": lambda db: FleetService(db, State).outdated(CLIENT),
    "READ unknown flags": lambda db: FleetService(db, State).unknown_flags(CLIENT),
    "READ impressions": lambda db: ImpressionService(db, State).rows(CLIENT, IMPRESSIONS),
    "READ insight": lambda db: InsightService(db, State).findings(CLIENT, InsightQuestion()),
    "READ insight of a feature": lambda db: InsightService(db, State).of_feature(CLIENT, "x"),
    "READ health": lambda db: ProjectStatusService(db, State).health(CLIENT, "default"),
    "READ lead times": lambda db: ProjectStatusService(db, State).lead_times(CLIENT, "default"),
    "READ project status": lambda db: ProjectStatusService(db, State).status(CLIENT, "default"),
    "READ project insights": lambda db: ProjectStatusService(db, State).insights(CLIENT, "x"),
    "READ statistics": lambda db: StatisticsService(db, State).counted(CLIENT),
    "READ usage over time": lambda db: UsageService(db, State).by_application(CLIENT, "x", 1),
    "READ usage of the last hour": lambda db: UsageService(db, State).summary(CLIENT, "x"),
    "READ propagation": lambda db: PropagationService(db, State).of(CLIENT, None, None),
    "READ applications": lambda db: ApplicationService(db).every(CLIENT),
    "READ census": lambda db: ApplicationService(db).census(CLIENT),
    "READ application": lambda db: ApplicationService(db).get(CLIENT, "shop"),
    "UPDATE_APPLICATION describe": lambda db: ApplicationService(db).describe(
        CLIENT, "shop", {}, None
    ),
    "UPDATE_APPLICATION delete": lambda db: ApplicationService(db).delete(CLIENT, "shop"),
    "READ usage": lambda db: _metrics(db).usage(CLIENT),
    "READ usage of one": lambda db: _metrics(db).counted(CLIENT, "demo"),
    "READ usage by application": lambda db: _metrics(db).toggles_of(CLIENT, "shop"),
    "READ usage by toggle": lambda db: _metrics(db).applications_by_toggle(CLIENT),
    "READ events of one": lambda db: EventService(db).every_of(CLIENT, "demo"),
    "READ tags": lambda db: TagService(db).every(CLIENT),
    "READ tag": lambda db: TagService(db).get(CLIENT, TAG),
    "READ tags of one": lambda db: TagService(db).every_of(CLIENT, "demo"),
    "UPDATE_TAG_TYPE create tag": lambda db: TagService(db).create(CLIENT, TAG),
    "UPDATE_TAG_TYPE delete tag": lambda db: TagService(db).delete(CLIENT, TAG),
    "UPDATE_FEATURE tag": lambda db: TagService(db).tag(CLIENT, "demo", TAG),
    "UPDATE_FEATURE untag": lambda db: TagService(db).untag(CLIENT, "demo", TAG),
    "UPDATE_FEATURE retag": lambda db: TagService(db).retag(CLIENT, "demo", [TAG], []),
    "UPDATE_FEATURE retag several": lambda db: TagService(db).retag_several(
        CLIENT, "default", ["demo"], [TAG], []
    ),
    "READ tag types": lambda db: TagTypeService(db).every(CLIENT),
    "READ tag type": lambda db: TagTypeService(db).get(CLIENT, "simple"),
    "READ tag type name": lambda db: TagTypeService(db).require_free(CLIENT, "simple"),
    "UPDATE_TAG_TYPE create type": lambda db: TagTypeService(db).create(CLIENT, TagType("team")),
    "UPDATE_TAG_TYPE update type": lambda db: TagTypeService(db).update(CLIENT, "x", lambda t: t),
    "UPDATE_TAG_TYPE delete type": lambda db: TagTypeService(db).delete(CLIENT, "simple"),
    "READ segments of a strategy": lambda db: SegmentService(db).of_strategy(CLIENT, "x"),
    "UPDATE_FEATURE_STRATEGY segments of a strategy": lambda db: SegmentService(db).name_in(
        CLIENT, "default", "production", "x", []
    ),
    "READ segments": lambda db: SegmentService(db).every(CLIENT),
    "READ segment": lambda db: SegmentService(db).get(CLIENT, 1),
    "READ segment name": lambda db: SegmentService(db).require_free(CLIENT, "x"),
    "CREATE_SEGMENT": lambda db: SegmentService(db).create(CLIENT, Segment(1, "x", ())),
    "UPDATE_SEGMENT": lambda db: SegmentService(db).update(CLIENT, 1, lambda s: s),
    "DELETE_SEGMENT": lambda db: SegmentService(db).delete(CLIENT, 1),
    "READ environments": lambda db: EnvironmentService(db).every(CLIENT),
    "READ environment": lambda db: EnvironmentService(db).get(CLIENT, "production"),
    "READ environments of one": lambda db: EnvironmentService(db).every_of(CLIENT, "default"),
    "READ environment name": lambda db: EnvironmentService(db).require_free(CLIENT, "x"),
    "CREATE_ENVIRONMENT": lambda db: EnvironmentService(db).create(CLIENT, PLACE),
    "CREATE_ENVIRONMENT clone": lambda db: EnvironmentService(db).clone(
        CLIENT, "production", PLACE, None
    ),
    "UPDATE_ENVIRONMENT": lambda db: EnvironmentService(db).update(CLIENT, "x", lambda e: e),
    "UPDATE_ENVIRONMENT sort": lambda db: EnvironmentService(db).sort(CLIENT, {"production": 1}),
    "DELETE_ENVIRONMENT": lambda db: EnvironmentService(db).delete(CLIENT, "development"),
    "READ projects": lambda db: ProjectService(db).every(CLIENT),
    "READ project": lambda db: ProjectService(db).get(CLIENT, "default"),
    "READ project id": lambda db: ProjectService(db).require_free(CLIENT, "x"),
    "CREATE_PROJECT": lambda db: ProjectService(db).create(CLIENT, PROJECT),
    "UPDATE_PROJECT put": lambda db: ProjectService(db).update(CLIENT, "default", lambda p: p),
    "UPDATE_PROJECT archive": lambda db: ProjectService(db).archive(CLIENT, "mine"),
    "UPDATE_PROJECT revive": lambda db: ProjectService(db).revive(CLIENT, "mine"),
    "UPDATE_PROJECT show": lambda db: ProjectService(db).show_in(CLIENT, "x", "production"),
    "UPDATE_PROJECT hide": lambda db: ProjectService(db).hide_from(CLIENT, "x", "production"),
    "UPDATE_PROJECT strategy": lambda db: ProjectService(db).set_default_strategy(
        CLIENT, "default", "production", ROLL_OUT
    ),
    "READ change requests": lambda db: ChangeRequestService(db).every(
        CLIENT, "default", WantedRequests()
    ),
    "READ change request": lambda db: ChangeRequestService(db).get(CLIENT, "default", 1),
    "READ request's preview": lambda db: ChangeRequestService(db).preview(CLIENT, "default", 1),
    "READ request's draft": lambda db: ChangeRequestService(db).add(
        CLIENT, "default", "production", [CHANGE]
    ),
    "READ request's change": lambda db: ChangeRequestService(db).edit(
        CLIENT, "default", 1, 1, CHANGE
    ),
    "READ request's removal": lambda db: ChangeRequestService(db).remove(CLIENT, "default", 1, 1),
    "READ request's comment": lambda db: ChangeRequestService(db).comment(CLIENT, "default", 1, ""),
    "READ request's title": lambda db: ChangeRequestService(db).retitle(CLIENT, "default", 1, ""),
    "READ request's end": lambda db: ChangeRequestService(db).discard(CLIENT, "default", 1),
    "READ request's move": lambda db: ChangeRequestService(db).move(
        CLIENT, "default", 1, Move(RequestState.APPLIED)
    ),
    "READ change rules": lambda db: ChangeRuleService(db).every(CLIENT, "default"),
    "PROJECT_CHANGE_REQUEST_WRITE": lambda db: ChangeRuleService(db).set(
        CLIENT, "default", "production", None
    ),
    "DELETE_PROJECT": lambda db: ProjectService(db).delete(CLIENT, "mine"),
    "READ fields": lambda db: ContextFieldService(db).every(CLIENT),
    "READ fields of one": lambda db: ContextFieldService(db).every_of(CLIENT, "default"),
    "READ field": lambda db: ContextFieldService(db).get(CLIENT, "userId"),
    "READ field name": lambda db: ContextFieldService(db).require_free(CLIENT, "userId"),
    "READ constraint": lambda db: ContextFieldService(db).validate_constraint(CLIENT, CONSTRAINT),
    "CREATE_CONTEXT_FIELD": lambda db: ContextFieldService(db).create(CLIENT, FIELD),
    "UPDATE_CONTEXT_FIELD": lambda db: ContextFieldService(db).update(CLIENT, "x", lambda f: f),
    "READ uses of a field": lambda db: ContextFieldService(db).uses(CLIENT, "userId"),
    "UPDATE_CONTEXT_FIELD give": lambda db: ContextFieldService(db).give_legal_value(
        CLIENT, "userId", LegalValue("a")
    ),
    "UPDATE_CONTEXT_FIELD take": lambda db: ContextFieldService(db).take_legal_value(
        CLIENT, "userId", "a"
    ),
    "DELETE_CONTEXT_FIELD": lambda db: ContextFieldService(db).delete(CLIENT, "userId"),
    "READ addons": lambda db: AddonService(db, Reach()).every(CLIENT),
    "READ addon": lambda db: AddonService(db, Reach()).get(CLIENT, 1),
    "READ failures": lambda db: AddonService(db, Reach()).failures(CLIENT, 1),
    "CREATE_ADDON": lambda db: AddonService(db, Reach()).create(CLIENT, ADDON),
    "UPDATE_ADDON": lambda db: AddonService(db, Reach()).update(CLIENT, 1, ADDON),
    "READ batch": lambda db: FeaturesBatchService(db).export(CLIENT, "production", Selection()),
    "ADMIN judge batch": lambda db: FeaturesBatchService(db).judge(CLIENT, TARGET, BATCH),
    "ADMIN take batch": lambda db: FeaturesBatchService(db).take(CLIENT, TARGET, BATCH),
    "DELETE_ADDON": lambda db: AddonService(db, Reach()).delete(CLIENT, 1),
    "ADMIN users": lambda db: UserService(db).every(CLIENT),
    "ADMIN users found": lambda db: UserService(db).search(CLIENT, "a"),
    "ADMIN user": lambda db: UserService(db).get(CLIENT, 1),
    "ADMIN new user": lambda db: UserService(db).create(CLIENT, PERSON, RootRole.ADMIN, None),
    "ADMIN other user": lambda db: UserService(db).update(CLIENT, 1, PERSON, None),
    "ADMIN no user": lambda db: UserService(db).delete(CLIENT, 1),
    "ADMIN password": lambda db: UserService(db).set_password(CLIENT, 1, "x"),
    "ADMIN link": lambda db: UserService(db).reset_link(CLIENT, 1),
    "ADMIN admins": lambda db: UserService(db).counts(CLIENT),
    "ADMIN origins": lambda db: SettingService(db).set_frontend_origins(CLIENT, ["*"]),
    "READ own password": lambda db: UserService(db).change_own_password(CLIENT, "x", "y"),
    "READ strength": lambda db: UserService(db).check_password(CLIENT, "x"),
    "READ own sessions": lambda db: UserService(db).own_sessions(CLIENT),
    "READ end of own session": lambda db: UserService(db).end_own_session(CLIENT, "x"),
    "READ roles": lambda db: RoleService(db).every(CLIENT),
    "READ role": lambda db: RoleService(db).get(CLIENT, 1),
    "READ role name": lambda db: RoleService(db).require_free(CLIENT, "x"),
    "ADMIN new role": lambda db: RoleService(db).create(CLIENT, ROLE),
    "ADMIN other role": lambda db: RoleService(db).update(CLIENT, 1, lambda r: r),
    "ADMIN no role": lambda db: RoleService(db).delete(CLIENT, 1),
    "ADMIN groups": lambda db: GroupService(db).every(CLIENT),
    "ADMIN group": lambda db: GroupService(db).get(CLIENT, 1),
    "ADMIN new group": lambda db: GroupService(db).create(CLIENT, Group(1, "x")),
    "ADMIN other group": lambda db: GroupService(db).update(CLIENT, 1, lambda g: g),
    "ADMIN no group": lambda db: GroupService(db).delete(CLIENT, 1),
    "PROJECT_USER_ACCESS_READ": lambda db: MembershipService(db).of_project(CLIENT, "default"),
    "PROJECT_USER_ACCESS_WRITE candidates": lambda db: MembershipService(db).candidates(
        CLIENT, "default"
    ),
    "PROJECT_USER_ACCESS_WRITE add": lambda db: MembershipService(db).add(
        CLIENT, "default", [Holder(1)], [4]
    ),
    "PROJECT_USER_ACCESS_WRITE set": lambda db: MembershipService(db).set(
        CLIENT, "default", Holder(1), [4]
    ),
    "PROJECT_USER_ACCESS_WRITE remove": lambda db: MembershipService(db).remove(
        CLIENT, "default", Holder(1)
    ),
    "READ own tokens": lambda db: PersonalTokenService(db).every(CLIENT),
    "READ own new token": lambda db: PersonalTokenService(db).create(CLIENT, "x", None),
    "READ own token's end": lambda db: PersonalTokenService(db).delete(CLIENT, "x"),
    "READ second factor": lambda db: _factors(db).status(CLIENT),
    "READ new second factor": lambda db: _factors(db).begin(CLIENT, "x"),
    "READ good second factor": lambda db: _factors(db).confirm(CLIENT, "x"),
    "READ no second factor": lambda db: _factors(db).remove(CLIENT, "x"),
    "ADMIN no second factor": lambda db: _factors(db).take_away(CLIENT, 1),
    "READ_CLIENT_API_TOKEN": lambda db: ApiTokenService(db).every(CLIENT),
    "READ_CLIENT_API_TOKEN by name": lambda db: ApiTokenService(db).named(CLIENT, "x"),
    "READ_PROJECT_API_TOKEN": lambda db: ApiTokenService(db).every_of(CLIENT, "default"),
    "CREATE_CLIENT_API_TOKEN": lambda db: ApiTokenService(db).create(CLIENT, _token("client")),
    "CREATE_CLIENT_API_TOKEN backend": lambda db: ApiTokenService(db).create(
        CLIENT, _token("backend")
    ),
    "CREATE_FRONTEND_API_TOKEN": lambda db: ApiTokenService(db).create(CLIENT, _token("frontend")),
    "ADMIN token": lambda db: ApiTokenService(db).create(CLIENT, _token("admin")),
    "CREATE_PROJECT_API_TOKEN": lambda db: ApiTokenService(db).create_in(
        CLIENT, "default", _token("client")
    ),
    "UPDATE_CLIENT_API_TOKEN": lambda db: ApiTokenService(db).update(CLIENT, "x", None),
    "DELETE_CLIENT_API_TOKEN": lambda db: ApiTokenService(db).delete(CLIENT, "x"),
    "DELETE_PROJECT_API_TOKEN": lambda db: ApiTokenService(db).delete_in(CLIENT, "default", "x"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_client_is_refused(database: Database, name: str) -> None:
    permission = name.split(" ", maxsplit=1)[0]
    async with database.transaction() as tx:
        before = await events.last(tx)
    with pytest.raises(Denied, match=f"permission={permission} "):
        await CALLS[name](database)
    async with database.transaction() as tx:
        assert await events.last(tx) == before


async def test_who_may_do_it_to_some_types_may_not_to_others(database: Database) -> None:
    """A token of another type is neither shown nor touched."""
    service = ApiTokenService(database)
    admin = Actor(Principal(PrincipalKind.ADMIN, "an admin", "id"))
    made = {t: (await service.create(admin, _token(t))).value.token for t in ("client", "frontend")}
    some = Actor(_OfFrontends(PrincipalKind.CLIENT, "a web person", "id"))
    assert [s.token for s in await service.every(some)] == [made["frontend"]]
    for call in (
        service.delete(some, made["client"].id),
        service.update(some, made["client"].id, None),
    ):
        with pytest.raises(Denied, match="_CLIENT_API_TOKEN"):
            await call
    await service.delete(some, made["frontend"].id)
    assert [s.token for s in await service.every(admin)] == [made["client"]]


class _OfFrontends(Principal):
    """May do everything to frontend tokens, as a role of tomorrow."""

    def may(
        self, permission: Permission, project: str | None = None, environment: str | None = None
    ) -> bool:
        return "FRONTEND" in permission
