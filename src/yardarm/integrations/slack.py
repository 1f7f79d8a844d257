"""Writes a message for each event into Slack, through an incoming webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from yardarm.domain.addons import Value
from yardarm.domain.events import EventType, LoggedEvent
from yardarm.integrations.outgoing import Post

_DID: Mapping[str, str] = {
    EventType.FEATURE_CREATED: "created",
    EventType.FEATURE_UPDATED: "updated",
    EventType.FEATURE_ARCHIVED: "archived",
    EventType.FEATURE_REVIVED: "revived",
    EventType.FEATURE_STALE_ON: "marked as stale",
    EventType.FEATURE_STALE_OFF: "marked as no longer stale",
}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def posts(parameters: Mapping[str, Value], event: LoggedEvent) -> list[Post]:
    """One a channel."""
    message: dict[str, Any] = {"text": text(event)}
    if parameters.get("username"):
        message["username"] = parameters["username"]
    if parameters.get("emojiIcon"):
        message["icon_emoji"] = parameters["emojiIcon"]
    return [
        Post(
            str(parameters["url"]),
            "application/json",
            msgspec.json.encode({**message, "channel": channel}),
        )
        for channel in channels(event.to_wire()["tags"], str(parameters["defaultChannel"]))
    ]


def channels(tags: Sequence[Mapping[str, str]], default: str) -> list[str]:
    """Those that the feature is tagged with as `slack:<channel>`, else the default one."""
    tagged = [tag["value"] for tag in tags if tag["type"] == "slack"]
    return [f"#{name.removeprefix('#')}" for name in tagged or [default]]


def text(event: LoggedEvent) -> str:
    """`ada updated the feature *shop*: on, type release, project default`."""
    data = event.data if isinstance(event.data, dict) else {}
    by, name = _plain(event.by), _plain(data.get("name", ""))
    did = _DID.get(event.type)
    if did is None:
        return f"{by}: {_plain(event.type)} {name}".rstrip()
    state = [
        *(["on" if data["enabled"] else "off"] if "enabled" in data else []),
        *(f"{key} {_plain(data[key])}" for key in ("type", "project") if data.get(key)),
    ]
    return f"{by} {did} the feature *{name}*" + (f": {', '.join(state)}" if state else "")


def _plain(value: object) -> str:
    """Slack reads these three as its own marks, mentions of everybody among them."""
    return str(value).translate(_ESCAPES)
