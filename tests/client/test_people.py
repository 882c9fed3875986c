"""client/people.py: who is where."""

import pytest

from hubbub.client.events import (
    Draft,
    Event,
    Gone,
    Invited,
    Joined,
    Kicked,
    Left,
    Members,
    ModesChanged,
    Renamed,
    RoomModes,
    RoomRefused,
    RoomRenamed,
    TopicSet,
)
from tests.client.script import NOW_S, SERVER, talking

ANN = ":ann!~ann@host"
TODD = ":todd!~todd@host"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            Joined(NOW_S, "#lobby", "bob", account="", real_name="Bob"),
            ":bob!~b@h JOIN #lobby * :Bob",
        ),
        (Joined(NOW_S, "#lobby", "bob"), ":bob!~b@h JOIN #lobby"),
        (
            Joined(NOW_S, "#lobby", "bob", account="rob", real_name="Bob"),
            ":bob!~b@h JOIN #lobby rob :Bob",
        ),
        (Left(NOW_S, "#lobby", "ann", "bye"), f"{ANN} PART #lobby :bye"),
        (Left(NOW_S, "#lobby", "todd", own=True), f"{TODD} PART #lobby"),
        (Kicked(NOW_S, "#lobby", "ann", "bob", "rude"), ":bob!~b@h KICK #lobby ann :rude"),
        (Kicked(NOW_S, "#lobby", "todd", "ann", own=True), f"{ANN} KICK #lobby todd"),
        (Gone(NOW_S, "ann", ("#lobby",), "Quit"), f"{ANN} QUIT :Quit"),
        (Gone(NOW_S, "zoe", ()), ":zoe!~z@h QUIT"),
        (Renamed(NOW_S, "ann", "anna"), f"{ANN} NICK anna"),
        (Renamed(NOW_S, "todd", "toad", own=True), f"{TODD} NICK toad"),
        (TopicSet(NOW_S, "#lobby", "tea", "ann"), f"{ANN} TOPIC #lobby :tea"),
        (TopicSet(NOW_S, "#lobby", "tea"), f"{SERVER} 332 todd #lobby :tea"),
        (TopicSet(NOW_S, "#lobby", ""), f"{SERVER} 331 todd #lobby :No topic is set"),
        (Invited(NOW_S, "#dev", "todd", "ann", own=True), f"{ANN} INVITE todd #dev"),
        (Invited(NOW_S, "#dev", "bob", "ann"), f"{ANN} INVITE bob :#dev"),
        (
            ModesChanged(NOW_S, "#lobby", "ann", "+o todd", (("todd", "@"),)),
            f"{ANN} MODE #lobby +o todd",
        ),
        (RoomRenamed(NOW_S, "#lobby", "#hall", "ann", "big"), f"{ANN} RENAME #lobby #hall :big"),
        (RoomModes("#lobby", "+ntk x"), f"{SERVER} 324 todd #lobby +ntk x"),
    ],
)
def test_what_happens_is_told(event: Event, line: str) -> None:
    """One message, one event."""
    assert [event] == talking().hear(line)


@pytest.mark.parametrize(
    ("members", "line"),
    [
        (["ann", "Bob", "todd"], ":Bob!~b@h JOIN #lobby"),
        (["todd"], f"{ANN} PART #LOBBY"),
        (["todd"], ":todd!~todd@host KICK #lobby ANN :rude"),
        (["todd"], f"{ANN} QUIT :Quit"),
        (["todd", "zoe"], f"{ANN} NICK zoe"),
        (["ann", "toad"], f"{TODD} NICK toad"),
        ([], f"{TODD} PART #lobby"),
        (["ann", "todd"], ":bob!~b@h JOIN #elsewhere"),
        (["ann", "todd"], f"{ANN} PART #elsewhere"),
    ],
)
def test_members_are_kept(members: list[str], line: str) -> None:
    """Who is in our room is known at any time."""
    script = talking()
    script.hear(line)
    assert members == script.connection.members("#lobby")


def test_own_modes_are_not_told() -> None:
    """Modes of ours interest nobody."""
    assert [] == talking().hear(f"{TODD} MODE todd +i")


def test_members_are_told_when_the_list_is_whole() -> None:
    """Names come over several lines, with ranks and hosts; they are told once, sorted."""
    script = talking()
    script.connection.names("#lobby")
    assert ["NAMES :#lobby"] == script.sent()
    events = script.hear(
        f"{SERVER} 353 todd = #lobby :@+zoe!~z@h +Bob!~b@h",
        f"{SERVER} 353 todd = #lobby :ann todd",
        f"{SERVER} 366 todd #lobby :End of NAMES",
    )
    ranks = ("", "+", "", "@+")
    assert [Members("#lobby", ("ann", "Bob", "todd", "zoe"), asked=True, ranks=ranks)] == events


def test_members_of_another_room() -> None:
    """Asking about a room that we are not in does not put us there."""
    script = talking()
    events = script.hear(f"{SERVER} 353 todd = #dev :bob", f"{SERVER} 366 todd #dev :End of NAMES")
    assert [Members("#dev", ("bob",), ranks=("",))] == events
    assert ["#lobby"] == script.connection.rooms
    assert [Members("#none", ())] == script.hear(f"{SERVER} 366 todd #none :End of NAMES")


def test_refused_room() -> None:
    """A room that we asked to enter and may not is told as such, under its own name."""
    script = talking()
    script.connection.join("#Dev", "wrong")
    assert ["JOIN #Dev :wrong"] == script.sent()
    refused = RoomRefused("#Dev", "#Dev: Cannot join channel (+k)")
    assert [refused] == script.hear(f"{SERVER} 475 todd #Dev :Cannot join channel (+k)")


@pytest.mark.parametrize(
    ("room_bytes", "line"),
    [
        (512 - len(":nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn!~todd@host PRIVMSG #lobby :\r\n"), ""),
        (
            512 - len(":nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn!~t@a.b PRIVMSG #lobby :\r\n"),
            f"{TODD} CHGHOST ~t a.b",
        ),
        (
            512 - len(":nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn!~todd@a.b PRIVMSG #lobby :\r\n"),
            f"{SERVER} 396 todd a.b :is now your visible host",
        ),
    ],
)
def test_own_host_decides_the_length(room_bytes: int, line: str) -> None:
    """A message is as long as fits behind our user and host and the longest nick."""
    script = talking()
    script.hear(*([line] if line else []))
    assert [room_bytes, 600 - room_bytes] == [
        len(draft.text) for draft in script.connection.split(Draft("#lobby", "x" * 600))
    ]


MOVED = f"{SERVER} FAIL JOIN CHANNEL_RENAMED #tea #coffee :#tea is called #coffee now"


def test_a_room_under_its_former_name() -> None:
    """What is kept of the room goes along, and we go there."""
    script = talking()
    script.connection.join("#tea")
    script.sent()
    assert [RoomRenamed(NOW_S, "#tea", "#coffee", "")] == script.hear(MOVED)
    assert ["JOIN :#coffee"] == script.sent()


def test_a_room_that_we_are_in() -> None:
    """Nobody follows it twice."""
    script = talking()
    script.hear(f"{TODD} JOIN #coffee")
    script.sent()
    assert [] == script.hear(MOVED)
    assert [] == script.sent()
