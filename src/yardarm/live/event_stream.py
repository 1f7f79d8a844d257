"""Server-sent events, read as they come."""

from collections.abc import AsyncIterator

from yardarm.domain.errors import Unavailable

_LARGEST_EVENT = 64 * 1024 * 1024


async def read_events(chunks: AsyncIterator[bytes]) -> AsyncIterator[tuple[str, bytes]]:
    """Name and data of each event that has data. Raises Unavailable for one without an end."""
    parts: list[bytes] = []
    name, data, size = "", list[bytes](), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > _LARGEST_EVENT:
            raise Unavailable("The upstream sends too much at once")
        if b"\n" not in chunk:
            parts.append(chunk)
            continue
        *lines, rest = b"".join([*parts, chunk]).split(b"\n")
        parts = [rest]
        for each in lines:
            line = each.removesuffix(b"\r")
            if not line:
                if data:
                    yield name, b"\n".join(data)
                name, data, size = "", [], len(rest)
                continue
            field, _, value = line.partition(b":")
            if field == b"data":
                data.append(value.removeprefix(b" "))
            elif field == b"event":
                name = value.strip().decode("utf-8", "replace")
