"""Random commands of v3's admin API."""

import random
from collections.abc import Callable
from typing import Any

from tests.law import (
    environment_commands,
    field_commands,
    life_commands,
    request_commands,
    role_commands,
    token_commands,
)
from tests.law.command import Command, Document
from tests.law.environment_commands import first_projects

FLIPPED = tuple(f"flipped-{i}" for i in range(3))
"""Features that are only ever flipped, after they were made: their parity is arithmetic."""

_FEATURES = tuple(f"feature-{i:02}" for i in range(16))
_STRATEGIES = tuple(f"strategy-{i}" for i in range(6))
_TAGS = ("red", "green", "blue")
_APPLICATIONS = tuple(f"application-{i}" for i in range(4))
_BUILT_IN = ("default", "userWithId", "flexibleRollout")


def first_commands() -> list[Command]:
    """Makes the features that are only flipped, and enough others for work to begin."""
    rng = random.Random(0)
    names = (*FLIPPED, *_FEATURES[::2])
    made = [_create(rng, number, name) for number, name in enumerate(names, start=1)]
    made += [_create_tag(number, v) for number, v in enumerate(_TAGS, start=len(made) + 1)]
    return made + first_projects(len(made) + 1)


def random_command(rng: random.Random, number: int) -> Command:
    make = rng.choices([make for make, _ in _MAKERS], [weight for _, weight in _MAKERS])[0]
    return make(rng, number)


def _create(rng: random.Random, number: int, name: str | None = None) -> Command:
    if name is None:
        # Mostly a name of a small set, which makes conflicts; else one that nobody else has.
        name = rng.choice(_FEATURES) if rng.random() < 0.4 else f"own-{number}"
    body = {"name": name, **_feature_body(rng, number)}
    return Command(
        number, "POST", "/api/admin/features", "feature", name, "feature-created",
        lambda before, after: before is None and _has(after, body, archived=False), body,
    )  # fmt: skip


def _update(rng: random.Random, number: int) -> Command:
    name = rng.choice(_FEATURES)
    body = _feature_body(rng, number)
    return Command(
        number, "PUT", f"/api/admin/features/{name}", "feature", name, "feature-updated",
        lambda before, after: before is not None and _has(after, body), body,
    )  # fmt: skip


