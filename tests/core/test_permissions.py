"""core/permissions: who may do what, as tables: who by room modes by action."""

from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from hubbub.core import commands, permissions, slow_mode
from hubbub.core.commands import Invite, Join, Kick, Leave, Redact
from hubbub.core.events import Kicked, Left, Redacted
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from tests.core.people import NOW_S, act, arrive, chat_in, room_in, set_modes, user_in

Action = Callable[[User, Room], None]

CHAT = Chat()

# The people of every table: in #tea are an operator, somebody with voice, a member and a banned
# member; outside are a stranger, somebody banned, somebody invited, and somebody both.
INSIDE = ("op", "voice", "member", "banned")
OUTSIDE = ("stranger", "exile", "guest", "pardoned")
BANNED = ("banned", "exile", "pardoned")
INVITED = ("guest", "pardoned")

SPEAK = """
modes    op   voice  member  banned  stranger  exile  guest
+n       ok   ok     ok      404     404       404    404
-n       ok   ok     ok      404     ok        404    ok
+m-n     ok   ok     404     404     404       404    404
+mn      ok   ok     404     404     404       404    404
+itsn    ok   ok     ok      404     404       404    404
"""
EDIT_OWN = """
modes    op   voice  member  banned  stranger  exile  guest
+n       ok   ok     ok      404     442       442    442
-n       ok   ok     ok      404     442       442    442
+mn      ok   ok     404     404     442       442    442
"""
EDIT_OTHERS = """
modes    op   voice  member  banned  stranger  exile  guest
+n       482  482    482     404     442       442    442
-n       482  482    482     404     442       442    442
+m       482  482    404     404     442       442    442
"""
JOIN = """
modes    stranger  exile  guest  pardoned
+n       ok        474    ok     ok
+i       473       473    ok     ok
+ms      ok        474    ok     ok
+k       475       475    ok     ok
+ki      475       475    ok     ok
+l4      471       474    ok     ok
+l5      ok        474    ok     ok
+il4     473       473    ok     ok
"""
JOIN_WITH_PASSWORD = """
modes    stranger  exile  guest  pardoned
+n       ok        474    ok     ok
+k       ok        474    ok     ok
+ki      473       473    ok     ok
+kl4     471       474    ok     ok
"""
KNOCK = """
modes    op   voice  member  banned  stranger  exile  guest
+n       714  714    714     714     713       713    713
+i       714  714    714     714     ok        404    ok
+iK      714  714    714     714     404       404    404
"""
LEAVE = """
modes    op   voice  member  banned  stranger  guest
+n       ok   ok     ok      ok      442       442
+ims     ok   ok     ok      ok      442       442
"""
KICK = """
modes    op   voice  member  banned  stranger  guest
+n       ok   482    482     482     442       442
"""
TOPIC = """
modes    op   voice  member  banned  stranger  guest
+t       ok   482    482     482     442       442
-t       ok   ok     ok      ok      442       442
"""
INVITE = """
modes    op   voice  member  banned  stranger  guest
+n       ok   ok     ok      ok      442       442
+i       ok   482    482     482     442       442
"""
RENAME = """
modes    op   voice  member  banned  stranger  guest
+n       ok   482    482     482     442       442
"""
MODES = """
modes    op   voice  member  banned  stranger  guest
+n       ok   482    482     482     482       482
"""
READ = """
modes    op   voice  member  banned  stranger  exile  guest
+nti     ok   ok     ok      ok      ok        ok     ok
+s       ok   ok     ok      ok      442       442    442
"""


def with_password(user: User, room: Room) -> None:
    """Join with the right password."""
    permissions.may_join(user, room, "secret")


def without_password(user: User, room: Room) -> None:
    """Join with a wrong password, which is the same as with none."""
    permissions.may_join(user, room, None)
    permissions.may_join(user, room, "wrong")


def knock(user: User, room: Room) -> None:
    """Ask to be let in."""
    permissions.may_knock(user, room, NOW_S)


