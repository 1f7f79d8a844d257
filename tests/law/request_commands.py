"""Random commands on change requests of one project and environment, which nothing takes away; no
rule is on, so that what is in review is approved.
"""

import random
from collections.abc import Callable

from tests.law.command import Command, Document

_OF = "/api/admin/projects/default/change-requests"
_DRAFTS = "/api/admin/projects/default/environments/production/change-requests"
_FEATURES = tuple(f"feature-{i:02}" for i in range(16))
_IDS = range(1, 9)
_MADE = tuple(
    (event_type, "feature", name)
    for event_type in (
        "feature-environment-enabled", "feature-environment-disabled", "feature-strategy-add",
    )
    for name in _FEATURES
)  # fmt: skip
"""What applying may do beside."""


def _draft(rng: random.Random, number: int) -> Command:
    """409 when an older change of the draft, or the feature's project, is in the way."""
    change = {
        "feature": rng.choice(_FEATURES), "action": "updateEnabled",
        "payload": {"enabled": rng.random() < 0.5},
    }  # fmt: skip

    def expected(_before: Document | None, after: Document | None) -> bool:
        made = (after or {})["changes"][-1]["change"]
        return bool(made["feature"] == change["feature"])

    return Command(
        number, "POST", _DRAFTS, "change-request", "", "change-request-created|change-added",
        expected, change,
    )  # fmt: skip


def _title(rng: random.Random, number: int) -> Command:
    request, body = rng.choice(_IDS), {"title": f"command {number}"}
    return Command(
        number, "PUT", f"{_OF}/{request}/title", "change-request", str(request),
        "change-request-updated",
        lambda before, after: before is not None and {**before, **body} == after, body,
    )  # fmt: skip


def _comment(rng: random.Random, number: int) -> Command:
    request, body = rng.choice(_IDS), {"text": f"command {number}"}
    return Command(
        number, "POST", f"{_OF}/{request}/comments", "change-request", str(request),
        "change-request-comment-added",
        lambda _, after: (after or {})["comments"][-1]["text"] == body["text"], body,
    )  # fmt: skip


_MOVES = {
    "In review": "change-request-sent-to-review",
    "Cancelled": "change-request-cancelled",
    "Applied": "change-request-applied",
}


def _move(rng: random.Random, number: int) -> Command:
    request = rng.choice(_IDS)
    state = rng.choices(list(_MOVES), [5, 1, 5])[0]
    applied = _MADE if state == "Applied" else ()
    return Command(
        number, "PUT", f"{_OF}/{request}/state", "change-request", str(request), _MOVES[state],
        lambda _, after: (after or {})["state"] == state,
        {"state": state, "onConflict": "overwrite"}, along=applied,
    )  # fmt: skip


def _discard(rng: random.Random, number: int) -> Command:
    request = rng.choice(_IDS)
    return Command(
        number, "DELETE", f"{_OF}/{request}", "change-request", str(request),
        "change-request-discarded", lambda before, after: before is not None and after is None,
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_draft, 8),
    (_title, 1),
    (_comment, 2),
    (_move, 10),
    (_discard, 1),
)
