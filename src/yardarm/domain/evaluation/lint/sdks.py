"""Operators that SDKs in use are too old for.

From which release on an SDK knows an operator was tried on the releases themselves: of Node and
of Python with the engine that it asks for at least. Of all others nothing is known here.
"""

from collections.abc import Iterator, Mapping

from yardarm.domain.evaluation.lint.aims import Aim
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene, Sdk
from yardarm.domain.sdks import Release, read

SINCE: Mapping[str, Mapping[str, Release]] = {
    "unleash-node-sdk": {
        "REGEX": (6, 10, 0),
        "SEMVER_GTE": (6, 11, 0),
        "SEMVER_LTE": (6, 11, 0),
        "IN_CIDR": (6, 11, 0),
    },
    "unleash-python-sdk": {
        "REGEX": (6, 6, 0),
        "SEMVER_GTE": (6, 7, 0),
        "SEMVER_LTE": (6, 7, 0),
        "IN_CIDR": (6, 7, 0),
    },
}
"""The first release of each that knows an operator for sure."""
_EVALUATES_NOTHING = frozenset({"unleash-js-sdk", "unleash-react-sdk"})
"""They ask a server, which evaluates for them."""

NEW_OPERATORS = frozenset(name for since in SINCE.values() for name in since)


def sdk_findings(aim: Aim, scene: Scene) -> Iterator[Finding]:
    for constraint, path in aim.constraints:
        if constraint.operator not in NEW_OPERATORS:
            continue
        judged = [(sdk, _knows(sdk.version, constraint.operator)) for sdk in scene.sdks]
        if old := [sdk for sdk, knows in judged if knows is False]:
            yield Finding(
                Code.SDK_LACKS_OPERATOR,
                (*path, "operator"),
                f"{_listed(old)} does not know {constraint.operator}, or not for sure",
                "There the constraint is false, inverted or not, and this strategy lets nobody in.",
            )
        if unknown := [sdk for sdk, knows in judged if knows is None]:
            yield Finding(
                Code.SDK_MAY_LACK_OPERATOR,
                (*path, "operator"),
                f"whether {_listed(unknown)} knows {constraint.operator} is not known here",
                "It is new in client specification 6. An SDK that lacks it takes the constraint as "
                "false or switches the feature off.",
            )


def _knows(version: str | None, name: str) -> bool | None:
    sdk = read(version)
    if sdk is None:
        return None
    if sdk.name in _EVALUATES_NOTHING:
        return True
    since = SINCE.get(sdk.name)
    return None if since is None else sdk.release >= since[name]


_SHOWN = 3


def _listed(sdks: list[Sdk]) -> str:
    named = [
        f"{s.application} ({s.version or 'an SDK that does not say what it is'})" for s in sdks
    ]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return ", ".join(named[:_SHOWN]) + more
