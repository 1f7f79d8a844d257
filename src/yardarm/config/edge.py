"""Settings of `yardarm edge`, which the server does not read."""

from pydantic_settings import BaseSettings

from yardarm.config.fields import Strings, setting


class EdgeSettings(BaseSettings):
    """A part of Config, which says how settings are read."""

    upstream_url: str | None = setting(
        None,
        "Of an edge: the server that feeds it, such as https://flags.example.com, with or without "
        "/api.",
        "YARDARM_UPSTREAM_URL",
        pattern=r"^https?://[^\s?#@]+$",
    )
    upstream_tokens: Strings = setting(
        (),
        "Of an edge: client tokens of the upstream, separated by commas, one for each environment.",
        "YARDARM_UPSTREAM_TOKENS",
        repr=False,
    )
    upstream_poll_seconds: float = setting(
        10.0,
        "Of an edge: seconds between two polls of an upstream that has no streams.",
        "YARDARM_UPSTREAM_POLL_SECONDS",
        ge=0.1,
        le=3600,
        allow_inf_nan=False,
    )
    queue_megabytes: int = setting(
        256,
        "Of an edge: megabytes of reports that are kept on disk while the upstream takes none; "
        "then clients get 503.",
        "YARDARM_QUEUE_MEGABYTES",
        ge=1,
        le=1_000_000,
    )
