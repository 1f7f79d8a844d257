"""What is shipped: the web UI is in it, and what builds the UI is not."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = "yardarm/api/static"


def build(target: str, into: Path, source: Path = ROOT) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", tmp_path_factory.mktemp("sdist"))


def unpacked(sdist: Path, into: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(into, filter="data")
    (source,) = into.iterdir()
    return source


def names_of(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


def test_the_sdist_has_the_built_ui_and_not_its_sources(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert any(name.endswith(f"src/{STATIC}/index.html") for name in names)
    assert not [name for name in names if "node_modules" in name or "/ui/" in name]


def test_a_wheel_from_the_sdist_needs_no_node(sdist: Path, tmp_path: Path) -> None:
    source = unpacked(sdist, tmp_path / "source")
    wheel = build("wheel", tmp_path / "wheel", source)
    names = names_of(wheel)
    assert f"{STATIC}/index.html" in names
    scripts = {name for name in names if name.startswith(f"{STATIC}/assets/")}
    assert any(name.endswith(".js") for name in scripts)
    assert {f"{name}.br" for name in scripts if name.endswith(".js")} <= scripts


def test_an_sdist_without_the_ui_makes_no_wheel(sdist: Path, tmp_path: Path) -> None:
    source = unpacked(sdist, tmp_path / "source")
    (source / "src" / STATIC / "index.html").unlink()
    with pytest.raises(AssertionError, match="make ui"):
        build("wheel", tmp_path / "wheel", source)
