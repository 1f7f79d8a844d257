"""What a provider signs: which key, which algorithm, and what must stand in it (OpenID Connect
Core 1.0, section 3.1.3.7).
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.util import urlsafe_b64decode

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519",
)  # fmt: skip
"""Signatures by a key that only the provider has; `none`, and secrets that we have as well, are
not among them.
"""
_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_LEEWAY = 60
"""Seconds that clocks may differ."""
LONGEST = 100_000
_LONGEST_SUBJECT = 255


class Untrusted(Exception):  # noqa: N818 - says what the token is
    """The token proves nothing; the text says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    now: float


def read_keys(document: Any) -> list[Key]:
    """The keys of a JWKS that can sign for us. Raises Untrusted when it is none."""
    if not (isinstance(document, dict) and isinstance(document.get("keys"), list)):
        raise Untrusted("the provider's keys cannot be read")
    found = []
    for data in document["keys"]:
        usable = isinstance(data, dict) and data.get("kty") in _KINDS.values()
        if usable and data.get("use", "sig") == "sig":
            try:
                found.append(JWKRegistry.import_key(data))
            except (JoseError, ValueError, TypeError, KeyError):
                continue  # one of a kind that we do not know yet must not hide the others
    return found


def head_of(token: str) -> tuple[str, str | None]:
    """The algorithm, which is one of ours, and the name of the key. Raises Untrusted."""
    if len(token) > LONGEST or token.count(".") != 2:  # noqa: PLR2004 - a JWS has three parts
        raise Untrusted("the token is none")
    try:
        head = msgspec.json.decode(urlsafe_b64decode(token.partition(".")[0].encode()))
    except (ValueError, UnicodeEncodeError):
        raise Untrusted("the token is none") from None
    algorithm = head.get("alg") if isinstance(head, dict) else None
    if algorithm == "EdDSA":  # what Ed25519 was called before RFC 9864
        algorithm = "Ed25519"
    if algorithm not in ALGORITHMS:
        raise Untrusted("the token is signed in a way that proves nothing")
    kid = head.get("kid")
    return algorithm, kid if isinstance(kid, str) else None


def key_of(keys: Sequence[Key], algorithm: str, kid: str | None) -> Key | None:
    """The one that must have signed; None when it is not there, or several may have."""
    fitting = [
        key for key in keys
        if key.key_type == _KINDS[algorithm[:2]] and key.get("alg") in (None, algorithm, "EdDSA")
    ]  # fmt: skip
    if kid is not None:
        fitting = [key for key in fitting if key.kid == kid]
    return fitting[0] if len(fitting) == 1 else None


def claims_of(token: str, key: Key, algorithm: str, expected: Expected) -> Mapping[str, Any]:
    """What the token says, once it is proved. Raises Untrusted."""
    names = [algorithm, "EdDSA"] if algorithm == "Ed25519" else [algorithm]
    try:
        found = jws.deserialize_compact(token, key, algorithms=names)
        claims = msgspec.json.decode(found.payload or b"")
    except (JoseError, ValueError, TypeError):
        raise Untrusted("its signature is not the provider's") from None
    if not isinstance(claims, dict):
        raise Untrusted("the token is none")
    _check(claims, expected)
    return claims


def _check(claims: dict[str, Any], expected: Expected) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    subject = claims.get("sub")
    if claims.get("iss") != expected.issuer:
        raise Untrusted("the token is of another issuer")
    if expected.client_id not in audiences:
        raise Untrusted("the token is for another audience")
    if (len(audiences) > 1 or party is not None) and party != expected.client_id:
        raise Untrusted("the token was given to another party")
    _check_times(claims, expected.now)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    ):
        raise Untrusted("the token is the answer to another question: its nonce is wrong")
    if not (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT) or "\0" in subject:
        raise Untrusted("the token does not say whose it is")


def _check_times(claims: dict[str, Any], now: float) -> None:
    expiry, issued, begin = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_time(expiry) or expiry + _LEEWAY <= now:
        raise Untrusted("the token is expired")
    if not _is_time(issued) or issued - _LEEWAY > now:
        raise Untrusted("the token is not of this time")
    if begin is not None and (not _is_time(begin) or begin - _LEEWAY > now):
        raise Untrusted("the token is not good yet")


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
