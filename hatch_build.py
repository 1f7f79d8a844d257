"""Puts the web UI into wheels and sdists: built before, or built here out of ui/."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("src/yardarm/api/static")
"""Where the build of ui/ goes; git ignores it, so it is named as an artifact."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """An sdist holds the built UI, so that a wheel made from it needs no Node. Raises
    RuntimeError when the UI is neither built nor can be.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # the server says how to build the UI when it is missing
            return
        root = Path(self.root)
        if not (root / STATIC / "index.html").is_file() and (root / "ui/package.json").is_file():
            self._build(root / "ui")
            if not (root / STATIC / "index.html").is_file():
                raise RuntimeError(f"the build of ui/ left no {STATIC}/index.html")
        build_data["artifacts"].append(f"/{STATIC}/**")

    def _build(self, folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("the web UI is not built: that takes Node 20 and npm")
        self.app.display_info("building the web UI")
        for words in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=folder, check=True)  # noqa: S603 - npm of this machine
