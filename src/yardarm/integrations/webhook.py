"""Sends each event to a URL as it is, or as a template of the user's makes it; signed, if wanted,
as Standard Webhooks say (standardwebhooks.com, "Signature scheme": HMAC-SHA256).
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator, Mapping

import msgspec

from yardarm.domain.addons import Value, signing_key
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
    headers = _headers(parameters, event.id, int(time.time()), body)
    return [Post(str(parameters["url"]), content_type, body, tuple(headers))]


def _headers(
    parameters: Mapping[str, Value], event_id: int, now: int, body: bytes
) -> Iterator[tuple[bytes, bytes]]:
    """The id is the same when the event is sent again; time and signature are of this try."""
    message, sent = f"event_{event_id}".encode(), str(now).encode()
    yield b"webhook-id", message
    yield b"webhook-timestamp", sent
    if secret := str(parameters.get("signingSecret", "")):
        yield b"webhook-signature", signature(signing_key(secret), message, sent, body)
    if authorization := str(parameters.get("authorization", "")):
        yield b"authorization", authorization.encode()


def signature(key: bytes, message: bytes, sent: bytes, body: bytes) -> bytes:
    """Of the message's id, the seconds since 1970 as digits, and the body."""
    digest = hmac.digest(key, b".".join((message, sent, body)), hashlib.sha256)
    return b"v1," + base64.b64encode(digest)
