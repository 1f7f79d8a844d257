"""The wheel as its users have it: a clean environment, no source tree, no Node on the path."""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

ROOT = Path(__file__).parents[2]
HAS_UI = (ROOT / "ui" / "package.json").is_file()
TOKEN = "*:*.a-secret-of-the-wheel-test"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its programs."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(
        ROOT, tree, ignore=shutil.ignore_patterns(".*", "node_modules", "dist", "__pycache__")
    )
    shutil.copy(ROOT / ".gitignore", tree)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", tree)
    (wheel,) = (folder / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", folder / "venv")
    pip = folder / "venv" / "bin" / "pip"
    run(pip, "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    run(pip, "install", "--quiet", "--no-deps", wheel)
    return folder / "venv" / "bin"


def run(*words: object, **options: object) -> str:
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, **options
    )  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def environment(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("home")
    return {
        "PATH": str(installed),
        "HOME": str(folder),
        "YARDARM_DATA_DIR": str(folder / "data"),
        "HTTP_PORT": "0",
        "INIT_ADMIN_API_TOKENS": TOKEN,
    }


@pytest.fixture(scope="module")
def url(installed: Path, environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        [installed / "yardarm", "serve"], cwd="/", env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("yardarm ready at "), line
        yield line.split()[-1]
        server.terminate()
        assert server.wait(30) == 0


def get(url: str, **headers: str) -> tuple[int, str, str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except HTTPError as error:
        return error.code, error.headers["content-type"], error.read().decode()


@pytest.mark.prove
def test_it_serves(url: str) -> None:
    assert get(f"{url}/health")[0] == 200
    status, _, body = get(f"{url}/api/admin/features", authorization=TOKEN)
    assert (status, json.loads(body)) == (200, {"version": 1, "features": []})


@pytest.mark.prove
def test_it_serves_the_web_ui(url: str) -> None:
    status, kind, body = get(f"{url}/", accept="text/html")
    if not HAS_UI:
        assert (status, kind) == (404, "application/json; charset=utf-8")
        return
    assert (status, kind.partition(";")[0]) == (200, "text/html")
    scripts = re.findall(r'src="([^"]+\.js)"', body)
    assert scripts
    assert get(f"{url}/{scripts[0].lstrip('./')}")[0] == 200


@pytest.mark.prove
def test_doctor_backup_and_restore_work(
    url: str, installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    def yardarm(*words: object) -> str:
        return run(installed / "yardarm", *words, env=environment, cwd="/")

    assert "FAULT" not in yardarm("doctor")
    yardarm("backup", tmp_path / "backup")
    other = tmp_path / "other"
    assert "restored revision " in yardarm("restore", tmp_path / "backup", "--data-dir", other)
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