def rename(user: User, room: Room) -> None:
    """Give the room another name."""
    permissions.may_rename(user, room, "#other", NOW_S)


def edit_own(user: User, room: Room) -> None:
    """Edit what one said oneself."""
    user.identity = "~me"
    permissions.may_edit(CHAT, user, room, "~me", "hi", NOW_S)


def edit_others(user: User, room: Room) -> None:
    """Edit what somebody else said."""
    user.identity = "~me"
    permissions.may_edit(CHAT, user, room, "~another", "hi", NOW_S)


TABLES: dict[str, tuple[Action, str]] = {
    "speak": (permissions.may_speak, SPEAK),
    "edit own": (edit_own, EDIT_OWN),
    "edit others": (edit_others, EDIT_OTHERS),
    "join": (without_password, JOIN),
    "join with password": (with_password, JOIN_WITH_PASSWORD),
    "knock": (knock, KNOCK),
    "leave": (permissions.may_leave, LEAVE),
    "kick": (permissions.may_kick, KICK),
    "set topic": (permissions.may_set_topic, TOPIC),
    "rename": (rename, RENAME),
    "invite": (permissions.may_invite, INVITE),
    "change modes": (permissions.may_change_modes, MODES),
    "read": (permissions.may_read, READ),
}


def cells() -> Iterator[object]:
    """Yield a test for every cell of every table, named as in `speak +mn member: 404`."""
    for name, (action, table) in TABLES.items():
        head, *rows = [line.split() for line in table.strip().splitlines()]
        for modes, *outcomes in rows:
            for who, outcome in zip(head[1:], outcomes, strict=True):
                title = f"{name} {modes} {who}: {outcome}"
                yield pytest.param(action, modes, who, outcome, id=title)


def tea(modes: str) -> Chat:
    """Return a chat with all these people and #tea with these modes, e.g. `+il4`."""
    chat = chat_in("#tea", *INSIDE)
    for nick in OUTSIDE:
        arrive(chat, nick)
    set_modes(chat, "op", "#tea", "+v voice")
    for nick in INVITED:
        act(chat, "op", Invite(nick, "#tea"))
    for nick in BANNED:
        set_modes(chat, "op", "#tea", f"+b {nick}")
    letters, arguments = modes.rstrip("0123456789"), []
    if "k" in letters:
        arguments.append("secret")
    if "l" in letters:
        arguments.append(modes.removeprefix(letters))
    set_modes(chat, "op", "#tea", " ".join([letters, *arguments]))
    return chat


def outcome_of(action: Action, user: User, room: Room) -> str:
    """Return `ok`, or the numeric of the refusal, whose parameter is always the room."""
    try:
        action(user, room)
    except Refused as refusal:
        return str(int(refusal.numeric)) if refusal.params == (room.name,) else "wrong parameters"
    return "ok"


@pytest.mark.parametrize(("action", "modes", "who", "outcome"), list(cells()))
def test_who_may_do_what(action: Action, modes: str, who: str, outcome: str) -> None:
    """Each cell of the tables above: it is allowed, or refused with that numeric."""
    chat = tea(modes)
    assert outcome == outcome_of(action, user_in(chat, who), room_in(chat, "#tea"))


@pytest.mark.parametrize(
    ("sees_room", "sees_ann", "modes", "is_hidden"),
    [
        (True, True, "-s", False),
        (True, False, "-s", True),
        (False, False, "+s", False),
        (False, False, "+s", True),
    ],
)
def test_what_a_stranger_sees(
    *, sees_room: bool, sees_ann: bool, modes: str, is_hidden: bool
) -> None:
    """Secret rooms and, anywhere, invisible people are hidden from those outside, and only them."""
    chat = tea(modes)
    room, member = room_in(chat, "#tea"), user_in(chat, "member")
    member.modes = frozenset("i" if is_hidden else "")
    stranger, insider = user_in(chat, "stranger"), user_in(chat, "voice")

    assert (sees_room, sees_ann) == (
        permissions.sees(stranger, room),
        permissions.sees_in(stranger, member, room),
    )
    assert permissions.sees(insider, room)
    assert permissions.sees_in(insider, member, room)


