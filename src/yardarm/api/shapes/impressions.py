"""What was shown to whom."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

ImpressionEvent = TypedDict(
    "ImpressionEvent",
    {
        "feature_flag.key": str,
        "feature_flag.result.variant": NotRequired[str],
        "feature_flag.result.value": NotRequired[Any],
        "timestamp": NotRequired[str | int | float],
    },
)


class ImpressionList(TypedDict):
    appName: str
    events: list[ImpressionEvent]


class ExportedLogs(TypedDict):
    """What an OpenTelemetry exporter of logs sends as JSON."""

    resourceLogs: list[dict[str, Any]]


class ShownVariant(TypedDict):
    """A number for each of the days."""

    environment: str
    appName: str
    variant: str
    counts: list[int]
    total: int


class ImpressionsOfFeature(TypedDict):
    featureName: str
    grain: Literal["day"]
    days: list[str]
    variants: list[ShownVariant]
    total: int
