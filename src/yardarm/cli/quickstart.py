"""The first two minutes: a server with a flag in it, tokens, and a snippet that works.

Only this command seeds a feature; `serve` never does.
"""

import json
import os
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from yardarm import __version__
from yardarm.app.errors import StartError
from yardarm.app.serve import Running, serve
from yardarm.cli import garbage
from yardarm.config import Config
from yardarm.domain.clients import Registration
from yardarm.domain.errors import NameTaken
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import FeatureStrategy
from yardarm.live.clients import Report

FIRST_RUN = "first-run.json"
HELLO = "hello-world"

_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "quickstart", "quickstart"))


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The tokens that were made for this data folder."""

    admin_token: str
    client_token: str


def first_run(data_dir: Path, environment: str) -> FirstRun:
    """Read first-run.json, or make it: once, readable by its owner only. Raises StartError."""
    path = data_dir / FIRST_RUN
    try:
        if not path.exists():
            _make_first_run(path, environment)
        found = json.loads(path.read_text())
        return FirstRun(found["admin_token"], found["client_token"])
    except OSError as error:
        raise StartError(f"cannot make or read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise StartError(
            f"{path} does not hold the two tokens: move it away, and new ones are made"
        ) from None


def _make_first_run(path: Path, environment: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = {
        "admin_token": f"*:*.{secrets.token_hex(32)}",
        "client_token": f"default:{environment}.{secrets.token_hex(32)}",
    }
    # Whole or not at all, and never readable by others for a moment.
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file, indent=2)
    draft.rename(path)


async def quickstart(config: Config) -> None:
    """Serve until stopped. Raises StartError."""
    started = time.perf_counter()
    tokens = first_run(config.data_dir, config.default_environment)
    config = config.model_copy(
        update={
            "init_admin_api_tokens": (*config.init_admin_api_tokens, tokens.admin_token),
            "init_client_api_tokens": (*config.init_client_api_tokens, tokens.client_token),
        }
    )
    greeted: set[str] = set()

    async def ready(running: Running) -> None:
        await _seed(running)
        seconds = time.perf_counter() - started
        _greet(running, tokens, config, seconds, await running.new_link())
        garbage.settle()

    def heard(report: Report) -> None:
        if isinstance(report, Registration) and report.instance.app_name not in greeted:
            greeted.add(report.instance.app_name)
            seconds = time.perf_counter() - started
            typer.echo(
                f'  ✓ {report.sdk_version or "an SDK"} "{report.instance.app_name}" registered'
                f"   ({seconds:.0f} s since start)"
            )

    await serve(config, on_ready=ready, heard=heard)


async def _seed(running: Running) -> None:
    feature = Feature(
        HELLO,
        datetime.now(UTC),
        description="Your first flag: switch it off and on, and watch an SDK notice.",
        enabled=True,
        strategies=(FeatureStrategy("default"),),
    )
    try:
        await running.house.features.create(_ACTOR, feature)
    except NameTaken:  # seeded by an earlier run
        return


def _greet(running: Running, tokens: FirstRun, config: Config, seconds: float, link: str) -> None:
    database = running.seconds["database"]
    migrations = running.seconds["migrations"]
    typer.echo(
        f"yardarm {__version__}  ready in {seconds:.1f} s"
        f"          (database {database:.1f} s, migrations {migrations:.1f} s)\n"
        f"  Open       {link}   (works once, 15 minutes; `yardarm link` prints another)\n"
        f"  API        {running.url}/api\n"
        f"  SDK token  {tokens.client_token}\n"
        f"  Admin      token in {config.data_dir / FIRST_RUN}\n"
        f"  Try it     curl -H 'Authorization: {tokens.client_token}' "
        f"{running.url}/api/client/features\n"
        f"  Python     pip install UnleashClient, then:\n\n"
        f"{_snippet(running.url, tokens.client_token)}\n"
        f"  Waiting for the first SDK …"
    )


def _snippet(url: str, token: str) -> str:
    return f"""\
    from UnleashClient import UnleashClient
    client = UnleashClient("{url}/api", "my-app",
                           custom_headers={{"Authorization": "{token}"}})
    client.initialize_client()
    print("{HELLO} is", "on" if client.is_enabled("{HELLO}") else "off")
    client.destroy()
"""
