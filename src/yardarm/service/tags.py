"""Commands on tags and tag types and questions about them.

What v3 let the database cascade in silence is here an event each: a tag that goes is taken off
its features first, a tag type that goes takes its tags along, all under one change id.
"""

from collections.abc import Callable, Iterable, Sequence

from yardarm.domain import feature_tags, tags
from yardarm.domain.errors import Invalid, NameTaken, NotFound, Problem
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.tags import Tag, TagType
from yardarm.service.access import require, require_somewhere
from yardarm.service.preconditions import require_unchanged
from yardarm.service.written import Written
from yardarm.store import features as feature_store
from yardarm.store import journal
from yardarm.store import tags as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


class TagService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, tag_type: str | None = None) -> list[Tag]:
        """All tags, or those of one type, by type and value."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = await store.every(tx)
        return [tag for tag in found if tag_type in (None, tag.type)]

    async def get(self, actor: Actor, tag: Tag) -> Tag:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get(tx, tag)

    async def create(self, actor: Actor, tag: Tag) -> Written[None]:
        """Raises NameTaken, and NotFound for an unknown type."""
        require(actor.principal, Permission.UPDATE_TAG_TYPE)
        async with journal.opened(self._database, actor) as door:
            if await store.find(door.tx, tag):
                raise NameTaken(f"A tag of {tag.name} already exists")
            await store.get_type(door.tx, tag.type)
            await door.record(tags.create(tag))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, tag: Tag) -> Written[None]:
        """Raises NotFound."""
        require(actor.principal, Permission.UPDATE_TAG_TYPE)
        async with journal.opened(self._database, actor) as door:
            await _delete(door, await store.get(door.tx, tag))
        return Written(None, door.revision)

    async def every_of(self, actor: Actor, feature: str) -> list[Tag]:
        """The tags of a feature. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return list((await feature_store.get(tx, feature)).tags)

    async def tag(self, actor: Actor, feature: str, tag: Tag) -> Written[Tag]:
        """The tag is made when it is not there. Raises HasTag, and NotFound for an unknown
        feature or tag type.
        """
        require_somewhere(actor.principal, Permission.UPDATE_FEATURE)
        async with journal.opened(self._database, actor) as door:
            old = await feature_store.get(door.tx, feature)
            require(actor.principal, Permission.UPDATE_FEATURE, old.project)
            await require_unchanged(door.tx, actor, old)
            tagged = feature_tags.tag(old, tag)
            await make_tag(door, tag)
            await door.record(tagged)
        return Written(tag, door.revision)

    async def untag(self, actor: Actor, feature: str, tag: Tag) -> Written[None]:
        """Raises NotFound for an unknown feature, and for one that has no such tag."""
        require_somewhere(actor.principal, Permission.UPDATE_FEATURE)
        async with journal.opened(self._database, actor) as door:
            old = await feature_store.get(door.tx, feature)
            require(actor.principal, Permission.UPDATE_FEATURE, old.project)
            await require_unchanged(door.tx, actor, old)
            await door.record(feature_tags.untag(old, tag))
        return Written(None, door.revision)

    async def retag(
        self, actor: Actor, feature: str, added: Sequence[Tag], removed: Sequence[Tag]
    ) -> Written[list[Tag]]:
        """Give and take several tags at once; what the feature has then. Tags are made when they
        are not there. Raises NotFound for an unknown feature, Invalid for an unknown type.
        """
        require_somewhere(actor.principal, Permission.UPDATE_FEATURE)
        async with journal.opened(self._database, actor) as door:
            old = await feature_store.get(door.tx, feature)
            require(actor.principal, Permission.UPDATE_FEATURE, old.project)
            await require_unchanged(door.tx, actor, old)
            await require_tag_types(door.tx, added, ("addedTags",))
            await _retag(door, [old], added, removed)
            now = await feature_store.get(door.tx, feature)
        return Written(list(now.tags), door.revision)

    async def retag_several(
        self,
        actor: Actor,
        project: str,
        names: Sequence[str],
        added: Sequence[Tag],
        removed: Sequence[Tag],
    ) -> Written[None]:
        """The same for several features of a project. Raises NotFound, also for a feature of
        another project: then none of them is touched.
        """
        require(actor.principal, Permission.UPDATE_FEATURE, project)
        async with journal.opened(self._database, actor) as door:
            found = [await feature_store.get(door.tx, name) for name in dict.fromkeys(names)]
            for feature in found:
                if feature.project != project:
                    raise NotFound("feature", f"{feature.name} in the project {project}")
            await require_tag_types(door.tx, added, ("tags", "addedTags"))
            await _retag(door, found, added, removed)
        return Written(None, door.revision)


class TagTypeService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[TagType]:
        """By name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return sorted(await store.every_type(tx), key=lambda t: t.name)

    async def get(self, actor: Actor, name: str) -> TagType:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get_type(tx, name)

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            if await store.find_type(tx, name):
                raise _taken(name)

    async def create(self, actor: Actor, tag_type: TagType) -> Written[TagType]:
        """Raises NameTaken."""
        require(actor.principal, Permission.UPDATE_TAG_TYPE)
        async with journal.opened(self._database, actor) as door:
            if await store.find_type(door.tx, tag_type.name):
                raise _taken(tag_type.name)
            await door.record(tags.create_type(tag_type))
        return Written(tag_type, door.revision)

    async def update(
        self, actor: Actor, name: str, change: Callable[[TagType], TagType]
    ) -> Written[None]:
        """Raises NotFound."""
        require(actor.principal, Permission.UPDATE_TAG_TYPE)
        async with journal.opened(self._database, actor) as door:
            old = await store.get_type(door.tx, name)
            await door.record(tags.update_type(old, change(old)))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """Its tags go too. Raises NotFound."""
        require(actor.principal, Permission.UPDATE_TAG_TYPE)
        async with journal.opened(self._database, actor) as door:
            old = await store.get_type(door.tx, name)
            for tag in await store.every(door.tx):
                if tag.type == name:
                    await _delete(door, tag)
            await door.record(tags.delete_type(old))
        return Written(None, door.revision)


async def make_tag(door: Journal, tag: Tag) -> None:
    """A tag comes into being when a feature gets it."""
    if await store.find(door.tx, tag) is None:
        await store.get_type(door.tx, tag.type)
        await door.record(tags.create(tag, by_tagging=True))


async def require_tag_types(tx: Tx, added: Sequence[Tag], at: tuple[str, ...]) -> None:
    """Raises Invalid for an unknown type; `at` is where the body has the tags."""
    known = {tag_type.name for tag_type in await store.every_type(tx)}
    problems = [
        Problem((*at, i, "type"), "names no tag type that is there", "any.invalid")
        for i, tag in enumerate(added)
        if tag.type not in known
    ]
    if problems:
        raise Invalid(problems)


async def _retag(
    door: Journal, found: Iterable[Feature], added: Sequence[Tag], removed: Sequence[Tag]
) -> None:
    for tag in added:
        await make_tag(door, tag)
    for feature in found:
        for decision in feature_tags.retag(feature, added, removed):
            await door.record(decision)


async def _delete(door: Journal, tag: Tag) -> None:
    for name in await store.features_with(door.tx, tag):
        await door.record(feature_tags.untag(await feature_store.get_archived(door.tx, name), tag))
    await door.record(tags.delete(tag))


def _taken(name: str) -> NameTaken:
    return NameTaken(f"There already exists a tag-type with the name {name}")
