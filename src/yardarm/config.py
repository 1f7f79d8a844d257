"""Settings: command line, then environment, then the TOML file of YARDARM_CONFIG, then defaults.

Only this module reads the environment. A row a setting; `docs/settings.md` is generated from them.
"""

import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

CONFIG_FILE = "YARDARM_CONFIG"


class ConfigError(Exception):
    """A setting is wrong; the text is one line for the operator and holds no value."""


def _setting(default: Any, help_text: str, *names: str, **limits: Any) -> Any:
    return Field(default, description=help_text, validation_alias=AliasChoices(*names), **limits)


def _comma_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _base_path(value: object) -> object:
    if isinstance(value, str) and (path := value.strip().strip("/")):
        return "/" + path
    return ""


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Strings = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_list)]
Origins = Annotated[
    tuple[
        Annotated[
            str,
            StringConstraints(
                pattern=r"^(\*|null|[A-Za-z][A-Za-z0-9+.-]*://[^/\s@?#]+)$", to_lower=True
            ),
        ],
        ...,
    ],
    NoDecode,
    BeforeValidator(_comma_list),
]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_comma_list)]


class Config(BaseSettings):
    """Frozen; made once, at the start."""

    model_config = SettingsConfigDict(
        frozen=True, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str | None = _setting(
        None,
        "PostgreSQL 15 or newer to use, as postgresql://user:password@host:port/name. "
        "Without it Yardarm runs a PostgreSQL of its own in the data folder.",
        "DATABASE_URL",
        repr=False,
    )
    data_dir: Path = _setting(
        Path(".yardarm"),
        "The data folder: the embedded PostgreSQL, and first-run.json.",
        "YARDARM_DATA_DIR",
    )
    host: str = _setting(
        "127.0.0.1",
        "The address to listen on. Another one than loopback needs an admin token.",
        "HTTP_HOST",
    )
    port: int = _setting(
        4242, "The port to listen on; 0 takes a free one.", "HTTP_PORT", "PORT", ge=0, le=65535
    )
    base_path: Annotated[str, BeforeValidator(_base_path)] = _setting(
        "", "A path in front of every path of the API, such as /flags.", "BASE_URI_PATH"
    )
    auth: Literal["token", "none"] = _setting(
        "token",
        "How access is controlled: token, or none, which lets everybody in and works on "
        "loopback only.",
        "YARDARM_AUTH",
    )
    default_environment: str = _setting(
        "production",
        "The name of the default environment, the one that v3's routes act on; "
        "`default` is its alias.",
        "YARDARM_DEFAULT_ENVIRONMENT",
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9_~.-]+$",
    )
    init_admin_api_tokens: Strings = _setting(
        (),
        "Admin tokens, *:*.secret, separated by commas.",
        "INIT_ADMIN_API_TOKENS",
        repr=False,
    )
    init_client_api_tokens: Strings = _setting(
        (),
        "Client tokens, project:environment.secret, separated by commas; * is every project.",
        "INIT_CLIENT_API_TOKENS",
        "INIT_BACKEND_API_TOKENS",
        repr=False,
    )
    init_frontend_api_tokens: Strings = _setting(
        (),
        "Frontend tokens, project:environment.secret, separated by commas.",
        "INIT_FRONTEND_API_TOKENS",
        repr=False,
    )
    init_admin_username: str | None = _setting(
        None,
        "The first user, an Admin, made when there is no user yet; with INIT_ADMIN_PASSWORD.",
        "INIT_ADMIN_USERNAME",
    )
    init_admin_password: str | None = _setting(
        None, "The password of the first user.", "INIT_ADMIN_PASSWORD", repr=False
    )
    token_key: str | None = _setting(
        None,
        "A secret of 32 characters or more, which tokens are hashed with: a stolen database does "
        "not help to guess them. All servers of a database need the same one, for ever.",
        "YARDARM_TOKEN_KEY",
        repr=False,
    )
    token_key_file: Path | None = _setting(
        None, "The file that holds it, instead.", "YARDARM_TOKEN_KEY_FILE"
    )
    trusted_proxies: Networks = _setting(
        (),
        "Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed, "
        "separated by commas.",
        "YARDARM_TRUSTED_PROXIES",
    )
    frontend_origins: Origins = _setting(
        ("*",),
        "Origins of the pages that may use the frontend API and OFREP from a browser, such as "
        "https://shop.example.com, separated by commas; * is every page.",
        "YARDARM_FRONTEND_ORIGINS",
        "UNLEASH_FRONTEND_API_ORIGINS",
    )
    outgoing_allow: Networks = _setting(
        (),
        "Addresses or CIDR ranges that are not public and that add-ons may send to all the same, "
        "separated by commas.",
        "YARDARM_OUTGOING_ALLOW",
    )
    snapshot: bool = _setting(
        True,
        "Whether the last flags are kept in the data folder, to be served by a start while the "
        "database of DATABASE_URL is away.",
        "YARDARM_SNAPSHOT",
    )
    workers: int = _setting(
        1,
        "Processes that serve on the one port, for machines with more than two cores. Each has "
        "its share of YARDARM_CONNECTIONS and counts for itself in Prometheus' metrics.",
        "YARDARM_WORKERS",
        ge=1,
        le=256,
    )
    connections: int = _setting(
        10_000,
        "Connections at once; what comes on top takes the place of idle ones, or gets 503. A "
        "process may not have more than it may open files.",
        "YARDARM_CONNECTIONS",
        ge=1,
        le=1_000_000,
    )
    telemetry_hours: int = _setting(
        48,
        "Hours that metrics and instances are kept.",
        "YARDARM_TELEMETRY_HOURS",
        ge=1,
        le=24 * 3650,
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
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
    for field in Config.model_fields.values():
        alias = field.validation_alias
        assert isinstance(alias, AliasChoices)
        default = field.default
        if isinstance(default, tuple):
            default = ",".join(map(str, default))
        text = "" if default is None else str(default)
        found.append((", ".join(map(str, alias.choices)), text, field.description or ""))
    found.append((CONFIG_FILE, "", "A TOML file with settings, by these names: HTTP_PORT = 4242."))
    return found
