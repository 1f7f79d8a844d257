"""Looks for secrets in whatever a server says, logs and keeps."""

import base64
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

_SHORTEST = 12
_LARGE = 4 * 1024 * 1024
"""More than that is PostgreSQL's log of what it writes: there only the plain form is looked for."""


@dataclass
class Secrets:
    """By name; each is looked for in every form in which it may have been written down."""

    forms: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    def keep(self, name: str, secret: str) -> str:
        text = secret.encode()
        # What opens the door is behind the dot of a token.
        core = secret.rpartition(".")[2].encode()
        assert len(core) >= _SHORTEST, f"{name} is too short to be looked for"
        self.forms[name] = (
            core,
            quote(secret, safe="").encode(),
            core.hex().encode(),
            base64.b64encode(text)[:-4],
            base64.b64encode(core)[:-4],
        )
        return secret

    def found(self, text: bytes) -> set[str]:
        few = 1 if len(text) > _LARGE else None
        return {n for n, forms in self.forms.items() if any(form in text for form in forms[:few])}

    def found_below(self, folder: Path) -> dict[str, set[str]]:
        """In every file: the database's own, too, for what was deleted stays in them a while."""
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        seen = {str(path.relative_to(folder)): self.found(path.read_bytes()) for path in files}
        return {name: found for name, found in seen.items() if found}

    def found_in_zip(self, path: Path) -> dict[str, set[str]]:
        with zipfile.ZipFile(path) as archive:
            seen = {name: self.found(archive.read(name)) for name in archive.namelist()}
        return {name: found for name, found in seen.items() if found}


async def rows_of_all_tables(connection: Any) -> dict[str, bytes]:
    """Every row of every table, whole, as text; `bytea` as hexadecimal digits."""
    names = await connection.fetch(
        "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name "
        "from information_schema.tables where table_schema not in ('pg_catalog', "
        "'information_schema') order by 1"
    )
    return {
        row["name"].removeprefix("public."): "\n".join(
            line["line"]
            for line in await connection.fetch(f"select t::text as line from {row['name']} t")
        ).encode()
        for row in names
    }


@dataclass
class Caller:
    """Asks, and looks at what is answered. An answer may say a secret only when it `gives` it, or
    when the question `carried` it where it does not belong.
    """

    http: httpx.AsyncClient
    secrets: Secrets
    leaks: list[str] = field(default_factory=list)
    answers: int = 0
    refused: int = 0

    async def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        gives: bool = False,
    ) -> httpx.Response:
        said = {**(headers or {}), **({"authorization": token} if token else {})}
        self.http.cookies.clear()
        answer = await self.http.request(method, path, headers=said, json=body)
        self.answers += 1
        self.refused += answer.is_error
        told = answer.content + repr(list(answer.headers.multi_items())).encode()
        if not gives:
            carried = self.secrets.found(path.encode() + repr(body).encode())
            for name in self.secrets.found(told) - carried:
                self.leaks.append(f"{method} {path} says {name}")
        return answer


def lines(found: dict[str, set[str]]) -> Iterator[str]:
    for where, names in found.items():
        yield from (f"{where} has {name}" for name in sorted(names))