@pytest.mark.parametrize(
    ("shared", "one", "other"),
    [(True, "op", "member"), (False, "op", "stranger"), (False, "stranger", "exile")],
)
def test_who_shares_a_room(*, shared: bool, one: str, other: str) -> None:
    """Two people share a room when there is one that both are in."""
    chat = tea("+n")
    pair = user_in(chat, one), user_in(chat, other)

    assert shared == permissions.shares_room(*pair)
    assert shared == permissions.shares_room(*reversed(pair))


@pytest.mark.parametrize(
    ("banned", "mask"),
    [(True, "*!*@host"), (True, "MEMBER"), (True, "*!~m*@*"), (False, "*!*@hos"), (False, "memb")],
)
def test_ban_fits_the_source(*, banned: bool, mask: str) -> None:
    """A ban holds for everyone whose nick!user@host fits it."""
    chat = chat_in("#tea", "ann", "member")
    set_modes(chat, "ann", "#tea", f"+b {mask}")
    assert banned == permissions.is_banned(user_in(chat, "member"), room_in(chat, "#tea"))


def test_who_may_edit_outside_of_rooms() -> None:
    """What was told to a person is edited by who told it, while that person hears them."""
    ann, bob = User("ann", "~ann", "host", "Ann"), User("bob", "~bob", "host", "Bob")
    ann.identity = "~1"
    permissions.may_edit(CHAT, ann, bob, "~1", "hello", NOW_S)
    with pytest.raises(Refused, match="only who said it"):
        permissions.may_edit(CHAT, ann, bob, "~2", "hello", NOW_S)
    bob.modes = frozenset("R")
    with pytest.raises(Refused, match="only people who are logged in"):
        permissions.may_edit(CHAT, ann, bob, "~1", "hello", NOW_S)


@pytest.mark.parametrize(
    ("modes", "who", "text", "is_allowed"),
    [
        ("+C", "member", "\x01VERSION\x01", False),
        ("+C", "op", "\x01VERSION\x01", False),
        ("+C", "member", "\x01ACTION waves\x01", True),
        ("+U", "member", "hello", False),
        ("+U", "voice", "hello", True),
        ("+Q 60", "member", "hello", False),
        ("+Q 60", "voice", "hello", True),
        ("+W 60", "member", "hello", False),
    ],
)
def test_an_edit_says_nothing_that_could_not_be_said(
    *, modes: str, who: str, text: str, is_allowed: bool
) -> None:
    """Where its words could not be said to everybody, an edit is refused."""
    chat = tea("+n")
    set_modes(chat, "op", "#tea", modes)
    room, user = room_in(chat, "#tea"), user_in(chat, who)
    user.identity = "~1"
    slow_mode.note(room, user, NOW_S)
    if room.since_s is not None:
        room.since_s[user] = NOW_S
    if is_allowed:
        permissions.may_edit(chat, user, room, "~1", text, NOW_S)
    else:
        with pytest.raises(Refused):
            permissions.may_edit(chat, user, room, "~1", text, NOW_S)


@pytest.mark.parametrize(
    ("modes", "who", "text", "is_told"),
    [
        ("+n", "member", "bye", True),
        ("+m", "member", "bye", False),
        ("+m", "voice", "bye", True),
        ("+n", "banned", "bye", False),
        ("+M", "member", "bye", False),
        ("+U", "member", "bye", False),
        ("+U", "voice", "bye", True),
        ("+C", "member", "\x01VERSION\x01", False),
    ],
)
def test_who_may_not_speak_leaves_without_a_word(
    *, modes: str, who: str, text: str, is_told: bool
) -> None:
    """They leave, and their reason is told only where they may speak to everybody."""
    chat = tea("+n")
    set_modes(chat, "op", "#tea", modes)
    (left,) = act(chat, who, Leave("#tea", text))
    assert isinstance(left, Left)
    assert (text if is_told else None) == left.reason


