"""What is set while the server runs, and holds for all servers of a database."""

from collections.abc import Sequence
from dataclasses import dataclass

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider

FRONTEND_ORIGINS = "frontendApiOrigins"
"""Pages that may use the frontend API and OFREP; once set, the server's start has no say."""

MOST_ORIGINS = 500
LONGEST_ORIGIN = 300


@dataclass(frozen=True, slots=True)
class Setting:
    """A list of texts with a name."""

    name: str
    values: tuple[str, ...]

    def to_document(self) -> Document:
        return {"name": self.name, "values": list(self.values)}

    @staticmethod
    def from_document(document: Document) -> "Setting":
        return Setting(document["name"], tuple(document["values"]))


_decision: Decider[Setting] = decider(Kind.SETTING, lambda setting: setting.name)


def assign(old: Setting | None, new: Setting) -> Decision | None:
    """None when it is so already."""
    if old == new:
        return None
    data = {"id": new.name, new.name: list(new.values)}
    kind = EventType.SETTING_CREATED if old is None else EventType.SETTING_UPDATED
    return _decision(kind, data, old, new)


def frontend_origins(origins: Sequence[str]) -> Setting:
    """In the form that browsers send them in, each once. Raises Invalid that names the first that
    is none.
    """
    for index, origin in enumerate(origins):
        if not is_origin(origin):
            raise Invalid([Problem((FRONTEND_ORIGINS, index), WANTED, "string.pattern.base")])
    return Setting(FRONTEND_ORIGINS, tuple(dict.fromkeys(origin.lower() for origin in origins)))


WANTED = "must be * or an origin such as https://shop.example.com, without a path"


def is_origin(text: str) -> bool:
    """`*`, `null`, or scheme, host and port."""
    scheme, separator, host = text.partition("://")
    if text in ("*", "null"):
        return True
    return bool(
        separator
        and len(text) <= LONGEST_ORIGIN
        and scheme[:1].isalpha()
        and scheme.isascii()
        and scheme.translate(_IN_SCHEMES).isalnum()
        and host
        and host.isascii()
        and not any(character in _NOT_IN_HOSTS or character <= " " for character in host)
    )


_IN_SCHEMES = str.maketrans("+.-", "aaa")
_NOT_IN_HOSTS = frozenset('/@?#\\"<>,;\x7f')
