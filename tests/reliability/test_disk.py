"""A disk that is full, read-only or damaged: a clear word, and nothing lost that was echoed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.kill import ServerProcess
from tests.support.client import Irc

CAPS = ("batch", "echo-message", "message-tags", "standard-replies", "draft/chathistory")
_PAGE_BYTES = 4096  # SQLite's
_SIZE = "4m"
_LEFT_BYTES = 48 * 1024


def run(*command: str) -> str:
    """Run a command; return what it has complained of, '' if it worked."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    problem = run("mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "tmpfs", str(disk))
    if problem:
        print(f"skipped: {problem}")
        pytest.skip(f"a small file system needs root: {problem}")
    yield disk
    run("umount", "-l", str(disk))


def fill(disk: Path, left_bytes: int) -> Path:
    """Leave so much room on the disk; return the file that takes the rest."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 0
        try:
            while True:
                size += file.write(b"x" * 4096)
        except OSError:
            file.truncate(max(0, size - left_bytes))
    return ballast


def history(client: Irc, room: str) -> list[str]:
    """Return all texts of a room."""
    texts: list[str] = []
    point = "timestamp=2020-01-01T00:00:00.000Z"
    while True:
        client.send(f"CHATHISTORY AFTER {room} {point} 100")
        page = [line for line in client.barrier() if " PRIVMSG " in line]
        if not page:
            return texts
        texts += [line.rpartition(" :")[2] for line in page]
        point = f"msgid={page[-1].partition('msgid=')[2].split(' ')[0].split(';')[0]}"


def test_full(small_disk: Path) -> None:
    """While it is full, messages are refused; with room again all goes on; no echo is lost."""
    echoed: list[str] = []
    refused: list[str] = []

    def say(client: Irc, text: str) -> None:
        client.send(f"PRIVMSG #lobby :{text}")
        (line,) = client.until(lambda line: " PRIVMSG " in line)
        if " FAIL " in line:
            assert "STORAGE_UNAVAILABLE #lobby" in line
            refused.append(text)
        else:
            assert line.endswith(f" PRIVMSG #lobby :{text}")
            echoed.append(text)

    with ServerProcess(small_disk / "data") as server:
        with Irc(("127.0.0.1", server.port)).register("ann", *CAPS) as ann:
            say(ann, "before")
            ballast = fill(small_disk, _LEFT_BYTES)
            number = 0
            while len(refused) < 20:
                number += 1
                assert number < 2000, "the disk does not fill"
                say(ann, f"{number} {'x' * 300}")
            before = len(echoed)
            ballast.unlink()
            for text in ("again", "and again"):
                say(ann, text)
            assert before + 2 == len(echoed)
            assert echoed == history(ann, "#lobby")
        server.kill()
    with (
        ServerProcess(small_disk / "data") as server,
        Irc(("127.0.0.1", server.port)).register("bob", *CAPS) as bob,
    ):
        assert echoed == history(bob, "#lobby")


def test_full_at_the_start(small_disk: Path) -> None:
    """On a full disk a server does not start, and says so in one line."""
    fill(small_disk, 0)
    code, said = ServerProcess(small_disk / "data").ended()
    assert 2 == code
    (line,) = said.splitlines()
    assert line.startswith("hubbub: ")
    assert str(small_disk / "data") in line


def test_read_only(small_disk: Path) -> None:
    """Where nothing may be written a server does not start, and says so in one line."""
    with ServerProcess(small_disk / "data"):
        pass
    assert "" == run("mount", "-o", "remount,ro", str(small_disk))
    code, said = ServerProcess(small_disk / "data").ended()
    assert 2 == code
    (line,) = said.splitlines()
    assert line.startswith(f"hubbub: the data directory {small_disk / 'data'} cannot be used: ")


def test_no_directory(tmp_path: Path) -> None:
    """Where a file stands in the place of the directory, that is said in one line."""
    (tmp_path / "data").write_text("a file")
    code, said = ServerProcess(tmp_path / "data").ended()
    assert 2 == code
    (line,) = said.splitlines()
    assert line.startswith(f"hubbub: the data directory {tmp_path / 'data'} cannot be used: ")


@pytest.fixture
def talked(talked_once: Path, tmp_path: Path) -> Path:
    """A data directory in whose history #tea fills many pages, and then #pot many others."""
    return Path(shutil.copytree(talked_once, tmp_path / "data"))


