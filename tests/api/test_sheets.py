"""Answers as files in memory: every byte, from where a socket takes it, and no file left over."""

import gc
import os
import resource
import socket
from pathlib import Path

import pytest

from yardarm.api.answers import Answer
from yardarm.api.ready import Repeats, ready
from yardarm.api.sheets import Sheet
from yardarm.app.connections import Connections, Limits
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_it_holds_every_byte_and_is_closed() -> None:
    before = _open_files()
    parts = (b"head\r\n", b"\r\n", os.urandom(300_000))
    sheet = Sheet.made(*parts)
    assert sheet is not None
    assert _open_files() == before + 1
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        sent = sheet.send(here.fileno())
        assert 0 < sent < sheet.size, "a socket takes no more than it has room for"
        assert there.recv(sent, socket.MSG_WAITALL) == b"".join(parts)[:sent]
        while True:
            try:
                sheet.send(here.fileno())
            except BlockingIOError:
                break
    del sheet
    gc.collect()
    assert _open_files() == before


def test_each_is_made_once_a_second_and_there_are_only_so_many() -> None:
    among = Connections({}, Repeats(Board(), TokenBook()), Limits(sheets=2), posts={})
    among.tick([(b"date", b"1")])
    answers = [ready(Answer(200, [], b"x" * 20_000)) for _ in range(3)]
    first, second, third = (among.sheet(answer) for answer in answers)
    assert first is not None
    assert among.sheet(answers[0]) is first
    assert second is not None
    assert third is None
    among.tick([(b"date", b"2")])
    later = among.sheet(answers[0])
    assert later is not None
    for sheet, date in ((first, b"1"), (later, b"2")):
        head = answers[0].head + b"date: " + date + b"\r\n\r\n"
        assert os.pread(sheet.fd, 100_000, 0) == head + answers[0].body


def test_where_there_is_no_file_left_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        assert Sheet.made(b"x") is None
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    monkeypatch.delattr(os, "memfd_create")
    assert Sheet.made(b"x") is None
