"""The composition root."""

from yardarm.app.databases import attached_database, present_database, require_database, settled
from yardarm.app.errors import StartError
from yardarm.app.serve import Running, link, serve

__all__ = [
    "Running",
    "StartError",
    "attached_database",
    "link",
    "present_database",
    "require_database",
    "serve",
    "settled",
]
