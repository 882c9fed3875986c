"""client/vault.py: what a person's client keeps on this machine."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.client import vault as vaults
from hubbub.client.events import Draft, Kind
from hubbub.client.model import Delivery, Gap, Item, Message, Remark
from hubbub.client.outgoing import UNCONFIRMED, Waiting
from hubbub.client.vault import KnownRoom, KnownServer, Vault
from hubbub.errors import StoreError

NAME = "chat.example:1337"
ONE = Waiting(Draft("#ops", "one\nline", Kind.ACTION, "k1", "id0"), 1.5)
TWO = Waiting(Draft("ann", "two", key="k2"), 2.5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is not there, in a directory that is not there."""
    return tmp_path / "hubbub" / "client.db"


def test_private(path: Path) -> None:
    """Nobody but its owner reads what was written, nor what SQLite puts beside it."""
    with Vault(path) as vault:
        vault.put_out(NAME, ONE)
        assert vault.is_kept
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert {0o600} == set(modes.values())
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_outbox(path: Path) -> None:
    """What was written is there after the program, as it was, in order, until it is dropped."""
    with Vault(path) as vault:
        vault.put_out(NAME, ONE)
        vault.put_out(NAME, TWO)
        vault.put_out("other:1", ONE)
    with Vault(path) as vault:
        assert [ONE, TWO] == vault.outbox(NAME)
        failed = replace(ONE, delivery=Delivery.FAILED, problem="muted")
        vault.put_out(NAME, failed)
        assert [failed, TWO] == vault.outbox(NAME)
        vault.drop(NAME, ["k1", "unknown"])
        assert ([TWO], [ONE]) == (vault.outbox(NAME), vault.outbox("other:1"))


def test_what_left_without_a_key(path: Path) -> None:
    """Where the server would not know it again, nobody sends it again by itself."""
    with Vault(path) as vault:
        vault.put_out(NAME, ONE, TWO)
        vault.note_sent(NAME, "k1")
        first, second = vault.outbox(NAME)
    assert (Delivery.FAILED, UNCONFIRMED) == (first.delivery, first.problem)
    assert TWO == second


