"""What other servers tell clients is read as SDKs read it, and where they would refuse it, too."""

import pytest

from yardarm.domain.feed import read_feature, read_segment


def test_numbers_in_parameters_become_texts() -> None:
    strategy = {
        "name": "gradualRolloutRandom",
        "parameters": {"percentage": 50, "x": None, "y": True},
    }
    feature = read_feature({"name": "f", "enabled": True, "strategies": [strategy]})
    assert feature.strategies[0].parameters == {"percentage": "50", "y": "true"}


def test_what_is_null_is_not_there() -> None:
    nulls = dict.fromkeys(
        ("description", "type", "project", "strategies", "variants", "dependencies")
    )
    feature = read_feature({"name": "f", **nulls})
    assert (feature.type, feature.project, feature.strategies) == ("release", "default", ())
    assert (feature.variants, feature.dependencies, feature.enabled) == (None, None, False)


def test_a_segment_without_a_name_has_its_number() -> None:
    assert read_segment({"id": 7, "constraints": []}).name == "7"


@pytest.mark.parametrize("document", [{}, {"name": None}, {"name": "f", "strategies": [{}]}])
def test_what_is_no_feature_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        read_feature(document)
