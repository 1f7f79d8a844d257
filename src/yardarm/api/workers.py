"""Which of several processes on one port this is."""

from multiprocessing import current_process

_NAME = "yardarm-worker-"


def process_name(number: int) -> str:
    """What its parent calls it."""
    return f"{_NAME}{number}"


def worker_number() -> int | None:
    """None when it is the only one."""
    name = current_process().name
    return int(name.removeprefix(_NAME)) if name.startswith(_NAME) else None
