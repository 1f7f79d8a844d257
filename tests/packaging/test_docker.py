"""The Dockerfile cannot be built in every place where tests run; what it must be can be read."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word.upper(), rest.strip()) for word, _, rest in (x.partition(" ") for x in lines)]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(i for i, (word, _) in enumerate(found) if word == "FROM")
    return found[start:]


def test_it_runs_as_an_ordinary_user_whose_id_is_known() -> None:
    words = [word for word, _ in last_stage()]
    user = next(rest for word, rest in last_stage() if word == "USER")
    assert user.isdigit()
    assert int(user) > 0
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "RUN" not in words[words.index("USER") :]


def test_it_takes_only_pinned_dependencies() -> None:
    installs = re.findall(r"pip install [^&]*", "\n".join(rest for _, rest in instructions()))
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_every_image_has_a_tag_that_says_its_version() -> None:
    images = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(images) >= 2
    assert all(re.search(r":\d", image) for image in images)


def test_what_it_copies_is_there_and_not_ignored() -> None:
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert any(source == a or source.startswith(f"{a}/") for a in allowed), source
                if not source.startswith("ui"):
                    assert (ROOT / source).exists(), source


def test_health_is_liveness_and_data_is_a_volume() -> None:
    said = dict(last_stage())
    check = json.loads(said["HEALTHCHECK"].partition("CMD")[2])
    assert check[0] == "python"
    assert "/health" in check[2]
    compile(check[2], "HEALTHCHECK", "exec")
    assert said["VOLUME"] == "/data"
    assert "YARDARM_DATA_DIR=/data" in said["ENV"]
    assert json.loads(said["ENTRYPOINT"]) == ["yardarm"]
