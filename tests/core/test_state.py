"""core/state.py: users and rooms are found by name, and those who are gone are remembered."""

import pytest

from hubbub.core.state import WHOWAS_KEPT, Chat, Room, User
from tests.core.people import NOW_S, arrive, chat_in, chat_with, room_in, user_in


def whowas(chat: Chat, nick: str) -> list[tuple[str, int]]:
    """Return who is remembered under that nick, with the time, the latest first."""
    return [(one.nick, one.at_s) for one in chat.whowas(nick)]


@pytest.mark.parametrize("nick", ["Todd", "todd", "TODD"])
def test_user_is_found_without_regard_to_case(nick: str) -> None:
    """A nick stands for one person, however it is written."""
    chat = chat_with("Todd")
    assert "Todd" == user_in(chat, nick).nick


@pytest.mark.parametrize("name", ["#Tea", "#tea", "#TEA"])
def test_room_is_found_without_regard_to_case(name: str) -> None:
    """A room's name stands for one room, however it is written."""
    chat = chat_in("#Tea", "ann")
    assert "#Tea" == room_in(chat, name).name


def test_nobody_and_nowhere() -> None:
    """A name that nobody has gives None."""
    chat = Chat()
    assert chat.user("todd") is None
    assert chat.room("#tea") is None


def test_source_follows_nick_and_host() -> None:
    """The source is nick!user@host as they are now; the time of arrival stays."""
    user = User("Todd", "~todd", "host", "Todd", NOW_S)
    user.rename("Tod")
    assert ("tod", "Tod!~todd@host") == (user.folded, user.source)

    user.rehost("~t", "gate.example")
    assert ("Tod!~t@gate.example", NOW_S) == (user.source, user.arrived_s)


def test_bot_says_so_itself() -> None:
    """Mode B is what makes somebody a bot."""
    user = User("Todd", "~todd", "host", "Todd")
    assert not user.is_bot

    user.modes = frozenset("B")
    assert user.is_bot


def test_who_is_operator() -> None:
    """A standing with o is an operator's; who is not in the room is none."""
    chat = chat_with("ann", "bob", "cleo")
    room = Room("#tea", NOW_S)
    room.members = {user_in(chat, "ann"): "ov", user_in(chat, "bob"): "v"}

    actual = [room.is_operator(user_in(chat, nick)) for nick in ("ann", "bob", "cleo")]
    assert [True, False, False] == actual


def test_new_room_is_for_its_members() -> None:
    """A room begins with +nt: nobody speaks from outside, and operators set the topic."""
    assert {"n", "t"} == Room("#tea", NOW_S).flags
    assert set() == Room("#tea", NOW_S, flags="").flags


def test_those_who_were_are_told_latest_first() -> None:
    """WHOWAS finds everyone who had a nick, without regard to case."""
    chat = Chat()
    for at_s, nick in enumerate(["Todd", "ann", "TODD"]):
        chat.remember(arrive(Chat(), nick), at_s)

    assert [("TODD", 2), ("Todd", 0)] == whowas(chat, "todd")
    assert [] == whowas(chat, "bob")


def test_memory_is_bounded() -> None:
    """The oldest are forgotten when there are more than WHOWAS_KEPT."""
    chat = Chat()
    for at_s in range(WHOWAS_KEPT + 1):
        chat.remember(arrive(Chat(), "todd"), at_s)

    found = whowas(chat, "todd")
    assert WHOWAS_KEPT == len(found)
    assert [("todd", WHOWAS_KEPT), ("todd", 1)] == [found[0], found[-1]]
