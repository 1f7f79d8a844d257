"""Add-ons and their providers."""

from typing import Any, Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.events import ToldEvent
from yardarm.domain.addons import Value


class Addon(TypedDict):
    """Sensitive parameters are masked."""

    id: int
    provider: str
    enabled: bool
    description: str | None
    parameters: dict[str, Value]
    events: list[str]


class ProviderParameter(TypedDict):
    name: str
    displayName: str
    description: str
    type: str
    required: bool
    sensitive: bool


class Provider(TypedDict):
    name: str
    displayName: str
    description: str
    documentationUrl: str
    parameters: list[ProviderParameter]
    events: list[str]


class AddonList(TypedDict):
    addons: list[Addon]
    providers: list[Provider]


class Failure(TypedDict):
    """What an add-on could not be told, and why."""

    id: str
    integrationId: int
    createdAt: Time
    state: Literal["failed"]
    stateDetails: str
    event: ToldEvent
    details: dict[str, Any]


class Failures(TypedDict):
    integrationEvents: list[Failure]
