"""What an application's SDK lacks of what its features need."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.features import Feature
from yardarm.domain.fleet import by_release, known_strategies, unsupported
from yardarm.domain.targeting import FeatureStrategy

BORN = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRODUCTION = Environment("production", "production", 1, BORN, is_default=True)
STAGING = Environment("staging", "test", 2, BORN)
ON = Feature("on", BORN, enabled=True, strategies=(FeatureStrategy("byRegion"),))


@pytest.mark.parametrize(
    ("registered", "known"),
    [
        ((), False),
        (("byRegion",), True),
        (("default", "byRegion"), True),
        (("default",), False),
    ],
)
def test_a_strategy_is_lacking_unless_it_was_registered(
    registered: tuple[str, ...], *, known: bool
) -> None:
    found = unsupported([ON], PRODUCTION, registered)
    assert found == ({} if known else {"byRegion": ("on",)})


def test_who_names_default_names_all_that_it_knows() -> None:
    assert "flexibleRollout" in known_strategies(())
    assert "flexibleRollout" in known_strategies(("byRegion",))
    assert "flexibleRollout" not in known_strategies(("default", "userWithId"))


@pytest.mark.parametrize(
    "feature",
    [
        replace(ON, enabled=False),
        replace(ON, archived=True),
        replace(ON, strategies=(FeatureStrategy("byRegion", disabled=True),)),
        replace(ON, strategies=(FeatureStrategy("flexibleRollout"),)),
        replace(ON, strategies=()),
    ],
)
def test_nothing_is_lacking_that_is_not_needed(feature: Feature) -> None:
    assert unsupported([feature], PRODUCTION, ()) == {}


def test_each_environment_has_a_state_of_its_own() -> None:
    there = EnvironmentState(True, (FeatureStrategy("byHour"), FeatureStrategy("byHour")))
    feature = replace(ON, environments=MappingProxyType({"staging": there}))
    other = replace(feature, name="other")
    assert unsupported([other, feature], STAGING, ()) == {"byHour": ("on", "other")}
    assert unsupported([ON], STAGING, ()) == {}


def test_releases_are_gathered_by_name() -> None:
    assert by_release(["node:2", "python:1", "node:1", "strange"]) == {
        "node": ("1", "2"), "python": ("1",), "strange": ("",),
    }  # fmt: skip
