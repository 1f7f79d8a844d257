"""Random commands on context fields, everybody's and a project's own."""

import random
from collections.abc import Callable

from tests.law.command import Command, Document

_NAMES = ("region", "tenant", "tier")
_WAYS = (
    ("/api/admin/context", None),
    ("/api/admin/projects/default/context", "default"),
    ("/api/admin/projects/shop/context", "shop"),
)


def _make(rng: random.Random, number: int) -> Command:
    name, (path, project) = rng.choice(_NAMES), rng.choice(_WAYS)
    body = {"name": name, "description": f"command {number}"}
    return Command(
        number, "POST", path, "context-field", name, "context-field-created",
        lambda before, after: before is None and (after or {}).get("project") == project
        and (after or {})["description"] == body["description"], body,
    )  # fmt: skip


def _change(rng: random.Random, number: int) -> Command:
    name, (path, project) = rng.choice(_NAMES), rng.choice(_WAYS)
    body = {"description": f"command {number}", "legalValues": [{"value": "a"}]}

    def expected(before: Document | None, after: Document | None) -> bool:
        old, new = before or {}, after or {}
        return (
            new.get("project") == old.get("project")
            and project in (None, new.get("project"))
            and {key: new[key] for key in body} == body
        )

    return Command(
        number, "PUT", f"{path}/{name}", "context-field", name, "context-field-updated", expected,
        body,
    )  # fmt: skip


def _drop(rng: random.Random, number: int) -> Command:
    name, (path, project) = rng.choice(_NAMES), rng.choice(_WAYS)
    return Command(
        number, "DELETE", f"{path}/{name}", "context-field", name, "context-field-deleted",
        lambda before, after: after is None and project in (None, (before or {}).get("project")),
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_make, 4),
    (_change, 3),
    (_drop, 2),
)
