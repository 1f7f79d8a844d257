"""Wall clocks of processes that are wrong, by libfaketime where it is installed."""

from pathlib import Path

_LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")


def moved_clock(file: Path, by: str = "+0") -> dict[str, str]:
    """Settings with which the wall clock of a server is moved by what the file says; none where
    there is no library.
    """
    found = [f"{place}/faketime/libfaketimeMT.so.1" for place in _LIBRARIES]
    library = next((path for path in found if Path(path).exists()), None)
    if library is None:
        return {}
    file.write_text(by)
    return {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
