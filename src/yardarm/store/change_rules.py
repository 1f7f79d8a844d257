"""The gate in the door: what a change of features takes where change requests are asked for.

It stands where every change passes, whatever made it: a route, an undo, an import, a schedule.
"""

from collections.abc import Iterable
from types import MappingProxyType

import msgspec

from yardarm.domain.change_rules import Held, Rule, Rules, held_up, require_emergency
from yardarm.domain.events import Decision, Kind, Whole
from yardarm.domain.features import Feature
from yardarm.domain.principals import MIGRATION, Actor
from yardarm.domain.replay import collection_of, thing_after
from yardarm.store.database import Tx

_RULES = """
select id, change_rules, (select name from environments where is_default) as place
  from projects where change_rules is not null
"""
_CONCERNED = frozenset({Kind.FEATURE, Kind.PROJECT, Kind.ENVIRONMENT, Whole.STATE})


class RuleGate:
    """For one command. It goes by the rules that there are before the command changes any."""

    def __init__(self, tx: Tx) -> None:
        self.applied: frozenset[Held] = frozenset()
        """Where an approved change request is being applied."""
        self._tx = tx
        self._rules: Rules | None = None
        self._default = ""

    async def is_passed(self, actor: Actor, decision: Decision) -> bool:
        """Whether the decision goes past a rule, which the actor may. Raises Denied."""
        if decision.kind not in _CONCERNED or actor is MIGRATION:
            return False
        if self._rules is None:
            await self._load()
        places = self._held_up(decision) if self._rules else set()
        require_emergency(actor, sorted(places))
        return bool(places)

    async def _load(self) -> None:
        rows = await self._tx.connection.fetch(_RULES)
        self._rules = {row["id"]: read_rules(row["change_rules"]) for row in rows}
        self._default = rows[0]["place"] if rows else ""

    def _held_up(self, decision: Decision) -> set[Held]:
        assert self._rules is not None
        return {
            place
            for before, after in _steps(decision)
            for place in held_up(before, after, self._rules, self._default)
        } - self.applied


def _steps(decision: Decision) -> Iterable[tuple[Feature | None, Feature | None]]:
    """What the decision makes of each feature."""
    if decision.kind is Kind.FEATURE:
        return [(_feature(decision.before), _feature(decision.after))]
    features = collection_of(Kind.FEATURE)
    after = decision.after or {}
    if decision.kind is not Whole.STATE or features not in after:
        return ()
    old, new = (decision.before or {}).get(features, {}), after[features]
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [(_feature(old.get(name)), _feature(new.get(name))) for name in names]


def _feature(document: object) -> Feature | None:
    found = thing_after(Kind.FEATURE, document)  # type: ignore[arg-type]
    assert found is None or isinstance(found, Feature)
    return found


def read_rules(text: str | None) -> MappingProxyType[str, Rule]:
    """By name of the environment."""
    documents = msgspec.json.decode(text or "{}")
    return MappingProxyType({name: Rule.from_document(rule) for name, rule in documents.items()})
