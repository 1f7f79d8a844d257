"""What every admin handler is given: the services, and who acts."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar, cast

from fastapi import Depends, Request, Response

from yardarm.api.answers import json_answer
from yardarm.api.auth import Gate
from yardarm.api.client_address import ClientAddress
from yardarm.api.login import Jar
from yardarm.api.queries import Level, Query
from yardarm.api.reasons import read_emergency, read_reason
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.principals import Actor, Scope
from yardarm.domain.snapshot import Snapshot
from yardarm.live.board import Board
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
from yardarm.service.lint import LintService, PlacedFinding
from yardarm.service.memberships import MembershipService
from yardarm.service.metrics import MetricsService
from yardarm.service.movement import MovementService
from yardarm.service.personal_tokens import PersonalTokenService
from yardarm.service.places import Place
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
from yardarm.service.written import Written

T = TypeVar("T")

_READ_YOUR_WRITE = 1.0
"""Seconds that an answer waits for this process to know what it says (design decision 11)."""


@dataclass(frozen=True, slots=True)
class Site:
    """What this installation is called by: the path in front of every path, and its UUID. `jar`
    makes the cookies of sessions, and `known` makes this process know which are new, and which are
    over; `frontend_origins` are those of its start.
    """

    base_path: str
    instance_id: str
    jar: Jar
    known: Callable[[], Awaitable[None]]
    frontend_origins: tuple[str, ...]
    single_sign_on: bool


class Sent(Protocol):
    """A body as clients get it, and its tag."""

    etag: bytes
    plain: bytes


@dataclass(frozen=True, slots=True)
class House:
    """The services behind the admin API."""

    gate: Gate
    addresses: ClientAddress
    board: Board
    features: FeatureService
    strategies: StrategyService
    feature_types: FeatureTypeService
    events: EventService
    tags: TagService
    tag_types: TagTypeService
    context_fields: ContextFieldService
    state: StateService
    features_batch: FeaturesBatchService
    applications: ApplicationService
    metrics: MetricsService
    site: Site
    addons: AddonService
    segments: SegmentService
    project_features: ProjectFeatureService
    dependencies: FeatureDependencyService
    feature_lifecycle: FeatureLifecycleService
    feature_links: FeatureLinkService
    feature_variants: FeatureVariantService
    feature_environments: FeatureEnvironmentService
    feature_strategies: FeatureStrategyService
    bulk_features: BulkFeatureService
    search: SearchService
    environments: EnvironmentService
    projects: ProjectService
    playground: PlaygroundService
    users: UserService
    second_factors: SecondFactorService
    comparisons: ComparisonService
    tokens: ApiTokenService
    lint: LintService
    movement: MovementService
    roles: RoleService
    groups: GroupService
    memberships: MembershipService
    personal_tokens: PersonalTokenService
    propagation: PropagationService
    settings: SettingService
    usage: UsageService
    fleet: FleetService
    insight: InsightService
    impressions: ImpressionService
    project_status: ProjectStatusService
    statistics: StatisticsService
    history: HistoryService
    undo: UndoService
    timeline: TimelineService
    change_rules: ChangeRuleService
    change_requests: ChangeRequestService
    changes: ChangeService
    schedules: ScheduleService
    sent: Callable[[Snapshot, Scope, Query, Level], Sent]
    """What clients get of a snapshot."""

    async def settled(self, command: Awaitable[Written[T]]) -> T:
        """The command's result, once this process would show it to whoever asks next."""
        written = await command
        await self.board.reach(written.revision, within=_READ_YOUR_WRITE)
        return written.value

    async def judged(
        self, actor: Actor, places: Sequence[Place], command: Awaitable[Written[T]]
    ) -> tuple[T, list[PlacedFinding]]:
        """The same, and what the linter warns of there; nothing when this process does not know
        yet what was written.
        """
        written = await command
        known = await self.board.reach(written.revision, within=_READ_YOUR_WRITE)
        return written.value, await self.lint.warnings(actor, places) if known else []


def _house(request: Request) -> House:
    return cast("House", request.app.state.house)


TheHouse = Annotated[House, Depends(_house)]


def _actor(request: Request, house: TheHouse) -> Actor:
    """Raises Unauthenticated and Denied: no admin route can be had without it."""
    principal = house.gate.admin(request.method, dict(request.scope["headers"]))
    expects = _expected(request.headers.get("if-match"))
    reason = read_reason(request.headers.get("yardarm-reason"))
    emergency = read_emergency(request.headers.get("yardarm-emergency"))
    return Actor(principal, house.addresses.of(request.scope), reason, expects, emergency)


_REVISION = re.compile(r'\s*(?:W/)?"?(\d{1,10})(?:\.[^"]*)?"?\s*', re.ASCII)


def _expected(if_match: str | None) -> int | None:
    """The revision in a tag that a read of a feature gave; proxies may have weakened it."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _REVISION.fullmatch(if_match)
    if found is None:
        wanted = "must be the ETag of a feature as it was read, or *"
        raise Invalid([Problem(("If-Match",), wanted, "string.pattern.base")])
    return int(found[1])


TheActor = Annotated[Actor, Depends(_actor)]
KNOWN_CALLER = Depends(_actor)
"""For a route that has nothing to ask of who calls, but is not for everybody."""


def json_response(status: int, value: Any, *, revision: int | None = None) -> Response:
    """v3's JSON: UTF-8, said so. `revision` is that of a feature, for its ETag."""
    answer = json_answer(status, value)
    headers = {k.decode(): v.decode() for k, v in answer.headers}
    if revision is not None:
        headers["etag"] = f'"{revision}"'
    return Response(answer.body, status, headers)


def empty(status: int = 200) -> Response:
    """No body and no content type."""
    return Response(status_code=status)
