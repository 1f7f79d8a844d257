"""Single sign-on: the provider, the service behind it, and this process's book of who is in."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

from yardarm.api.client_address import ClientAddress
from yardarm.api.vouching import ProxyHeaders, Vouching
from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain.addresses import Reach
from yardarm.domain.errors import Denied
from yardarm.domain.sign_on import Rules
from yardarm.domain.users import RootRole
from yardarm.integrations.outgoing import Outgoing
from yardarm.live.guesses import Guesses
from yardarm.service import sign_on
from yardarm.service.sessions import From
from yardarm.store.database import Database
from yardarm.store.sign_ons import Waiting

if TYPE_CHECKING:
    from yardarm.integrations.openid import OpenIdProvider, Question

WAY = "oidc"

_FREE = 100
_SECONDS_EACH = 1.0
"""Sign-ins that an address may begin at once, and how soon one more: each is a row while it lasts.
"""
_ERROR = re.compile(r"[a-z_]{1,64}")


class OpenIdSignOn:
    """What the routes call."""

    def __init__(
        self,
        database: Database,
        provider: "OpenIdProvider",
        rules: Rules,
        guesses: Guesses,
        *,
        known: Callable[[str | None], Awaitable[None]],
        place: Callable[[str | None, str | None], From],
    ) -> None:
        """`guesses` is shared with passwords. `known` ends an old session, and makes this process
        know the new one.
        """
        self._database = database
        self._provider = provider
        self._rules = rules
        self._guesses = guesses
        self._known = known
        self._place = place
        self._begun = Guesses(
            free=_FREE,
            seconds_each=_SECONDS_EACH,
            words="Too many sign-ins were begun from this address",
        )

    async def begin(
        self, redirect_uri: str, return_to: str, address: str | None
    ) -> tuple[str, str]:
        """Where the browser goes, and the secret that it keeps. Raises TooMany, Unavailable."""
        secret = secrets.token_urlsafe(32)
        self._begun.note(address, secret)
        question = _question(secret, redirect_uri)
        where = await self._provider.where(question)
        await sign_on.begin(self._database, question.state, Waiting(redirect_uri, return_to))
        return where, secret

    async def finish(
        self,
        secret: str | None,
        said: Mapping[str, str],
        address: str | None,
        agent: str,
        old: str | None,
    ) -> tuple[str, str]:
        """The secret of a session, and where it goes on. Raises Denied, TooMany, Unavailable."""
        self._guesses.require_room(address)
        try:
            found = await self._finish(secret, said, self._place(address, agent))
        except Denied:
            self._guesses.note(address, secrets.token_bytes(8))
            raise
        await self._known(old)
        return found

    async def _finish(
        self, secret: str | None, said: Mapping[str, str], place: From
    ) -> tuple[str, str]:
        from yardarm.integrations.openid import Untrusted  # noqa: PLC0415 - see `provider_of`

        state = said.get("state", "")
        # What the browser kept is all that the state is made of: another browser's is another.
        mine = secret is not None and hmac.compare_digest(
            _question(secret, "").state.encode(), state.encode()
        )
        if secret is None or not mine:
            await self._refuse(place, "This sign-in began in another browser, or is over")
        waiting = await sign_on.take(self._database, state)
        if waiting is None:
            await self._refuse(place, "This sign-in was used already, or took too long")
        code = said.get("code")
        if code is None or "error" in said:
            error = said.get("error", "")
            named = f": {error}" if _ERROR.fullmatch(error) else ""
            await self._refuse(place, f"The provider let you not in{named}")
        question = _question(secret, waiting.redirect_uri)
        try:
            identity = await self._provider.identity(question, code, said.get("iss"))
        except Untrusted as error:
            await self._refuse(place, f"The provider's answer is refused: {error}")
        session = await sign_on.enter(
            self._database, identity, self._rules, place, way=WAY, bound=False
        )
        return session, waiting.return_to

    async def _refuse(self, place: From, reason: str) -> NoReturn:
        await sign_on.refused(self._database, place, WAY, reason)
        raise Denied(reason)


def rules_of(config: Config) -> Rules:
    default = config.sign_on_default_role
    return Rules(
        frozenset(config.sign_on_admins),
        frozenset(config.sign_on_editors),
        frozenset(config.sign_on_viewers),
        None if default == "none" else RootRole(default),
        config.sign_on_provision,
    )


def proxies_of(config: Config) -> tuple[ClientAddress, Vouching]:
    """What is believed of trusted proxies. Raises StartError for headers that nobody may send."""
    addresses = ClientAddress(config.trusted_proxies)
    names = [
        None if name is None else name.lower().encode()
        for name in (
            config.proxy_user_header, config.proxy_email_header, config.proxy_name_header,
            config.proxy_groups_header,
        )
    ]  # fmt: skip
    user, *others = names
    if user is None:
        if any(others):
            raise StartError("the headers of a proxy need YARDARM_PROXY_USER_HEADER")
        return addresses, Vouching(None, addresses)
    if not config.trusted_proxies:
        raise StartError("YARDARM_PROXY_USER_HEADER counts from YARDARM_TRUSTED_PROXIES: name them")
    return addresses, Vouching(ProxyHeaders(user, *others), addresses)


def provider_of(config: Config, reach: Reach) -> "OpenIdProvider | None":
    """None without one in the settings. Raises StartError."""
    if config.oidc_issuer is None:
        return None
    if config.oidc_client_id is None:
        raise StartError("YARDARM_OIDC_ISSUER needs YARDARM_OIDC_CLIENT_ID")
    if "openid" not in config.oidc_scopes:
        raise StartError("YARDARM_OIDC_SCOPES must hold openid")
    # What checks signatures is 10 MiB, which servers without a provider need not hold.
    from yardarm.integrations.openid import Client, OpenIdProvider  # noqa: PLC0415

    client = Client(
        config.oidc_issuer, config.oidc_client_id, _secret(config), config.oidc_scopes,
        config.oidc_groups_claim,
    )  # fmt: skip
    return OpenIdProvider(Outgoing(reach), client)


def _secret(config: Config) -> str | None:
    secret, path = config.oidc_client_secret, config.oidc_client_secret_file
    if path is None:
        return secret
    name = "YARDARM_OIDC_CLIENT_SECRET_FILE"
    if secret is not None:
        raise StartError(f"set one of YARDARM_OIDC_CLIENT_SECRET and {name}, not both")
    try:
        return path.read_text().strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise StartError(f"{name}: cannot read {path}: {reason}") from None


def _question(secret: str, redirect_uri: str) -> "Question":
    """All secrets of a sign-in come from the one that the browser keeps, so that none is stored
    here.
    """
    from yardarm.integrations.openid import Question  # noqa: PLC0415

    verifier = _derived(secret, "verifier")
    challenge = hashlib.sha256(verifier.encode()).digest()
    return Question(
        redirect_uri,
        _derived(secret, "state"),
        _derived(secret, "nonce"),
        verifier,
        _text(challenge),
    )


def _derived(secret: str, what: str) -> str:
    return _text(hmac.digest(secret.encode(), what.encode(), "sha256"))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
