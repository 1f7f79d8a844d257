"""Queries that handlers read by hand, as the OpenAPI document lists them."""

from typing import Any


def by_hand(**described: str) -> dict[str, Any]:
    """For `openapi_extra=`: names and what they do; `[]` before the words of one that may come
    more than once.
    """
    return {"parameters": [_parameter(name, words) for name, words in described.items()]}


def _parameter(name: str, words: str) -> dict[str, Any]:
    text = {"type": "string"}
    schema = {"type": "array", "items": text} if words.startswith("[]") else text
    description = words.removeprefix("[]").strip()
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


FILTERS = by_hand(
    project="[] Of these projects",
    namePrefix="Whose names begin so",
    tag="[] With one of these tags, as type:value",
)
"""What lists of features take (api/queries.py)."""
