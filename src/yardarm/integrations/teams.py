"""Writes a card for each event into Microsoft Teams, through a workflow that waits for a webhook:
"Post to a channel when a webhook request is received" takes a message with an Adaptive Card.
"""

import re
from collections.abc import Mapping

import msgspec

from yardarm.domain.addons import Value
from yardarm.domain.events import LoggedEvent
from yardarm.integrations.messages import line
from yardarm.integrations.outgoing import Post

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!<>|~])")


def posts(parameters: Mapping[str, Value], event: LoggedEvent) -> list[Post]:
    text = {"type": "TextBlock", "text": line(event, _plain, bold="**"), "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [text],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    body = msgspec.json.encode({"type": "message", "attachments": [attachment]})
    return [Post(str(parameters["url"]), "application/json", body)]


def _plain(value: object) -> str:
    """Cards read Markdown."""
    return _MARKS.sub(r"\\\1", str(value))
