"""The services behind the admin API, composed."""

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
from yardarm.service.groups import GroupService
from yardarm.service.history import HistoryService
from yardarm.service.lint import LintService
from yardarm.service.memberships import MembershipService
from yardarm.service.metrics import Counters, MetricsService
from yardarm.service.movement import MovementService
from yardarm.service.personal_tokens import PersonalTokenService
from yardarm.service.playground import PlaygroundService
from yardarm.service.project_features import ProjectFeatureService
from yardarm.service.projects import ProjectService
from yardarm.service.propagation import PropagationService
from yardarm.service.roles import RoleService
from yardarm.service.search import SearchService
from yardarm.service.second_factors import SecondFactorService
from yardarm.service.segments import SegmentService
from yardarm.service.settings import SettingService
from yardarm.service.state import StateService
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
) -> House:  # fmt: skip
    def newest() -> State:
        return board.state

    fold = Folds().at
    return House(
        gate=gate, addresses=addresses, board=board, site=site,
        features=FeatureService(database), strategies=StrategyService(database),
        feature_types=FeatureTypeService(database),
        tags=TagService(database), tag_types=TagTypeService(database),
        context_fields=ContextFieldService(database),
        state=StateService(database), events=EventService(database),
        features_batch=FeaturesBatchService(database), applications=ApplicationService(database),
        metrics=MetricsService(database, usage), usage=UsageService(database, newest),
        addons=AddonService(database, reach), segments=SegmentService(database),
        project_features=ProjectFeatureService(database),
        dependencies=FeatureDependencyService(database),
        feature_lifecycle=FeatureLifecycleService(database, newest),
        feature_links=FeatureLinkService(database),
        feature_variants=FeatureVariantService(database),
        feature_environments=FeatureEnvironmentService(database),
        feature_strategies=FeatureStrategyService(database),
        bulk_features=BulkFeatureService(database),
        search=SearchService(database, newest),
        environments=EnvironmentService(database), projects=ProjectService(database),
        playground=PlaygroundService(database, evaluators),
        users=UserService(database, CodeGuesses()), roles=RoleService(database),
        groups=GroupService(database), memberships=MembershipService(database),
        second_factors=SecondFactorService(database, digester, CodeGuesses()),
        comparisons=ComparisonService(newest), tokens=ApiTokenService(database, digester),
        personal_tokens=PersonalTokenService(database, digester),
        lint=LintService(database, newest), movement=MovementService(database),
        propagation=PropagationService(database, newest), settings=SettingService(database),
        history=HistoryService(database, fold), timeline=TimelineService(database, fold),
        sent=encode_anew, undo=UndoService(database), changes=ChangeService(database),
        change_rules=ChangeRuleService(database), change_requests=ChangeRequestService(database),
    )  # fmt: skip
