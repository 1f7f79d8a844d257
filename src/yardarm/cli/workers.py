"""How a worker of `yardarm serve --workers` runs."""

from yardarm.app.workers import Task, work
from yardarm.cli import garbage
from yardarm.cli.running import run_command


def run_worker(task: Task) -> None:
    """In a process of its own, which the parent started."""
    run_command(lambda: work(task, garbage.settle), task.config.log_level)
