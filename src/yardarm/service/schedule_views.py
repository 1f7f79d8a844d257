"""Schedules as they are shown: with what only other tables know of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from yardarm.domain.guards import Look
from yardarm.domain.schedules import Author, By, Schedule
from yardarm.store import schedule_guards, tokens, users
from yardarm.store.database import Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """`look` is what its guard has seen last, `called` what its author is called now; None for a
    guard that has not looked, and for who is gone.
    """

    schedule: Schedule
    look: Look | None
    called: str | None


async def shown(tx: Tx, schedules: Sequence[Schedule]) -> list[Shown]:
    looks = await schedule_guards.looks(tx, [schedule.id for schedule in schedules])
    names = await _names(tx, {schedule.author for schedule in schedules})
    return [Shown(each, looks.get(each.id), names.get(each.author)) for each in schedules]


async def _names(tx: Tx, authors: set[Author]) -> dict[Author, str]:
    names = {author: author.id for author in authors if author.by is By.LINK}
    people = [int(author.id) for author in authors if author.by is By.USER]
    if people:
        for user_id, called in (await users.names(tx, people)).items():
            names[Author(By.USER, str(user_id))] = called
    bearers = [author.id for author in authors if author.by is By.TOKEN]
    if bearers:
        for token_id, called in (await tokens.names(tx, bearers)).items():
            names[Author(By.TOKEN, token_id)] = called
    return names
