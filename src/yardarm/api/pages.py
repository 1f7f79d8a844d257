"""The web UI: the built files, ready in memory, and one page for every address of the UI.

`make ui` puts them into `static/`. Without them the server works as well, and says so in a page.
"""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from yardarm.api.answers import Answer
from yardarm.api.errors import plain_answer
from yardarm.api.files import page, read_assets
from yardarm.api.front import Request

BUILT = Path(__file__).parent / "static"

_ASSETS = "/assets/"
_NOT_PAGES = (
    "/api",
    "/auth",
    "/docs",
    "/health",
    "/ready",
    "/internal-backstage",
    "/login",
    "/logout",
)
"""Prefixes that belong to others: what is missing under them is missing, and never a page."""

NOT_BUILT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Yardarm</title>
</head>
<body>
<main>
<h1>The web UI is not built</h1>
<p>The server runs, and so does its API. To have the pages, too, run <code>make ui</code>
(it needs Node.js 20.19 or newer) and start the server again. A wheel of a release has them.</p>
</main>
</body>
</html>
"""

log = structlog.get_logger()


class PageRoutes:
    """Answers GETs of browsers; None for what is not the UI's. Everything is read at the start:
    half a megabyte, and never a path out of a request on its way to the disk.
    """

    def __init__(
        self, folder: Path, *, base_path: str, version: str, more: Mapping[str, Any] = {}
    ) -> None:
        """`more` is what the pages must know of the settings, and everybody may."""
        self._assets = read_assets(folder / "assets")
        index = folder / "index.html"
        if index.is_file():
            self._page = page(_with_config(index.read_text(), base_path, version, more))
        else:
            log.info("ui_not_built", folder=str(folder))
            self._page = page(NOT_BUILT)

    async def __call__(self, request: Request) -> Answer | None:
        if request.method != "GET":
            return None
        path = request.path
        if path.startswith(_ASSETS):
            found = self._assets.get(path.removeprefix(_ASSETS))
            if found is None:
                request_id = request.scope["yardarm.request_id"]
                return plain_answer(404, "NotFoundError", f"There is no {path}", request_id)
            return found.answer(request.header(b"accept-encoding") or b"")
        if _is_others(path) or b"text/html" not in (request.header(b"accept") or b""):
            return None
        return self._page.answer(request)


def _is_others(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in _NOT_PAGES)


def _with_config(index: str, base_path: str, version: str, more: Mapping[str, Any]) -> str:
    """The page as it is served here: where it is mounted, and what the scripts must know.

    One build serves every mount: its addresses are relative to <base>, which must come before
    the first of them.
    """
    config = html.escape(json.dumps({"base": base_path, "version": version, **more}))
    head = f'<base href="{html.escape(base_path)}/"><meta name="yardarm" content="{config}">'
    return index.replace("<head>", f"<head>{head}", 1)
