"""Figures of full-size runs, as files that the documents quote."""

from collections.abc import Sequence
from typing import Any

from bench import heads


def write(name: str, figures: dict[str, Any]) -> None:
    heads.write(heads.RESULTS / f"{name}.json", {**heads.head(name), **figures})


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
