"""SDKs by their names, and which are older than those that are tested here."""

import json
import re
from pathlib import Path

import pytest

from yardarm.domain.sdks import NEWEST, Sdk, is_frontend, newer_than, read

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("version", "sdk"),
    [
        ("unleash-python-sdk:6.9.1", Sdk("unleash-python-sdk", (6, 9, 1))),
        ("unleash-client-node:v5.3.0-beta.1", Sdk("unleash-node-sdk", (5, 3, 0))),
        ("unleash-edge", None),
        ("unleash-edge:19", None),
        ("", None),
        (None, None),
    ],
)
def test_what_an_sdk_calls_itself_is_read(version: str | None, sdk: Sdk | None) -> None:
    assert read(version) == sdk


@pytest.mark.parametrize(
    ("version", "newest"),
    [
        ("unleash-node-sdk:6.12.0", None),
        ("unleash-node-sdk:6.13.0", None),
        ("unleash-node-sdk:7.0.0", None),
        ("unleash-node-sdk:6.11.9", "6.12"),
        ("unleash-client-node:3.2.1", "6.12"),
        ("unleash-python-sdk:6.10.0", None),
        ("unleash-python-sdk:6.8.9", "6.9"),
        ("unleash-client-java:1.0.0", None),
        ("node:6", None),
    ],
)
def test_older_is_a_lower_major_or_minor(version: str, newest: str | None) -> None:
    assert newer_than(version) == newest


def test_the_newest_are_those_that_are_tested() -> None:
    package = json.loads((ROOT / "tests" / "e2e" / "sdks" / "node" / "package.json").read_text())
    found = {"unleash-node-sdk": package["dependencies"]["unleash-client"]}
    found["unleash-js-sdk"] = package["dependencies"]["unleash-proxy-client"]
    pins = "".join(path.read_text() for path in (ROOT / "requirements").glob("*.txt"))
    python = re.search(r"^unleashclient==([\d.]+)", pins, re.MULTILINE)
    assert python is not None
    found["unleash-python-sdk"] = python[1]
    tested = {name: tuple(map(int, v.split(".")[:2])) for name, v in found.items()}
    assert tested == NEWEST


def test_sdks_of_browsers_and_apps_are_known_by_their_names() -> None:
    for name in ("unleash-js-sdk:3.8.2", "unleash-react-sdk", "unleash-client-flutter:1.0.0"):
        assert is_frontend(name)
    for name in ("unleash-node-sdk:6.12.1", "unleash-client-java:9.0.0", "my-js", "unleash-jsx"):
        assert not is_frontend(name)
