"""The kinds of add-on, and which parameters each takes (contract, section 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yardarm.domain.events import EventType


@dataclass(frozen=True, slots=True)
class ProviderParameter:
    name: str
    display_name: str
    description: str
    type: str = "text"
    required: bool = False
    sensitive: bool = False

    def to_wire(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "displayName": self.display_name,
            "description": self.description,
            "type": self.type,
            "required": self.required,
            "sensitive": self.sensitive,
        }


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of add-on. `yardarm.integrations.registry` knows how each is spoken to."""

    name: str
    display_name: str
    description: str
    parameters: tuple[ProviderParameter, ...]

    @property
    def sensitive(self) -> frozenset[str]:
        return frozenset(p.name for p in self.parameters if p.sensitive)

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of the contract's example."""
        return {
            "name": self.name,
            "displayName": self.display_name,
            "description": self.description,
            "documentationUrl": f"https://docs.getunleash.io/docs/addons/{self.name}",
            "parameters": [p.to_wire() for p in self.parameters],
            "events": list(_OFFERED),
        }


_OFFERED = (
    EventType.FEATURE_CREATED,
    EventType.FEATURE_UPDATED,
    EventType.FEATURE_ARCHIVED,
    EventType.FEATURE_REVIVED,
    EventType.FEATURE_STALE_ON,
    EventType.FEATURE_STALE_OFF,
)
"""What forms offer to choose from; an add-on may ask for any type."""

_URL = ProviderParameter(
    "url",
    "URL",
    "Where each event is sent to by POST. Shown to nobody once it is saved.",
    "url",
    required=True,
    sensitive=True,
)

PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            "webhook",
            "Webhook",
            "Sends each event to a URL, as JSON or as a template of yours makes it.",
            (
                _URL,
                ProviderParameter(
                    "contentType", "Content-Type", "Of the body; application/json if left out."
                ),
                ProviderParameter(
                    "bodyTemplate",
                    "Body template",
                    "A Mustache template for the body; {{event.type}} is the event's type. "
                    "Left out, the body is the event as JSON.",
                    "textfield",
                ),
                ProviderParameter(
                    "signingSecret",
                    "Signing secret",
                    "With it each request carries webhook-signature, by which the receiver knows "
                    "us (standardwebhooks.com): whsec_ and base64, or any text of 24 characters "
                    "or more. Shown to nobody once it is saved.",
                    sensitive=True,
                ),
                ProviderParameter(
                    "authorization",
                    "Authorization",
                    "The header of this name, for receivers that want one. Shown to nobody once "
                    "it is saved.",
                    sensitive=True,
                ),
            ),
        ),
        Provider(
            "slack",
            "Slack",
            "Writes a message for each event into channels of Slack.",
            (
                _URL,
                ProviderParameter("username", "User name", "Who the messages seem to come from."),
                ProviderParameter("emojiIcon", "Emoji icon", "Beside the name, such as :flags:."),
                ProviderParameter(
                    "defaultChannel",
                    "Default channel",
                    "Where messages go to when the feature names no channel of its own.",
                    required=True,
                ),
            ),
        ),
        Provider(
            "teams",
            "Microsoft Teams",
            "Writes a card for each event into a channel of Teams, by a workflow of the channel "
            "that waits for a webhook.",
            (_URL,),
        ),
    )
}
