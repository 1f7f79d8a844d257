"""What goes into wheel and sdist, with a UI that is built, one that is not, and none."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = "yardarm/api/static"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project as a clone has it, without its UI."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(
        ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(ROOT / ".gitignore", tree)
    return tree


def build(tree: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tree / "dist"), *words],
        cwd=tree, env={"PATH": path, "HOME": str(tree)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def in_wheel(tree: Path) -> set[str]:
    (wheel,) = (tree / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_sdist(tree: Path) -> set[str]:
    (sdist,) = (tree / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def with_static(tree: Path) -> None:
    (tree / "src" / STATIC / "assets").mkdir(parents=True)
    (tree / "src" / STATIC / "index.html").write_text("built before")
    (tree / "src" / STATIC / "assets" / "app-1a2b.js").write_text("")


def with_ui(tree: Path) -> str:
    """Sources of a UI, and on the path an npm whose build leaves what is asked for."""
    (tree / "ui").mkdir()
    (tree / "ui" / "package.json").write_text("{}")
    programs = tree / "programs"
    programs.mkdir()
    npm = programs / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        'echo "$@" >> npm.log\n'
        f'[ "$1" = run ] || exit 0\n/bin/mkdir -p ../src/{STATIC}\n'
        f"echo built now > ../src/{STATIC}/index.html\n"
    )
    npm.chmod(0o755)
    return str(programs)


def test_a_built_ui_is_in_both_and_the_package_s_own_data_too(tree: Path) -> None:
    with_static(tree)
    done = build(tree)  # the sdist, and out of it the wheel
    assert done.returncode == 0, done.stdout + done.stderr
    files = {f"{STATIC}/index.html", f"{STATIC}/assets/app-1a2b.js"}
    data = {"yardarm/store/database-schema.md"}
    migrations = {f"yardarm/store/migrations/{p.name}" for p in ROOT.rglob("src/**/*.sql")}
    assert migrations
    assert files | data | migrations <= in_wheel(tree)
    assert {f"src/{name}" for name in files | data | migrations} <= in_sdist(tree)
    assert not [n for n in in_wheel(tree) if not n.startswith(("yardarm/", "yardarm-"))]


def test_a_ui_that_is_not_built_is_built(tree: Path) -> None:
    path = with_ui(tree)
    done = build(tree, "--wheel", path=path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{STATIC}/index.html" in in_wheel(tree)
    assert (tree / "ui" / "npm.log").read_text().splitlines() == [
        "ci --ignore-scripts --no-audit --no-fund", "run build",
    ]  # fmt: skip


def test_a_built_ui_needs_no_npm(tree: Path) -> None:
    with_ui(tree)
    with_static(tree)
    assert build(tree, "--wheel").returncode == 0
    assert not (tree / "ui" / "npm.log").exists()


def test_without_npm_it_says_what_is_missing(tree: Path) -> None:
    with_ui(tree)
    done = build(tree, "--wheel")
    assert done.returncode != 0
    assert "the web UI is not built: that takes Node 20 and npm" in done.stdout + done.stderr


def test_an_editable_install_does_not_build_the_ui(tree: Path) -> None:
    with_ui(tree)
    code = "import hatchling.build as b; b.build_editable('dist')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, env={"PATH": ""}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(tree / "dist")  # noqa: PTH208 - is there anything
