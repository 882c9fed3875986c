"""core/rules.py: what each command leads to, and how it is refused."""

from dataclasses import fields
from typing import get_args

import pytest

from hubbub.core.commands import (
    ChangeRoomModes,
    ChangeUserModes,
    Command,
    Edit,
    Invite,
    Join,
    Kick,
    Leave,
    Quit,
    Redact,
    Rehost,
    Rename,
    Say,
    SetAway,
    SetRealname,
    SetTopic,
    Uninvite,
)
from hubbub.core.events import (
    AwayChanged,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    RealnameChanged,
    Rehosted,
    Renamed,
    RoomModesChanged,
    Said,
    TopicSet,
    Uninvited,
    UserModesChanged,
)
from hubbub.core.limits import Limits
from hubbub.core.modes import ModeChange
from hubbub.core.rules import RULES, check_nick, decide
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import (
    NOW_S,
    act,
    arrive,
    chat_in,
    chat_with,
    picture,
    refusal,
    set_modes,
    user_in,
)

LIMITS = Limits(rooms_per_user=2, topic_bytes=5, reason_bytes=5, away_bytes=5)
MODERATED = ModeChange(True, "m")


def scene() -> Chat:
    """Return ann (operator) and bob in #Tea; Cleo, who is invited; dora in #den and #pub."""
    chat = chat_in("#Tea", "ann", "bob")
    chat.limits = LIMITS
    for nick in ("Cleo", "dora"):
        arrive(chat, nick)
    for room in ("#den", "#pub"):
        act(chat, "dora", Join(room))
    act(chat, "ann", Invite("Cleo", "#tea"))
    return chat


