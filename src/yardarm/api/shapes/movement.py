"""Whom a change would move."""

from typing import Literal

from typing_extensions import TypedDict

Claim = Literal["exact", "product", "expected"]
"""Counted bucket by bucket; the product of a roll-out and of variants, whose hashes differ; or to
be expected, as everybody is drawn anew.
"""


class Share(TypedDict):
    """Of the hash space: `share` from 0 to 1, and `exact` as a fraction, such as `1/3`."""

    share: float
    exact: str


class RolloutShares(TypedDict):
    """Of those whom the strategy's constraints admit; they add up to one."""

    gains: Share
    loses: Share
    staysOn: Share
    staysOff: Share
    claim: Claim


VariantFlow = TypedDict("VariantFlow", {"from": str | None, "to": str | None, "share": Share})
"""From one variant to another, or to the same; null is no variant."""


class VariantShares(TypedDict):
    """Of those who are on before and after; the flows add up to one."""

    changes: Share
    flows: list[VariantFlow]
    claim: Claim


class OrderedVariant(TypedDict):
    name: str
    weight: float


class FewestMoving(TypedDict):
    """The order that moves fewest, with the weights that it gets; `sure`: no order moves fewer.
    `given`: it is the order that was sent.
    """

    variants: list[OrderedVariant]
    moves: Share
    sure: bool
    given: bool


class Moves(TypedDict):
    """`moves` is the share for whom anything changes. `rollout` is null for variants of a feature
    itself. `assumes` says what is taken for granted.
    """

    moves: Share
    claim: Claim
    assumes: list[str]
    rollout: RolloutShares | None
    variants: VariantShares


class Movement(Moves):
    """`fewestMoving` is null when variants stay as they are."""

    feature: str
    environment: str
    strategyId: str | None
    fewestMoving: FewestMoving | None
