"""The composition root."""

from yardarm.app.databases import attached_database, present_database, require_database, settled
from yardarm.app.edge import edge
from yardarm.app.errors import StartError
from yardarm.app.serve import Running, link, serve
from yardarm.app.token_keys import digester
from yardarm.app.workers import Task, oversee, work

__all__ = [
    "Running",
    "StartError",
    "Task",
    "attached_database",
    "digester",
    "edge",
    "link",
    "oversee",
    "present_database",
    "require_database",
    "serve",
    "settled",
    "work",
]
