"""What a row of the settings is made of."""

import ipaddress
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints
from pydantic_settings import NoDecode


def setting(default: Any, help_text: str, *names: str, **limits: Any) -> Any:
    return Field(default, description=help_text, validation_alias=AliasChoices(*names), **limits)


def comma_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def base_path_of(value: object) -> object:
    if isinstance(value, str) and (path := value.strip().strip("/")):
        return "/" + path
    return ""


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Strings = Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_list)]
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
    BeforeValidator(comma_list),
]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(comma_list)]
