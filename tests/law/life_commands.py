"""Random commands on a feature's life: its links, and whether it is done."""

import random
from collections.abc import Callable
from typing import Any

from tests.law.command import Command, Document

_FEATURES = tuple(f"feature-{i:02}" for i in range(16))
_PAGES = tuple(f"https://example.com/{i}" for i in range(4))


def _path(rng: random.Random, name: str) -> str:
    return f"/api/admin/projects/{rng.choice(('default', 'default', 'shop'))}/features/{name}"


def _without(document: Document | None, key: str) -> dict[str, Any]:
    return {k: v for k, v in (document or {}).items() if k != key}


def _link(rng: random.Random, number: int) -> Command:
    name, url = rng.choice(_FEATURES), rng.choice(_PAGES)

    def expected(before: Document | None, after: Document | None) -> bool:
        old, new = (before or {}).get("links") or [], (after or {}).get("links") or []
        return (
            new[:-1] == old
            and new[-1]["url"] == url
            and _without(before, "links") == _without(after, "links")
        )

    return Command(
        number, "POST", f"{_path(rng, name)}/link", "feature", name, "feature-link-added",
        expected, {"url": url}, may_change_nothing=True,
    )  # fmt: skip


def _complete(rng: random.Random, number: int) -> Command:
    name, status = rng.choice(_FEATURES), rng.choice(("kept", "discarded"))

    def expected(before: Document | None, after: Document | None) -> bool:
        old, new = (before or {}).get("completed"), (after or {}).get("completed") or {}
        return (
            new["status"] == status
            and (old is None or old["at"] == new["at"])
            and _without(before, "completed") == _without(after, "completed")
        )

    return Command(
        number, "POST", f"{_path(rng, name)}/lifecycle/complete", "feature", name,
        "feature-completed", expected, {"status": status}, may_change_nothing=True,
    )  # fmt: skip


def _uncomplete(rng: random.Random, number: int) -> Command:
    name = rng.choice(_FEATURES)
    return Command(
        number, "POST", f"{_path(rng, name)}/lifecycle/uncomplete", "feature", name,
        "feature-uncompleted",
        lambda before, after: _without(before, "completed") == after, may_change_nothing=True,
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_link, 6),
    (_complete, 4),
    (_uncomplete, 3),
)
