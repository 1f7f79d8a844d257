"""What must hold before a feature changes: it is what the caller has read, and nobody needs it.

Lost updates are impossible: who says what they have read is told when it is no more.
"""

from collections.abc import Sequence

from yardarm.domain import dependencies
from yardarm.domain.errors import Conflict, Outdated
from yardarm.domain.features import Feature, by_name
from yardarm.domain.principals import Actor
from yardarm.store import events, features
from yardarm.store.database import Tx


async def require_unchanged(tx: Tx, actor: Actor, feature: Feature) -> None:
    """Raises Outdated when the actor acts on another revision of the feature than the newest."""
    if actor.expects is None:
        return
    current = await events.version_of(tx, feature.name)
    if current.revision != actor.expects:
        expected = await events.version_of(tx, feature.name, actor.expects)
        raise Outdated(
            f"The feature {feature.name} is at revision {current.revision} by now: the change was "
            f"meant for revision {actor.expects}",
            expected,
            current,
        )


async def children_of(tx: Tx, name: str) -> list[Feature]:
    """The live features that depend on this one, by name."""
    return by_name(dependencies.children_of(name, await features.every(tx)))


async def require_childless(tx: Tx, names: Sequence[str]) -> None:
    """Raises Conflict when live features beside these depend on one of them."""
    for name in names:
        children = [f.name for f in await children_of(tx, name) if f.name not in names]
        if children:
            raise Conflict(f"Other features depend on {name}: {', '.join(children)}")
