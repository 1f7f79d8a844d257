"""Feature types: what a flag is for, and how long one of its kind should live."""

from dataclasses import dataclass, replace

from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider


@dataclass(frozen=True, slots=True)
class FeatureType:
    """`lifetime_days` is None for a type whose flags are meant to stay."""

    id: str
    name: str
    description: str | None
    lifetime_days: int | None

    def to_document(self) -> Document:
        """The canonical form, which is the wire's (contract, section 5)."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "lifetimeDays": self.lifetime_days,
        }

    @staticmethod
    def from_document(document: Document) -> "FeatureType":
        return FeatureType(
            id=document["id"],
            name=document["name"],
            description=document.get("description"),
            lifetime_days=document.get("lifetimeDays"),
        )


# The words are v3's own (contract, schema section 4); "to to" is in the data.
SEEDED = (
    FeatureType(
        "release",
        "Release",
        "Used to enable trunk-based development for teams practicing Continuous Delivery.",
        40,
    ),
    FeatureType("experiment", "Experiment", "Used to perform multivariate or A/B testing.", 40),
    FeatureType(
        "operational",
        "Operational",
        "Used to control operational aspects of the system behavior.",
        7,
    ),
    FeatureType(
        "kill-switch",
        "Kill switch",
        "Used to to gracefully degrade system functionality.",
        None,
    ),
    FeatureType(
        "permission",
        "Permission",
        "Used to change the features or product experience that certain users receive.",
        None,
    ),
)


_decision: Decider[FeatureType] = decider(Kind.FEATURE_TYPE, lambda feature_type: feature_type.id)


def create(feature_type: FeatureType) -> Decision:
    created = EventType.FEATURE_TYPE_CREATED
    return _decision(created, feature_type.to_document(), None, feature_type)


def give_lifetime(old: FeatureType, days: int | None) -> Decision | None:
    """None when nothing would change."""
    new = replace(old, lifetime_days=days)
    if new == old:
        return None
    return _decision(EventType.FEATURE_TYPE_UPDATED, new.to_document(), old, new)
