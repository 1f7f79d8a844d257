"""Random commands on API tokens, which are known by secrets that the writers bring along."""

import random
from collections.abc import Callable

from tests.law.command import Command, Document

_PATH = "/api/admin/api-tokens"
_SECRETS = tuple(f"*:development.a-secret-of-the-law-{i}" for i in range(40))
_TIMES = ("2999-01-01T00:00:00.000000Z", "2001-01-01T00:00:00.000000Z", None)


def _make(rng: random.Random, number: int) -> Command:
    """409 for a secret that is, or was, a token's."""
    body = {
        "tokenName": f"command {number}", "type": rng.choice(("client", "backend", "frontend")),
        "secret": rng.choice(_SECRETS), "projects": ["default"],
    }  # fmt: skip

    def expected(before: Document | None, after: Document | None) -> bool:
        made = after or {}
        said = (made.get("name"), made.get("type"), made.get("environment"), made.get("projects"))
        wanted = (body["tokenName"], body["type"], "development", body["projects"])
        return before is None and said == wanted and "law" not in str(made)

    return Command(number, "POST", _PATH, "api-token", "", "api-token-created", expected, body)


def _limit(rng: random.Random, number: int) -> Command:
    at = rng.choice(_TIMES)

    def expected(before: Document | None, after: Document | None) -> bool:
        return after == {**{k: v for k, v in (before or {}).items() if k != "expiresAt"},
                         **({"expiresAt": at} if at else {})}  # fmt: skip

    return Command(
        number, "PUT", f"{_PATH}/{rng.choice(_SECRETS)}", "api-token", "", "api-token-updated",
        expected, {"expiresAt": at}, may_change_nothing=True,
    )  # fmt: skip


def _revoke(rng: random.Random, number: int) -> Command:
    return Command(
        number, "DELETE", f"{_PATH}/{rng.choice(_SECRETS)}", "api-token", "", "api-token-deleted",
        lambda before, after: before is not None and after is None,
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_make, 5),
    (_limit, 3),
    (_revoke, 1),
)
