"""Answers as files in memory: every byte, from where a socket takes it, and no file left over."""

import gc
import os
import resource
import socket
from pathlib import Path

import pytest

from yardarm.api.answers import Answer
from yardarm.api.ready import ready
from yardarm.api.sheets import Sheet


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


def test_another_end_of_the_head_makes_another() -> None:
    answer = ready(Answer(200, [], b"x" * 20_000))
    one, other = b"date: 1\r\n\r\n", b"date: 2\r\n\r\n"
    first = answer.sheet(one)
    assert answer.sheet(one) is first
    assert first is not None
    second = answer.sheet(other)
    assert second is not None
    assert second is not first
    for sheet, line in ((first, one), (second, other)):
        assert os.pread(sheet.fd, 100_000, 0) == answer.head + line + answer.body


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
