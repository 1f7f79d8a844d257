"""Commands on change requests, and questions about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from yardarm.domain import change_request_steps as steps
from yardarm.domain.change_requests import Action, ChangeRequest, Facts, Schedule, State
from yardarm.domain.change_rules import Rule
from yardarm.domain.changes import OF_ALL_ENVIRONMENTS, Change
from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decision
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service import changes as drafts
from yardarm.service.access import require
from yardarm.service.change_request_plans import (
    Choice,
    apply,
    planned_request,
    require_possible,
)
from yardarm.service.change_request_views import Court, Seen, court
from yardarm.service.changes import Planned
from yardarm.service.places import environment_of
from yardarm.service.written import Written
from yardarm.store import change_requests as store
from yardarm.store import journal, past
from yardarm.store.database import Database
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions combine with AND; None means: no such condition. `author` is what the author is
    called or known by.
    """

    states: frozenset[State] | None = None
    author: str | None = None
    feature: str | None = None
    environment: str | None = None

    def admits(self, seen: Seen) -> bool:
        request = seen.request
        return (
            (self.states is None or seen.status in self.states)
            and (self.environment is None or request.environment == self.environment)
            and (self.author is None or self.author in _names(seen))
            and (
                self.feature is None
                or any(c.change.feature == self.feature for c in request.changes)
            )
        )


def _names(seen: Seen) -> set[str]:
    author = seen.request.author
    account = seen.people.get(author)
    called = seen.tokens.get(author) if account is None else account.person.called
    return {author, str(called), author.removeprefix("user-")}


@dataclass(frozen=True, slots=True)
class Move:
    """To another state. `on_conflict` says what becomes of changes whose fields others have changed
    since; None refuses to apply them. `at` is when, for Scheduled.
    """

    state: State
    comment: str | None = None
    on_conflict: Choice | None = None
    at: datetime | None = None


_MOVES = {
    State.REVIEW: Action.REVIEW,
    State.APPROVED: Action.APPROVE,
    State.REJECTED: Action.REJECT,
    State.CANCELLED: Action.CANCEL,
    State.APPLIED: Action.APPLY,
}

_Decide = Callable[[ChangeRequest, Rule | None, Facts, datetime], Decision | None]


