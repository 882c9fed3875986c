"""Each message once, whatever happens to the connections (proxy.py has the long form)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from hubbub.core.ids import to_text
from hubbub.store.base import MESSAGE, Record
from tests.reliability.flaky import FlakyProxy, Roughness
from tests.reliability.member import ROOM, Member
from tests.reliability.proxy import Tally, Trial, compare
from tests.support.patience import PATIENCE_S


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_message_once(tmp_path: Path) -> None:
    """Through cuts, stalls, a SIGTERM and a SIGKILL all transcripts and the history are the same.

    Every key is there once, and what was echoed has the id of its echo. Whether a cut falls between
    a message and its echo is chance here; tests/clients/test_lost_links.py has that for certain.
    """
    trial = Trial(tmp_path / "data", Random(2026))
    asyncio.run(trial.run(3, 2.0, (True, False)))
    assert [] == trial.problems
    assert trial.tally.is_good, str(trial.tally)
    assert trial.tally.messages > 100


def record(number: int, name: str) -> Record:
    """Return what is kept of m0's message of that name, under its key."""
    key = name.replace(".", "-")
    source = "m0!~x@127.0.0.1"
    return Record(number, MESSAGE, (ROOM,), source, "~m0", None, ROOM, name, key=key)


@pytest.mark.parametrize(
    ("kept", "wrong"),
    [
        ("m0.0 m0.1 m0.2", set()),
        ("m0.0 m0.1", {"losses", "missing", "differences"}),
        ("m0.0 m0.1 m0.1 m0.2", {"losses", "duplicates", "differences"}),
        ("m0.0 m0.2 m0.1", {"losses", "differences", "disorders"}),
        ("m0.0 m0.1 m0.2 m9.0", {"strangers", "differences"}),
    ],
)
def test_the_tally_tells(kept: str, wrong: set[str]) -> None:
    """A message lost, doubled, out of its place or out of nowhere is counted."""
    member = Member("m0", 0, Random(1))
    member.wanted = 3
    member.transcript = [(to_text(n), f"m0.{n}") for n in range(3)]
    member.confirmed = {f"m0-{n}": to_text(n) for n in range(3)}
    tally = Tally()
    compare([member], [record(n, name) for n, name in enumerate(kept.split())], tally)
    assert tally.is_good == (not wrong)
    bad = ("losses", "duplicates", "strangers", "missing", "differences", "disorders", "problems")
    assert wrong == {name for name in bad if getattr(tally, name)}


def test_flaky() -> None:
    """What comes through is a beginning of what was sent; without trouble it is all of it."""

    async def send(proxy: FlakyProxy, data: bytes, patience_s: float = 0.5) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(data)
        try:
            async with asyncio.timeout(patience_s):  # a mute
                return await reader.readexactly(len(data))
        except asyncio.IncompleteReadError as error:
            return error.partial
        except (OSError, TimeoutError):
            return b""
        finally:
            writer.close()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()

    async def main() -> None:
        data = bytes(range(256)) * 8
        async with (
            await asyncio.start_server(echo, "127.0.0.1", 0) as server,
            FlakyProxy(Random(3), Roughness(2_000, 2_000, longest_stall_s=0.01)) as proxy,
        ):
            assert b"" == await send(proxy, data), "there is no target yet"
            proxy.target = server.sockets[0].getsockname()[1]
            came = [await send(proxy, data) for _ in range(12)]
            assert all(data.startswith(one) for one in came)
            assert any(one != data for one in came)
            assert proxy.troubles.total() > 0
            proxy.is_calm = True
            assert data == await send(proxy, data, PATIENCE_S)

    asyncio.run(main())
