"""/docs/openapi.json: the API's document; /docs/openapi/: the document as a page.

The page is Swagger UI, put into `static/docs` by the UI's build. Neither is made or read before
somebody asks for it: a server that nobody looks at this way holds 3 MB less.
"""

import asyncio
from pathlib import Path

import msgspec

from yardarm.api.answers import JSON, Answer
from yardarm.api.files import File, Tagged, page, read_assets
from yardarm.api.front import Request
from yardarm.api.pages import NOT_BUILT

_BELOW = "/docs/"
_DOCUMENT = "/docs/openapi.json"
_PAGE = "/docs/openapi"


class DocsRoutes:
    """Answers GETs below /docs, without a token; None for what is not there."""

    def __init__(self, folder: Path, *, base_path: str) -> None:
        self._folder = folder
        self._base_path = base_path
        self._document: Tagged | None = None
        self._built: tuple[Tagged, dict[str, File]] | None = None

    async def __call__(self, request: Request) -> Answer | None:
        path = request.path
        if request.method != "GET" or not path.startswith(_BELOW):
            return None
        if path == _DOCUMENT:
            if self._document is None:
                self._document = await asyncio.to_thread(_made, self._base_path)
            return self._document.answer(request)
        if self._built is None:
            self._built = await asyncio.to_thread(_read, self._folder)
        html, assets = self._built
        if path == _PAGE:
            return self._opened(request, html)
        found = assets.get(path.removeprefix(_BELOW))
        return None if found is None else found.answer(request.header(b"accept-encoding") or b"")

    def _opened(self, request: Request, html: Tagged) -> Answer:
        # Every address in the page is relative to the folder.
        if request.scope["raw_path"].endswith(b"/"):
            return html.answer(request)
        return Answer(308, [(b"location", f"{self._base_path}{_PAGE}/".encode())])


def _made(base_path: str) -> Tagged:
    from yardarm.api import openapi  # noqa: PLC0415 - with the document, not before

    return Tagged(msgspec.json.encode(openapi.document(base_path)), JSON[1])


def _read(folder: Path) -> tuple[Tagged, dict[str, File]]:
    index = folder / "openapi" / "index.html"
    html = index.read_text() if index.is_file() else NOT_BUILT
    return page(html), read_assets(folder)
