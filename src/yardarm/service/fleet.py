"""Questions about what runs: applications, their instances and SDKs, and what they ask for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from yardarm.domain import fleet
from yardarm.domain.applications import Application
from yardarm.domain.errors import NotFound
from yardarm.domain.fleet import Berth, Crew, FleetInstance, Held, Overview, Station
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.receipts import ALIVE
from yardarm.domain.replay import State
from yardarm.domain.sdks import newer_than
from yardarm.domain.unknown_flags import UnknownFlag
from yardarm.service.access import require
from yardarm.store import applications, events, metrics, unknown_flags, usage_signs
from yardarm.store import fleet as store
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Instances:
    """Of an application in an environment: a page, all there are, and what they should hold."""

    instances: tuple[FleetInstance, ...]
    total: int
    revision: int


@dataclass(frozen=True, slots=True)
class CrewPage:
    crews: tuple[Crew, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Outdated:
    """An SDK that is older than the newest that is tested, and where it is."""

    sdk: str
    newest: str
    applications: tuple[str, ...]


class FleetService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def overview(self, actor: Actor, app_name: str) -> Overview:
        """Raises NotFound for an application that nobody has heard of."""
        require(actor.principal, Permission.READ)
        state, now = self._newest(), datetime.now(UTC)
        async with self._database.transaction(read_only=True) as tx:
            known = await applications.find(tx, app_name)
            berths = await store.berths(tx, app_name)
            if known is None and not berths:
                raise NotFound("application", app_name)
            waiting = await metrics.pending(tx)
            signs = await usage_signs.of_application(tx, app_name, _lately(), waiting.reports)
            used: dict[str, list[str]] = {}
            for name, environment, _ in sorted(signs):
                used.setdefault(environment, []).append(name)
            held = {b.environment: await _held(tx, app_name, b.environment, now) for b in berths}
        return _overview(state, known, berths, used, held)

    async def instances(
        self, actor: Actor, app_name: str, environment: str, *, limit: int, offset: int
    ) -> Instances:
        """None for an application or an environment that nobody has heard of."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found, total = await store.instances(
                tx, app_name, environment, limit=limit, offset=offset
            )
            newest = await events.last_visible(tx, environment)
        return Instances(tuple(found), total, newest.revision)

    async def of_project(
        self,
        actor: Actor,
        project: str,
        *,
        query: str = "",
        limit: int,
        offset: int = 0,
        descending: bool = False,
    ) -> CrewPage:
        """Applications that use its features, by name; `query` is a part of the name. Raises
        NotFound.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            names = await self._users(tx, project)
            found = [name for name in names if query.lower() in name.lower()]
            if descending:
                found.reverse()
            crews = await store.crews(tx, found[offset : offset + limit])
        return CrewPage(tuple(crews), len(found))

    async def outdated(self, actor: Actor, project: str | None = None) -> list[Outdated]:
        """In all applications, or in those that use features of a project. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            versions = await store.versions(tx)
            users = None if project is None else set(await self._users(tx, project))
        found: dict[str, list[str]] = {}
        for sdk, app_name in versions:
            if users is None or app_name in users:
                found.setdefault(sdk, []).append(app_name)
        return [
            Outdated(sdk, newest, tuple(names))
            for sdk, names in found.items()
            if (newest := newer_than(sdk))
        ]

    async def unknown_flags(self, actor: Actor) -> list[UnknownFlag]:
        """Flags that were asked for lately and that nobody made, by name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            waiting = await metrics.pending(tx)
            return await unknown_flags.every(tx, waiting.reports)

    async def _users(self, tx: Tx, project: str) -> list[str]:
        state = self._newest()
        names = [f.name for f in state.features.values() if f.project == project]
        if not names and project not in state.projects:
            raise NotFound("project", project)
        waiting = await metrics.pending(tx)
        return await store.users_of(tx, names, _lately(), waiting.reports)


def _lately() -> date:
    return (datetime.now(UTC) - fleet.IN_USE).date()


async def _held(tx: Tx, app_name: str, environment: str, now: datetime) -> Held:
    newest = await events.last_visible(tx, environment)
    found = await store.held(tx, app_name, environment, newest.revision, now - ALIVE)
    return Held(newest.revision, *found)


def _overview(
    state: State,
    known: Application | None,
    berths: Sequence[Berth],
    used: Mapping[str, Sequence[str]],
    held: Mapping[str, Held],
) -> Overview:
    registered = () if known is None else known.strategies
    features = {name for names in used.values() for name in names}
    made = [state.features[name] for name in features if name in state.features]
    stations = tuple(
        _station(state, known, berth, used.get(berth.environment, ()), held[berth.environment])
        for berth in berths
    )
    return Overview(
        tuple(sorted({feature.project for feature in made})),
        len(made),
        stations,
        tuple(sorted(set(registered) - state.strategies.keys())),
    )


def _station(
    state: State, known: Application | None, berth: Berth, used: Sequence[str], held: Held
) -> Station:
    """What an application that never registered knows is not known; a frontend SDK evaluates
    nothing.
    """
    environment = state.environments.get(berth.environment)
    lacking: Mapping[str, tuple[str, ...]] = {}
    evaluates = not berth.sdks or berth.backend_sdks
    if known is not None and environment is not None and evaluates:
        made = [state.features[name] for name in used if name in state.features]
        lacking = fleet.unsupported(made, environment, known.strategies)
    missing = tuple(name for name in used if name not in state.features)
    return Station(berth, held, missing, lacking)