def _unfit(rng: random.Random, number: int) -> Command:
    """What must be refused, by its form or by its meaning."""
    name = rng.choice(_FEATURES)
    body = {
        **_feature_body(rng, number),
        **rng.choice(
            [
                {"strategies": []},
                {"strategies": [{"name": "x"}]},
                {"enabled": 3},
                {"description": "\0"},
                {"strategies": [_constrained({"contextName": "a", "operator": "BY_MOON"})]},
                {"strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "101"}}]},
                {"variants": [{"name": "same", "weight": 1}, {"name": "same", "weight": 1}]},
            ]
        ),
    }
    return Command(
        number, "PUT", f"/api/admin/features/{name}", "feature", name, "",
        lambda _before, _after: False, body,
    )  # fmt: skip


def _flip(rng: random.Random, number: int) -> Command:
    name = rng.choice(FLIPPED) if rng.random() < 0.7 else rng.choice(_FEATURES)
    return Command(
        number, "POST", f"/api/admin/features/{name}/toggle", "feature", name, "feature-updated",
        lambda before, after: _changes(before, after, "enabled", not (before or {})["enabled"]),
    )  # fmt: skip


def _switch(rng: random.Random, number: int) -> Command:
    name, on = rng.choice(_FEATURES), rng.random() < 0.5
    path = f"/api/admin/features/{name}/toggle/{'on' if on else 'off'}"
    return Command(
        number, "POST", path, "feature", name, "feature-updated",
        lambda before, after: _changes(before, after, "enabled", on),
    )  # fmt: skip


def _stale(rng: random.Random, number: int) -> Command:
    name, state = rng.choice(_FEATURES), rng.choice(["on", "off"])
    path = f"/api/admin/features/{name}/stale/{state}"
    return Command(
        number, "POST", path, "feature", name, f"feature-stale-{state}",
        lambda before, after: _changes(before, after, "stale", state == "on"),
    )  # fmt: skip


def _create_tag(number: int, value: str) -> Command:
    body = {"type": "simple", "value": value}
    return Command(
        number, "POST", "/api/admin/tags", "tag", f"simple:{value}", "tag-created",
        lambda before, after: before is None and after == body, body,
    )  # fmt: skip


def _tag(rng: random.Random, number: int) -> Command:
    """Put one of the tags that are there on a feature, or take it off."""
    name, on = rng.choice(_FEATURES), rng.random() < 0.6
    tag = {"type": "simple", "value": rng.choice(_TAGS)}
    path = f"/api/admin/features/{name}/tags"
    method, path, body = (
        ("POST", path, tag) if on else ("DELETE", f"{path}/simple/{tag['value']}", None)
    )
    return Command(
        number, method, path, "feature", name, "feature-tagged" if on else "feature-untagged",
        lambda before, after: _retagged(before, after, tag, on=on), body,
    )  # fmt: skip


def _retagged(before: Document | None, after: Document | None, tag: Document, *, on: bool) -> bool:
    if before is None or after is None or (tag in after["tags"]) is not on:
        return False
    return {**after, "tags": None} == {**before, "tags": None}


def _archive(rng: random.Random, number: int) -> Command:
    name = rng.choice(_FEATURES)
    return Command(
        number, "DELETE", f"/api/admin/features/{name}", "feature", name, "feature-archived",
        lambda _before, after: _has(after, {"enabled": False, "archived": True}),
    )  # fmt: skip


def _revive(rng: random.Random, number: int) -> Command:
    name = rng.choice(_FEATURES)
    return Command(
        number, "POST", f"/api/admin/archive/revive/{name}", "feature", name, "feature-revived",
        lambda _before, after: _has(after, {"enabled": False, "archived": False}),
    )  # fmt: skip


def _create_strategy(rng: random.Random, number: int) -> Command:
    name = rng.choice(_STRATEGIES) if rng.random() < 0.8 else f"own-strategy-{number}"
    body = {"name": name, **_strategy_body(rng, number)}
    return Command(
        number, "POST", "/api/admin/strategies", "strategy", name, "strategy-created",
        lambda before, after: before is None and _has(after, body, deprecated=False), body,
    )  # fmt: skip


def _update_strategy(rng: random.Random, number: int) -> Command:
    name = rng.choice((*_STRATEGIES, *_BUILT_IN))
    body = _strategy_body(rng, number)
    return Command(
        number, "PUT", f"/api/admin/strategies/{name}", "strategy", name, "strategy-updated",
        lambda before, after: before is not None and _has(after, body), body,
    )  # fmt: skip


def _delete_strategy(rng: random.Random, number: int) -> Command:
    name = rng.choice((*_STRATEGIES, *_BUILT_IN))
    return Command(
        number, "DELETE", f"/api/admin/strategies/{name}", "strategy", name, "strategy-deleted",
        lambda before, after: before is not None and after is None,
    )  # fmt: skip


def _deprecate_strategy(rng: random.Random, number: int) -> Command:
    name, away = rng.choice((*_STRATEGIES, *_BUILT_IN)), rng.random() < 0.5
    path = f"/api/admin/strategies/{name}/{'deprecate' if away else 'reactivate'}"
    return Command(
        number, "POST", path, "strategy", name,
        "strategy-deprecated" if away else "strategy-reactivated",
        lambda before, after: _changes(before, after, "deprecated", away),
        may_change_nothing=True,
    )  # fmt: skip


def _describe_application(rng: random.Random, number: int) -> Command:
    name = rng.choice(_APPLICATIONS)
    keys = rng.sample(["description", "url", "color", "icon"], k=rng.randint(0, 3))
    body = {key: rng.choice(["", "x", "ünïcode 🚩"]) for key in keys}
    return Command(
        number, "POST", f"/api/admin/metrics/applications/{name}", "application", name,
        "application-created|application-updated",
        lambda before, after: _has(after, {**(before or {}), **body}), body,
        may_change_nothing=True,
    )  # fmt: skip


def _delete_application(rng: random.Random, number: int) -> Command:
    name = rng.choice(_APPLICATIONS)
    return Command(
        number, "DELETE", f"/api/admin/metrics/applications/{name}", "application", name,
        "application-deleted", lambda before, after: before is not None and after is None,
    )  # fmt: skip


_MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_create, 18),
    (_update, 22),
    (_unfit, 5),
    (_flip, 14),
    (_switch, 12),
    (_stale, 7),
    (_tag, 10),
    (_archive, 4),
    (_revive, 8),
    (_create_strategy, 6),
    (_update_strategy, 5),
    (_delete_strategy, 3),
    (_deprecate_strategy, 6),
    (_describe_application, 6),
    (_delete_application, 3),
    *environment_commands.MAKERS,
    *life_commands.MAKERS,
    *field_commands.MAKERS,
    *token_commands.MAKERS,
    *role_commands.MAKERS,
    *request_commands.MAKERS,
)


