"""Indexes, ui-config, the user, and the ways out."""

import uuid

import httpx
import pytest

from tests import running as servers
from tests.servers import CLIENT_TOKEN
from yardarm import __version__
from yardarm.app.serve import Running


def _links(*names: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"uri": uri} for name, uri in names}


CLIENT = _links(
    ("feature-toggles", "/api/client/features"),
    ("register", "/api/client/register"),
    ("metrics", "/api/client/metrics"),
)


async def test_the_index_needs_no_token_and_leads_to_what_is_there(
    running: Running, admin: httpx.AsyncClient
) -> None:
    async with httpx.AsyncClient(base_url=running.url) as nobody:
        found = (await nobody.get("/api")).json()
    links = found["links"]
    assert (list(found), found["uri"]) == (["name", "version", "uri", "links"], "/api")
    assert links["client"] == {"uri": "/api/client", "links": CLIENT}
    assert links["admin"]["uri"] == "/api/admin"
    index = (await admin.get("/api/admin")).json()
    assert index == {"version": 3, "links": links["admin"]["links"]}
    places = _links(
        ("feature-toggles", "/api/admin/features"),
        ("feature-archive", "/api/admin/archive"),
        ("strategies", "/api/admin/strategies"),
        ("events", "/api/admin/events"),
        ("metrics", "/api/admin/metrics"),
        ("feature-types", "/api/admin/feature-types"),
        ("ui-config", "/api/admin/ui-config"),
        ("user", "/api/admin/user"),
    )
    assert index["links"] | places == index["links"]
    assert (await admin.get("/api/client")).json() == {"version": 3, "links": CLIENT}
    below = {"/api/admin/archive": "/features", "/api/admin/metrics": "/applications"}
    for link in index["links"].values():
        uri = link["uri"] + below.get(link["uri"], "")
        if "state" not in uri:
            assert (await admin.get(uri)).status_code == 200, uri


async def test_ui_config_names_the_version_and_the_one_installation(
    running: Running, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    found = (await admin.get("/api/admin/ui-config")).json()
    instance_id = found["versionInfo"]["instanceId"]
    assert found == {
        "version": __version__,
        "versionInfo": {"current": {"oss": __version__}, "latest": {}, "instanceId": instance_id},
        "frontendApiOrigins": ["*"],
    }
    assert str(uuid.UUID(instance_id)) == instance_id
    async with (
        servers.running_server(server_database_url) as other,
        servers.admin(other) as http,
    ):
        assert (await http.get("/api/admin/ui-config")).json() == found


async def test_the_user_is_whoever_asks(admin: httpx.AsyncClient) -> None:
    found = (await admin.get("/api/admin/user")).json()
    assert found == {
        "username": "init-admin-1",
        "imageUrl": "https://gravatar.com/avatar/46028e3fd36f846049e556a7bff64c7f"
        "?size=42&default=retro",
    }


async def test_the_user_of_open_mode_has_v3s_image(database_url: str) -> None:
    async with (
        servers.running_server(database_url, auth="none") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        found = await http.get("/api/admin/user")
    assert found.json() == {
        "username": "unknown",
        "imageUrl": "https://gravatar.com/avatar/ad921d60486366258809553a3db49a4a"
        "?size=42&default=retro",
    }


async def test_there_is_no_login_by_mere_claim(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/api/admin/login", json={"email": "a@b.co"})
    assert (answer.status_code, answer.json()["name"]) == (404, "NotFoundError")


@pytest.mark.parametrize(
    "path",
    ["", "/ui-config", "/user", "/metrics/applications", "/metrics/seen-apps"],
)
async def test_the_admin_side_is_for_admins(running: Running, path: str) -> None:
    async with httpx.AsyncClient(base_url=running.url + "/api/admin") as http:
        assert (await http.get(path)).status_code == 401
        client = await http.get(path, headers={"authorization": CLIENT_TOKEN})
    assert (client.status_code, client.json()["name"]) == (403, "PermissionError")