class ChangeRequestService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, project: str, wanted: Wanted) -> list[Seen]:
        """Of a project, the newest first. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            there = await court(tx, project)
            found = await store.of_project(tx, project)
        every = (there.seen(actor, request) for request in found)
        return [seen for seen in every if wanted.admits(seen)]

    async def get(self, actor: Actor, project: str, request_id: int) -> Seen:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            there = await court(tx, project)
            return there.seen(actor, await store.get(tx, project, request_id))

    async def preview(self, actor: Actor, project: str, request_id: int) -> Planned:
        """What it would do now, and whom it would move. Raises NotFound, and Conflict when it
        cannot be applied any more.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            request = await store.get(tx, project, request_id)
            plan = await planned_request(tx, request, await past.now(tx))
            effects = tuple([await drafts.with_movement(tx, e) for e in plan.effects])
            return replace(plan, effects=effects)

    async def add(
        self,
        actor: Actor,
        project: str,
        environment: str,
        changes: Sequence[Change],
        request_id: int | None = None,
    ) -> Written[Seen]:
        """To a request, or else to the actor's newest draft there, which is made if there is none.
        Raises NotFound, Invalid that names a field of one of the changes, Denied and Conflict.
        """
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            there = await court(door.tx, project)
            place = await environment_of(door.tx, project, environment)
            old = await _found(door, project, place.name, request_id)
            made = await drafts.drafted(door.tx, [_placed(c, place.name) for c in changes])
            request = old or await _new(door, project, place.name)
            rule, facts = _known(there, actor, request)
            decision = steps.add(request, rule, facts, made, door.now)
            new = steps.after(decision)
            await require_possible(door.tx, new, len(request.changes), door.now)
            await door.record(steps.create(new) if old is None else decision)
            return Written(there.seen(actor, new), door.revision)

    async def edit(
        self, actor: Actor, project: str, request_id: int, change_id: int, change: Change
    ) -> Written[Seen]:
        """Another change in the place of one; its approvals are gone. Raises as `add`."""
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            there = await court(door.tx, project)
            request = await store.get(door.tx, project, request_id)
            [made] = await drafts.drafted(door.tx, [_placed(change, request.environment)])
            rule, facts = _known(there, actor, request)
            decision = steps.edit(request, rule, facts, change_id, made)
            new = steps.after(decision)
            at = next(i for i, c in enumerate(new.changes) if c.id == change_id)
            await require_possible(door.tx, new, at, door.now)
            await door.record(decision)
            return Written(there.seen(actor, new), door.revision)

    async def remove(
        self, actor: Actor, project: str, request_id: int, change_id: int
    ) -> Written[Seen]:
        """Raises NotFound, Denied and Conflict."""
        require(actor.principal, Permission.READ)
        return await self._decide(
            actor, project, request_id, lambda r, rule, f, _: steps.remove(r, rule, f, change_id)
        )

    async def comment(
        self, actor: Actor, project: str, request_id: int, text: str
    ) -> Written[Seen]:
        """Raises NotFound and Conflict."""
        require(actor.principal, Permission.READ)
        return await self._decide(
            actor, project, request_id, lambda r, rule, f, now: steps.comment(r, rule, f, text, now)
        )

    async def retitle(
        self, actor: Actor, project: str, request_id: int, title: str
    ) -> Written[Seen]:
        """Raises NotFound, Denied and Conflict."""
        require(actor.principal, Permission.READ)
        return await self._decide(
            actor, project, request_id, lambda r, rule, f, _: steps.retitle(r, rule, f, title)
        )

    async def discard(self, actor: Actor, project: str, request_id: int) -> Written[None]:
        """A draft is gone for good. Raises NotFound, Denied and Conflict."""
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            there = await court(door.tx, project)
            request = await store.get(door.tx, project, request_id)
            known = _known(there, actor, request)
            await door.record(steps.step(request, *known, Action.DISCARD, door.now))
        return Written(None, door.revision)

    async def move(self, actor: Actor, project: str, request_id: int, move: Move) -> Written[Seen]:
        """To another state; Applied makes its changes, all of them or none, in the transaction in
        which it becomes so. Raises NotFound, Denied, Conflict and Undecided.
        """
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            there = await court(door.tx, project)
            request = await store.get(door.tx, project, request_id)
            rule, facts = _known(there, actor, request)
            if move.comment is not None:
                said = steps.comment(request, rule, facts, move.comment, door.now)
                request = steps.after(said)
                await door.record(said)
            decision = _moved(request, rule, facts, move, door.now)
            if move.state is State.APPLIED:
                await apply(door, request, move.on_conflict)
            elif move.state is State.SCHEDULED:
                plan = await planned_request(door.tx, request, door.now)
                drafts.require_allowed(actor, plan)
            await door.record(decision)
            return Written(there.seen(actor, steps.after(decision)), door.revision)

    async def _decide(
        self, actor: Actor, project: str, request_id: int, decide: _Decide
    ) -> Written[Seen]:
        async with journal.opened(self._database, actor) as door:
            there = await court(door.tx, project)
            request = await store.get(door.tx, project, request_id)
            decision = decide(request, *_known(there, actor, request), door.now)
            await door.record(decision)
            new = request if decision is None else steps.after(decision)
            return Written(there.seen(actor, new), door.revision)


def _moved(
    request: ChangeRequest, rule: Rule | None, facts: Facts, move: Move, now: datetime
) -> Decision:
    if move.at is None:
        return steps.step(request, rule, facts, _MOVES[move.state], now)
    when = Schedule(move.at, facts.by, move.on_conflict)
    return steps.schedule(request, rule, facts, when, now)


def _known(there: Court, actor: Actor, request: ChangeRequest) -> tuple[Rule | None, Facts]:
    return there.rules.get(request.environment), there.facts(actor.principal, request)


async def _found(
    door: Journal, project: str, environment: str, request_id: int | None
) -> ChangeRequest | None:
    """Raises NotFound, and Conflict for a request of another environment."""
    if request_id is None:
        return await store.draft_of(door.tx, project, environment, door.actor.principal.id)
    request = await store.get(door.tx, project, request_id)
    if request.environment != environment:
        raise Conflict(f"The change request {request_id} is for {request.environment}")
    return request


async def _new(door: Journal, project: str, environment: str) -> ChangeRequest:
    number, author = await store.next_id(door.tx), door.actor.principal.id
    title = f"Change request {number}"
    return ChangeRequest(number, project, environment, title, author, door.now)


def _placed(change: Change, environment: str) -> Change:
    return replace(
        change, environment=None if change.action in OF_ALL_ENVIRONMENTS else environment
    )
