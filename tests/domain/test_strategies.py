"""A feature's parameters beside the definition of its strategy."""

import pytest

from yardarm.domain.strategies import (
    SEEDED,
    Parameter,
    StrategyDefinition,
    parameter_problems,
)

AT = ("strategies", 0, "parameters")


def problems(definition: StrategyDefinition, **parameters: str) -> list[tuple[str, str]]:
    return [(p.label, p.message) for p in parameter_problems(definition, parameters, AT)]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", ["7", "-1.5", "1e3", " 7 "], ["seven", "1,5", "٣", "NaN"]),
        ("percentage", ["0", "100", "7"], ["101", "-1", "50.5", "all"]),
        ("boolean", ["true", "false"], ["yes", "1", "True"]),
        ("string", ["anything"], []),
        ("list", ["a,b", ","], []),
        ("a type of its own", ["anything"], []),
    ],
)
def test_a_parameter_is_of_its_type(kind: str, good: list[str], bad: list[str]) -> None:
    for required in (True, False, None):
        definition = StrategyDefinition("s", None, (Parameter("p", kind, required=required),))
        for text in good:
            assert problems(definition, p=text) == []
        for text in bad:
            ((label, _),) = problems(definition, p=text)
            assert label == "strategies[0].parameters.p"


@pytest.mark.parametrize("kind", ["number", "percentage", "boolean", "string", "list"])
def test_one_that_is_required_is_there(kind: str) -> None:
    definition = StrategyDefinition("s", None, (Parameter("p", kind, required=True),))
    for given in ({}, {"p": ""}, {"p": " "}):
        assert problems(definition, **given) == [("strategies[0].parameters.p", "is required")]
    for required in (False, None):
        free = StrategyDefinition("s", None, (Parameter("p", kind, required=required),))
        assert problems(free) == problems(free, p="") == []


def test_one_that_is_not_defined_is_nobodys_business() -> None:
    assert problems(StrategyDefinition("s", None, ()), p="anything") == []


def test_all_problems_are_told_at_once() -> None:
    (roll_out,) = (s for s in SEEDED if s.name == "flexibleRollout")
    assert problems(roll_out, rollout="many") == [
        ("strategies[0].parameters.rollout", "must be a whole number from 0 to 100"),
        ("strategies[0].parameters.stickiness", "is required"),
        ("strategies[0].parameters.groupId", "is required"),
    ]
    assert problems(roll_out, rollout="50", stickiness="default", groupId="g") == []
