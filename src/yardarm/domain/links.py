"""Links: where people read more about a feature."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from yardarm.domain.events import Document


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    url: str
    title: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "title": self.title}

    @staticmethod
    def from_document(document: Document) -> "Link":
        return Link(document["id"], document["url"], document.get("title"))


_UNSEEN = re.compile(r"[\x00-\x20\x7f\u2028\u2029]")
"""What browsers cut out of an address before they read it."""


def is_page(url: str) -> bool:
    """Whether an address leads to a web page: people click on it, so that nothing else may be
    behind it, such as `javascript:`.
    """
    if _UNSEEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets that are no address
        return False
