"""The ordinary decisions that make a project what it was."""

from collections.abc import Iterator
from dataclasses import replace

from yardarm.domain.events import Decision, EventType
from yardarm.domain.projects import Project, decision, ruled, with_rule


def restore(old: Project | None, new: Project | None) -> Iterator[Decision]:
    """From one to the other, None where it is not there; what clients of an environment see of it
    in events that name the environment.
    """
    if old is None or new is None:
        if old is not None or new is not None:
            yield decision(
                EventType.PROJECT_CREATED if old is None else EventType.PROJECT_DELETED, old, new
            )
        return
    for name in sorted(old.hidden_environments ^ new.hidden_environments):
        at = replace(old, hidden_environments=old.hidden_environments ^ {name})
        shown = EventType.PROJECT_ENVIRONMENT_ADDED
        event_type = shown if at.is_in(name) else EventType.PROJECT_ENVIRONMENT_REMOVED
        yield decision(event_type, old, at, name)
        old = at
    if old.archived_at != new.archived_at:
        at = replace(old, archived_at=new.archived_at)
        revived = new.archived_at is None
        yield decision(
            EventType.PROJECT_REVIVED if revived else EventType.PROJECT_ARCHIVED, old, at
        )
        old = at
    if old.default_strategies != new.default_strategies:
        at = replace(old, default_strategies=new.default_strategies)
        yield decision(EventType.DEFAULT_STRATEGY_UPDATED, old, at)
        old = at
    for name in sorted({*old.change_rules, *new.change_rules}):
        rules = with_rule(old, name, new.change_rules.get(name))
        if rules != old.change_rules:
            at = replace(old, change_rules=rules)
            yield ruled(old, at, name)
            old = at
    if old != new:
        yield decision(EventType.PROJECT_UPDATED, old, new)
