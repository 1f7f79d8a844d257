"""`yardarm token` as somebody at a terminal uses it."""

import json
from pathlib import Path

import httpx

from tests.cli.command import yardarm
from tests.conftest import eventually
from tests.running import running_server
from yardarm.app.serve import Running

KEY = "k" * 32


async def status_of(running: Running, secret: str) -> int:
    async with httpx.AsyncClient(base_url=running.url) as http:
        path = "/api/client/features"
        return (await http.get(path, headers={"authorization": secret})).status_code


async def test_make_use_list_and_revoke_beside_a_server(database_url: str) -> None:
    async with running_server(database_url) as running:
        made = yardarm(
            "token", "create", "shop", "--environment", "development", "--project", "default",
            "--expires", "90d", database_url=database_url,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        secret = made.stdout.strip()
        assert secret.startswith("default:development.")
        token_id = made.stderr.split()[1].rstrip(";")

        async def known() -> bool:
            return await status_of(running, secret) == 200

        await eventually(known, within=2)
        listed = yardarm("token", "list", database_url=database_url)
        assert f"{token_id}  client    development  default  shop  used never" in listed.stdout
        as_json = json.loads(yardarm("token", "list", "--json", database_url=database_url).stdout)
        assert {t["tokenName"] for t in as_json} > {"shop", "init-client-1"}
        assert secret not in listed.stdout + json.dumps(as_json)
        gone = yardarm("token", "revoke", token_id, database_url=database_url)
        assert (gone.returncode, gone.stdout) == (0, "revoked\n")

        async def refused() -> bool:
            return await status_of(running, secret) == 401

        await eventually(refused, within=2)


def test_a_secret_that_is_brought_along(database_url: str) -> None:
    made = yardarm(
        "token", "create", "old", "--secret", "*:development.of-the-old-server",
        database_url=database_url,
    )  # fmt: skip
    assert made.stdout == "*:development.of-the-old-server\n"
    (token,) = json.loads(yardarm("token", "list", "--json", database_url=database_url).stdout)
    assert (token["environment"], token["expiresAt"]) == ("development", None)


def test_wrong_use_is_one_line(database_url: str, tmp_path: Path) -> None:
    wrong = [
        (["create", "x", "--type", "server"], "--type must be one of client, backend"),
        (["create", "x", "--expires", "soon"], "--expires must be a time such as"),
        (["create", "x", "--environment", "nowhere"], '"environment" names none that is there'),
        (["create", "x", "--project", "nowhere"], '"projects[0]" names no project'),
        (["revoke", "no-such"], "Could not find token"),
    ]  # fmt: skip
    for words, said in wrong:
        done = yardarm("token", *words, database_url=database_url)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    done = yardarm("token", "list", data_dir=tmp_path / "none")
    assert "there is no database in" in done.stderr


def test_the_key_must_be_that_of_the_servers(database_url: str) -> None:
    assert (
        yardarm("token", "create", "x", database_url=database_url, YARDARM_TOKEN_KEY=KEY).returncode
        == 0
    )
    done = yardarm("token", "create", "y", database_url=database_url)
    assert done.returncode == 1
    assert "another YARDARM_TOKEN_KEY" in done.stderr
