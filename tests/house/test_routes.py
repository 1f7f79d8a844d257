"""The table of Unleash's routes in docs/compatibility.md says what the server does."""

import json
import re
from collections import Counter
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_ROW = re.compile(
    r"^\| ([A-Z]+) \| `([^`]+)` \| (served|deliberately not|not yet) \| (.*) \|$",
    re.MULTILINE,
)
_COUNT = re.compile(r"(\d+) are served, (\d+) deliberately not, (\d+) not yet")


def _shape(method: str, path: str) -> tuple[str, str]:
    """Parameters have names of our own."""
    return method.upper(), re.sub(r"\{[^}]*\}", "{}", path)


def test_each_route_is_served_or_not_as_the_table_says() -> None:
    text = (_ROOT / "docs" / "compatibility.md").read_text()
    rows = _ROW.findall(text)
    assert len(rows) == 214, "operations of 7.6.5"
    document = json.loads((_ROOT / "docs" / "openapi.json").read_text())
    ours = {_shape(m, path) for path, methods in document["paths"].items() for m in methods}
    for method, path, state, why in rows:
        assert (_shape(method, path) in ours) is (state == "served"), f"{method} {path}"
        assert state == "served" or why, f"{method} {path} says no reason"
    counts = Counter(state for _, _, state, _ in rows)
    said = _COUNT.search(text)
    assert said is not None
    assert [int(n) for n in said.groups()] == [
        counts["served"], counts["deliberately not"], counts["not yet"]
    ]  # fmt: skip