@pytest.fixture(scope="module")
def talked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for nobody to touch."""
    data = tmp_path_factory.mktemp("talked") / "data"
    with (
        ServerProcess(data) as server,
        Irc(("127.0.0.1", server.port)).register("ann", *CAPS) as ann,
    ):
        ann.send("JOIN #tea,#pot")
        for room in ("tea", "pot"):
            ann.send(*(f"PRIVMSG #{room} :{room} {n} {'leaf ' * 60}" for n in range(100)))
        ann.until(r"PRIVMSG #pot :pot 99 ")
        server.process.terminate()
        assert server.ended()[0] == 0
    return data


def damage(history: Path, offset: int) -> None:
    """Turn all bits of the page at this offset."""
    with history.open("r+b") as file:
        start = offset // _PAGE_BYTES * _PAGE_BYTES
        file.seek(start)
        page = file.read(_PAGE_BYTES)
        file.seek(start)
        file.write(bytes(byte ^ 0xFF for byte in page))


def ask(client: Irc, line: str) -> str:
    """Send the line and return what ends its answer: an echo, the end of a batch, or a FAIL."""
    client.send(line)
    return client.until(r"^(@\S+ )?:\S+ (FAIL|PRIVMSG|BATCH -)")[-1]


def test_a_damaged_page(talked: Path) -> None:
    """Who reads what is on it is told so; all else is read and said as ever, also afterwards."""
    content = (talked / "history.db").read_bytes()
    damage(talked / "history.db", content.index(b"tea 50 "))
    for visit in range(2):
        with (
            ServerProcess(talked) as server,
            Irc(("127.0.0.1", server.port)).register("bob", *CAPS) as bob,
        ):
            bob.send("JOIN #tea,#pot")
            bob.barrier()
            page = "CHATHISTORY AFTER #tea timestamp=2020-01-01T00:00:00.000Z 100"
            assert "FAIL CHATHISTORY MESSAGE_ERROR AFTER #tea :" in ask(bob, page)
            assert [f"pot {n}" for n in range(100)] == [
                " ".join(text.split()[:2]) for text in history(bob, "#pot")[:100]
            ]
            for room in ("#tea", "#pot"):
                text = f"PRIVMSG {room} :still here {visit}"
                assert ask(bob, text).endswith(text)
            assert server.process.poll() is None
            server.process.terminate()
            code, said = server.ended()
            assert 0 == code
            assert f"{talked / 'history.db'} is damaged: restore a backup" in said
            assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_any_damaged_page(talked: Path, tenth: int) -> None:
    """Wherever it is, a server ends at once and says why, or answers every question."""
    content = (talked / "history.db").read_bytes()
    damage(talked / "history.db", len(content) * tenth // 10)
    server = ServerProcess(talked)
    if not server.port:
        code, said = server.ended()
        assert 2 == code
        for line in said.splitlines():  # a second one may come from the search index
            assert re.fullmatch("hubbub: .* is damaged.*: restore a backup.*", line)
        assert said
        return
    with server, Irc(("127.0.0.1", server.port)).register("bob", *CAPS) as bob:
        bob.send("JOIN #tea,#pot")
        bob.barrier()
        for room in ("#tea", "#pot"):
            ask(bob, f"CHATHISTORY LATEST {room} * 100")
            ask(bob, f"PRIVMSG {room} :hello")
        assert server.process.poll() is None
        server.kill()
        assert "Traceback" not in server.ended()[1]
