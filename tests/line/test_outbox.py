"""line/outbox.py: what was said and has no echo yet, over crashes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from hubbub.client.connection import Connection
from hubbub.client.events import Draft, Refused
from hubbub.client.outgoing import UNCONFIRMED
from hubbub.client.vault import Vault
from hubbub.line.outbox import Outbox
from tests.client.script import NOW_S, RECEIPTS, SERVER

NAME = "chat.example:1337"


def connected(caps: str = "") -> Connection:
    """Return a connection that has come in."""
    connection = Connection(NOW_S, Random(1))
    connection.register("todd", [])
    lines = [f"{SERVER} CAP * LS :{caps}", f"{SERVER} CAP * ACK :{caps}"] if caps else []
    lines += [f"{SERVER} 001 todd :Welcome", f"{SERVER} 376 todd :End"]
    connection.receive_data("".join(f"{line}\r\n" for line in lines).encode(), NOW_S)
    connection.events()
    return connection


def opened(vault: Vault, told: list[str] | None = None) -> Outbox:
    """Return the outbox of a client that has just started."""
    return Outbox(vault, NAME, (told if told is not None else []).append)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault on the disk."""
    return Vault(tmp_path / "client.db")


def texts(outbox: Outbox) -> list[str]:
    """Return what will leave."""
    return [draft.text for draft in outbox]


def test_on_the_disk_until_its_echo(vault: Vault) -> None:
    """Another run has what this one said, until it has arrived."""
    with vault:
        outbox = opened(vault)
        for text in ("one", "two"):
            outbox.add(Draft("#tea", text), Random(1) if text == "one" else Random(2), NOW_S)
        again = opened(vault)
        assert ["one", "two"] == texts(again)
        first = again.next()
        assert first is not None
        assert again.is_doubtful(first)
        again.drop([first.key])
        assert ["two"] == texts(opened(vault))


def test_sent_again_after_a_loss(vault: Vault) -> None:
    """What was on its way leaves again, in order; the server knows it by its key."""
    with vault:
        outbox, connection = opened(vault), connected(f"{RECEIPTS} message-tags hubbub.chat/key")
        outbox.add(Draft("#tea", "one"), Random(1), NOW_S)
        outbox.add(Draft("#tea", "two"), Random(2), NOW_S)
        draft = outbox.next()
        assert draft is not None
        assert not outbox.is_doubtful(draft)
        outbox.send(draft, connection)
        assert 1 == outbox.queued
        assert ["one"] == [lost.text for lost in outbox.lose()]
        assert ["one", "two"] == texts(outbox)
        assert draft == outbox.next()
        assert outbox.is_doubtful(draft)


def test_a_crash_at_a_server_without_keys(vault: Vault) -> None:
    """What had left then may have arrived: a person decides, in another run."""
    with vault:
        outbox = opened(vault)
        outbox.add(Draft("#tea", "one"), Random(1), NOW_S)
        draft = outbox.next()
        assert draft is not None
        outbox.send(draft, connected())
        again = opened(vault)
        assert [] == texts(again)
        assert [UNCONFIRMED] == [waiting.problem for waiting in again.undecided]
        assert 1 == again.retry()
        assert ["one"] == texts(again)


def test_what_does_not_fit_is_several(vault: Vault) -> None:
    """Lines become messages where there are none of several lines, in their order."""
    with vault:
        outbox, connection = opened(vault), connected()
        outbox.add(Draft("#tea", "one\ntwo"), Random(1), NOW_S)
        while draft := outbox.next():
            outbox.send(draft, connection)
        assert ["one", "two"] == texts(outbox)
        assert b"PRIVMSG #tea :one\r\n" in connection.data_to_send()


def test_refused(vault: Vault) -> None:
    """What the server refuses does not wait any longer."""
    with vault:
        outbox = opened(vault)
        outbox.add(Draft("#tea", "one"), Random(1), NOW_S)
        (draft,) = outbox
        outbox.settle(Refused("no", draft))
        assert 0 == len(outbox) == len(opened(vault))


def test_a_room_takes_another_name(vault: Vault) -> None:
    """What waits for it goes to the new one, also in another run."""
    with vault:
        outbox = opened(vault)
        outbox.add(Draft("#tea", "one"), Random(1), NOW_S)
        outbox.move("#Tea", "#coffee")
        assert ["#coffee"] == [draft.to for draft in outbox] == [d.to for d in opened(vault)]


def test_a_full_disk(vault: Vault) -> None:
    """What the disk does not take is told, and leaves all the same."""
    with vault:
        told: list[str] = []
        outbox = opened(vault, told)
        vault._db.execute("PRAGMA max_page_count = 1")
        outbox.add(Draft("#tea", "x" * 100_000), Random(1), NOW_S)
        assert 1 == len(outbox)
        assert "cannot be kept" in told[0]
