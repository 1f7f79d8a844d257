"""Keeps the database of a release for the upgrade test: its schema, filled with a history; and the
document of its API, which later ones must not break.

    python -m tools.released

Run it at a release, before anything changes. It writes tests/store/released/<version>.sql, which
pg_dump made of a database that a server of this version filled through its API, and
<version>.json, what that server then gave its clients; and tests/api/released/<version>.json, and
there an empty breaks.json.
"""

import asyncio
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import httpx

from tests.running import admin, client, running_server
from yardarm import __version__
from yardarm.api import openapi
from yardarm.store.backup import backup
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

FOLDER = Path(__file__).parents[1] / "tests" / "store" / "released"
DOCUMENTS = Path(__file__).parents[1] / "tests" / "api" / "released"
SPEC = {"unleash-client-spec": "5.2.0"}

_FEATURES = "/api/admin/features"
_ROLLOUT = {
    "name": "flexibleRollout",
    "parameters": {"rollout": 25, "stickiness": "userId", "groupId": "checkout"},
    "constraints": [
        {"contextName": "country", "operator": "IN", "values": ["NO", "SE"]},
        {"contextName": "version", "operator": "SEMVER_GT", "value": "1.2.3", "inverted": True},
        {"contextName": "at", "operator": "DATE_AFTER", "value": "2026-01-01T00:00:00Z"},
    ],
}
_VARIANTS = [
    {"name": "blue", "weight": 333, "payload": {"type": "json", "value": '{"a":"æ"}'}},
    {
        "name": "red", "weight": 667, "weightType": "fix", "stickiness": "userId",
        "overrides": [{"contextName": "userId", "values": ["1", "2"]}],
    },
]  # fmt: skip
_PLAIN = {"strategies": [{"name": "default"}]}
_OWN = {
    "name": "by-tenant",
    "description": "Ours: tilbud på norsk ☂",
    "parameters": [{"name": "tenants", "type": "list", "description": "which", "required": True}],
}
_HISTORY: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/api/admin/strategies", _OWN),
    ("PUT", "/api/admin/strategies/by-tenant", {**_OWN, "description": "Ours: all tenants"}),
    ("POST", "/api/admin/strategies", {"name": "short-lived", "parameters": []}),
    ("DELETE", "/api/admin/strategies/short-lived", None),
    ("POST", "/api/admin/strategies/userWithId/deprecate", None),
    ("POST", _FEATURES, {"name": "checkout.new-cart", "enabled": True, "strategies": [_ROLLOUT]}),
    ("POST", _FEATURES, {"name": "search_ranking", "type": "experiment", "project": "search",
                         "strategies": [{"name": "by-tenant", "parameters": {"tenants": "a,b"}}],
                         "variants": _VARIANTS}),
    ("PUT", f"{_FEATURES}/search_ranking", {"enabled": True, "description": "tab\t, quote \"' \\",
                                            "strategies": [_ROLLOUT], "variants": _VARIANTS}),
    ("POST", _FEATURES, {"name": "kill~switch", "type": "kill-switch", **_PLAIN}),
    ("POST", f"{_FEATURES}/kill~switch/toggle/on", None),
    ("POST", f"{_FEATURES}/kill~switch/toggle", None),
    ("POST", f"{_FEATURES}/kill~switch/stale/on", None),
    ("POST", _FEATURES, {"name": "put-away", "enabled": True, **_PLAIN}),
    ("DELETE", f"{_FEATURES}/put-away", None),
    ("POST", _FEATURES, {"name": "came-back", **_PLAIN}),
    ("DELETE", f"{_FEATURES}/came-back", None),
    ("POST", "/api/admin/archive/revive/came-back", None),
)  # fmt: skip
_REPORTS = (
    ("/api/client/register", {"appName": "shop", "instanceId": "i-1", "strategies": ["by-tenant"],
                              "sdkVersion": "unleash-python-sdk:6.9.1"}),
    ("/api/client/metrics", {"appName": "shop", "instanceId": "i-1", "bucket": {"toggles": {
        "checkout.new-cart": {"yes": 3, "no": 1, "variants": {"blue": 2}}, "unknown": {"no": 1}}}}),
)  # fmt: skip


async def served(http: httpx.AsyncClient) -> dict[str, Any]:
    """What clients of both protocol levels get."""
    version_1 = (await http.get("/api/client/features")).json()
    version_2 = (await http.get("/api/client/features", headers=SPEC)).json()
    return {"version 1": version_1["features"], "version 2": version_2["features"]}


async def _fill(dsn: str) -> dict[str, Any]:
    async with running_server(dsn) as server, admin(server) as http, client(server) as sdk:
        for method, path, body in _HISTORY:
            (await http.request(method, path, json=body)).raise_for_status()
        for path, body in _REPORTS:
            (await sdk.post(path, json=body)).raise_for_status()
        return await served(sdk)


async def _write(dsn: str, folder: Path) -> None:
    bodies = await _fill(dsn)
    database = await Database.connect(dsn)
    try:
        await backup(database, folder / "backup", lambda _: None)
    finally:
        await database.close()
    with zipfile.ZipFile(folder / "backup") as archive:
        dump = archive.read("database.sql")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{__version__}.sql").write_bytes(dump)
    text = json.dumps(bodies, indent=1, ensure_ascii=False)
    (FOLDER / f"{__version__}.json").write_text(text + "\n")


def _keep_document() -> None:
    text = json.dumps(openapi.document(), sort_keys=True)
    (DOCUMENTS / f"{__version__}.json").write_text(text + "\n")
    (DOCUMENTS / "breaks.json").write_text("{}\n")


def main() -> None:
    _keep_document()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "data", durable=False)
        try:
            asyncio.run(_write(postgres.start(), folder))
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
