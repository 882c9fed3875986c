"""client/reducing/rooms.py: who comes and goes, and what becomes of a room."""

from hubbub.client.events import (
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
    TopicSet,
)
from hubbub.client.model import Change, Happening, Remark, Server, Verb, What
from tests.client.known import NOW_S, ops, said, server, tell


def last(known: Server, place: str = "#ops") -> Happening:
    """Return what happened last."""
    room = known.room(place)
    assert room
    item = room.timeline[-1]
    assert isinstance(item, Happening)
    return item


def test_entering() -> None:
    """A room that we enter is joined, and has the people that the list names."""
    known = server()
    assert ops(known).is_joined
    assert {"ann": "@", "sam": "", "todd": ""} == ops(known).members
    assert {"ann", "sam", "todd"} == set(known.people)
    changes = tell(known, Joined(NOW_S, "#New", "todd", own=True))
    assert What.ROOMS is changes[0].what
    assert ["", "#ops", "#new"] == list(known.rooms)


def test_others_come_and_go() -> None:
    """Members are kept, and each move has its row."""
    known = server()
    tell(known, Joined(NOW_S, "#ops", "zoe", account="zz", real_name="Zoe Z."))
    person = known.person("zoe")
    assert person
    assert ("zz", "Zoe Z.") == (person.account, person.real_name)
    assert (Verb.JOINED, "zoe") == (last(known).verb, last(known).who)
    tell(known, Left(NOW_S, "#ops", "zoe", "bye"))
    assert (Verb.LEFT, "zoe", "bye") == (last(known).verb, last(known).who, last(known).text)
    assert known.person("zoe") is None
    tell(known, Kicked(NOW_S, "#ops", "sam", "ann", "rude"))
    assert (Verb.KICKED, "ann", "sam") == (last(known).verb, last(known).who, last(known).whom)
    tell(known, Gone(NOW_S, "ann", ("#ops",), "Quit"))
    assert (Verb.GONE, "ann", "Quit") == (last(known).verb, last(known).who, last(known).text)
    assert ["todd"] == list(ops(known).members)


def test_a_talk_knows_that_its_partner_is_gone() -> None:
    """Who leaves the chat is offline in the talk with them."""
    known = server()
    tell(known, said(1, "hi", to="todd"), Gone(NOW_S, "ann", ("#ops",)))
    person = known.person("ann")
    assert person
    assert not person.is_online
    assert Verb.GONE is last(known, "ann").verb


def test_leaving() -> None:
    """A room that we left, or were put out of, stays to be read; the error says why."""
    known = server()
    changes = tell(known, Left(NOW_S, "#ops", "todd", own=True))
    assert Change(What.ROOMS, known.name, "#ops") in changes
    assert (False, {}, "") == (ops(known).is_joined, ops(known).members, ops(known).error)
    tell(known, Joined(NOW_S, "#ops", "todd", own=True))
    tell(known, Kicked(NOW_S, "#ops", "todd", "ann", "rude", own=True))
    assert (False, "you were put out by ann: rude") == (ops(known).is_joined, ops(known).error)
    tell(known, Joined(NOW_S, "#ops", "todd", own=True))
    assert "" == ops(known).error


def test_refused() -> None:
    """A room that does not let us in says why, in its place."""
    known = server()
    tell(known, RoomRefused("#secret", "members only"))
    room = known.room("#secret")
    assert room
    assert (False, "members only") == (room.is_joined, room.error)
    assert isinstance(room.timeline[-1], Remark)


def test_renamed() -> None:
    """A new nick takes along ranks, what is known, and the talk."""
    known = server()
    tell(known, said(1, "hi", to="todd"), Renamed(NOW_S, "ann", "Anna"))
    assert {"anna": "@", "sam": "", "todd": ""} == ops(known).members
    talk, person = known.room("anna"), known.person("anna")
    assert talk
    assert person
    assert ("Anna", "Anna") == (talk.name, person.nick)
    assert known.room("ann") is None
    assert (Verb.RENAMED, "Anna") == (last(known).verb, last(known).whom)
    tell(known, Renamed(NOW_S, "todd", "toad", own=True))
    assert "toad" == known.nick


def test_ranks_topic_modes() -> None:
    """What a room is, is kept as it changes."""
    known = server()
    tell(known, ModesChanged(NOW_S, "#ops", "ann", "+o sam", (("sam", "@"),)))
    assert "@" == ops(known).members["sam"]
    assert (Verb.MODES, "+o sam") == (last(known).verb, last(known).text)
    tell(known, TopicSet(NOW_S, "#ops", "on call: ann", "ann"), RoomModes("#ops", "+nt"))
    room = ops(known)
    assert ("on call: ann", "ann", NOW_S, "+nt") == (
        room.topic,
        room.topic_by,
        room.topic_s,
        room.modes,
    )
    count = len(room.timeline)
    tell(known, TopicSet(NOW_S, "#ops", "learnt on entering"))
    assert ("learnt on entering", count) == (room.topic, len(room.timeline))


def test_invitations() -> None:
    """One for us is in the server's messages, one for another in the room."""
    known = server()
    tell(known, Invited(NOW_S, "#ops", "zoe", "ann"))
    assert (Verb.INVITED, "zoe") == (last(known).verb, last(known).whom)
    tell(known, Invited(NOW_S, "#tea", "todd", "ann", own=True))
    remark = known.rooms[""].timeline[-1]
    assert isinstance(remark, Remark)
    assert "ann invites you to #tea" == remark.text


def test_who_came_while_the_past_was_on_its_way() -> None:
    """Their coming is told later than NAMES told of them: it takes no rank away."""
    known = server()
    tell(known, Members("#ops", ("todd", "zoe"), ranks=("", "@")), Joined(NOW_S, "#ops", "zoe"))
    room = known.room("#ops")
    assert room
    assert "@" == room.members["zoe"]


def test_rooms_that_we_do_not_have() -> None:
    """What happens elsewhere opens no room."""
    known = server()
    told: list[Event] = [
        Left(NOW_S, "#x", "zoe"),
        Members("#x", ("zoe",)),
        ModesChanged(NOW_S, "#x", "zoe", "+i"),
        RoomModes("#x", "+i"),
        TopicSet(NOW_S, "#x", "tea", "zoe"),
        Invited(NOW_S, "#x", "zoe", "ann"),
    ]
    assert [] == tell(known, *told)
    assert known.room("#x") is None
