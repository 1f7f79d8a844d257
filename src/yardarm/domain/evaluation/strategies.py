"""The rules of the strategies that every SDK knows (client protocol, section 8.2)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import mmh3

from yardarm.domain.evaluation.context import Reader, Run, Test, UnusableError, nothing, reader
from yardarm.domain.evaluation.hashing import HUNDRED, hashing
from yardarm.domain.evaluation.readings import in_networks, read_networks

Parameters = Mapping[str, str]

NOBODY = HUNDRED + 1
"""The bucket of a context without the field that decides: no threshold reaches it."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a share of all contexts is drawn: `bucket` gives 1 to 100, and those up to `threshold`
    are in. `identify` gives what is hashed, None where chance decides or nothing is there.
    """

    threshold: int
    group: str
    stickiness: str
    identify: Reader
    bucket: Callable[[Run], float]
    total: int = HUNDRED

    def admits(self, drawn: float) -> bool:
        return drawn <= self.threshold


@dataclass(frozen=True, slots=True)
class Rule:
    """A strategy's own rule, beside its constraints. `problem` says why it can never hold."""

    holds: Test | None = None
    """None: always."""
    rollout: Rollout | None = None
    problem: str | None = None


def rule(name: str, parameters: Parameters, feature: str, hostname: str | None) -> Rule:
    """The rule of a strategy of this feature; one of an unknown strategy holds for nobody.
    Raises UnusableError.
    """
    if name == "applicationHostname":
        hosts = {host.lower() for host in _items(parameters, "hostNames")}
        there = hostname is not None and hostname.lower() in hosts
        return Rule() if there else Rule(nothing)
    make = _RULES.get(name)
    if make is None:
        return _broken(f"no SDK knows the strategy {name} by itself")
    return make(parameters, feature)


def sticky(stickiness: str) -> Reader:
    """The field that decides who gets the same answer again."""
    if stickiness != "default":
        return reader(stickiness)

    def user_or_session(run: Run) -> str | None:
        user = run.values.get("userId")
        return run.values.get("sessionId") if user is None else user

    return user_or_session


def _broken(problem: str) -> Rule:
    return Rule(nothing, problem=problem)


def _items(parameters: Parameters, name: str) -> list[str]:
    return [item.strip() for item in parameters.get(name, "").split(",")]


def _user_with_id(parameters: Parameters, _: str) -> Rule:
    if "userIds" not in parameters:
        return _broken("the userIds are missing")
    ids = frozenset(_items(parameters, "userIds"))
    return Rule(lambda run: run.values.get("userId") in ids)


def _remote_address(parameters: Parameters, _: str) -> Rule:
    fits = in_networks(read_networks(_items(parameters, "IPs")))

    def holds(run: Run) -> bool:
        text = run.values.get("remoteAddress")
        return text is not None and fits(text)

    return Rule(holds)


_PERCENTAGE = re.compile(r"\+?0*(\d+)", re.ASCII)


def _drawn(percentage: str, group: str, stickiness: str) -> Rule:
    """A share of all contexts; of those without the field nobody, or whom chance takes."""
    match = _PERCENTAGE.fullmatch(percentage)
    if match is None:
        return _broken(f"{percentage!r} is no whole number from 0 to 100")
    threshold = int(match[1][:4])
    if threshold > HUNDRED:
        raise UnusableError(f"{percentage!r} is more than 100 %")
    identify = _unknown if stickiness == "random" else sticky(stickiness)
    by_chance = stickiness in ("random", "default")
    hashed = hashing(group)

    def drawn(run: Run) -> float:
        identifier = identify(run)
        if identifier is not None:
            return hashed(identifier)
        return run.chance(HUNDRED) if by_chance else NOBODY

    rollout = Rollout(threshold, group, stickiness, identify, drawn)
    if threshold == 0:
        return Rule(nothing, rollout)
    if threshold == HUNDRED and by_chance:
        return Rule(None, rollout)
    return Rule(_within(threshold, group, stickiness), rollout)


def _within(threshold: int, group: str, stickiness: str) -> Test:
    """The same as drawing and comparing, in one step where a field decides: it is the rule that
    is asked most. Explanations draw; that both end alike is a test.
    """
    prefix, murmur3 = f"{group}:", mmh3.hash
    if stickiness == "random":
        return lambda run: run.chance(HUNDRED) <= threshold

    def by_default(run: Run) -> bool:
        values = run.values
        identifier = values.get("userId")
        if identifier is None:
            identifier = values.get("sessionId")
            if identifier is None:
                return run.chance(HUNDRED) <= threshold
        return murmur3(prefix + identifier, 0, False) % HUNDRED < threshold

    def by_field(run: Run) -> bool:
        identifier = run.values.get(stickiness)
        if identifier is None:
            return False
        return murmur3(prefix + identifier, 0, False) % HUNDRED < threshold

    return by_default if stickiness == "default" else by_field


def _unknown(_: Run) -> None:
    return None


def _flexible(parameters: Parameters, feature: str) -> Rule:
    group, stickiness = parameters.get("groupId", feature), parameters.get("stickiness", "default")
    return _drawn(parameters.get("rollout", ""), group, stickiness)


def _gradual(stickiness: str) -> Callable[[Parameters, str], Rule]:
    def make(parameters: Parameters, _: str) -> Rule:
        if "groupId" not in parameters:
            return _broken("the groupId is missing")
        return _drawn(parameters.get("percentage", ""), parameters["groupId"], stickiness)

    return make


def _gradual_random(parameters: Parameters, _: str) -> Rule:
    try:
        return _drawn(parameters.get("percentage", ""), "", "random")
    except UnusableError:  # what is hashed cannot be more than all, what is drawn can
        return Rule()


_RULES: dict[str, Callable[[Parameters, str], Rule]] = {
    "default": lambda _, __: Rule(),
    "userWithId": _user_with_id,
    "remoteAddress": _remote_address,
    "flexibleRollout": _flexible,
    "gradualRolloutUserId": _gradual("userId"),
    "gradualRolloutSessionId": _gradual("sessionId"),
    "gradualRolloutRandom": _gradual_random,
}
