"""What is wrong with a strategy's own rule: its parameters, its list, its roll-out."""

from collections.abc import Iterator

from yardarm.domain.evaluation.context import FIELDS
from yardarm.domain.evaluation.hashing import HUNDRED
from yardarm.domain.evaluation.lint.aims import NAMES, Aim
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene
from yardarm.domain.evaluation.strategies import Rollout
from yardarm.domain.variants import Path

_LISTS = {"userWithId": "userIds", "remoteAddress": "IPs", "applicationHostname": "hostNames"}
_DRAWN = ("default", "random")
"""Stickiness that names no field."""


def strategy_findings(aim: Aim, scene: Scene) -> Iterator[Finding]:
    strategy, parameters = aim.strategy, aim.strategy.parameters or {}
    at: Path = (*aim.path, "parameters")
    if strategy.name not in NAMES:
        yield Finding(
            Code.STRATEGY_UNKNOWN,
            (*aim.path, "name"),
            f"no SDK knows the strategy {strategy.name} by itself",
            "It lets nobody in, but where the program brings it along; never in what the server "
            "evaluates itself.",
        )
    elif aim.unusable is not None:
        yield Finding(
            Code.STRATEGY_UNUSABLE,
            at,
            aim.unusable,
            "The whole feature is off for everybody on most SDKs, and here.",
        )
    elif aim.rule.problem is not None:
        yield Finding(Code.STRATEGY_UNUSABLE, at, aim.rule.problem, "This strategy lets nobody in.")
    name = _LISTS.get(strategy.name)
    if name and not any(item.strip() for item in parameters.get(name, "").split(",")):
        yield Finding(
            Code.STRATEGY_LIST_EMPTY,
            (*at, name),
            f"the list {name} is empty",
            "This strategy lets nobody in.",
        )
    if aim.rule.rollout is not None:
        yield from _rollout(aim, aim.rule.rollout, scene)


def _rollout(aim: Aim, rollout: Rollout, scene: Scene) -> Iterator[Finding]:
    at, parameters = (*aim.path, "parameters"), aim.strategy.parameters or {}
    by_chance = rollout.stickiness == "random"
    if rollout.threshold == 0:
        yield Finding(
            Code.ROLLOUT_ZERO, at, "the roll-out is at 0 %", "This strategy lets nobody in."
        )
    elif by_chance and rollout.threshold < HUNDRED:
        yield Finding(
            Code.ROLLOUT_BY_CHANCE,
            at,
            f"{rollout.threshold} % of all requests are let in by chance",
            "The same user is in at one moment and out at the next.",
        )
    if "groupId" not in parameters and not by_chance:
        yield Finding(
            Code.GROUP_MISSING,
            at,
            "the groupId is missing",
            "Node hashes without one, other SDKs with the feature's name: they let in others.",
        )
    elif not rollout.group.isascii() and not by_chance:
        yield Finding(
            Code.GROUP_NOT_ASCII,
            (*at, "groupId"),
            f"the groupId {rollout.group} has letters beyond ASCII",
            "Node hashes them in another way than all others: it lets in other users.",
        )
    if is_unknown(rollout.stickiness, scene):
        yield Finding(
            Code.STICKINESS_UNKNOWN,
            (*at, "stickiness"),
            f"there is no context field {rollout.stickiness}",
            "Contexts without that field are kept out: when no program sends it, all of them.",
        )


def is_unknown(stickiness: str, scene: Scene) -> bool:
    """Whether nobody has said that there is such a field."""
    return stickiness not in (*_DRAWN, *FIELDS) and stickiness not in scene.fields