def test_who_is_muted_gives_no_reasons() -> None:
    """For leaving, for putting somebody out, for taking something back; all of it is done."""
    chat = tea("+n")
    user_in(chat, "op").muted = "for good"
    (redacted,) = act(chat, "op", Redact("#tea", 7, "~x", "look at this"))
    (kicked,) = act(chat, "op", Kick("#tea", "member", "look at this"))
    (left,) = act(chat, "op", Leave("#tea", "look at this"))
    assert isinstance(redacted, Redacted)
    assert isinstance(kicked, Kicked)
    assert isinstance(left, Left)
    assert ("", "op", None) == (redacted.reason, kicked.reason, left.reason)


def test_no_words_to_who_does_not_hear() -> None:
    """What was said to somebody in private is taken back without a reason they would not hear."""
    chat = tea("+n")
    ann, bob = user_in(chat, "member"), user_in(chat, "voice")
    ann.identity, bob.modes = "~1", frozenset("R")
    (redacted,) = act(chat, "member", Redact(bob, 7, "~1", "look at this"))
    assert isinstance(redacted, Redacted)
    assert redacted.reason == ""


@pytest.mark.parametrize(("rank", "opens"), [("h", True), ("o", True), ("v", False)])
def test_whose_invitation_opens_locks(rank: str, opens: bool) -> None:
    """That of everybody who may invite into a room with +i."""
    chat = tea("+n")
    set_modes(chat, "op", "#tea", f"+{rank} member")
    act(chat, "member", Invite("stranger", "#tea"))
    set_modes(chat, "op", "#tea", "+i")
    if opens:
        act(chat, "stranger", Join("#tea"))
    else:
        with pytest.raises(Refused):
            act(chat, "stranger", Join("#tea"))


def test_the_privileges_of_redacting_and_relaying() -> None:
    """They do what their sentences say, without a rank in the room."""
    chat = tea("+n")
    member, room = user_in(chat, "member"), room_in(chat, "#tea")
    stranger = user_in(chat, "stranger")
    for user in (member, stranger):
        user.privileges = frozenset({"redact", "relay"})
    permissions.may_redact(stranger, room, "~x")
    permissions.may_redact(member, room, "~x")
    permissions.may_relay(member, room, "hello")
    with pytest.raises(Refused):  # private talk is nobody else's
        permissions.may_redact(stranger, None, "~x")
    with pytest.raises(Refused):
        permissions.may_relay(stranger, room, "hello")


WAITING = """
modes    op   voice  member  banned  stranger
+nC      404  404    404     404     404
+nQ10    ok   ok     404     404     404
+nW10    ok   ok     404     404     404
+nE      ok   ok     ok      404     404
+nEU     ok   ok     404     404     404
"""
"""Who may say something while the room has these modes; with +C it is a CTCP request.

Everybody has come just now and has spoken just now. A role (the last two rows) is heard by all.
"""


def waiting() -> Iterator[object]:
    """Yield a test for every cell of the table, for each way to say something."""
    head, *rows = [line.split() for line in WAITING.strip().splitlines()]
    for modes, *outcomes in rows:
        for who, outcome in zip(head[1:], outcomes, strict=True):
            for way in ("play",) if "E" in modes else ("say", "edit", "play"):
                yield pytest.param(way, modes, who, outcome, id=f"{way} {modes} {who}: {outcome}")


@pytest.mark.parametrize(("way", "modes", "who", "outcome"), list(waiting()))
def test_who_has_to_wait(way: str, modes: str, who: str, outcome: str) -> None:
    """The modes C, Q and W hold for what is said, edited and played alike."""
    chat, room = tea("+n"), None
    letters = modes.rstrip("0123456789")
    set_modes(chat, "op", "#tea", f"{letters} {modes.removeprefix(letters)}".rstrip())
    room, user = room_in(chat, "#tea"), user_in(chat, who)
    room.flags.add("E")
    if room.since_s is not None:
        room.since_s = dict.fromkeys(room.members, NOW_S)
    slow_mode.note(room, user, NOW_S)
    text = "\x01VERSION\x01" if "C" in modes else "hi"
    ways: dict[str, Action] = {
        "say": lambda user, room: permissions.may_say(user, room, text, NOW_S + 9),
        "edit": lambda user, room: permissions.may_edit(
            chat, user, room, user.identity, text, NOW_S + 9
        ),
        "play": lambda user, room: permissions.may_play(user, room, text, NOW_S + 9),
    }
    found = outcome_of(ways[way], user, room)
    assert outcome == ("404" if (way, found) == ("edit", "442") else found)
    if modes[-1:] == "0" and outcome == "404" and who == "member":
        permissions.may_say(user, room, text, NOW_S + 10)


