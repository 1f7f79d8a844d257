"""Times: aware, UTC. The wire has milliseconds, history keeps the database's microseconds."""

from datetime import UTC, datetime


def wire_time(at: datetime) -> str:
    """`2026-11-24T12:00:00.000Z`, as every JSON body of the API has it (contract, section 1)."""
    return _utc(at).isoformat(timespec="milliseconds") + "Z"


def exact_time(at: datetime) -> str:
    """`2026-11-24T12:00:00.000000Z`: loses nothing, so that a replayed row equals the row."""
    return _utc(at).isoformat(timespec="microseconds") + "Z"


def read_time(text: str) -> datetime:
    """Read an ISO 8601 time of up to nine fractional digits; without a zone it is UTC.

    Python's reader takes at most six fractional digits, SDKs built on Rust send nine.
    Raises ValueError.
    """
    head, dot, tail = text.strip().partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        tail = tail[: min(digits, 6)].ljust(6, "0") + tail[digits:]
        head = f"{head}.{tail}"
    at = datetime.fromisoformat(head)
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the last hours of 9999 and the first of year 1
        raise ValueError(f"{text} is out of range in UTC") from None


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
