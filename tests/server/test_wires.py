"""Every event on every wire: exactly these bytes."""

from __future__ import annotations

import itertools

import pytest

from hubbub.core import events as ev
from hubbub.core.ids import to_text
from hubbub.core.modes import ModeChange
from hubbub.core.state import Room, User
from hubbub.server.wires import SHAPING, irc_wire, iso
from tests.support.chatroom import NOON_MS

ID = (NOON_MS - 1_577_836_800_000) << 22 | 7
ANN = User("ann", "~a", "h", "Ann Lee")
ANN.account = "ann-lee"
BOB = User("bob", "~b", "h", "Bob")
BOB.modes = frozenset("B")
AWAY = User("awa", "~w", "h", "Awa")
AWAY.away = "at lunch"
TEA = Room("#tea", 0)
WHO = ":ann!~a@h"
TIME = "time=2026-03-01T12:00:00.000Z"

PLAIN_LINES = [
    (ev.Said(ANN, "ann!~a@h", TEA, "hi all", "message", {}), f"{WHO} PRIVMSG #tea :hi all"),
    (ev.Said(ANN, "ann!~a@h", BOB, "hi", "message", {}), f"{WHO} PRIVMSG bob :hi"),
    (ev.Said(ANN, "ann!~a@h", BOB, "hi", "notice", {}), f"{WHO} NOTICE bob :hi"),
    (ev.Joined(ANN, "ann!~a@h", TEA, "", False), f"{WHO} JOIN #tea"),
    (ev.Left(ANN, "ann!~a@h", TEA, None), f"{WHO} PART #tea"),
    (ev.Left(ANN, "ann!~a@h", TEA, "bye all"), f"{WHO} PART #tea :bye all"),
    (ev.Kicked(ANN, "ann!~a@h", TEA, BOB, "no sugar"), f"{WHO} KICK #tea bob :no sugar"),
    (ev.TopicSet(ANN, "ann!~a@h", TEA, "Oolong"), f"{WHO} TOPIC #tea :Oolong"),
    (ev.TopicSet(ANN, "ann!~a@h", TEA, ""), f"{WHO} TOPIC #tea :"),
    (ev.Invited(ANN, "ann!~a@h", TEA, BOB, opens=True), f"{WHO} INVITE bob #tea"),
    (
        ev.RoomModesChanged(
            ANN, "ann!~a@h", TEA, [ModeChange(True, "o", "bob"), ModeChange(False, "t")]
        ),
        f"{WHO} MODE #tea +o-t bob",
    ),
    (ev.UserModesChanged(ANN, "ann!~a@h", [ModeChange(True, "i")]), f"{WHO} MODE ann :+i"),
    (ev.Renamed(ANN, "old!~a@h", "old", "ann"), ":old!~a@h NICK :ann"),
    (ev.Departed(ANN, "ann!~a@h", "Quit: bye"), f"{WHO} QUIT :Quit: bye"),
]
SPECIAL = [
    (ev.AwayChanged(ANN, "ann!~a@h", "out"), "away-notify", f"{WHO} AWAY :out"),
    (ev.AwayChanged(ANN, "ann!~a@h", None), "away-notify", f"{WHO} AWAY"),
    (ev.RealnameChanged(ANN, "ann!~a@h", "A L"), "setname", f"{WHO} SETNAME :A L"),
    (ev.Rehosted(ANN, "ann!~a@h", "~x", "y.z"), "chghost", f"{WHO} CHGHOST ~x y.z"),
]
SPECIAL.append(
    (
        ev.RoomRenamed(ANN, "ann!~a@h", TEA, "#tee", "#tea", ""),
        "draft/channel-rename",
        f"{WHO} RENAME #tee #tea :",
    )
)
for event, *_ in [*PLAIN_LINES, *SPECIAL]:
    event.id = ID


def encoded(event: ev.Event, *caps: str) -> str:
    """Return what a wire with these capabilities makes of the event."""
    data = irc_wire(caps).encode(event)
    assert not data or data.endswith(b"\r\n")
    return data.decode().removesuffix("\r\n")


@pytest.mark.parametrize(("event", "line"), PLAIN_LINES)
def test_bare(event: ev.Event, line: str) -> None:
    """Without capabilities an event is the line that RFC 1459 knows."""
    assert line == encoded(event)


@pytest.mark.parametrize(("event", "cap", "line"), SPECIAL)
def test_only_with_its_capability(event: ev.Event, cap: str, line: str) -> None:
    """What came with IRCv3 is told only to those who know it."""
    assert line == encoded(event, cap)
    assert "" == encoded(event, *(SHAPING - {cap}))


