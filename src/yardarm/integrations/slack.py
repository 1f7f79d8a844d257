"""Writes a message for each event into Slack, through an incoming webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from yardarm.domain.addons import Value
from yardarm.domain.events import LoggedEvent
from yardarm.integrations.messages import line
from yardarm.integrations.outgoing import Post

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
    return line(event, _plain, bold="*")


def _plain(value: object) -> str:
    """Slack reads these three as its own marks, mentions of everybody among them."""
    return str(value).translate(_ESCAPES)
