"""client/registering.py: capabilities, a name, the welcome, the first rooms, the end."""

import pytest

from hubbub.client.drafts import Limits
from hubbub.client.events import (
    Draft,
    Info,
    Joined,
    Lost,
    NameRefused,
    Ready,
    Refused,
    RoomRefused,
    Welcomed,
)
from hubbub.client.registering import WANTED, choose
from tests.client.script import GREETING, IN_LOBBY, NOW_S, SERVER, Script, talking

END = f"{SERVER} 376 todd :End of MOTD"


def test_introduction() -> None:
    """The first words ask for the capabilities and claim the name."""
    assert ["CAP LS :302", "NICK :todd", "USER todd 0 * :todd"] == Script().sent()


def test_guests_get_a_number() -> None:
    """Without a name the introduction is that of a guest."""
    assert ["CAP LS :302", "NICK :guest-2201", "USER guest 0 * :guest"] == Script(nick=None).sent()


def test_capabilities_are_asked_for() -> None:
    """Of what is offered, over several lines, the known ones are asked for, then it goes on."""
    script = Script()
    script.sent()
    script.hear(f"{SERVER} CAP * LS * :server-time sasl=PLAIN batch")
    assert [] == script.sent()
    script.hear(f"{SERVER} CAP * LS :echo-message labeled-response")
    assert ["CAP REQ :batch echo-message labeled-response server-time"] == script.sent()
    script.hear(f"{SERVER} CAP * ACK :batch echo-message labeled-response server-time")
    assert ["CAP :END"] == script.sent()


@pytest.mark.parametrize("answer", ["CAP * LS :sasl", "CAP * NAK :batch"])
def test_without_capabilities_it_goes_on(answer: str) -> None:
    """A server that offers nothing, or grants nothing, is taken as it is."""
    script = Script()
    script.sent()
    script.hear(f"{SERVER} {answer}")
    assert ["CAP :END"] == script.sent()


def test_receipts_come_all_or_not_at_all() -> None:
    """An echo without labels, or labels without an echo, is of no use."""
    assert ["server-time"] == choose({"echo-message", "batch", "server-time"})
    assert sorted(WANTED) == choose(WANTED | {"sasl"})


def test_keys_need_echoes_and_tags() -> None:
    """Without the echo nobody tells that a message has been said before."""
    receipts = {"batch", "echo-message", "labeled-response"}
    assert sorted(receipts) == choose(receipts | {"hubbub.chat/key"})
    assert [] == choose({"hubbub.chat/key", "echo-message", "labeled-response"})
    assert "hubbub.chat/key" in choose(receipts | {"hubbub.chat/key", "message-tags"})


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        (Limits(4096, 24), "=max-bytes=4096,max-lines=24"),
        (Limits(4096, None), "=new,max-bytes=4096"),
        (None, "=max-lines=24"),
        (None, ""),
    ],
)
def test_server_says_how_long_a_message_may_be(limits: Limits | None, value: str) -> None:
    """A server that does not say it gets no messages of several lines."""
    script = talking()
    script.hear(f"{SERVER} CAP todd NEW :draft/multiline{value}")
    assert ["CAP REQ :draft/multiline"] == script.sent()
    script.hear(f"{SERVER} CAP todd ACK :draft/multiline")
    expected = 1 if limits else 2
    assert expected == len(script.connection.split(Draft("#lobby", "a\nb")))
    assert limits == script.connection._state.limits()


def test_history_comes_in_batches_or_not_at_all() -> None:
    """What was said before can be told from what is said now by its batch alone."""
    assert [] == choose({"draft/chathistory", "echo-message"})
    history = {"batch", "draft/chathistory", "soju.im/search"}
    assert sorted(history) == choose(history | {"echo-message"})


def test_new_capabilities_are_asked_for_later() -> None:
    """A capability that appears is asked for, one that disappears is no longer relied on."""
    script = talking()
    script.hear(f"{SERVER} CAP todd NEW :away-notify")
    assert ["CAP REQ :away-notify"] == script.sent()
    script.hear(f"{SERVER} CAP todd DEL :echo-message")
    script.connection.say("#lobby", "hi")
    assert ["PRIVMSG #lobby :hi", "PING :m1"] == script.sent()


def test_welcome_says_who_we_are() -> None:
    """The name is the one in the welcome, however we asked for it."""
    script = Script()
    assert [Welcomed("todd_")] == script.hear(f"{SERVER} 001 todd_ :Welcome")
    assert "todd_" == script.connection.nick


def test_server_may_put_us_into_the_lobby() -> None:
    """A lobby that we are in when the greeting ends is not asked for."""
    script = Script(*GREETING)
    script.sent()
    events = script.hear(*IN_LOBBY, END)
    assert Joined(NOW_S, "#lobby", "todd", own=True) == events[0]
    assert Ready() == events[-1]
    assert [] == script.sent()


