"""Second factors: codes by the clock (RFC 6238), and recovery codes for who has lost the first.

What a code is checked against cannot be a digest; where the settings have a key it is sealed with
that, so that a copy of the database makes no codes.
"""

import hmac
import io
import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from yardarm.domain.digests import Digester
from yardarm.domain.errors import Conflict, Denied, Invalid, NotFound, Problem
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service import passwords
from yardarm.service.access import require
from yardarm.store import second_factors, users
from yardarm.store.database import Database, Tx

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ISSUER = "Yardarm"
RECOVERY_CODES = 10
SECONDS = 30
_EARLIER_AND_LATER = (0, -1, 1)
"""Codes that are good beside the one of now: clocks differ, and people type slowly."""
_PLAIN, _SEALED = b"\0", b"\1"
_PURPOSE = "second factors"
_NONCE = 12
_DIGITS = re.compile(r"[0-9]{6}")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown once: the secret, the address that holds it, and that as a picture (SVG)."""

    secret: str
    uri: str
    picture: str


@dataclass(frozen=True, slots=True)
class Status:
    enrolled: bool
    codes_left: int


class Codes(Protocol):
    """Bounds how often codes of second factors, or one's own password, are tried. Another bound
    holds where the user has come from before (`known`): nobody else can use that up.
    """

    def take(self, user_id: int, address: str | None, *, known: bool) -> None:
        """Before a code is looked at. Raises TooMany."""

    def right(self, user_id: int, address: str | None, *, known: bool) -> None:
        """It was right."""


class Seal:
    """With the key of the settings, if there is one."""

    def __init__(self, digester: Digester) -> None:
        self._keys = digester.derived(_PURPOSE)

    def close(self, secret: str, user_id: int) -> bytes:
        if not self._keys:
            return _PLAIN + secret.encode()
        nonce = os.urandom(_NONCE)
        return (
            _SEALED + nonce + _aead(self._keys[0]).encrypt(nonce, secret.encode(), _bound(user_id))
        )

    def open(self, sealed: bytes, user_id: int) -> str:
        """Raises Conflict when it was closed with a key that this server has not."""
        if sealed[:1] == _PLAIN:
            return sealed[1:].decode()
        for key in self._keys:
            found = _opened(key, sealed, user_id)
            if found is not None:
                return found
        raise Conflict("The second factor was stored with another YARDARM_TOKEN_KEY")

    def renewed(self, sealed: bytes, user_id: int) -> bytes | None:
        """The same, closed with the newest key; None when it is so already, or stays shut."""
        if not self._keys:
            return None
        if sealed[:1] != _PLAIN and _opened(self._keys[0], sealed, user_id) is not None:
            return None
        try:
            return self.close(self.open(sealed, user_id), user_id)
        except Conflict:
            return None


class SecondFactorService:
    """For the user who is logged in, and for Admins who help."""

    def __init__(self, database: Database, digester: Digester, codes: Codes) -> None:
        self._database = database
        self._seal = Seal(digester)
        self._codes = codes

    async def status(self, actor: Actor) -> Status:
        require(actor.principal, Permission.READ)
        user_id = actor.principal.user_id
        async with self._database.transaction(read_only=True) as tx:
            found = None if user_id is None else await second_factors.get(tx, user_id)
        if found is None or not found.confirmed:
            return Status(enrolled=False, codes_left=0)
        return Status(enrolled=True, codes_left=found.codes_left)

    async def begin(self, actor: Actor, password: str) -> Enrolment:
        """It asks for nothing until it is confirmed. Raises Denied for another password, TooMany,
        Conflict when there is one, and NotFound for a token.
        """
        require(actor.principal, Permission.READ)
        user_id = _user_of(actor)
        async with self._database.transaction(read_only=True) as tx:
            known = await users.credentials_of(tx, user_id)
        if known.password is None:
            raise Conflict("You have no password here: a second factor is where you sign in")
        # Not given back: a password that is right must not make room for more codes.
        self._codes.take(user_id, actor.address, known=False)
        if not await passwords.matches(password, known.password):
            raise Denied("The password is not right")
        made = _enrolment(known.person.called)
        async with self._database.transaction() as tx:
            sealed = self._seal.close(made.secret, user_id)
            if not await second_factors.begin(tx, user_id, sealed):
                raise Conflict("You have a second factor: remove it before you set up another")
        return made

    async def confirm(self, actor: Actor, code: str) -> list[str]:
        """The recovery codes, shown once. Raises Invalid for a wrong code, and Conflict."""
        require(actor.principal, Permission.READ)
        user_id = _user_of(actor)
        made = [_recovery_code() for _ in range(RECOVERY_CODES)]
        async with self._database.transaction() as tx:
            found = await second_factors.get(tx, user_id)
            if found is None or found.confirmed:
                raise Conflict("There is no second factor to confirm: begin first")
            await self._require(tx, actor, user_id, code)
            await second_factors.confirm(tx, user_id, datetime.now(UTC), made)
        return made

    async def remove(self, actor: Actor, code: str) -> None:
        """One's own. Raises Invalid for a wrong code, NotFound when there is none."""
        require(actor.principal, Permission.READ)
        user_id = _user_of(actor)
        async with self._database.transaction() as tx:
            found = await second_factors.get(tx, user_id)
            if found is None or not found.confirmed:
                raise NotFound("second factor of", actor.principal.name)
            await self._require(tx, actor, user_id, code)
            await second_factors.remove(tx, user_id)

    async def _require(self, tx: Tx, actor: Actor, user_id: int, code: str) -> None:
        """Whoever has somebody's session must not find the code out. Raises Invalid, TooMany."""
        self._codes.take(user_id, actor.address, known=False)
        if not await holds(tx, self._seal, user_id, code):
            raise Invalid([Problem(("code",), "is not right, or was used", "any.invalid")])
        self._codes.right(user_id, actor.address, known=False)

    async def take_away(self, actor: Actor, user_id: int) -> None:
        """From somebody who has lost it. Raises NotFound when there is none."""
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction() as tx:
            if not await second_factors.remove(tx, user_id):
                raise NotFound("second factor of user", str(user_id))


