"""client/connection.py: bytes in, events and bytes out, and time."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.connection import WINDOW, Connection
from hubbub.client.events import Draft, Event, Info, Lost, Ready, Said
from hubbub.errors import BadMessage
from tests.client.script import (
    GREETING,
    IN_LOBBY,
    NOW_S,
    RECEIPTS,
    SERVER,
    Script,
    talking,
)

CONVERSATION = "".join(
    f"{line}\r\n"
    for line in (
        f"{SERVER} CAP * LS :{RECEIPTS}",
        f"{SERVER} CAP todd ACK :{RECEIPTS}",
        *GREETING,
        *IN_LOBBY,
        f"{SERVER} 376 todd :End of MOTD",
        "@time=2020-01-02T03:04:05.500Z :ann!~ann@host PRIVMSG #lobby :Grüße, 日本語 👋",
        "x" * 9000,
        ":ann!~ann@host QUIT :bye",
        "ERROR :Closing link",
        ":ann!~ann@host PRIVMSG #lobby :never",
    )
).encode()


def events_of(*chunks: bytes) -> tuple[list[Event], bytes]:
    """Return what a connection makes of these chunks: its events, its answers."""
    connection = Connection(NOW_S, Random(1))
    connection.register("todd")
    events = []
    for chunk in chunks:
        connection.receive_data(chunk, NOW_S)
        events += connection.events()
    return events, connection.data_to_send()


@given(st.lists(st.integers(0, len(CONVERSATION)), max_size=30))
def test_chunks_do_not_matter(cuts: list[int]) -> None:
    """However the bytes are cut, the events and the answers are the same."""
    borders = [0, *sorted(cuts), len(CONVERSATION)]
    chunks = [CONVERSATION[a:b] for a, b in itertools.pairwise(borders)]
    assert events_of(CONVERSATION) == events_of(*chunks)


@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(CONVERSATION.split(b"\n")))))
def test_any_bytes_can_come(chunks: list[bytes]) -> None:
    """Nothing that a server says makes the connection fail."""
    events_of(*chunks, b"\n")


def test_nothing_after_the_end() -> None:
    """The last event is Lost, once."""
    connection = Connection(NOW_S, Random(1))
    connection.receive_data(b"ERROR :bye\r\nPING :x\r\n", NOW_S)
    connection.receive_eof(NOW_S)
    connection.tick(NOW_S + 1000)
    assert [Lost("bye")] == connection.events()
    assert b"" == connection.data_to_send()


def test_end_without_a_word() -> None:
    """A connection that is closed without a farewell is lost as well."""
    script = talking()
    script.connection.receive_eof(NOW_S)
    assert [Lost("the server closed the connection")] == script.connection.events()


def test_other_encodings_are_readable() -> None:
    """What is not UTF-8 is shown with marks in the place of what cannot be read."""
    script = talking()
    script.connection.receive_data(b":ann!~a@h PRIVMSG #lobby :Gr\xfc\xdfe\r\n", NOW_S)
    assert [Said(NOW_S, "ann", "#lobby", "Gr\ufffd\ufffde")] == script.connection.events()


def test_lines_that_are_none() -> None:
    """What cannot be read is told, and the next line counts again."""
    unreadable, said = talking().hear("@only-tags", ":ann!~a@h PRIVMSG #lobby :hi")
    assert isinstance(unreadable, Info)
    assert Said(NOW_S, "ann", "#lobby", "hi") == said


# Time


def test_dead_link_is_noticed() -> None:
    """After 30 s of silence we ask, after 15 more the link is dead."""
    script = talking()
    assert [] == script.wait(29)
    assert [] == script.sent()
    assert [] == script.wait(1)
    assert ["PING :alive"] == script.sent()
    assert [] == script.wait(14)
    assert [Lost("the server does not answer any more", silent=True)] == script.wait(1)


def test_any_word_is_a_sign_of_life() -> None:
    """Whatever the server says, it is alive, and is left alone for another 30 s."""
    script = talking()
    script.wait(40)
    script.hear(f"{SERVER} PONG irc.example :alive")
    script.sent()
    assert [] == script.wait(29)
    assert [] == script.sent()


def test_clock_may_be_set_back() -> None:
    """A clock that is put right does not silence the pings for hours."""
    script = talking()
    script.now_s -= 7200
    script.wait(32)
    assert ["PING :alive"] == script.sent()


def test_server_that_does_not_welcome() -> None:
    """A server that never answers is given up."""
    assert [Lost("no welcome from the server within 20 s", silent=True)] == Script().wait(20)


def test_server_that_does_not_say_whether_we_may_enter() -> None:
    """After a welcome, nobody waits for ever for a room."""
    script = Script(*GREETING, f"{SERVER} 376 todd :End of MOTD")
    assert [Ready()] == script.wait(20)
    assert Ready() not in script.hear(*IN_LOBBY)


# Verbs


@pytest.mark.parametrize(
    ("line", "verb", "arguments"),
    [
        ("JOIN :#dev", Connection.join, ("#dev",)),
        ("JOIN #dev :secret", Connection.join, ("#dev", "secret")),
        ("PART :#dev", Connection.part, ("#dev",)),
        ("PART #dev :see you", Connection.part, ("#dev", "see you")),
        ("TOPIC :#dev", Connection.topic, ("#dev",)),
        ("TOPIC #dev :", Connection.topic, ("#dev", "")),
        ("NICK :toad", Connection.nick_to, ("toad",)),
        ("KICK #dev ann :too loud", Connection.ask, ("KICK", "#dev", "ann", "too loud")),
        ("MODE #dev :+m", Connection.raw, ("mode #dev +m",)),
        ("QUIT", Connection.quit, ()),
        ("QUIT :see you", Connection.quit, ("see you",)),
    ],
)
def test_verbs(line: str, verb: object, arguments: tuple[str, ...]) -> None:
    """Each verb is one line."""
    script = talking()
    assert callable(verb)
    verb(script.connection, *arguments)
    assert [line] == script.sent()


def test_impossible_words_are_not_sent() -> None:
    """A message that would be read as something else is refused, and leaves no trace."""
    script = talking()
    for name in ("two words", ""):
        with pytest.raises(BadMessage):
            script.connection.say(name, "hi")
        with pytest.raises(BadMessage):
            script.connection.ask("KICK", name, "ann")
    with pytest.raises(BadMessage):
        script.connection.raw("NICK a\nQUIT")
    assert [] == script.sent()
    assert [] == script.connection.unaccepted()


def test_window() -> None:
    """Only so many messages are on their way at once."""
    script = talking()
    for _ in range(WINDOW):
        assert script.connection.may_send
        script.connection.say("#lobby", "hi")
    assert not script.connection.may_send
    assert NOW_S == script.connection.oldest_unaccepted_s()
    script.hear("@label=m1 :todd!~todd@host PRIVMSG #lobby :hi")
    assert script.connection.may_send


def test_rooms_and_people_differ() -> None:
    """The server says what marks a room."""
    script = talking()
    assert [True, False, False] == [script.connection.is_room(name) for name in ("#a", "&a", "a")]
    assert [] == script.connection.members("#nowhere")


def test_doubt() -> None:
    """Who doubts asks once, and learns soon."""
    script = talking()
    script.connection.doubt(script.now_s)
    script.connection.doubt(script.now_s)
    assert ["PING :alive"] == script.sent()
    assert [] == script.wait(14)
    assert [Lost("the server does not answer any more", silent=True)] == script.wait(1)
    script.connection.doubt(script.now_s)
    assert [] == script.sent()


def test_a_message_that_is_not_confirmed() -> None:
    """Who has said something need not wait for half a minute: after 5 s we ask, after 15 more."""
    script = talking()
    script.wait(20)
    script.connection.send(Draft("#lobby", "hi"))
    script.sent()
    assert [] == script.wait(4)
    assert 0.0 == script.connection.unanswered_s
    assert [] == script.wait(1)
    assert ["PING :alive"] == script.sent()
    assert [] == script.wait(14)
    assert 14.0 == script.connection.unanswered_s
    assert [Lost("the server does not answer any more", silent=True)] == script.wait(1)


def test_a_server_that_is_slow_to_confirm() -> None:
    """As long as it says something it is there, and is asked at most every 5 s."""
    script = talking()
    script.connection.send(Draft("#lobby", "hi"))
    script.sent()
    script.wait(5)
    assert ["PING :alive"] == script.sent()
    script.hear(f"{SERVER} PONG irc.example :alive")
    assert 0.0 == script.connection.unanswered_s
    assert [] == script.wait(4)
    assert [] == script.sent()
    assert [] == script.wait(1)
    assert ["PING :alive"] == script.sent()
