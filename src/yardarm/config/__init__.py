"""Settings: command line, then environment, then the TOML file of YARDARM_CONFIG, then defaults.

Only this package reads the environment. A row a setting; `docs/settings.md` is generated from them.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from yardarm.config.edge import EdgeSettings
from yardarm.config.fields import Networks, Origins, Strings, base_path_of, setting
from yardarm.config.sign_on import SignOnSettings

CONFIG_FILE = "YARDARM_CONFIG"


class ConfigError(Exception):
    """A setting is wrong; the text is one line for the operator and holds no value."""


class Config(SignOnSettings, EdgeSettings):
    """Frozen; made once, at the start."""

    model_config = SettingsConfigDict(
        frozen=True, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str | None = setting(
        None,
        "PostgreSQL 15 or newer to use, as postgresql://user:password@host:port/name. "
        "Without it Yardarm runs a PostgreSQL of its own in the data folder.",
        "DATABASE_URL",
        repr=False,
    )
    data_dir: Path = setting(
        Path(".yardarm"),
        "The data folder: the embedded PostgreSQL, and first-run.json.",
        "YARDARM_DATA_DIR",
    )
    host: str = setting(
        "127.0.0.1",
        "The address to listen on. Another one than loopback needs an admin token.",
        "HTTP_HOST",
    )
    port: int = setting(
        4242, "The port to listen on; 0 takes a free one.", "HTTP_PORT", "PORT", ge=0, le=65535
    )
    base_path: Annotated[str, BeforeValidator(base_path_of)] = setting(
        "", "A path in front of every path of the API, such as /flags.", "BASE_URI_PATH"
    )
    auth: Literal["token", "none"] = setting(
        "token",
        "How access is controlled: token, or none, which lets everybody in and works on "
        "loopback only.",
        "YARDARM_AUTH",
    )
    default_environment: str = setting(
        "production",
        "The name of the default environment, the one that v3's routes act on; "
        "`default` is its alias.",
        "YARDARM_DEFAULT_ENVIRONMENT",
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9_~.-]+$",
    )
    init_admin_api_tokens: Strings = setting(
        (),
        "Admin tokens, *:*.secret, separated by commas.",
        "INIT_ADMIN_API_TOKENS",
        repr=False,
    )
    init_client_api_tokens: Strings = setting(
        (),
        "Client tokens, project:environment.secret, separated by commas; * is every project.",
        "INIT_CLIENT_API_TOKENS",
        "INIT_BACKEND_API_TOKENS",
        repr=False,
    )
    init_frontend_api_tokens: Strings = setting(
        (),
        "Frontend tokens, project:environment.secret, separated by commas.",
        "INIT_FRONTEND_API_TOKENS",
        repr=False,
    )
    init_admin_username: str | None = setting(
        None,
        "The first user, an Admin, made when there is no user yet; with INIT_ADMIN_PASSWORD.",
        "INIT_ADMIN_USERNAME",
    )
    init_admin_password: str | None = setting(
        None, "The password of the first user.", "INIT_ADMIN_PASSWORD", repr=False
    )
    token_key: str | None = setting(
        None,
        "A secret of 32 characters or more, which tokens are hashed with: a stolen database does "
        "not help to guess them. All servers of a database need the same one. Former ones may "
        "follow it, a line each.",
        "YARDARM_TOKEN_KEY",
        repr=False,
    )
    token_key_file: Path | None = setting(
        None, "The file that holds it, instead.", "YARDARM_TOKEN_KEY_FILE"
    )
    trusted_proxies: Networks = setting(
        (),
        "Addresses or CIDR ranges of proxies whose X-Forwarded-For and X-Forwarded-Proto are "
        "believed, separated by commas.",
        "YARDARM_TRUSTED_PROXIES",
    )
    writes_per_second: float = setting(
        100,
        "Writes a second that each caller of the admin API may keep up, and each address four "
        "times as many; 0 for no limit. Each server counts for itself.",
        "YARDARM_WRITES_PER_SECOND",
        ge=0,
        le=1_000_000,
        allow_inf_nan=False,
    )
    writes_at_once: int = setting(
        5000,
        "Writes that each may make at once before that counts.",
        "YARDARM_WRITES_AT_ONCE",
        ge=1,
        le=10_000_000,
    )
    hsts_seconds: int = setting(
        0,
        "Seconds for which browsers that came by https shall come back by https only "
        "(Strict-Transport-Security), 0 for none. Behind a proxy the scheme is taken from the "
        "X-Forwarded-Proto of YARDARM_TRUSTED_PROXIES.",
        "YARDARM_HSTS_SECONDS",
        ge=0,
        le=63_072_000,
    )
    frontend_origins: Origins = setting(
        ("*",),
        "Origins of the pages that may use the frontend API and OFREP from a browser, such as "
        "https://shop.example.com, separated by commas; * is every page. Counts until they are "
        "set by POST /api/admin/ui-config/cors.",
        "YARDARM_FRONTEND_ORIGINS",
        "UNLEASH_FRONTEND_API_ORIGINS",
    )
    outgoing_allow: Networks = setting(
        (),
        "Addresses or CIDR ranges that are not public and that add-ons and single sign-on may send "
        "to all the same, separated by commas.",
        "YARDARM_OUTGOING_ALLOW",
    )
    snapshot: bool = setting(
        True,
        "Whether the last flags are kept in the data folder, to be served by a start while the "
        "database of DATABASE_URL is away.",
        "YARDARM_SNAPSHOT",
    )
    workers: int = setting(
        1,
        "Processes that serve on the one port, for machines with more than two cores. Each has "
        "its share of YARDARM_CONNECTIONS and counts for itself in Prometheus' metrics.",
        "YARDARM_WORKERS",
        ge=1,
        le=256,
    )
    connections: int = setting(
        10_000,
        "Connections at once; what comes on top takes the place of idle ones, or gets 503. A "
        "process may not have more than it may open files.",
        "YARDARM_CONNECTIONS",
        ge=1,
        le=1_000_000,
    )
    telemetry_hours: int = setting(
        48,
        "Hours that metrics and instances are kept.",
        "YARDARM_TELEMETRY_HOURS",
        ge=1,
        le=24 * 3650,
    )
    usage_hours_days: int = setting(
        35,
        "Days that usage is kept by the hour.",
        "YARDARM_USAGE_HOURS_DAYS",
        ge=9,
        le=3650,
    )
    usage_days: int = setting(
        800,
        "Days that usage is kept by the day.",
        "YARDARM_USAGE_DAYS",
        ge=32,
        le=3650,
    )
    streams: int = setting(
        10_000,
        "Streams of SDKs that this process holds at once; who comes then is told to poll (429).",
        "YARDARM_STREAMS",
        ge=0,
        le=1_000_000,
    )
    otel_endpoint: str | None = setting(
        None,
        "An OpenTelemetry collector to tell of requests and numbers, over OTLP and HTTP, such as "
        "http://localhost:4318. Needs the extra yardarm[otel]; headers, sampling and the service's "
        "name are set by the variables of OpenTelemetry's own SDK.",
        "YARDARM_OTEL_ENDPOINT",
        pattern=r"^https?://[^\s]+$",
    )
    prometheus_url: str | None = setting(
        None,
        "A Prometheus, or what answers like one, that guards of schedules ask, such as "
        "http://prometheus:9090.",
        "YARDARM_PROMETHEUS_URL",
        pattern=r"^https?://[^\s?#]+$",
    )
    prometheus_token: str | None = setting(
        None, "The bearer token that it wants, if any.", "YARDARM_PROMETHEUS_TOKEN", repr=False
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", "What is logged at the least.", "YARDARM_LOG_LEVEL"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        if path := os.environ.get(CONFIG_FILE):
            sources += (TomlConfigSettingsSource(settings_cls, path),)
        return sources


def load(**command_line: Any) -> Config:
    """Read all sources; what is None on the command line was not given. Raises ConfigError."""
    given = {k: v for k, v in command_line.items() if v is not None}
    path = os.environ.get(CONFIG_FILE)
    if path and not Path(path).is_file():
        raise ConfigError(f"{CONFIG_FILE} names a file that does not exist: {path}")
    try:
        if path:
            _refuse_unknown(path)
        return Config(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(step) for step in first["loc"])
        raise ConfigError(f"setting {name}: {first['msg']}") from None
    except ValueError as error:  # a TOML file that is none
        raise ConfigError(f"{CONFIG_FILE}: {' '.join(str(error).split())}") from None


def _refuse_unknown(path: str) -> None:
    """A misspelt setting in the file would be passed over in silence. Raises ConfigError."""
    known = set(Config.model_fields) | {
        name for names, _, _ in rows() for name in names.split(", ")
    }
    if unknown := sorted(set(tomllib.loads(Path(path).read_text())) - known):
        raise ConfigError(
            f"{CONFIG_FILE}: there is no setting {unknown[0]}; see yardarm serve --help"
        )


def rows() -> list[tuple[str, str, str]]:
    """Every setting as (variables, default, help), for --help and docs/settings.md."""
    found = []
    # Those of the base classes stand first there, and are what one reads last.
    parts = SignOnSettings.model_fields, EdgeSettings.model_fields
    fields = sorted(Config.model_fields.items(), key=lambda f: [f[0] in part for part in parts])
    for _, field in fields:
        alias = field.validation_alias
        assert isinstance(alias, AliasChoices)
        default = field.default
        if isinstance(default, tuple):
            default = ",".join(map(str, default))
        text = "" if default is None else str(default)
        found.append((", ".join(map(str, alias.choices)), text, field.description or ""))
    found.append((CONFIG_FILE, "", "A TOML file with settings, by these names: HTTP_PORT = 4242."))
    return found