def told(event: Event) -> dict[str, object]:
    """Return an event as plain values: its kind, and names in the place of users and rooms."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    plain = {
        key: value.nick
        if isinstance(value, User)
        else value.name
        if isinstance(value, Room)
        else value
        for key, value in values.items()
        if key not in ("id", "source", "is_stored")
    }
    return {"event": type(event), **plain}


@pytest.mark.parametrize(
    ("who", "command", "expected"),
    [
        (
            "bob",
            Say("#TEA", "hi", "notice", {"+a": "1"}),
            {
                "event": Said,
                "is_voiced": False,
                "only": "",
                "prefix": "",
                "target": "#Tea",
                "text": "hi",
                "kind": "notice",
                "tags": {"+a": "1"},
                "joints": (),
            },
        ),
        (
            "bob",
            Say("CLEO", "hi"),
            {
                "event": Said,
                "is_voiced": False,
                "only": "",
                "prefix": "",
                "target": "Cleo",
                "text": "hi",
                "kind": "message",
                "tags": {},
                "joints": (),
            },
        ),
        (
            "bob",
            Edit("#TEA", 7, "~bob", "hello"),
            {"event": Edited, "target": "#Tea", "about": 7, "text": "hello"},
        ),
        (
            "bob",
            Edit(User("Gone", "", "", ""), 7, "~bob", "hello"),
            {"event": Edited, "target": "Gone", "about": 7, "text": "hello"},
        ),
        ("bob", Join("#New"), {"event": Joined, "room": "#New", "standing": "o", "is_new": True}),
        ("Cleo", Join("#tea"), {"event": Joined, "room": "#Tea", "standing": "", "is_new": False}),
        ("bob", Leave("#tea"), {"event": Left, "room": "#Tea", "reason": None}),
        ("bob", Leave("#tea", "so long!"), {"event": Left, "room": "#Tea", "reason": "so lo"}),
        (
            "ann",
            Kick("#tea", "BOB"),
            {"event": Kicked, "room": "#Tea", "victim": "bob", "reason": "ann"},
        ),
        (
            "ann",
            Kick("#tea", "bob", "enough!"),
            {"event": Kicked, "room": "#Tea", "victim": "bob", "reason": "enoug"},
        ),
        ("ann", SetTopic("#tea", "grüner"), {"event": TopicSet, "room": "#Tea", "text": "grün"}),
        (
            "ann",
            Invite("DORA", "#tea"),
            {"event": Invited, "room": "#Tea", "guest": "dora", "opens": True},
        ),
        (
            "ann",
            Uninvite("cleo", "#tea"),
            {"event": Uninvited, "room": "#Tea", "guest": "Cleo"},
        ),
        (
            "bob",
            Invite("dora", "#tea"),
            {"event": Invited, "room": "#Tea", "guest": "dora", "opens": False},
        ),
        (
            "ann",
            ChangeRoomModes("#tea", [MODERATED]),
            {"event": RoomModesChanged, "room": "#Tea", "changes": [MODERATED]},
        ),
        (
            "bob",
            ChangeUserModes([ModeChange(True, "i")]),
            {"event": UserModesChanged, "changes": [ModeChange(True, "i")]},
        ),
        ("bob", Rename("rob"), {"event": Renamed, "old": "bob", "new": "rob"}),
        ("bob", Rename("Bob"), {"event": Renamed, "old": "bob", "new": "Bob"}),
        ("bob", SetAway("out for tea"), {"event": AwayChanged, "text": "out f"}),
        ("bob", SetRealname("Robert"), {"event": RealnameChanged, "text": "Robert"}),
        ("bob", Rehost("~b", "gate"), {"event": Rehosted, "username": "~b", "host": "gate"}),
        ("bob", Quit("good night"), {"event": Departed, "reason": "good "}),
    ],
)
def test_command_leads_to_an_event(who: str, command: Command, expected: dict[str, object]) -> None:
    """A command that is allowed becomes one event; names come as their owners write them."""
    chat = scene()
    before = picture(chat)
    source = user_in(chat, who).source

    (event,) = decide(chat, user_in(chat, who), command, NOW_S)

    assert {"user": who, **expected} == told(event)
    assert source == event.source
    assert before == picture(chat)  # deciding changes nothing


@pytest.mark.parametrize(
    ("who", "command"),
    [
        ("ann", Join("#TEA")),
        ("dora", Join("#den")),  # not even at the limit of rooms
        ("ann", SetTopic("#tea", "")),
        ("ann", ChangeRoomModes("#tea", [])),
        ("ann", ChangeRoomModes("#tea", [ModeChange(True, "n")])),
        ("ann", ChangeUserModes([])),
        ("ann", ChangeUserModes([ModeChange(False, "i")])),
        ("ann", ChangeUserModes([ModeChange(True, "o")])),  # nobody makes themselves operator
        ("ann", Rename("ann")),
        ("ann", SetAway(None)),
        ("ann", SetAway("")),
    ],
)
def test_command_leads_to_nothing(who: str, command: Command) -> None:
    """What is so already is no event, and no error."""
    assert [] == act(scene(), who, command)


@pytest.mark.parametrize(
    ("again", "first"),
    [
        (SetTopic("#tea", "green"), SetTopic("#tea", "green tea")),  # the same once it is cut
        (SetAway("out"), SetAway("out")),
    ],
)
def test_second_time_leads_to_nothing(again: Command, first: Command) -> None:
    """The same topic or away text again is no event."""
    chat = scene()
    assert 1 == len(act(chat, "ann", first))
    assert [] == act(chat, "ann", again)


@pytest.mark.parametrize(
    ("numeric", "params", "who", "command"),
    [
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", Say("#no", "hi")),
        (Numeric.ERR_NOSUCHNICK, ("no",), "ann", Say("no", "hi")),
        (Numeric.ERR_CANNOTSENDTOCHAN, ("#Tea",), "Cleo", Say("#tea", "hi")),
        (Numeric.ERR_NOSUCHCHANNEL, ("tea",), "ann", Join("tea")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#a b",), "ann", Join("#a b")),
        (Numeric.ERR_TOOMANYCHANNELS, ("#new",), "dora", Join("#new")),
        (Numeric.ERR_TOOMANYCHANNELS, ("#tea",), "dora", Join("#tea")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", Leave("#no")),
        (Numeric.ERR_NOTONCHANNEL, ("#Tea",), "Cleo", Leave("#tea")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", Kick("#no", "bob")),
        (Numeric.ERR_NOTONCHANNEL, ("#Tea",), "dora", Kick("#tea", "bob")),
        (Numeric.ERR_CHANOPRIVSNEEDED, ("#Tea",), "bob", Kick("#tea", "ann")),
        (Numeric.ERR_NOSUCHNICK, ("no",), "ann", Kick("#tea", "no")),
        (Numeric.ERR_USERNOTINCHANNEL, ("Cleo", "#Tea"), "ann", Kick("#tea", "cleo")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", SetTopic("#no", "x")),
        (Numeric.ERR_NOTONCHANNEL, ("#Tea",), "Cleo", SetTopic("#tea", "x")),
        (Numeric.ERR_CHANOPRIVSNEEDED, ("#Tea",), "bob", SetTopic("#tea", "x")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", Invite("bob", "#no")),
        (Numeric.ERR_NOTONCHANNEL, ("#Tea",), "Cleo", Invite("dora", "#tea")),
        (Numeric.ERR_NOSUCHNICK, ("no",), "ann", Invite("no", "#tea")),
        (Numeric.ERR_USERONCHANNEL, ("bob", "#Tea"), "ann", Invite("BOB", "#tea")),
        (Numeric.ERR_CHANOPRIVSNEEDED, ("#Tea",), "bob", Uninvite("Cleo", "#tea")),
        (Numeric.ERR_USERNOTINCHANNEL, ("bob", "#Tea"), "ann", Uninvite("bob", "#tea")),
        (Numeric.ERR_NOSUCHCHANNEL, ("#no",), "ann", ChangeRoomModes("#no", [])),
        (Numeric.ERR_CHANOPRIVSNEEDED, ("#Tea",), "bob", ChangeRoomModes("#tea", [MODERATED])),
        (Numeric.ERR_CHANOPRIVSNEEDED, ("#Tea",), "Cleo", ChangeRoomModes("#tea", [MODERATED])),
        (
            Numeric.ERR_NOSUCHNICK,
            ("no",),
            "ann",
            ChangeRoomModes("#tea", [MODERATED, ModeChange(True, "o", "no")]),
        ),
        (Numeric.ERR_NICKNAMEINUSE, ("BOB",), "ann", Rename("BOB")),
        (Numeric.ERR_ERRONEUSNICKNAME, ("2ann",), "ann", Rename("2ann")),
        (Numeric.ERR_ERRONEUSNICKNAME, ("*",), "ann", Rename("")),
    ],
)
def test_command_is_refused(
    numeric: Numeric, params: tuple[str, ...], who: str, command: Command
) -> None:
    """A command that a rule forbids has its numeric and parameters, and changes nothing."""
    assert (numeric, params) == refusal(scene(), who, command)


@pytest.mark.parametrize("nick", ["bob", "BOB"])
def test_newcomer_cannot_take_a_nick(nick: str) -> None:
    """Who is not in yet needs a nick that nobody has."""
    with pytest.raises(Refused, match=f"{nick} is taken"):
        check_nick(chat_with("bob"), nick)


def test_free_nick_passes() -> None:
    """A legal nick that nobody has is anybody's; its holder may write it in another way."""
    chat = chat_with("bob")
    check_nick(chat, "ann")
    check_nick(chat, "BOB", user_in(chat, "bob"))


