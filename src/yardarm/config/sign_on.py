"""Settings of how people get in, and how long they stay."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings

from yardarm.config.fields import Strings, setting


class SignOnSettings(BaseSettings):
    """A part of Config, which says how settings are read."""

    public_url: str | None = setting(
        None,
        "Where browsers reach this server, such as https://flags.example.com, without the path of "
        "BASE_URI_PATH. Without it single sign-on goes by what the browser says.",
        "YARDARM_PUBLIC_URL",
        pattern=r"^https?://[^/\s?#@]+$",
    )
    session_hours: int = setting(
        168, "Hours after which whoever signed in signs in again.", "YARDARM_SESSION_HOURS",
        ge=1, le=24 * 365,
    )  # fmt: skip
    session_idle_minutes: int = setting(
        1440,
        "Minutes after which a session ends that nobody used. Servers that share a database tell "
        "each other once a minute.",
        "YARDARM_SESSION_IDLE_MINUTES",
        ge=5,
        le=60 * 24 * 365,
    )
    oidc_issuer: str | None = setting(
        None,
        "The OpenID provider that people sign in at: its issuer, as it writes it itself.",
        "YARDARM_OIDC_ISSUER",
        max_length=255,
        pattern=r"^https?://[^\s?#@]+$",
    )
    oidc_client_id: str | None = setting(
        None, "What this server is called at the provider.", "YARDARM_OIDC_CLIENT_ID"
    )
    oidc_client_secret: str | None = setting(
        None,
        "What it proves that with. Without a secret it is a public client, which PKCE protects.",
        "YARDARM_OIDC_CLIENT_SECRET",
        repr=False,
    )
    oidc_client_secret_file: Path | None = setting(
        None, "The file that holds the secret, instead.", "YARDARM_OIDC_CLIENT_SECRET_FILE"
    )
    oidc_scopes: Strings = setting(
        ("openid", "profile", "email"),
        "What is asked for, separated by commas; some providers want one more for groups.",
        "YARDARM_OIDC_SCOPES",
    )
    oidc_groups_claim: str = setting(
        "groups", "The claim that holds somebody's groups.", "YARDARM_OIDC_GROUPS_CLAIM"
    )
    oidc_button: str = setting(
        "Single sign-on", "What the button says that leads there.", "YARDARM_OIDC_BUTTON",
        min_length=1, max_length=60,
    )  # fmt: skip
    proxy_user_header: str | None = setting(
        None,
        "The header in which a reverse proxy says who somebody is, such as X-Forwarded-User. It "
        "counts from YARDARM_TRUSTED_PROXIES only.",
        "YARDARM_PROXY_USER_HEADER",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
    )
    proxy_email_header: str | None = setting(
        None, "The one with the e-mail address.", "YARDARM_PROXY_EMAIL_HEADER",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
    )  # fmt: skip
    proxy_name_header: str | None = setting(
        None, "The one with the name.", "YARDARM_PROXY_NAME_HEADER",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
    )  # fmt: skip
    proxy_groups_header: str | None = setting(
        None, "The one with the groups, separated by commas.", "YARDARM_PROXY_GROUPS_HEADER",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
    )  # fmt: skip
    sign_on_admins: Strings = setting(
        (),
        "Groups whose members are Admins, separated by commas, for single sign-on of either kind. "
        "Where any group is named, groups decide about the role at each sign-in.",
        "YARDARM_SIGN_ON_ADMINS",
    )
    sign_on_editors: Strings = setting(
        (), "Groups whose members are Editors.", "YARDARM_SIGN_ON_EDITORS"
    )
    sign_on_viewers: Strings = setting(
        (), "Groups whose members are Viewers.", "YARDARM_SIGN_ON_VIEWERS"
    )
    sign_on_default_role: Literal["Admin", "Editor", "Viewer", "none"] = setting(
        "none",
        "The role of whoever is in none of these groups; none lets them not in.",
        "YARDARM_SIGN_ON_DEFAULT_ROLE",
    )
    sign_on_provision: bool = setting(
        True,
        "Whether somebody who signs in for the first time becomes a user; else an Admin makes "
        "users, whom a verified e-mail address finds.",
        "YARDARM_SIGN_ON_PROVISION",
    )