def test_lobby_is_entered() -> None:
    """Where the server leaves us outside, we ask to be let in, and are ready inside."""
    script = Script(*GREETING)
    script.sent()
    assert [] == script.hear(f"{SERVER} 422 todd :no MOTD")
    assert ["JOIN :#lobby"] == script.sent()
    assert Ready() in script.hear(*IN_LOBBY)


def test_refused_lobby() -> None:
    """A room that does not let us in keeps nobody waiting."""
    script = Script(*GREETING, END)
    events = script.hear(f"{SERVER} 473 todd #lobby :Cannot join channel (+i)")
    assert [RoomRefused("#lobby", "#lobby: Cannot join channel (+i)"), Ready()] == events


@pytest.mark.parametrize("name", ["#a b", "#a,b", "", "#a\r\nQUIT"])
def test_rooms_that_cannot_be(name: str) -> None:
    """What no server takes for a room's name keeps nobody waiting, and is not sent."""
    script = Script()
    script.connection.register("todd", [name])
    script.hear(f"{SERVER} CAP * LS :batch", f"{SERVER} CAP todd ACK :batch")
    events = script.hear(f"{SERVER} 001 todd :Welcome", END)
    assert RoomRefused(name, "no room can be called that") in events
    assert Ready() == events[-1]
    assert not any(line.startswith(("JOIN", "QUIT")) for line in script.sent())


def test_taken_name_is_told() -> None:
    """A name that somebody has is told, and another one may follow."""
    script = Script()
    taken = NameRefused("todd", taken=True, reason="todd: Nickname is already in use")
    assert [taken] == script.hear(f"{SERVER} 433 * todd :Nickname is already in use")
    script.sent()
    script.connection.register("tod")
    assert ["NICK :tod"] == script.sent()


def test_illegal_name_is_told() -> None:
    """A name that the server does not accept is told as such."""
    script = Script(nick="Tödd")
    illegal = NameRefused("Tödd", taken=False, reason="Tödd: Erroneous nickname")
    assert [illegal] == script.hear(f"{SERVER} 432 * Tödd :Erroneous nickname")


def test_guests_try_again() -> None:
    """A guest whose number is taken takes another."""
    script = Script(nick=None)
    script.sent()
    assert [] == script.hear(f"{SERVER} 433 * guest-2201 :Nickname is already in use")
    assert ["NICK :guest-9325"] == script.sent()


def test_guests_give_up() -> None:
    """A server that accepts no guest's name at all is not asked for ever."""
    script = Script(nick=None)
    events = []
    for _ in range(30):
        events += script.hear(f"{SERVER} 432 * guest-2201 :Nickname too long")
    assert NameRefused("guest-2201", taken=False, reason="guest-2201: Nickname too long") in events
    assert 22 == len(script.sent())


def test_name_is_reclaimed() -> None:
    """Who insists gets in under another name, and asks for the own one until it is free."""
    script = Script(insist=True)
    script.sent()
    script.hear(f"{SERVER} 433 * todd :Nickname is already in use")
    assert ["NICK :todd_"] == script.sent()
    script.hear(f"{SERVER} 001 todd_ :Welcome")
    assert ("todd_", "todd") == (script.connection.nick, script.connection.wanted_nick)
    script.wait(10)
    assert ["NICK :todd"] == script.sent()
    assert [] == script.hear(f"{SERVER} 433 todd_ todd :Nickname is already in use")
    script.wait(10)
    assert ["NICK :todd"] == script.sent()
    script.hear(":todd_!~todd@host NICK todd")
    script.wait(15)
    assert ("todd", []) == (script.connection.nick, script.sent())


def test_own_wish_is_answered() -> None:
    """A name that the person asked for and cannot have is told."""
    script = talking()
    script.connection.nick_to("ann")
    refused = Refused("ann: Nickname is already in use")
    assert [refused] == script.hear(f"{SERVER} 433 todd ann :Nickname is already in use")


def test_being_turned_away() -> None:
    """The reason that counts is the one before the farewell."""
    script = Script()
    assert [] == script.hear(f"{SERVER} 451 * CAP :You have not registered")
    assert [] == script.hear(f"{SERVER} 465 * :You are banned here")
    assert [Lost("You are banned here")] == script.hear("ERROR :Closing link")
    assert script.connection.lost


def test_motd_is_told_once() -> None:
    """The message of the day is told, and asking for it again enters no room."""
    script = talking()
    assert [Info("be kind")] == script.hear(f"{SERVER} 372 todd :- be kind", END)
    assert [] == script.sent()


def test_pings_are_answered() -> None:
    """Whoever asks whether we are alive hears it."""
    script = talking()
    assert [] == script.hear("PING :are you there")
    assert ["PONG :are you there"] == script.sent()
