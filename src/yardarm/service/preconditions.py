"""Lost updates are impossible: who says what they have read is told when it is no more."""

from yardarm.domain.errors import Outdated
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor
from yardarm.store import events
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