@pytest.mark.parametrize(("event", "line"), PLAIN_LINES)
def test_tags(event: ev.Event, line: str) -> None:
    """Each capability adds its own tags, and nothing else changes."""
    assert f"@{TIME} {line}" == encoded(event, "server-time")
    assert f"@account=ann-lee {line}" == encoded(event, "account-tag")
    tagged = encoded(event, "message-tags")
    assert line == tagged.partition(" ")[2]
    assert tagged.startswith("@msgid=")
    msgid = tagged.partition(" ")[0][1:]
    assert f"@{TIME};account=ann-lee;{msgid} {line}" == encoded(
        event, "server-time", "account-tag", "message-tags"
    )


def test_every_combination_parses() -> None:
    """On every combination of capabilities the line without its tags stays what it is."""
    for count in range(len(SHAPING) + 1):
        for caps in itertools.combinations(sorted(SHAPING), count):
            wire = irc_wire(caps)
            for event, line in PLAIN_LINES:
                got = wire.encode(event).decode()
                rest = got.partition(" ")[2] if got.startswith("@") else got
                assert rest.startswith(line), (caps, got)


def test_no_account_no_tag() -> None:
    """Somebody without an account has no account tag."""
    event = ev.Departed(BOB, "bob!~b@h", "x")
    assert ":bob!~b@h QUIT :x" == encoded(event, "account-tag")


def test_bot_tag() -> None:
    """What a bot does is marked for those with message-tags."""
    event = ev.Said(BOB, "bob!~b@h", TEA, "beep", "message", {})
    event.id = ID
    tags, _, line = encoded(event, "message-tags").partition(" ")
    assert tags.endswith(";bot")
    assert ":bob!~b@h PRIVMSG #tea :beep" == line


def test_client_tags() -> None:
    """Tags of clients follow the server's, escaped, for those with message-tags alone."""
    tags = {"+typing": "active", "+empty": "", "+odd": "a;b c\\d"}
    event = ev.Said(ANN, "ann!~a@h", TEA, "x", "message", tags)
    got = encoded(event, "message-tags").partition(" ")[0]
    assert got.endswith(r";+typing=active;+empty;+odd=a\:b\sc\\d")
    assert "typing" not in encoded(event, "server-time")


def test_tagmsg() -> None:
    """TAGMSG is told only to those with message-tags."""
    event = ev.Said(ANN, "ann!~a@h", TEA, "", "tags", {"+typing": "active"})
    assert encoded(event, "message-tags").endswith(f";+typing=active {WHO} TAGMSG #tea")
    assert "" == encoded(event, *(SHAPING - {"message-tags"}))


def test_edit() -> None:
    """EDIT is all tags: who takes them gets it escaped, everybody else a marked notice."""
    event = ev.Edited(ANN, "ann!~a@h", TEA, ID - 1, "new; text")
    event.id = ID
    own = f"draft/target-msgid={to_text(ID - 1)};draft/edit-text=new\\:\\stext"
    line = f"@msgid={to_text(ID)};{own} {WHO} EDIT #tea"
    notice = f"{WHO} NOTICE #tea :(edited) new; text"
    assert line == encoded(event, "draft/message-edit", "message-tags")
    assert notice == encoded(event, "draft/message-edit") == encoded(event)
    assert f"@msgid={to_text(ID)} {notice}" == encoded(event, "message-tags")


@pytest.mark.parametrize(("user", "account"), [(ANN, "ann-lee"), (BOB, "*")])
def test_extended_join(user: User, account: str) -> None:
    """With extended-join a JOIN carries account and real name."""
    event = ev.Joined(user, f"{user.nick}!x@h", TEA, "", False)
    line = f":{user.nick}!x@h JOIN #tea {account} :{user.realname}"
    assert line == encoded(event, "extended-join")


def test_join_while_away() -> None:
    """With away-notify the JOIN of somebody who is away is followed by their AWAY."""
    event = ev.Joined(AWAY, "awa!~w@h", TEA, "", False)
    assert ":awa!~w@h JOIN #tea\r\n:awa!~w@h AWAY :at lunch" == encoded(event, "away-notify")
    assert ":awa!~w@h JOIN #tea" == encoded(event)


def test_arrival_is_silent() -> None:
    """That somebody has come into the chat is no line of its own."""
    assert "" == encoded(ev.Arrived(ANN, "ann!~a@h"), *SHAPING)


def test_wires_are_interned() -> None:
    """Equal capabilities are one wire; what does not change bytes does not count."""
    assert irc_wire(["server-time", "batch"]) is irc_wire(["echo-message", "server-time"])
    assert irc_wire(["server-time"]) is not irc_wire([])


def test_iso() -> None:
    """Times are written in UTC with three digits of milliseconds."""
    assert "2026-03-01T12:00:00.000Z" == iso(NOON_MS)
    assert "2026-03-01T12:00:00.007Z" == iso(NOON_MS + 7)
    assert "2026-03-01T11:59:59.999Z" == iso(NOON_MS - 1)