def test_new_room_has_its_maker_and_time() -> None:
    """A room begins when its first member enters."""
    chat = chat_with("ann")
    act(chat, "ann", Join("#tea"), now_s=NOW_S + 7)
    assert NOW_S + 7 == chat.rooms["#tea"].created_s


def test_common_room_has_no_first_operator() -> None:
    """The lobby belongs to everybody: who enters it first is not its operator."""
    chat = chat_with("ann")
    chat.rooms["#lobby"] = Room("#lobby", NOW_S, is_common=True)
    (event,) = decide(chat, user_in(chat, "ann"), Join("#lobby"), NOW_S)
    assert {"standing": "", "is_new": False}.items() <= told(event).items()


def test_room_that_stayed_belongs_to_the_first() -> None:
    """Who enters an empty room that stayed for its history is its operator, as of a new one."""
    chat = chat_with("ann")
    chat.rooms["#tea"] = Room("#tea", NOW_S)
    (event,) = decide(chat, user_in(chat, "ann"), Join("#tea"), NOW_S)
    assert {"standing": "o", "is_new": False}.items() <= told(event).items()


def test_only_an_operators_invitation_opens_a_room() -> None:
    """A member may ask anybody in, but not past a ban or a password."""
    chat = scene()
    set_modes(chat, "ann", "#tea", "+bk dora secret")
    act(chat, "dora", Leave("#den"))

    act(chat, "bob", Invite("dora", "#tea"))
    assert (Numeric.ERR_BADCHANNELKEY, ("#Tea",)) == refusal(chat, "dora", Join("#tea"))

    act(chat, "ann", Invite("dora", "#tea"))
    assert 1 == len(act(chat, "dora", Join("#tea")))


