"""Commands on add-ons and questions about them."""

import re
import secrets
from collections.abc import Mapping

from yardarm.domain import addons
from yardarm.domain.addons import MASK, Addon, Draft, Failure, Secret
from yardarm.domain.addresses import Reach, literal, read_url
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.tags import TagType, create_type
from yardarm.service import templates
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import addons as store
from yardarm.store import deliveries, journal, tags
from yardarm.store.database import Database
from yardarm.store.journal import Journal

_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


class AddonService:
    """`reach` says which addresses an add-on may be given."""

    def __init__(self, database: Database, reach: Reach) -> None:
        self._database = database
        self._reach = reach

    async def every(self, actor: Actor) -> list[Addon]:
        """By id."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return sorted(await store.every(tx), key=lambda a: a.id)

    async def get(self, actor: Actor, addon_id: int) -> Addon:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get(tx, addon_id)

    async def failures(self, actor: Actor, addon_id: int) -> list[Failure]:
        """What it could not be told, newest first. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await store.get(tx, addon_id)
            return await deliveries.failures(tx, addon_id)

    async def create(self, actor: Actor, draft: Draft) -> Written[Addon]:
        """It is told of what happens from now on. Raises Invalid."""
        require(actor.principal, Permission.CREATE_ADDON)
        self._check(draft, {})
        kept = draft.secrets({}, secrets.token_bytes(16))
        async with journal.opened(self._database, actor) as door:
            addon = draft.addon(await store.next_id(door.tx), kept)
            await door.record(addons.create(addon))
            await store.replace_secrets(door.tx, addon.id, kept)
            await deliveries.start(door.tx, addon.id, door.revision)
            await _ready_tag_type(door, addon)
        return Written(addon, door.revision)

    async def update(self, actor: Actor, addon_id: int, draft: Draft) -> Written[None]:
        """Replace all of it; a masked value is kept. One that is switched on is told of what
        happens from now on, not of what it missed. Raises NotFound and Invalid.
        """
        require(actor.principal, Permission.UPDATE_ADDON)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, addon_id)
            stored = await store.secrets(door.tx, addon_id)
            self._check(draft, stored)
            kept = draft.secrets(stored, secrets.token_bytes(16))
            new = draft.addon(addon_id, kept)
            await door.record(addons.update(old, new))
            await store.replace_secrets(door.tx, addon_id, kept)
            if new.enabled and not old.enabled:
                await deliveries.start(door.tx, addon_id, door.revision)
            else:
                await deliveries.hurry(door.tx, addon_id)
            await _ready_tag_type(door, new)
        return Written(None, door.revision)

    async def delete(self, actor: Actor, addon_id: int) -> Written[None]:
        """Raises NotFound."""
        require(actor.principal, Permission.DELETE_ADDON)
        async with journal.opened(self._database, actor) as door:
            await door.record(addons.delete(await store.get(door.tx, addon_id)))
        return Written(None, door.revision)

    def _check(self, draft: Draft, stored: Mapping[str, Secret]) -> None:
        """Raises Invalid that names the field."""
        addons.check(draft, stored)
        url = draft.parameters.get("url")
        if url is not None and url != MASK:
            self._check_url(url)
        content_type = draft.parameters.get("contentType")
        if content_type and not _HEADER_VALUE.fullmatch(str(content_type)):
            raise _refused("contentType", "must be a media type such as text/plain")
        authorization = draft.parameters.get("authorization")
        if authorization and not _HEADER_VALUE.fullmatch(str(authorization)):
            raise _refused("authorization", "must be what a header may hold, such as Bearer …")
        template = draft.parameters.get("bodyTemplate")
        if template:
            try:
                templates.check(str(template))
            except templates.TemplateError as error:
                raise _refused("bodyTemplate", f"is no Mustache template: {error}") from None

    def _check_url(self, url: object) -> None:
        # A name may lead anywhere tomorrow: that is looked at when something is sent.
        try:
            target = read_url(str(url))
        except ValueError as error:
            raise _refused("url", str(error)) from None
        address = literal(target.host)
        refusal = self._reach.refusal(address) if address else None
        if refusal:
            raise _refused("url", refusal)


async def _ready_tag_type(door: Journal, addon: Addon) -> None:
    """Features say by tags of the type `slack` in which channels they are talked about."""
    if addon.provider == "slack" and await tags.find_type(door.tx, "slack") is None:
        await door.record(create_type(TagType("slack", "A channel of Slack", "S")))


def _refused(parameter: str, message: str) -> Invalid:
    return Invalid([Problem(("parameters", parameter), message, "any.invalid")])