async def reseal(database: Database, digester: Digester) -> None:
    """With the newest key, so that former ones can be left out: nobody types the secret again."""
    seal = Seal(digester)
    async with database.transaction() as tx:
        for user_id, sealed in await second_factors.secrets(tx):
            renewed = seal.renewed(sealed, user_id)
            if renewed is not None:
                await second_factors.replace(tx, user_id, sealed, renewed)


async def is_asked(tx: Tx, user_id: int) -> bool:
    """Whether this user gets in with a code only."""
    found = await second_factors.get(tx, user_id)
    return found is not None and found.confirmed


async def holds(tx: Tx, seal: Seal, user_id: int, code: str) -> bool:
    """Whether a code is good: of now, and not used before; or a recovery code, which is gone then.
    Raises Conflict.
    """
    found = await second_factors.get(tx, user_id)
    if found is None:
        return False
    said = code.replace(" ", "").strip().lower()
    if not _DIGITS.fullmatch(said):
        return await second_factors.use_code(tx, user_id, said)
    step = _step_of(seal.open(found.secret, user_id), said)
    return step is not None and await second_factors.use_step(tx, user_id, step)


def _step_of(secret: str, code: str) -> int | None:
    """Which of the times about now the code is of."""
    from pyotp import TOTP  # noqa: PLC0415 - for who has one

    now = int(time.time()) // SECONDS
    good = [
        now + by
        for by in _EARLIER_AND_LATER
        if hmac.compare_digest(TOTP(secret).at((now + by) * SECONDS), code)
    ]
    return good[0] if good else None


def _enrolment(name: str) -> Enrolment:
    import segno  # noqa: PLC0415
    from pyotp import TOTP, random_base32  # noqa: PLC0415

    secret = random_base32()
    uri = TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        picture, kind="svg", scale=4, xmldecl=False, omitsize=True, light="#fff"
    )
    return Enrolment(secret, uri, picture.getvalue().decode())


def _recovery_code() -> str:
    """50 bits: more than anybody guesses, and what people can copy from paper."""
    text = "".join(secrets.choice(_BASE32) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def _user_of(actor: Actor) -> int:
    user_id = actor.principal.user_id
    if actor.principal.session is None or user_id is None:
        raise NotFound("user", actor.principal.name)  # a token has no second factor
    return user_id


def _bound(user_id: int) -> bytes:
    """What is sealed for one user opens for no other."""
    return str(user_id).encode()


def _opened(key: bytes, sealed: bytes, user_id: int) -> str | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as `_aead`

    nonce, text = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return str(_aead(key).decrypt(nonce, text, _bound(user_id)).decode())
    except InvalidTag:
        return None


def _aead(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)
