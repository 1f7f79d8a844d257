"""The services behind the admin API, composed."""

from collections.abc import Callable, Mapping
from typing import Any

from yardarm.api.admin.context import House, Site
from yardarm.api.auth import Gate
from yardarm.api.client.bodies import encode_anew
from yardarm.api.client_address import ClientAddress
from yardarm.domain.addresses import Reach
from yardarm.domain.digests import Digester
from yardarm.domain.replay import State
from yardarm.live.board import Board
from yardarm.live.evaluators import Evaluators
from yardarm.live.folds import Folds
from yardarm.live.guesses import CodeGuesses
from yardarm.service.addons import AddonService
from yardarm.service.applications import ApplicationService
from yardarm.service.bulk_features import BulkFeatureService
from yardarm.service.change_requests import ChangeRequestService
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
from yardarm.service.features_batch import FeaturesBatchService
from yardarm.service.fleet import FleetService
from yardarm.service.groups import GroupService
from yardarm.service.history import HistoryService
from yardarm.service.impressions import ImpressionService
from yardarm.service.insight import InsightService
from yardarm.service.lint import LintService
from yardarm.service.memberships import MembershipService
from yardarm.service.metrics import Counters, MetricsService
from yardarm.service.movement import MovementService
from yardarm.service.personal_tokens import PersonalTokenService
from yardarm.service.playground import PlaygroundService
from yardarm.service.project_features import ProjectFeatureService
from yardarm.service.project_status import ProjectStatusService
from yardarm.service.projects import ProjectService
from yardarm.service.propagation import PropagationService
from yardarm.service.roles import RoleService
from yardarm.service.schedules import ScheduleService
from yardarm.service.search import SearchService
from yardarm.service.second_factors import SecondFactorService
from yardarm.service.segments import SegmentService
from yardarm.service.settings import SettingService
from yardarm.service.state import StateService
from yardarm.service.statistics import StatisticsService
from yardarm.service.strategies import StrategyService
from yardarm.service.tags import TagService, TagTypeService
from yardarm.service.timeline import TimelineService
from yardarm.service.tokens import ApiTokenService
from yardarm.service.undo import UndoService
from yardarm.service.usage import UsageService
from yardarm.service.users import UserService
from yardarm.store.database import Database


def house_of(
    database: Database, gate: Gate, evaluators: Evaluators, board: Board, usage: Counters,
    *, reach: Reach, site: Site, addresses: ClientAddress, digester: Digester,
    can_look: bool,
) -> House:  # fmt: skip
    def newest() -> State:
        return board.state

    fold = Folds().at
    return House(
        gate=gate, addresses=addresses, board=board, site=site, sent=encode_anew,
        metrics=MetricsService(database, usage), usage=UsageService(database, newest),
        fleet=FleetService(database, newest), insight=InsightService(database, newest),
        addons=AddonService(database, reach),
        feature_lifecycle=FeatureLifecycleService(database, newest),
        search=SearchService(database, newest),
        project_status=ProjectStatusService(database, newest),
        statistics=StatisticsService(database, newest),
        impressions=ImpressionService(database, newest),
        playground=PlaygroundService(database, evaluators),
        users=UserService(database, CodeGuesses()),
        second_factors=SecondFactorService(database, digester, CodeGuesses()),
        comparisons=ComparisonService(newest), tokens=ApiTokenService(database, digester),
        personal_tokens=PersonalTokenService(database, digester),
        lint=LintService(database, newest),
        schedules=ScheduleService(database, can_look=can_look),
        propagation=PropagationService(database, newest),
        history=HistoryService(database, fold), timeline=TimelineService(database, fold),
        **{name: service(database) for name, service in _OF_THE_DATABASE.items()},
    )  # fmt: skip


_OF_THE_DATABASE: Mapping[str, Callable[[Database], Any]] = {
    "applications": ApplicationService,
    "bulk_features": BulkFeatureService,
    "change_requests": ChangeRequestService,
    "change_rules": ChangeRuleService,
    "changes": ChangeService,
    "context_fields": ContextFieldService,
    "dependencies": FeatureDependencyService,
    "environments": EnvironmentService,
    "events": EventService,
    "feature_environments": FeatureEnvironmentService,
    "feature_links": FeatureLinkService,
    "feature_strategies": FeatureStrategyService,
    "feature_types": FeatureTypeService,
    "feature_variants": FeatureVariantService,
    "features": FeatureService,
    "features_batch": FeaturesBatchService,
    "groups": GroupService,
    "memberships": MembershipService,
    "movement": MovementService,
    "project_features": ProjectFeatureService,
    "projects": ProjectService,
    "roles": RoleService,
    "segments": SegmentService,
    "settings": SettingService,
    "state": StateService,
    "strategies": StrategyService,
    "tag_types": TagTypeService,
    "tags": TagService,
    "undo": UndoService,
}
"""Those that need nothing else."""
