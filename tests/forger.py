"""A provider that signs whatever a test wants: real ones cannot be made to lie."""

import asyncio
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

CLIENT_ID = "yardarm"
Key = RSAKey | ECKey | OKPKey


@dataclass
class Forger:
    """`keys` are those that it names; `token` is what it gives for any code."""

    issuer: str
    keys: list[Key]
    token: str = ""
    asked: list[str] = field(default_factory=list)
    """The paths that it was asked for."""
    more: dict[str, Any] = field(default_factory=dict)
    """What it says of itself beside what it must."""
    userinfo: dict[str, Any] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT_ID,
            "outgoing_allow": "127.0.0.1",
            "sign_on_default_role": "Viewer",
            "trusted_proxies": "127.0.0.1",
        }

    def claims(self, nonce: str, /, **other: Any) -> dict[str, Any]:
        """Good ones, but for `other`; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "ada", "nonce": nonce,
            "iat": now, "exp": now + 60,
        }  # fmt: skip
        return {k: v for k, v in {**good, **other}.items() if v is not None}

    def sign(self, claims: dict[str, Any], key: Key | None = None, **head: Any) -> str:
        key = key or self.keys[0]
        said = {"alg": _ALGORITHMS[key.key_type], "kid": key.kid, **head}
        said = {k: v for k, v in said.items() if v is not None}
        return jws.serialize_compact(said, json.dumps(claims), key, algorithms=[said["alg"]])

    def sign_with_public_key(self, claims: dict[str, Any]) -> str:
        """HS256, and its secret is what everybody can read: the key that it names."""
        head = {"alg": "HS256", "kid": self.keys[0].kid}
        text = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
        secret = self.keys[0].as_pem(private=False)
        return f"{text}.{_encoded(hmac.digest(secret, text.encode(), 'sha256'))}"

    def answer(self, path: str) -> dict[str, Any] | None:
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.issuer,
                    "authorization_endpoint": self.issuer + "/authorize",
                    "token_endpoint": self.issuer + "/token",
                    "jwks_uri": self.issuer + "/keys",
                    **self.more,
                }
            case "/keys":
                return {"keys": [key.as_dict(private=False) for key in self.keys]}
            case "/token":
                return {"id_token": self.token, "access_token": "x", "token_type": "Bearer"}
            case "/userinfo":
                return self.userinfo
        return None


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


_ALGORITHMS = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}


def rsa_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@asynccontextmanager
async def running_forger() -> AsyncIterator[Forger]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        length = [line.split(":")[1] for line in head.lower().splitlines() if "content-le" in line]
        await reader.readexactly(int(length[0]) if length else 0)
        forger.asked.append(path)
        said = forger.answer(path)
        body = json.dumps(said).encode()
        status = "404 Not Found" if said is None else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    forger = Forger(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", [rsa_key("one")])
    async with server:
        yield forger
