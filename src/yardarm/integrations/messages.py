"""What happened, in a line for people."""

from collections.abc import Callable, Mapping

from yardarm.domain.events import EventType, LoggedEvent

_DID: Mapping[str, str] = {
    EventType.FEATURE_CREATED: "created",
    EventType.FEATURE_UPDATED: "updated",
    EventType.FEATURE_ARCHIVED: "archived",
    EventType.FEATURE_REVIVED: "revived",
    EventType.FEATURE_STALE_ON: "marked as stale",
    EventType.FEATURE_STALE_OFF: "marked as no longer stale",
}


def line(event: LoggedEvent, plain: Callable[[object], str], bold: str) -> str:
    """`ada updated the feature *shop*: on, type release, project default`. `plain` takes the
    receiver's own marks out of what people typed, `bold` is its mark for what counts.
    """
    data = event.data if isinstance(event.data, dict) else {}
    by, name = plain(event.by), plain(data.get("name", ""))
    did = _DID.get(event.type)
    if did is None:
        return f"{by}: {plain(event.type)} {name}".rstrip()
    state = [
        *(["on" if data["enabled"] else "off"] if "enabled" in data else []),
        *(f"{key} {plain(data[key])}" for key in ("type", "project") if data.get(key)),
    ]
    return f"{by} {did} the feature {bold}{name}{bold}" + (f": {', '.join(state)}" if state else "")