def test_relays_bring_no_ctcp() -> None:
    """A bridge may not make clients answer where +C keeps requests out."""
    chat = tea("+n")
    set_modes(chat, "op", "#tea", "+C")
    op, room = user_in(chat, "op"), room_in(chat, "#tea")
    permissions.may_relay(op, room, "\x01ACTION waves\x01")
    with pytest.raises(Refused, match="takes no CTCP"):
        permissions.may_relay(op, room, "\x01VERSION\x01")


REASONS = """
modes    op   voice  member  banned
+n       yes  yes    yes     no
+nm      yes  yes    no      no
+nQ10    yes  yes    no      no
"""


@pytest.mark.parametrize("row", REASONS.strip().splitlines()[1:])
def test_whose_reasons_are_heard(row: str) -> None:
    """Why somebody leaves a room is told by who may speak there, and by nobody who is muted."""
    modes, *outcomes = row.split()
    chat = tea("+n")
    letters = modes.rstrip("0123456789")
    set_modes(chat, "op", "#tea", f"{letters} {modes.removeprefix(letters)}".rstrip())
    room = room_in(chat, "#tea")
    if room.since_s is not None:
        room.since_s = dict.fromkeys(room.members, NOW_S)
    for who, outcome in zip(INSIDE, outcomes, strict=True):
        user = user_in(chat, who)
        assert (outcome == "yes") == permissions.may_give_reason(
            chat, user, (room,), "bye", NOW_S
        ), who
        user.muted = "for good"
        assert not permissions.may_give_reason(chat, user, (room,), "bye", NOW_S)
        assert not permissions.may_give_reason(chat, user, (), "bye", NOW_S)


SILENCED = {
    "Say",
    "SayAs",
    "Edit",
    "SetTopic",
    "Invite",
    "Knock",
    "Rename",
    "RenameRoom",
    "SetRealname",
    "SetAway",
    "SetMetadata",
}
"""What somebody muted may not do: that by which others would read their words."""

LEFT_TO_THEM = {
    "Accept",
    "Announce",
    "BecomeOperator",
    "ChangeRoomModes",
    "ChangeUserModes",
    "ClearAccess",
    "ClearRoom",
    "CloseRoom",
    "OpenRoom",
    "GiveRank",
    "ForceJoin",
    "ForceModes",
    "Join",
    "Kick",
    "Leave",
    "LiftMask",
    "LogIn",
    "LogOut",
    "Quit",
    "Redact",
    "Rehost",
    "SetMuted",
    "SetRoles",
    "Uninvite",
}
"""The rest: going and coming, looking after a room, and what only the server asks for."""


def test_every_command_is_known_to_be_silenced_or_not() -> None:
    """A new command has to be put into one of the two tables."""
    names = {one.__name__ for one in get_args(commands.Command)}
    assert (SILENCED | LEFT_TO_THEM) == names
    assert not SILENCED & LEFT_TO_THEM


@pytest.mark.parametrize("name", sorted(SILENCED))
def test_who_is_muted_reaches_nobody(name: str) -> None:
    """Whatever the command is."""
    user = User("ann", "~ann", "host", "Ann")
    user.muted = "for good"
    kind = getattr(commands, name)
    command = kind.__new__(kind)  # only its kind counts
    with pytest.raises(Refused):
        permissions.may_say_anything(Chat(), user, command, 0)
