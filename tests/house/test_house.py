"""The house itself: sizes, mirrors, released migrations, gates."""

import ast
import hashlib
import json
import re
from pathlib import Path

import pytest

from yardarm.domain import errors, events
from yardarm.store import journal

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yardarm"
FILES = sorted(SOURCE.rglob("*.py"))

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
REASONS = json.loads((ROOT / "tests" / "house" / "reasons.json").read_text())
"""What is longer than the house allows, each with its reason."""


def test_files_and_functions_are_short() -> None:
    found = {}
    for path in FILES:
        name = str(path.relative_to(SOURCE))
        text = path.read_text()
        if (lines := text.count("\n")) > LONGEST_FILE:
            found[name] = lines
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found[f"{name}:{node.name}"] = length
    assert {k: v for k, v in found.items() if k not in REASONS} == {}
    assert set(REASONS) <= set(found), "a reason for what is short again"


def test_released_migrations_are_never_edited() -> None:
    released = json.loads((ROOT / "tests" / "house" / "migrations.json").read_text())
    folder = SOURCE / "store" / "migrations"
    now = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.sql")}
    assert now == released, "a new migration is added to migrations.json; a released one stays"


def test_decisions_are_numbered_and_name_tests_that_are_there() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in paths] == list(range(len(paths)))
    for path in paths:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4]}. "), path
        assert "**Enforced by.**" in text, path
        for named in re.findall(r"`((?:tests|bench|docs)/[\w/.-]+)`", text):
            assert (ROOT / named).exists(), f"{path.name} names {named}"


def test_make_bench_measures_all_that_can_be_measured() -> None:
    """Whatever writes a file of results: `make prove` is what claims are proved with."""
    made = (ROOT / "Makefile").read_text()
    for path in (ROOT / "bench").glob("*.py"):
        if "_OUT = heads.RESULTS" in path.read_text():
            assert f"-m bench.{path.stem}\n" in made, path.name


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
            assert (path.parent / link).exists(), f"{path.name} links to {link}"


def test_every_error_has_a_status() -> None:
    from yardarm.api.errors import _STATUS  # noqa: PLC0415 - the table itself

    assert set(_STATUS) == set(_leaves(errors.YardarmError))


def _leaves(kind: type[errors.YardarmError]) -> list[type[errors.YardarmError]]:
    return [found for sub in kind.__subclasses__() for found in (sub, *_leaves(sub))]


def test_every_kind_of_thing_has_a_table_and_a_codec() -> None:
    from yardarm.domain.replay import _CODECS  # noqa: PLC0415 - the table itself

    assert set(events.Kind) == set(journal._TABLES) == set(_CODECS)


@pytest.mark.parametrize("path", sorted((SOURCE / "service").glob("*.py")), ids=lambda p: p.name)
def test_every_service_method_passes_the_gate(path: Path) -> None:
    """Each public method of a service either requires a permission or calls one that does."""
    tree = ast.parse(path.read_text())
    for service in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        methods = [n for n in service.body if isinstance(n, ast.AsyncFunctionDef)]
        gate = re.compile(r"require(_somewhere)?\(actor\.principal|require_in\(actor, ")
        gated = {m.name for m in methods if gate.search(ast.unparse(m))}
        for method in methods:
            if not method.name.startswith("_"):
                called = set(re.findall(r"self\.(\w+)\(", ast.unparse(method)))
                assert method.name in gated or called & gated, f"{service.name}.{method.name}"


def test_only_the_journal_writes_flag_state() -> None:
    calls = re.compile(
        r"\b(?:store|features|strategies|feature_types|applications|addons|roles|groups|memberships)"
        r"\.(?:save|delete)\b"
    )
    for layer in ("service", "live", "store", "app", "cli"):
        for path in (SOURCE / layer).rglob("*.py"):
            if path.name != "journal.py":
                text = path.read_text()
                # A service's own decisions have such names too; they go to the door.
                text = text.replace("Permission.DELETE_STRATEGY, strategies.delete", "")
                for noun in ("addons", "roles", "groups"):
                    text = text.replace(f"record({noun}.delete(", "")
                assert not calls.search(text), path


def test_only_config_reads_the_environment() -> None:
    for path in FILES:
        if path.parent != SOURCE / "config":
            assert "os.environ" not in path.read_text(), path


def test_nothing_names_where_it_was_made() -> None:
    """No machine's paths and no registry's host in what is committed."""
    hosts = re.compile(r"registry\.npmjs\.org|pypi\.org|files\.pythonhosted|deb\.debian\.org")
    for path in [
        *ROOT.glob("requirements/*"),
        *ROOT.glob("tests/e2e/**/package-lock.json"),
        *ROOT.glob("ui/*"),
    ]:
        if path.is_dir():
            continue
        if "node_modules" not in path.parts:
            assert not hosts.search(path.read_text()), path
