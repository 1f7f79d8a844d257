"""Random commands of the newer admin API: environments, projects, and features in them."""

import random
from collections.abc import Callable
from typing import Any

from tests.law.command import Command, Document
from tests.law.role_commands import FIRST_ROLES

ENVIRONMENTS = ("development", "production", "staging")
"""The last one comes and goes."""

_PROJECTS = ("default", "default", "shop")
_FEATURES = tuple(f"feature-{i:02}" for i in range(16))
_SEGMENTS = ("staff", "beta")


def first_projects(number: int) -> list[Command]:
    """Makes the project that features move into and out of."""
    body = {"id": "shop", "name": "Shop"}
    return [
        Command(
            number, "POST", "/api/admin/projects", "project", "shop", "project-created",
            lambda before, after: before is None and (after or {})["name"] == "Shop", body,
        )
    ]  # fmt: skip


def _state(document: Document | None, environment: str) -> Document:
    """A feature's state in an environment, in the canonical form."""
    document = document or {}
    if environment == "production":
        return {key: document.get(key) for key in ("enabled", "strategies", "variants")}
    empty = {"enabled": False, "strategies": [], "variants": None}
    found: Document = document.get("environments", {}).get(environment, empty)
    return found


def _others(document: Document | None, environment: str) -> list[Any]:
    return [_state(document, name) for name in ENVIRONMENTS if name != environment]


def _place(rng: random.Random) -> tuple[str, str, str]:
    """A feature, an environment and the path to the one in the other."""
    name, environment = rng.choice(_FEATURES), rng.choice(ENVIRONMENTS)
    path = f"/api/admin/projects/{rng.choice(_PROJECTS)}/features/{name}/environments/{environment}"
    return name, environment, path


def _switch_in(rng: random.Random, number: int) -> Command:
    name, environment, path = _place(rng)
    on = rng.random() < 0.6

    def expected(before: Document | None, after: Document | None) -> bool:
        if _others(before, environment) != _others(after, environment):
            return False
        old, new = _state(before, environment), _state(after, environment)
        if new["enabled"] == old["enabled"]:  # it gets a first strategy
            return on and not old["strategies"] and len(new["strategies"]) == 1
        return bool(new["enabled"] is on and new["strategies"] == old["strategies"])

    return Command(
        number, "POST", f"{path}/{'on' if on else 'off'}", "feature", name,
        "feature-strategy-add|feature-environment-enabled" if on
        else "feature-environment-disabled",
        expected, may_change_nothing=True, most=2 if on else 1,
    )  # fmt: skip


def _add_strategy(rng: random.Random, number: int) -> Command:
    name, environment, path = _place(rng)
    body = {
        "name": "flexibleRollout",
        "title": f"command {number}",
        "parameters": {"rollout": str(rng.randint(0, 100)), "stickiness": "default"},
    }

    def expected(before: Document | None, after: Document | None) -> bool:
        old, new = _state(before, environment), _state(after, environment)
        return (
            new["strategies"][:-1] == old["strategies"]
            and new["strategies"][-1]["title"] == body["title"]
            and _others(before, environment) == _others(after, environment)
        )

    return Command(
        number, "POST", f"{path}/strategies", "feature", name, "feature-strategy-add", expected,
        body,
    )  # fmt: skip


def _copy(rng: random.Random, number: int) -> Command:
    name, environment, path = _place(rng)
    source = rng.choice(ENVIRONMENTS)

    def expected(before: Document | None, after: Document | None) -> bool:
        old, new = _state(before, source), _state(after, environment)
        return bool(
            new["enabled"] == old["enabled"]
            and len(new["strategies"]) == len(old["strategies"])
            and _others(before, environment) == _others(after, environment)
        )

    return Command(
        number, "POST", f"{path}/copy", "feature", name, "feature-environment-copied", expected,
        {"from": source}, may_change_nothing=True,
    )  # fmt: skip


def _depend(rng: random.Random, number: int) -> Command:
    child, parent = rng.choice(_FEATURES[:6]), rng.choice(_FEATURES[10:])
    path = f"/api/admin/projects/{rng.choice(_PROJECTS)}/features/{child}/dependencies"
    if rng.random() < 0.5:
        return Command(
            number, "DELETE", path, "feature", child, "feature-dependencies-removed",
            lambda _before, after: not (after or {}).get("dependencies"), may_change_nothing=True,
        )  # fmt: skip
    return Command(
        number, "POST", path, "feature", child, "feature-dependency-added",
        lambda _before, after: any(d["feature"] == parent for d in (after or {})["dependencies"]),
        {"feature": parent, "enabled": True}, may_change_nothing=True,
    )  # fmt: skip


def _move(rng: random.Random, number: int) -> Command:
    name, target = rng.choice(_FEATURES), rng.choice(("default", "shop"))
    path = f"/api/admin/projects/{rng.choice(_PROJECTS)}/features/{name}/changeProject"
    return Command(
        number, "POST", path, "feature", name, "feature-project-change",
        lambda before, after: {**(before or {}), "project": target} == after,
        {"newProjectId": target}, may_change_nothing=True,
    )  # fmt: skip


def _come_and_go(rng: random.Random, number: int) -> Command:
    if rng.random() < 0.6:
        body = {"name": "staging", "type": "test", "sortOrder": number}
        return Command(
            number, "POST", "/api/admin/environments", "environment", "staging",
            "environment-created",
            lambda before, after: before is None and (after or {})["sortOrder"] == number, body,
        )  # fmt: skip
    return Command(
        number, "DELETE", "/api/admin/environments/staging", "environment", "staging",
        "environment-deleted", lambda before, after: before is not None and after is None,
        along=(
            ("project-environment-removed", "project", "shop"),
            *(("role-updated", "role", str(role_id)) for role_id in FIRST_ROLES),
        ),
    )  # fmt: skip


def _hide(rng: random.Random, number: int) -> Command:
    environment, path = rng.choice(("development", "staging")), "/api/admin/projects/shop"
    if rng.random() < 0.5:
        return Command(
            number, "DELETE", f"{path}/environments/{environment}", "project", "shop",
            "project-environment-removed",
            lambda _before, after: environment in (after or {})["hiddenEnvironments"],
            may_change_nothing=True,
        )  # fmt: skip
    return Command(
        number, "POST", f"{path}/environments", "project", "shop", "project-environment-added",
        lambda _before, after: environment not in (after or {}).get("hiddenEnvironments", []),
        {"environment": environment},
    )  # fmt: skip


def _project(rng: random.Random, number: int) -> Command:
    name = f"project-{rng.randint(0, 2)}"
    match rng.choice(("make", "change", "drop")):
        case "make":
            body = {"id": name, "name": f"command {number}"}
            return Command(
                number, "POST", "/api/admin/projects", "project", name, "project-created",
                lambda before, after: before is None and (after or {})["name"] == body["name"],
                body,
            )  # fmt: skip
        case "change":
            changed = {"name": f"command {number}", "description": None}
            return Command(
                number, "PUT", f"/api/admin/projects/{name}", "project", name, "project-updated",
                lambda before, after: before is not None
                and (after or {})["name"] == changed["name"],
                changed,
            )  # fmt: skip
    return Command(
        number, "DELETE", f"/api/admin/projects/{name}", "project", name, "project-deleted",
        lambda before, after: before is not None and after is None,
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_switch_in, 22),
    (_add_strategy, 14),
    (_copy, 8),
    (_depend, 8),
    (_move, 6),
    (_come_and_go, 6),
    (_hide, 6),
    (_project, 8),
)
