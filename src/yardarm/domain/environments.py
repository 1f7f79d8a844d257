"""Environments: which state of a flag a client gets."""

ALIAS = "default"
"""What v3 clients, tokens and imports call the default environment, whatever its name is."""


def resolve(name: str, default: str, known: frozenset[str]) -> str | None:
    """The environment meant by `name`, or None when there is none of that name."""
    if name == ALIAS and ALIAS not in known:
        return default
    return name if name in known else None
