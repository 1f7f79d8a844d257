"""What a start made is not looked at again: no pause of a tenth of a second among answers."""

import subprocess
import sys

_LIFE = """
import gc
from yardarm.cli import garbage
garbage.hold()
held = gc.isenabled()
import yardarm.app.serve
kept = gc.get_freeze_count()
garbage.settle()
print(held, kept, gc.isenabled(), gc.get_freeze_count() > 100_000, len(gc.get_objects()) < 10_000)
"""


def test_what_a_start_made_is_kept_for_life() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _LIFE], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["False", "0", "True", "True", "True"]