def _has(document: Document | None, wanted: Document, **more: object) -> bool:
    """Whether the document says what was asked for. Roll-outs may have got a groupId."""
    if document is None:
        return False
    for key, value in {**wanted, **more}.items():
        found = document[key]
        if key == "strategies":
            found = [_without_group(s) for s in found]
            value = [_without_group(s) for s in value]  # noqa: PLW2901
        if found != value:
            return False
    return True


def _without_group(strategy: Document) -> dict[str, Any]:
    parameters = {k: v for k, v in strategy.get("parameters", {}).items() if k != "groupId"}
    named = {key: value for key, value in strategy.items() if key != "id"}
    return {**named, "parameters": parameters}


def _changes(before: Document | None, after: Document | None, key: str, value: object) -> bool:
    return before is not None and after == {**before, key: value}


def _feature_body(rng: random.Random, number: int) -> dict[str, Any]:
    body: dict[str, Any] = {
        "description": f"command {number} {rng.choice(['', 'ünïcode 🚩', '<b>'])}",
        "type": rng.choice(["release", "experiment", "kill-switch"]),
        "project": rng.choice(["default", "default", "shop"]),
        "enabled": rng.random() < 0.5,
        "stale": rng.random() < 0.2,
        "strategies": [_strategy(rng) for _ in range(rng.randint(1, 3))],
    }
    if rng.random() < 0.4:
        body["variants"] = [_variant(rng, i) for i in range(rng.randint(0, 3))]
    return body


def _strategy(rng: random.Random) -> dict[str, Any]:
    name, parameters = rng.choice(
        [
            ("default", {}),
            ("userWithId", {"userIds": f"{rng.randint(1, 99)},{rng.randint(1, 99)}"}),
            ("gradualRolloutRandom", {"percentage": str(rng.randint(0, 100))}),
            (
                "flexibleRollout",
                {"rollout": str(rng.randint(0, 100)), "stickiness": "default", "groupId": "g"},
            ),
            ("flexibleRollout", {"rollout": str(rng.randint(0, 100)), "stickiness": "userId"}),
            (rng.choice(_STRATEGIES), {"anything": f"goes {rng.random()}"}),
        ]
    )
    strategy: dict[str, Any] = {"name": name, "parameters": parameters}
    if rng.random() < 0.5:
        strategy["constraints"] = [_constraint(rng) for _ in range(rng.randint(0, 2))]
    return strategy


def _constraint(rng: random.Random) -> dict[str, Any]:
    constraint: dict[str, Any] = rng.choice(
        [
            {"operator": "IN", "values": [str(rng.randint(1, 9)), "x"]},
            {"operator": "NOT_IN", "values": ["ä", "ö"]},
            {"operator": "STR_ENDS_WITH", "values": ["@example.com"], "caseInsensitive": True},
            {"operator": "NUM_GT", "value": f"{rng.uniform(-9, 9):.3f}"},
            {"operator": "SEMVER_LT", "value": f"1.{rng.randint(0, 9)}.0-beta.1"},
            {"operator": "DATE_AFTER", "value": f"20{rng.randint(10, 40)}-01-02T03:04:05.678Z"},
        ]
    )
    if rng.random() < 0.3:
        constraint["inverted"] = rng.random() < 0.5
    return {"contextName": rng.choice(["userId", "country", "when"]), **constraint}


def _constrained(constraint: Document) -> dict[str, Any]:
    return {"name": "default", "constraints": [constraint]}


def _variant(rng: random.Random, position: int) -> dict[str, Any]:
    variant: dict[str, Any] = {
        "name": f"variant-{position}",
        "weight": rng.randint(0, 1000),
        "weightType": rng.choice(["variable", "fix"]),
        "stickiness": rng.choice(["default", "userId"]),
    }
    if rng.random() < 0.5:
        variant["payload"] = {"type": "json", "value": f'{{"n": {rng.randint(0, 9)}}}'}
    if rng.random() < 0.3:
        variant["overrides"] = [{"contextName": "userId", "values": [str(rng.randint(1, 9))]}]
    return variant


def _strategy_body(rng: random.Random, number: int) -> dict[str, Any]:
    parameters = [
        {"name": f"p{i}", "type": rng.choice(["string", "list", "number"])}
        | ({"required": rng.random() < 0.5} if rng.random() < 0.5 else {})
        for i in range(rng.randint(0, 3))
    ]
    return {"description": f"command {number}", "parameters": parameters}
