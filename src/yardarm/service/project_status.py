"""Questions about how a project is doing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from yardarm.domain import project_status as status
from yardarm.domain.errors import NotFound
from yardarm.domain.feature_lifecycle import FirstSeen
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.project_status import Compared, Health, LeadTime, StageFigures
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.store import project_activity, tokens
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import first_seen


@dataclass(frozen=True, slots=True)
class Status:
    """`activity` counts events by day; members are users and groups."""

    health: Health
    activity: Sequence[tuple[date, int]]
    tokens: int
    members: int
    segments: int
    stages: Mapping[str, StageFigures]
    archived: Compared


@dataclass(frozen=True, slots=True)
class Insights:
    """`leads` are the lead times of all features, `lead_now` and `lead_before` the average of
    those that went live in the last 30 days, and in the 30 before.
    """

    health: Health
    types: Mapping[str, int]
    leads: Sequence[LeadTime]
    lead_now: float | None
    lead_before: float | None
    created: Compared
    archived: Compared
    activity: Compared
    members: int
    members_came: int
    members_went: int


class ProjectStatusService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def health(self, actor: Actor, project: str) -> Health:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        return status.health(self._features(project))

    async def lead_times(self, actor: Actor, project: str) -> list[LeadTime]:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        features = self._features(project)
        async with self._database.transaction(read_only=True) as tx:
            return status.lead_times(features, await _first_seen(tx, features))

    async def status(self, actor: Actor, project: str) -> Status:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        state, now, features = self._newest(), datetime.now(UTC), self._features(project)
        async with self._database.transaction(read_only=True) as tx:
            seen = await _first_seen(tx, features)
            activity = await project_activity.by_day(tx, project, now - status.ACTIVITY)
            there = await tokens.every(tx)
        return Status(
            status.health(features),
            activity,
            sum(project in (t.token.projects or ()) for t in there),
            _members(state, project),
            sum(s.project == project for s in state.segments.values()),
            status.stage_figures(features, seen),
            _archived(features, now),
        )

    async def insights(self, actor: Actor, project: str) -> Insights:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        state, now, features = self._newest(), datetime.now(UTC), self._features(project)
        since, before = now - status.WINDOW, now - 2 * status.WINDOW
        async with self._database.transaction(read_only=True) as tx:
            leads = status.lead_times(features, await _first_seen(tx, features))
            activity = Compared(
                await project_activity.between(tx, project, since, now),
                await project_activity.between(tx, project, before, since),
            )
            came, went = await project_activity.members(tx, project, since)
        live = [f.type for f in features if not f.archived]
        return Insights(
            status.health(features),
            {name: live.count(name) for name in sorted(set(live))},
            leads,
            status.average([lead for lead in leads if lead.live_at >= since]),
            status.average([lead for lead in leads if before <= lead.live_at < since]),
            status.compared((f.created_at for f in features), now),
            _archived(features, now),
            activity,
            _members(state, project),
            came,
            went,
        )

    def _features(self, project: str) -> list[Feature]:
        """Archived ones, too. Raises NotFound."""
        state = self._newest()
        found = [f for f in state.features.values() if f.project == project]
        if not found and project not in state.projects:
            raise NotFound("project", project)
        return found


async def _first_seen(tx: Tx, features: Sequence[Feature]) -> dict[str, FirstSeen]:
    return await first_seen(tx, [f.name for f in features])


def _archived(features: Sequence[Feature], now: datetime) -> Compared:
    times = (f.archived_at for f in features if f.archived)
    return status.compared((at for at in times if at is not None), now)


def _members(state: State, project: str) -> int:
    return sum(membership.project == project for membership in state.memberships.values())
