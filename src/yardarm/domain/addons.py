"""Add-ons: what is told to the outside world of what happens here (contract, section 9).

The value of a sensitive parameter is in no Addon and so in no event: the parameter holds the
mask, and `digests` a salted digest of the value, which says only whether it is another one.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, LoggedEvent, decider
from yardarm.domain.providers import PROVIDERS, Provider
from yardarm.domain.times import wire_time

MASK = "*****"
LONGEST_VALUE = 16_384
SHORTEST_KEY = 24
"""Bytes of a signing key (Standard Webhooks: 24 to 64)."""

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Addon:
    """Parameters keep the order in which they were sent."""

    id: int
    provider: str
    enabled: bool = True
    description: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()

    def to_document(self) -> dict[str, Any]:
        return {**self.to_wire(), "digests": dict(self.digests)}

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 9."""
        return {
            "id": self.id,
            "provider": self.provider,
            "enabled": self.enabled,
            "description": self.description,
            "parameters": dict(self.parameters),
            "events": list(self.events),
        }

    @staticmethod
    def from_document(document: Document) -> "Addon":
        return Addon(
            id=document["id"],
            provider=document["provider"],
            enabled=document.get("enabled", True),
            description=document.get("description"),
            parameters=document.get("parameters") or {},
            digests=document.get("digests") or {},
            events=tuple(document.get("events") or ()),
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """An event that an add-on could not be told. `reason` holds nothing secret."""

    id: int
    addon_id: int
    at: datetime
    reason: str
    event: LoggedEvent

    def to_wire(self) -> dict[str, Any]:
        """As newer servers list the events of an integration."""
        return {
            "id": str(self.id),
            "integrationId": self.addon_id,
            "createdAt": wire_time(self.at),
            "state": "failed",
            "stateDetails": self.reason,
            "event": self.event.to_wire(),
            "details": {},
        }


@dataclass(frozen=True, slots=True)
class Secret:
    """A sensitive value and the salt of its digest; both are kept outside the history."""

    value: str = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.salt + self.value.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """An add-on as it is sent: sensitive values in the clear, or masked to keep the stored one."""

    provider: str
    enabled: bool
    description: str | None
    parameters: Mapping[str, Value] = field(repr=False)
    events: tuple[str, ...]

    def secrets(self, stored: Mapping[str, Secret], salt: bytes) -> dict[str, Secret]:
        """What is to be kept: an equal or masked value keeps its salt, so nothing changes."""
        kept: dict[str, Secret] = {}
        for name in _provider(self.provider).sensitive & self.parameters.keys():
            value = str(self.parameters[name])
            if not value:
                continue
            old = stored.get(name)
            if old is not None and value in (MASK, old.value):
                kept[name] = old
            else:
                kept[name] = Secret(value, salt)
        return kept

    def addon(self, addon_id: int, secrets: Mapping[str, Secret]) -> Addon:
        return Addon(
            addon_id,
            self.provider,
            self.enabled,
            self.description,
            {k: MASK if k in secrets else v for k, v in self.parameters.items()},
            {name: secret.digest for name, secret in sorted(secrets.items())},
            self.events,
        )


def check(draft: Draft, stored: Mapping[str, Secret]) -> None:
    """Raises Invalid for the first thing that is wrong, as v3 does for add-ons (contract, 12).

    A mask stands for a stored value, so there must be one.
    """
    provider = _provider(draft.provider)
    known = [p.name for p in provider.parameters]
    for name, value in draft.parameters.items():
        if name not in known:
            _refuse(name, f"is not allowed; {provider.name} has {', '.join(known)}",
                    "object.unknown", child=name)  # fmt: skip
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            text = f"length must be less than or equal to {LONGEST_VALUE} characters long"
            _refuse(name, text, "string.max", limit=LONGEST_VALUE)
    for parameter in provider.parameters:
        value = draft.parameters.get(parameter.name, "")
        masked = parameter.sensitive and value == MASK and parameter.name not in stored
        if masked or (parameter.required and value == ""):
            _refuse(parameter.name, "is required", "any.required")

    _check_signing(draft.parameters.get("signingSecret", ""))


def _check_signing(secret: Value) -> None:
    if secret in ("", MASK):
        return
    try:
        key = signing_key(str(secret))
    except ValueError:
        _refuse("signingSecret", "begins with whsec_, and base64 must follow", "string.base64")
    if len(key) < SHORTEST_KEY:
        text = f"must be at least {SHORTEST_KEY} bytes long"
        _refuse("signingSecret", text, "string.min", limit=SHORTEST_KEY)


def signing_key(secret: str) -> bytes:
    """Of a secret in the form of Standard Webhooks, or of any other text. Raises ValueError."""
    prefix, found, encoded = secret.partition("whsec_")
    if prefix or not found:
        return secret.encode()
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError(secret) from None


_decision: Decider[Addon] = decider(Kind.ADDON, lambda addon: str(addon.id))


def create(addon: Addon) -> Decision:
    data = {"provider": addon.provider}
    return _decision(EventType.ADDON_CREATED, data, None, addon)


def update(old: Addon, new: Addon) -> Decision | None:
    """None when nothing would change."""
    if new.to_document() == old.to_document():
        return None
    data = {"id": str(new.id), "provider": new.provider}
    return _decision(EventType.ADDON_UPDATED, data, old, new)


def delete(old: Addon) -> Decision:
    return _decision(EventType.ADDON_DELETED, {"id": str(old.id)}, old, None)


def names_of(addons: Iterable[Addon]) -> dict[str, Addon]:
    """By the name that their events have."""
    return {str(a.id): a for a in addons}


def _provider(name: str) -> Provider:
    provider = PROVIDERS.get(name)
    if provider is None:
        valid = list(PROVIDERS)
        text = f"must be one of [{', '.join(valid)}]"
        raise Invalid([Problem(("provider",), text, "any.only", {"valids": valid})])
    return provider


def _refuse(parameter: str, message: str, code: str, **context: Any) -> NoReturn:
    raise Invalid([Problem(("parameters", parameter), message, code, context)])
