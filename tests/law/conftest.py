"""Seeds: every random run has one, a failure shows it, YARDARM_SEED sets it."""

import os
import secrets

import pytest


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    given = os.environ.get("YARDARM_SEED")
    chosen = int(given) if given else secrets.randbits(32)
    request.node.add_report_section("setup", "seed", f"YARDARM_SEED={chosen}")
    return chosen
