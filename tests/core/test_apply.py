"""core/apply.py: each event changes the state as it says."""

import pytest

from hubbub.core.apply import CHANGES, apply
from hubbub.core.commands import (
    ChangeUserModes,
    Invite,
    Join,
    Kick,
    Leave,
    Quit,
    Rehost,
    Rename,
    Say,
    SetAway,
    SetRealname,
    SetTopic,
)
from hubbub.core.events import Event, Said
from hubbub.core.modes import ModeChange
from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Chat, Room, Topic
from tests.core.people import (
    NOW_S,
    act,
    arrive,
    chat_in,
    chat_with,
    picture,
    room_in,
    set_modes,
    standings,
    user_in,
)


def rooms_of(chat: Chat, nick: str) -> list[str]:
    """Return the names of somebody's rooms, in the order in which they were entered."""
    return [room.name for room in user_in(chat, nick).rooms]


def test_arrived() -> None:
    """Who arrives is found by nick; the greatest number of people is remembered."""
    chat = chat_with("Ann", "bob")
    assert {"ann", "bob"} == set(chat.users)

    act(chat, "bob", Quit(""))
    arrive(chat, "cleo")
    assert 2 == chat.most_users


def test_said() -> None:
    """What is said changes nothing."""
    chat = chat_in("#tea", "ann")
    before = picture(chat)

    assert [Said] == [type(event) for event in act(chat, "ann", Say("#tea", "hi"))]
    assert before == picture(chat)


def test_joined() -> None:
    """The room knows its members in order, and its members know the room."""
    chat = chat_in("#Tea", "ann", "bob")
    act(chat, "bob", Join("#den"))

    assert {"ann": "o", "bob": ""} == standings(chat, "#tea")
    assert ["#Tea", "#den"] == rooms_of(chat, "bob")


def test_joined_uses_up_the_invitation() -> None:
    """An invitation lets in once."""
    chat = chat_in("#tea", "ann")
    guest = arrive(chat, "bob")
    act(chat, "ann", Invite("bob", "#tea"))
    assert {room_in(chat, "#tea")} == guest.invites

    act(chat, "bob", Join("#tea"))
    assert set() == guest.invites


@pytest.mark.parametrize("way", [Leave("#tea"), Kick("#tea", "ann"), Quit("")])
def test_last_one_out_closes_the_room(way: Leave | Kick | Quit) -> None:
    """A room goes with its last member, and a new one of that name is another one."""
    chat = chat_in("#tea", "ann")
    guest = arrive(chat, "bob")
    set_modes(chat, "ann", "#tea", "+m")
    act(chat, "ann", Invite("bob", "#tea"))
    room = room_in(chat, "#tea")

    act(chat, "ann", way)
    assert {} == chat.rooms

    act(chat, "bob", Join("#tea"))
    assert {"bob": "o"} == standings(chat, "#tea")
    assert {"n", "t"} == room_in(chat, "#tea").flags
    assert {room} == guest.invites  # for the room that is gone, not for this one


@pytest.mark.parametrize("way", [Leave("#tea"), Kick("#tea", "ann"), Quit("")])
def test_others_stay(way: Leave | Kick | Quit) -> None:
    """A room that has members is still there when one of them goes."""
    chat = chat_in("#tea", "ann", "bob")
    act(chat, "ann", way)

    assert {"bob": ""} == standings(chat, "#tea")
    assert ["#tea"] == rooms_of(chat, "bob")


def test_kicked_is_the_victim() -> None:
    """The one who is put out goes, not the one who does it."""
    chat = chat_in("#tea", "ann", "bob")
    act(chat, "ann", Kick("#tea", "bob"))

    assert {"ann": "o"} == standings(chat, "#tea")
    assert [] == rooms_of(chat, "bob")


def test_kept_room_stays() -> None:
    """A room that is kept is there without anybody in it."""
    chat = chat_with("ann")
    chat.rooms["#lobby"] = Room("#lobby", NOW_S, is_common=True)
    act(chat, "ann", Join("#lobby"))
    act(chat, "ann", Leave("#lobby"))

    assert {} == standings(chat, "#lobby")


def test_departed() -> None:
    """Who is gone is in no room, has no invitation and no nick, and is remembered."""
    chat = chat_in("#tea", "ann", "Bob")
    bob = user_in(chat, "bob")
    act(chat, "Bob", Join("#den"))
    act(chat, "Bob", Quit("bye"), now_s=NOW_S + 9)

    assert (None, [], None) == (chat.user("bob"), bob.rooms, bob.invites)
    assert {"#tea"} == set(chat.rooms)
    assert [("Bob", NOW_S + 9)] == [(one.nick, one.at_s) for one in chat.whowas("bob")]


