"""What must hold before a feature changes: it is what the caller has read, and nobody needs it.

Lost updates are impossible: who says what they have read is told when it is no more.
"""

from collections.abc import Sequence

from yardarm.domain import dependencies
from yardarm.domain.errors import Conflict, Outdated
from yardarm.domain.features import Feature, by_name
from yardarm.domain.principals import Actor
from yardarm.store import events, features, projects
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
    return by_name(dependencies.children_of(name, await features.depending(tx)))


async def require_childless(tx: Tx, names: Sequence[str]) -> None:
    """Raises Conflict when live features beside these depend on one of them."""
    every = by_name(await features.depending(tx))
    for name in names:
        found = dependencies.children_of(name, every)
        children = [f.name for f in found if f.name not in names]
        if children:
            raise Conflict(f"Other features depend on {name}: {', '.join(children)}")


async def require_place(tx: Tx, feature: Feature) -> None:
    """For one that has come back. Raises Conflict when its project is archived, and when it
    depends on what it could not be made to depend on by now.
    """
    project = await projects.find(tx, feature.project)
    if project is not None and project.archived_at is not None:
        raise Conflict(f"The project {project.id} is archived: revive it first")
    needed = [d.feature for d in feature.dependencies or ()]
    dependencies.require_kin(feature, await features.named(tx, needed) if needed else ())
