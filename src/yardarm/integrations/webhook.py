"""Sends each event to a URL as it is, or as a template of the user's makes it."""

from collections.abc import Mapping

import msgspec

from yardarm.domain.addons import Value
from yardarm.domain.events import LoggedEvent
from yardarm.integrations.outgoing import Post
from yardarm.service import templates


def posts(parameters: Mapping[str, Value], event: LoggedEvent) -> list[Post]:
    """Raises TemplateError."""
    wire = event.to_wire()
    template = str(parameters.get("bodyTemplate", ""))
    body = (
        templates.render(template, {"event": wire}).encode()
        if template
        else msgspec.json.encode(wire)
    )
    content_type = str(parameters.get("contentType") or "application/json")
    return [Post(str(parameters["url"]), content_type, body)]
