"""YAML as JavaScript's writers mean it (YAML 1.2's core types), read into plain JSON values.

PyYAML speaks 1.1, where `on` is true and a date is an object; both would change flags. Aliases
are refused: a few hundred bytes of them unfold to gigabytes.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml

from yardarm.api import json
from yardarm.domain.errors import Invalid, Problem


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own way

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not taken")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        # JavaScript knows no other keys than texts.
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep=deep)


class _Dumper(yaml.SafeDumper):
    """Quotes what either YAML would read as something else than text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        return super().increase_indent(flow, indentless=False)


_TYPES = (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)
for _name, _pattern, _first in _TYPES:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}",
        re.compile(rf"(?:{_pattern})\Z"),
        list(_first.replace("\0", "")) + ([""] if "\0" in _first else []),
    )

_BOOLEANS = {"true": True, "false": False}
_CONSTRUCTORS: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: _BOOLEANS[text.lower()],
    "int": int,  # 010 is ten
    "float": float,
}


def _constructor(read: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    return lambda loader, node: read(loader.construct_scalar(node))


_NOT_JSON = {f"tag:yaml.org,2002:{n}" for n in ("binary", "timestamp", "omap", "pairs", "set")}
_Loader.yaml_constructors = {
    **{tag: c for tag, c in yaml.SafeLoader.yaml_constructors.items() if tag not in _NOT_JSON},
    **{f"tag:yaml.org,2002:{name}": _constructor(read) for name, read in _CONSTRUCTORS.items()},
}


def decode(body: bytes) -> Any:
    """The value of a YAML text, of JSON's types only and in its bounds. Raises Invalid."""
    try:
        value = yaml.load(body, _Loader)  # noqa: S506 - a SafeLoader with fewer types
        as_json = json.encode(value)
    except (yaml.YAMLError, ValueError, KeyError, RecursionError) as error:
        text = " ".join(str(error).split())
        raise Invalid([Problem((), f"is not valid YAML: {text}", "object.base")]) from None
    return json.decode(as_json)


def encode(value: Any) -> bytes:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text.encode()
