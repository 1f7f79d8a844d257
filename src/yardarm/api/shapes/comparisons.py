"""Environments against each other."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.events import Diff


class ComparedFeature(TypedDict):
    """`differs` are the parts that do; `diffs` lead from the one state to the other, in the form of
    the event list: `lhs` is how it is in `from`, `rhs` how it is in `to`.
    """

    name: str
    differs: list[Literal["enabled", "strategies", "variants"]]
    diffs: list[Diff]


ComparedEnvironments = TypedDict(
    "ComparedEnvironments",
    {
        "from": str,
        "to": str,
        "features": list[ComparedFeature],
        "compared": int,
        "different": int,
    },
)
"""`compared` are all live features of the project, `different` those that differ."""
