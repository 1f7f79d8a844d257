"""Where features change by change requests only: what a project says of its environments."""

from dataclasses import dataclass

from yardarm.domain import projects
from yardarm.domain.change_rules import Rule
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.roles import OF_EVERY_PROJECT
from yardarm.domain.users import RootRole, as_role
from yardarm.service.access import require
from yardarm.service.places import environment_of, environments_of
from yardarm.service.written import Written
from yardarm.store import journal, roles
from yardarm.store import projects as store
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Ruled:
    """None: features change there without change requests."""

    environment: Environment
    rule: Rule | None


class ChangeRuleService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, project_id: str) -> list[Ruled]:
        """For each environment that the project is in, in order. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            project = await store.get(tx, project_id)
            places = await environments_of(tx, project_id)
        return [Ruled(e, project.change_rules.get(e.name)) for e in places]

    async def set(
        self, actor: Actor, project_id: str, environment: str, rule: Rule | None
    ) -> Written[None]:
        """None takes the rule away. Raises NotFound, and Invalid for roles that are not there."""
        require(actor.principal, Permission.PROJECT_CHANGE_REQUEST_WRITE, project_id)
        async with journal.opened(self._database, actor) as door:
            project = await store.get(door.tx, project_id)
            place = await environment_of(door.tx, project_id, environment)
            if rule is not None:
                await _require_roles(door.tx, rule)
            await door.record(projects.set_rule(project, place.name, rule))
        return Written(None, door.revision)


async def _require_roles(tx: Tx, rule: Rule) -> None:
    there = {
        role.id for role in (*OF_EVERY_PROJECT, *await roles.every(tx), *map(as_role, RootRole))
    }
    wrong = [i for i, role_id in enumerate(sorted(rule.roles)) if role_id not in there]
    if wrong:
        text = "is the id of no role that is there"
        raise Invalid([Problem(("roles", i), text, "any.invalid") for i in wrong])


async def rule_of(tx: Tx, project_id: str, environment: str) -> Rule | None:
    """What the project says of it now. Raises NotFound."""
    project = await store.find(tx, project_id)
    if project is None:
        raise NotFound("project", project_id)
    return project.change_rules.get(environment)