def test_killed(path: Path) -> None:
    """What `put_out` has returned for outlives SIGKILL."""
    code = (
        "import sys, pathlib\n"
        "from hubbub.client.vault import Vault\n"
        "from hubbub.client.outgoing import Waiting\n"
        "from hubbub.client.events import Draft\n"
        "vault = Vault(pathlib.Path(sys.argv[1]))\n"
        "for n in range(3): vault.put_out('s', Waiting(Draft('#ops', str(n), key=str(n)), 1.0))\n"
        "print('written', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout
        assert "written\n" == process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with Vault(path) as vault:
        assert ["0", "1", "2"] == [one.draft.text for one in vault.outbox("s")]


def test_one_client_at_a_time(path: Path) -> None:
    """A second client would send the first one's messages: it keeps nothing, and says so."""
    with Vault(path) as vault:
        vault.put_out(NAME, ONE)
        with Vault(path) as second:
            assert (False, []) == (second.is_kept, second.outbox(NAME))
            second.put_out(NAME, TWO)
        assert [ONE] == vault.outbox(NAME)
    with Vault(path) as again:
        assert again.is_kept


def test_servers_and_rooms(path: Path) -> None:
    """The last server comes first; rooms keep their order, and those that went are gone."""
    old = KnownServer("old:1", "todd", "", 1.0)
    new = KnownServer("new:1", "toad", "t", 2.0)
    ops = KnownRoom("#Ops", is_person=False, is_wanted=True, topic="x", read_s=1.5, draft="y")
    ann = KnownRoom("ann", is_person=True, is_wanted=False, topic="", read_s=0.0, draft="")
    with Vault(path) as vault:
        vault.keep_server(new)
        vault.keep_server(old)
        vault.keep_server(replace(old, nick="other"))
        vault.keep_rooms("old:1", [ops, ann])
        assert [ops, ann] == vault.rooms("old:1")
        vault.keep_rooms("old:1", [ann])
    with Vault(path) as vault:
        assert [new, replace(old, nick="other")] == vault.servers()
        assert ([ann], []) == (vault.rooms("old:1"), vault.rooms("new:1"))
        vault.put_out("old:1", ONE)
        vault.keep_items("old:1", {"ann": [Remark(0, 1.0, "x")]})
        vault.forget_server("old:1")
        assert ([new], [], [], []) == (
            vault.servers(),
            vault.rooms("old:1"),
            vault.outbox("old:1"),
            vault.scrollback("old:1", "ann"),
        )


def messages(first: int, count: int) -> list[Item]:
    """Return items with these serial numbers."""
    return [
        Message(number, float(number), "ann", f"m{number}", msgid=f"id{number}")
        for number in range(first, first + count)
    ]


def test_scrollback(path: Path) -> None:
    """Items come back in order, also those that were put in front or replaced later."""
    with Vault(path) as vault:
        vault.keep_items(NAME, {"#ops": messages(0, 5), "#tea": [Gap(0, 1.0, 2.0, 3)]})
        vault.keep_items(NAME, {"#OPS": [*messages(-2, 2), Remark(3, 3.0, "instead")]})
    with Vault(path) as vault:
        everything = vault.scrollback(NAME, "#Ops")
        assert list(range(-2, 5)) == [item.serial for item in everything]
        assert Remark(3, 3.0, "instead") == everything[5]
        assert messages(1, 2) == vault.scrollback(NAME, "#ops", 2, before=3)
        assert [Gap(0, 1.0, 2.0, 3)] == vault.scrollback(NAME, "#tea")
        vault.forget_items(NAME, "#ops")
        assert [] == vault.scrollback(NAME, "#ops")


def test_a_hole_ends_it(path: Path) -> None:
    """What lies before a hole has lost its place, so it is not shown."""
    with Vault(path) as vault:
        vault.keep_items(NAME, {"#ops": [*messages(0, 2), *messages(5, 2)]})
        assert messages(5, 2) == vault.scrollback(NAME, "#ops")


def test_only_so_much(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest items go when there are too many."""
    monkeypatch.setattr(vaults, "KEPT_PER_ROOM", 10)
    with Vault(path) as vault:
        for first in range(0, 30, 6):
            vault.keep_items(NAME, {"#ops": messages(first, 6)})
        assert messages(20, 10) == vault.scrollback(NAME, "#ops")


def test_in_memory() -> None:
    """Without a file all of it works, until the program ends."""
    with Vault(None) as vault:
        vault.put_out(NAME, ONE)
        assert ([ONE], False) == (vault.outbox(NAME), vault.is_kept)


def test_errors(path: Path) -> None:
    """What is wrong with the file is one sentence, and nothing is overwritten."""
    path.parent.mkdir()
    path.write_text("no database, and something that somebody wants to keep")
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        Vault(path)
    assert path.read_text().startswith("no database")
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer hubbub"):
        Vault(path)
    with pytest.raises(StoreError, match="cannot be used"):
        Vault(Path("/proc/nowhere/client.db"))


def test_a_full_disk(path: Path) -> None:
    """What cannot be kept is refused, wholly, and the vault goes on."""
    with Vault(path) as vault:
        vault.put_out(NAME, ONE)
        vault._db.execute("PRAGMA max_page_count = 12")
        long = replace(TWO, draft=replace(TWO.draft, text="x" * 100_000))
        with pytest.raises(StoreError, match="cannot be kept: database or disk is full"):
            vault.put_out(NAME, long)
        assert [ONE] == vault.outbox(NAME)
        vault.drop(NAME, ["k1"])
        assert [] == vault.outbox(NAME)


def test_what_was_typed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines come back in their order, each once, the newest of them."""
    monkeypatch.setattr(vaults, "KEPT_TYPED", 3)
    with Vault(path) as vault:
        for text in ("one", "two", "three", "one"):
            vault.keep_typed(text)
    with Vault(path) as vault:
        assert ["two", "three", "one"] == vault.typed()
        vault.keep_typed("four")
        assert ["three", "one", "four"] == vault.typed()
        assert ["four"] == vault.typed(1)


def test_a_vault_of_before(path: Path) -> None:
    """A file of the first version keeps what is in it, and gets what it lacks."""
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.executescript(f"{vaults._SCHEMAS[0]} PRAGMA user_version = 1;")
    db.execute("INSERT INTO server VALUES (?, 'todd', '', 1.0)", (NAME,))
    db.commit()
    db.close()
    with Vault(path) as vault:
        vault.keep_typed("one")
        assert (["todd"], ["one"]) == ([s.nick for s in vault.servers()], vault.typed())
