"""Times: aware, UTC. The wire has milliseconds, history keeps the database's microseconds."""

from datetime import UTC, datetime


def wire_time(at: datetime) -> str:
    """`2026-11-24T12:00:00.000Z`, as every JSON body of the API has it (contract, section 1)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def exact_time(at: datetime) -> str:
    """`2026-11-24T12:00:00.000000Z`: loses nothing, so that a replayed row equals the row."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
