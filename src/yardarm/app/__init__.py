"""The composition root."""

from yardarm.app.databases import attached_database, present_database, require_database, settled
from yardarm.app.errors import StartError
from yardarm.app.serve import Running, link, serve
from yardarm.app.token_keys import digester

__all__ = [
    "Running",
    "StartError",
    "attached_database",
    "digester",
    "link",
    "present_database",
    "require_database",
    "serve",
    "settled",
]
