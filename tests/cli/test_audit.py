"""`yardarm audit` as somebody at a terminal runs it."""

import json
from pathlib import Path

from tests.cli.command import yardarm
from yardarm.store.database import Database


async def test_a_history_is_written_down_and_proved_elsewhere(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    file, kept = tmp_path / "history.jsonl", tmp_path / "checkpoints"
    kept.write_text(yardarm("audit", "checkpoint", database_url=database_url).stdout)
    revision, digest, _ = kept.read_text().split()
    written = yardarm("audit", "export", file, database_url=database_url)
    assert written.returncode == 0, written.stderr
    streamed = yardarm("audit", "export", database_url=database_url).stdout.splitlines()
    assert streamed[1:] == file.read_text().splitlines()[1:]
    assert json.loads(streamed[0])["revision"] == int(revision)
    proved = yardarm("audit", "verify", file, "--checkpoint", kept)
    assert proved.returncode == 0, proved.stdout
    assert proved.stdout.splitlines() == [
        f"ok     the checkpoint {kept.read_text().strip()}",
        f"ok     {len(streamed) - 1} events, revision {revision}, hash {digest}",
    ]
    async with database.transaction() as tx:
        await tx.connection.execute("update events set type = 'x' where id = 1")
    found = yardarm("audit", "verify", "--database", database_url=database_url)
    assert found.returncode == 1
    assert found.stdout == "FAULT  event 1 (x, default) is not what was recorded: it was changed\n"


def test_wrong_use_is_one_line(tmp_path: Path) -> None:
    for words, said in (
        (("verify",), "say what to verify"),
        (("verify", "x", "--checkpoint", "5"), "5 is neither a file nor a checkpoint"),
        (("export", "--data-dir", str(tmp_path / "none")), "there is no database in"),
    ):
        found = yardarm("audit", *words)
        assert (found.returncode, found.stdout) == (1, "")
        assert found.stderr.startswith("yardarm: ")
        assert said in found.stderr
        assert len(found.stderr.splitlines()) == 1
