"""What browsers get and send (client protocol, section 5)."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.targeting import Payload


class ToggleVariant(TypedDict):
    """`disabled` when there is none. Clients read either spelling of the last key."""

    name: str
    enabled: bool
    payload: NotRequired[Payload]
    feature_enabled: Literal[True]
    featureEnabled: Literal[True]


class Toggle(TypedDict):
    """A feature that is on."""

    name: str
    enabled: Literal[True]
    variant: ToggleVariant
    impressionData: bool


class Toggles(TypedDict):
    """By name; what is not listed is off."""

    toggles: list[Toggle]


class FrontendContext(TypedDict):
    """Who asks. Other keys are properties, too; `environment` is a value for constraints."""

    userId: NotRequired[str | None]
    sessionId: NotRequired[str | None]
    remoteAddress: NotRequired[str | None]
    currentTime: NotRequired[str | None]
    appName: NotRequired[str | None]
    environment: NotRequired[str | None]
    properties: NotRequired[dict[str, str | float | bool | None] | None]


class FrontendQuestion(TypedDict):
    context: NotRequired[FrontendContext | None]