def test_topic_set() -> None:
    """A topic knows who set it and when; an empty one is none."""
    chat = chat_in("#tea", "ann")
    act(chat, "ann", SetTopic("#tea", "green"), now_s=NOW_S + 5)
    assert Topic("green", "ann!~ann@host", NOW_S + 5) == room_in(chat, "#tea").topic

    act(chat, "ann", SetTopic("#tea", ""))
    assert room_in(chat, "#tea").topic is None


def test_invitations_add_up() -> None:
    """A second invitation leaves the first one good."""
    chat = chat_in("#tea", "ann")
    guest = arrive(chat, "bob")
    act(chat, "ann", Join("#den"))
    for room in ("#tea", "#den", "#tea"):
        act(chat, "ann", Invite("bob", room))
    assert set(chat.rooms.values()) == guest.invites


def test_invitation_that_opens_nothing_is_not_kept() -> None:
    """A member's invitation is told to the guest, and that is all."""
    chat = chat_in("#tea", "ann", "bob")
    guest = arrive(chat, "cleo")
    act(chat, "bob", Invite("cleo", "#tea"))
    assert not guest.invites


def test_renamed() -> None:
    """The new nick stands everywhere, the old one is free and remembered."""
    chat = chat_in("#tea", "ann", "bob")
    act(chat, "ann", Rename("Anna"))

    assert (None, "Anna!~ann@host") == (chat.user("ann"), user_in(chat, "anna").source)
    assert {"Anna": "o", "bob": ""} == standings(chat, "#tea")
    assert ["ann"] == [one.nick for one in chat.whowas("ann")]


def test_renamed_in_case_only() -> None:
    """Another way to write the same nick leaves nothing to remember."""
    chat = chat_with("ann")
    act(chat, "ann", Rename("ANN"))

    assert ["ann"] == list(chat.users)
    assert "ANN" == user_in(chat, "ann").nick
    assert [] == list(chat.whowas("ann"))


def test_what_people_say_of_themselves() -> None:
    """Away, real name, username and host, and modes are the user's."""
    chat = chat_with("ann")
    ann = user_in(chat, "ann")
    act(chat, "ann", SetAway("lunch"))
    act(chat, "ann", SetRealname("Ann B."))
    act(chat, "ann", Rehost("~a", "gate"))
    act(chat, "ann", ChangeUserModes([ModeChange(True, "i"), ModeChange(True, "B")]))
    assert ("lunch", "Ann B.", "ann!~a@gate") == (ann.away, ann.realname, ann.source)
    assert {"i", "B"} == ann.modes

    act(chat, "ann", SetAway(None))
    act(chat, "ann", ChangeUserModes([ModeChange(False, "i")]))
    assert (None, frozenset("B")) == (ann.away, ann.modes)


@pytest.mark.parametrize(
    ("name", "on", "off", "value", "default"),
    [
        ("flags", "+m", "-m", {"n", "t", "m"}, {"n", "t"}),
        ("flags", "+is-n", "-is+n", {"t", "i", "s"}, {"n", "t"}),
        ("password", "+k secret", "-k *", "secret", None),
        ("member_limit", "+l 5", "-l", 5, None),
        ("retention", "+H 30d", "-H", Retention(days=30), None),
        ("bans", "+b x", "-b x", {"x!*@*": Ban("x!*@*", "ann!~ann@host", NOW_S)}, {}),
    ],
)
def test_room_modes_changed(name: str, on: str, off: str, value: object, default: object) -> None:
    """A mode that is switched on is the room's, and one that is switched off is gone."""
    chat = chat_in("#tea", "ann")
    set_modes(chat, "ann", "#tea", on)
    assert value == getattr(room_in(chat, "#tea"), name)

    set_modes(chat, "ann", "#tea", off)
    assert default == getattr(room_in(chat, "#tea"), name)


def test_ranks_changed() -> None:
    """Ranks are given and taken, each for itself."""
    chat = chat_in("#tea", "ann", "Bob")
    set_modes(chat, "ann", "#tea", "+vo-o bob bob ann")
    assert {"ann": "", "Bob": "ov"} == standings(chat, "#tea")


def test_every_event_has_a_change() -> None:
    """No event is unknown, even if it changes nothing."""
    assert set(Event.__subclasses__()) == set(CHANGES)


def test_unknown_event_is_a_mistake() -> None:
    """What is in no table is not silently dropped."""
    chat = chat_with("ann")
    with pytest.raises(KeyError):
        apply(chat, Event(user_in(chat, "ann"), ""), NOW_S)
