"""What runs: applications in their environments, the SDKs in them, and what these lack."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yardarm.domain.environments import Environment
from yardarm.domain.features import Feature
from yardarm.domain.receipts import Receipt
from yardarm.domain.sdks import is_frontend, newer_than
from yardarm.domain.strategies import BUILT_IN

IN_USE = timedelta(days=30)
"""An application uses what it has evaluated in the last days, so many."""

_TELLTALE = "default"
"""An SDK that names this built-in strategy when it registers names all that it knows; others name
only those that were added to it (client protocol, section 3.1)."""


@dataclass(frozen=True, slots=True)
class Berth:
    """The instances of an application in an environment, and what their SDKs call themselves."""

    environment: str
    instances: int
    last_seen: datetime
    sdks: tuple[str, ...]

    @property
    def frontend_sdks(self) -> tuple[str, ...]:
        return tuple(sdk for sdk in self.sdks if is_frontend(sdk))

    @property
    def backend_sdks(self) -> tuple[str, ...]:
        return tuple(sdk for sdk in self.sdks if not is_frontend(sdk))

    @property
    def outdated_sdks(self) -> tuple[str, ...]:
        return tuple(sdk for sdk in self.sdks if newer_than(sdk))


@dataclass(frozen=True, slots=True)
class Held:
    """How many of the instances that are alive hold an older revision than the newest one."""

    revision: int
    instances: int
    behind: int


@dataclass(frozen=True, slots=True)
class Station:
    """An application in an environment. `missing` are names of no feature; `unsupported` are
    strategies that its SDK lacks, each with the features that it uses there and that have it.
    """

    berth: Berth
    held: Held
    missing: tuple[str, ...]
    unsupported: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Overview:
    """An application; `undefined` are strategies that it knows and nobody defined here."""

    projects: tuple[str, ...]
    features: int
    stations: tuple[Station, ...]
    undefined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetInstance:
    """A process of an application in an environment. `receipt` is what it was last heard to hold,
    None when it does not poll, or does not say who it is.
    """

    instance_id: str
    sdk_version: str | None
    client_ip: str | None
    last_seen: datetime
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Crew:
    """An application that uses features of a project. Of its instances the last seen, some of
    them; `sdks` are the releases of each SDK, by its name.
    """

    name: str
    environments: tuple[str, ...]
    instances: tuple[str, ...]
    instance_count: int
    sdks: Mapping[str, tuple[str, ...]]


def known_strategies(registered: Collection[str]) -> frozenset[str]:
    """What an SDK knows that named these when it registered."""
    named = frozenset(registered)
    return named if _TELLTALE in named else named | BUILT_IN


def unsupported(
    features: Iterable[Feature], environment: Environment, registered: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Strategies that an SDK does not know and that features which are on there need, with the
    names of these: for it they let nobody in.
    """
    known = known_strategies(registered)
    lacking: dict[str, list[str]] = {}
    for feature in features:
        there = feature.in_environment(environment.key)
        if feature.archived or not there.enabled:
            continue
        for name in sorted({s.name for s in there.strategies if not s.disabled} - known):
            lacking.setdefault(name, []).append(feature.name)
    return {name: tuple(sorted(names)) for name, names in sorted(lacking.items())}


def by_release(versions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`node:1`, `node:2` -> `node` with both releases; '' where none is said."""
    found: dict[str, set[str]] = {}
    for version in versions:
        name, _, release = version.partition(":")
        found.setdefault(name, set()).add(release)
    return {name: tuple(sorted(releases)) for name, releases in sorted(found.items())}
