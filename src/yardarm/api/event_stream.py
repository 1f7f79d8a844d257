"""How the OpenAPI document calls what server-sent events are."""

from fastapi import Response


class EventStream(Response):
    media_type = "text/event-stream"
