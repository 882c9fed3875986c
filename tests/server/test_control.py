"""The control socket: one JSON line in, one out, whatever comes in."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hubbub.errors import StartError
from hubbub.server.control import CONTROL_FILE, Control


async def echo(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answer with what was asked."""
    return {"asked": dict(asked)}


async def refuse(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse in two sentences."""
    raise StartError("one\ntwo")


async def wait(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Never answer."""
    await asyncio.Event().wait()
    return {}


COMMANDS = {"echo": echo, "refuse": refuse, "wait": wait}


def answers(directory: Path, *lines: bytes) -> list[Any]:
    """Return what a server answers these lines, sent at once."""

    async def ask() -> list[Any]:
        control = Control(directory, COMMANDS)
        control.start()
        reader, writer = await asyncio.open_unix_connection(directory / CONTROL_FILE)
        for line in lines:
            writer.write(line + b"\n")
        writer.write_eof()
        found = []
        with suppress(ConnectionResetError):  # the server has closed before it read all
            found += [json.loads(line) async for line in reader]
        writer.close()
        await control.close()
        return found

    return asyncio.run(ask())


def test_answers(tmp_path: Path) -> None:
    """Each line is answered in order, a refusal with its sentences."""
    assert [
        {"ok": True, "asked": {"do": "echo", "x": "ü"}},
        {"ok": False, "problems": ["one", "two"]},
    ] == answers(tmp_path, json.dumps({"do": "echo", "x": "ü"}).encode(), b'{"do": "refuse"}')


@pytest.mark.parametrize(
    "line", [b"", b"x", b"[]", b"3", b'{"do": []}', b"{}", b'{"do": "x"}', b"[" * 60_000]
)
def test_nonsense(tmp_path: Path, line: bytes) -> None:
    """What nobody understands is answered with what can be asked."""
    (answer,) = answers(tmp_path, line)
    assert not answer["ok"]
    assert "echo, refuse, wait" in answer["problems"][0]


def test_a_line_without_end(tmp_path: Path) -> None:
    """A line that is too long ends its connection, and nothing else."""
    assert [] == answers(tmp_path, b"x" * 1_000_000)


def test_for_its_owner_only(tmp_path: Path) -> None:
    """The socket has mode 0600, and is gone when the server is."""

    async def look() -> int:
        control = Control(tmp_path, COMMANDS)
        control.start()
        mode = (tmp_path / CONTROL_FILE).stat().st_mode
        await control.close()
        await control.close()
        return stat.S_IMODE(mode)

    assert 0o600 == asyncio.run(look())
    assert not (tmp_path / CONTROL_FILE).exists()


def test_close_waits_for_nobody(tmp_path: Path) -> None:
    """Who waits for an answer when the server stops gets the end instead."""

    async def leave() -> bytes:
        control = Control(tmp_path, COMMANDS)
        control.start()
        reader, writer = await asyncio.open_unix_connection(tmp_path / CONTROL_FILE)
        writer.write(b'{"do": "echo"}\n{"do": "wait"}\n')
        await reader.readline()
        await control.close()
        rest = await reader.read()
        writer.close()
        return rest

    assert b"" == asyncio.run(leave())


def test_in_a_deep_directory(tmp_path: Path) -> None:
    """A path that is longer than a socket's may be works all the same."""
    deep = tmp_path / ("d" * 120)
    deep.mkdir()

    async def start() -> bool:
        control = Control(deep, COMMANDS)
        control.start()
        is_there = (deep / CONTROL_FILE).is_socket()
        await control.close()
        return is_there

    assert asyncio.run(start())
