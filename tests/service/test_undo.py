"""An undo takes what the ordinary commands take, thing by thing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain import features
from yardarm.domain.errors import Denied
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Grant, Grants, Permission
from yardarm.domain.principals import OPEN, Actor, Principal, PrincipalKind
from yardarm.domain.undo import Selection
from yardarm.service.undo import Choices, UndoService
from yardarm.store import features as store
from yardarm.store import journal
from yardarm.store.database import Database

ONE = Feature("one", datetime(2026, 1, 1, tzinfo=UTC))
OTHER = replace(ONE, name="other", project="shop")


def _person(*grants: Grant) -> Actor:
    some = Grants(frozenset({Permission.READ}), {"default": frozenset(grants)})
    return Actor(Principal(PrincipalKind.USER, "ada", "1", grants=some))


async def _switched_on(database: Database, *made: Feature) -> int:
    """The revision before they were switched on."""
    async with journal.opened(database, Actor(OPEN)) as door:
        for feature in made:
            await door.record(features.create(feature))
    async with journal.opened(database, Actor(OPEN)) as door:
        before = door.revision
        for feature in made:
            await door.record(features.switch(feature, enabled=True))
    return before


async def test_it_takes_the_permission_there(database: Database) -> None:
    before = await _switched_on(database, ONE)
    service, selection = UndoService(database), Selection(first=before + 1)
    permission = Permission.UPDATE_FEATURE_ENVIRONMENT
    for grants in (
        (),
        (Grant(Permission.UPDATE_FEATURE),),
        (Grant(permission, "development"),),
    ):
        for call in (service.preview, service.undo):
            with pytest.raises(Denied, match=f"{permission} in the project default, environment p"):
                await call(_person(*grants), selection, Choices())
    await service.undo(_person(Grant(permission, "production")), selection, Choices())
    async with database.transaction(read_only=True) as tx:
        assert (await store.get(tx, "one")).enabled is False


async def test_what_one_may_not_do_to_one_thing_is_not_done_to_others(database: Database) -> None:
    before = await _switched_on(database, ONE, OTHER)
    everything = tuple(Grant(permission) for permission in Permission)
    selection = Selection(first=before + 1)
    with pytest.raises(Denied, match="in the project shop"):
        await UndoService(database).undo(_person(*everything), selection, Choices())
    async with database.transaction(read_only=True) as tx:
        assert (await store.get(tx, "one")).enabled is True