def test_modes_of_a_user_toggle_in_order() -> None:
    """Each change of one command sees those before it."""
    changes = [
        ModeChange(True, "i"),
        ModeChange(True, "i"),
        ModeChange(False, "i"),
        ModeChange(True, "B"),
    ]
    (event,) = act(scene(), "bob", ChangeUserModes(changes))
    assert [changes[0], changes[2], changes[3]] == told(event)["changes"]


def test_operator_may_step_down() -> None:
    """-o is everybody's own to take."""
    chat = scene()
    user_in(chat, "bob").modes = frozenset("o")
    act(chat, "bob", ChangeUserModes([ModeChange(False, "o")]))
    assert frozenset() == user_in(chat, "bob").modes


def test_every_command_has_a_rule() -> None:
    """No wish is without an answer."""
    assert set(get_args(Command)) == set(RULES)


def test_whose_quit_is_heard() -> None:
    """A muted person's own words are left out; why the server ended it is not theirs."""
    for muted, reason, heard in (
        (None, "Quit: buy my tea", "Quit: buy my tea"),
        ("for good", "Quit: buy my tea", "Quit"),
        ("for good", "Ping timeout: 240 seconds", "Ping timeout: 240 seconds"),
    ):
        chat = chat_in("#tea", "ann", "bob")
        user_in(chat, "bob").muted = muted
        (event,) = act(chat, "bob", Quit(reason))
        assert isinstance(event, Departed)
        assert heard == event.reason


def test_reasons_of_the_muted() -> None:
    """They leave, kick and take back without a word."""
    chat = chat_in("#tea", "ann", "bob")
    user_in(chat, "ann").muted = "for good"
    told = [
        act(chat, "ann", Redact("#tea", 7, "~ann", "spam"))[0],
        act(chat, "ann", Kick("#tea", "bob", "spam"))[0],
        act(chat, "ann", Leave("#tea", "spam"))[0],
    ]
    assert ["", "ann", None] == [getattr(event, "reason", "?") for event in told]


@pytest.mark.parametrize(("to", "only"), [("#tea", "h"), ("+#tea", "h"), ("@#tea", "o")])
def test_screened_talk_reaches_only_who_looks_after_the_room(to: str, only: str) -> None:
    """With +U, whoever without a rank speaks to it: those with voice do not hear it either."""
    chat = chat_in("#tea", "ann", "bob")
    set_modes(chat, "ann", "#tea", "+U")
    (said,) = act(chat, "bob", Say(to, "hi"))
    assert isinstance(said, Said)
    assert only == said.only
