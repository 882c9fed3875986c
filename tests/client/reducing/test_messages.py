"""client/reducing/messages.py: what is said, what is done to it, what is read."""

import pytest

from hubbub.client.events import (
    Accepted,
    Draft,
    Edited,
    Event,
    Joined,
    Left,
    Marked,
    Purpose,
    Reacted,
    Recall,
    Recalled,
    RecallFailed,
    Redacted,
    Refused,
    Restored,
    Said,
    Typing,
    Writes,
)
from hubbub.client.model import (
    Change,
    Delivery,
    Gap,
    Happening,
    Message,
    Reaction,
    Remark,
    Verb,
    What,
)
from hubbub.client.reducing.messages import older
from tests.client.known import NOW_S, messages, ops, said, server, tell, texts

HERE = ("chat.example:1337", "#ops")
GAP = Recall(Purpose.GAP, "#ops", 1000, "id1")
OLDER = Recall(Purpose.OLDER, "#ops", 50, before="id1")


def test_message() -> None:
    """What somebody says is at the end, and unread until it is read."""
    known = server()
    changes = tell(known, said(1, "hi Todd", account="anna", reply_to="id0"))
    assert [Change(What.APPENDED, *HERE, count=1), Change(What.UNREAD, *HERE)] == changes
    (message,) = messages(ops(known))
    expected = ("ann", "hi Todd", "id1", "anna", "id0", True, Delivery.STORED)
    assert expected == (
        message.who,
        message.text,
        message.msgid,
        message.account,
        message.reply_to,
        message.mentions,
        message.delivery,
    )
    assert (1, 1) == (ops(known).unread, ops(known).mentions)
    person = known.person("ANN")
    assert person
    assert "anna" == person.account


def test_twice_is_once() -> None:
    """A message that is there already changes nothing."""
    known = server()
    tell(known, said(1, "hi"))
    assert [] == tell(known, said(1, "hi"))
    tell(known, said(0, "no id", msgid=""), said(0, "no id", msgid=""))
    assert ["hi", "no id", "no id"] == texts(ops(known))


def test_text_is_made_legible() -> None:
    """Nothing of others leaves the model that could drive a terminal; lines stay."""
    known = server()
    tell(known, said(1, "a\x1b[2J\n\tb\u202e", who="an\x9bn"))
    (message,) = messages(ops(known))
    assert ("a␛[2J\n\tb", "ann") == (message.text, message.who)


def test_talks() -> None:
    """What somebody says to us alone opens a talk, and is meant for us."""
    known = server()
    changes = tell(known, said(1, "psst", to="todd"))
    assert Change(What.ROOMS, known.name, "ann") == changes[0]
    talk = known.room("Ann")
    assert talk
    assert (True, 1, 1) == (talk.is_person, talk.unread, talk.mentions)
    tell(known, said(2, "yes?", who="todd", to="ann"))
    assert ["psst", "yes?"] == texts(talk)
    assert 1 == talk.unread


def test_an_echo_moves_our_message_up() -> None:
    """With its echo a message leaves those that have none, and is in the server's order."""
    known = server()
    room = ops(known)
    mine = Message(0, NOW_S, "todd", "on it", own=True, key="k1", delivery=Delivery.SENT)
    other = Message(0, NOW_S, "todd", "more", own=True, key="k2", delivery=Delivery.QUEUED)
    room.pending += [mine, other]
    assert 2 == known.unsent
    echo = said(2, "on it", who="todd", key="k1")
    changes = tell(known, said(1, "disk?"), Accepted("m1", echo))
    assert Change(What.PENDING, *HERE) in changes
    assert (["disk?", "on it"], [other]) == (texts(room), room.pending)
    assert Delivery.STORED is messages(room)[1].delivery


def test_a_refused_message_stays_with_its_reason() -> None:
    """A message that is refused is kept, to be sent again or taken back into the composer."""
    known = server()
    room = ops(known)
    room.pending.append(Message(0, NOW_S, "todd", "x", key="k1", delivery=Delivery.SENT))
    changes = tell(known, Refused("you are muted", Draft("#ops", "x", key="k1")))
    assert [Change(What.PENDING, *HERE)] == changes
    assert (Delivery.FAILED, "you are muted") == (
        room.pending[0].delivery,
        room.pending[0].problem,
    )
    assert 0 == known.unsent
    tell(known, Refused("muted", Draft("#ops", "y")), Refused("no such command"))
    remarks = [item for one in known.rooms.values() for item in one.timeline]
    assert ["no such command", "muted"] == [
        item.text for item in remarks if isinstance(item, Remark) and item.is_error
    ]


def test_edits_deletions_reactions() -> None:
    """What is done to a message replaces it in its place."""
    known = server()
    tell(known, said(1, "teh"), said(2, "other"))
    first = messages(ops(known))[0].serial
    edited = Edited(said(3, "the"), "id1")
    assert [Change(What.REPLACED, *HERE, serial=first)] == tell(known, edited)
    tell(known, Reacted(NOW_S, "sam", "#ops", "id1", "👍"))
    tell(known, Reacted(NOW_S, "todd", "#ops", "id1", "👍", own=True))
    message = messages(ops(known))[0]
    assert ("the", True) == (message.text, message.is_edited)
    assert (Reaction("👍", ("sam", "todd")),) == message.reactions
    tell(known, Redacted(said(4, "wrong room", who="sam"), "id1"))
    message = messages(ops(known))[0]
    assert ("", "sam", "wrong room", ()) == (
        message.text,
        message.redacted_by,
        message.reason,
        message.reactions,
    )


@pytest.mark.parametrize(
    ("reactions", "told"),
    [
        ((Reaction("+1", ("sam",)),), [("sam", "+1", False), ("SAM", "+1", False)]),
        ((), [("sam", "+1", False), ("sam", "+1", True)]),
        ((), [("sam", "+1", True)]),
        (
            (Reaction("a", ("sam",)), Reaction("b", ("ann", "sam"))),
            [("sam", "a", False), ("ann", "b", False), ("sam", "b", False)],
        ),
    ],
)
def test_reactions(reactions: tuple[Reaction, ...], told: list[tuple[str, str, bool]]) -> None:
    """Each emoji counts once for each person, and can be taken away."""
    known = server()
    tell(known, said(1, "x"))
    for who, text, off in told:
        tell(known, Reacted(NOW_S, who, "#ops", "id1", text, off=off))
    found = tuple(
        Reaction(one.text, tuple(nick.lower() for nick in one.who))
        for one in messages(ops(known))[0].reactions
    )
    assert reactions == found


@pytest.mark.parametrize(
    "event",
    [
        Edited(said(3, "the"), "unknown"),
        Redacted(said(3, "", to="#elsewhere"), "id1"),
        Reacted(NOW_S, "sam", "#ops", "unknown", "+1"),
        Reacted(NOW_S, "sam", "#ops", "id1", "\u200e"),
        Marked("#elsewhere", NOW_S),
        Writes(NOW_S, "sam", "#elsewhere", Typing.ACTIVE),
        Writes(NOW_S, "sam", "#ops", Typing.DONE),
        Recalled(Recall(Purpose.SEARCH, "", 5, words="x"), (said(9, "x"),)),
        RecallFailed(Recall(Purpose.OLDER, "#ops", 5), "no"),
        RecallFailed(Recall(Purpose.GAP, "ann", 5), "no such nick"),
    ],
)
def test_nothing_changes(event: Event) -> None:
    """What is about nothing that we have changes nothing."""
    known = server()
    tell(known, said(1, "x"))
    assert [] == tell(known, event)


def test_what_was_missed() -> None:
    """A gap is marked, what was missed follows in order, and nothing stands there twice."""
    known = server()
    tell(known, said(1, "one"))
    joined = Joined(NOW_S + 2, "#ops", "zoe")
    tell(known, joined)
    missed = (said(3, "two"), said(5, "four"), said(1, "one"), said(5, "four"))
    others = (
        joined,
        Left(NOW_S + 4, "#ops", "zoe", "bye"),
        Joined(NOW_S + 6, "#ops", "todd", own=True),
        Reacted(NOW_S + 6, "sam", "#ops", "id1", "+1"),
    )
    tell(known, Restored("#ops", NOW_S + 2, NOW_S + 9, 2), Recalled(GAP, missed, others))
    told = [
        item.text
        if isinstance(item, Message)
        else (item.verb, item.who)
        if isinstance(item, Happening)
        else item.count
        for item in ops(known).timeline
        if isinstance(item, Message | Happening | Gap)
    ]
    assert [
        (Verb.JOINED, "todd"),
        "one",
        (Verb.JOINED, "zoe"),
        2,
        "two",
        (Verb.LEFT, "zoe"),
        "four",
    ] == told
    assert (Reaction("+1", ("sam",)),) == messages(ops(known))[0].reactions
    assert 3 == ops(known).unread


@pytest.mark.parametrize(("others", "told"), [(0, []), (2, [0])])
def test_a_gap_in_which_nothing_was_said(others: int, told: list[int]) -> None:
    """It is marked only if something else happened then."""
    known = server()
    tell(known, Restored("#ops", NOW_S, NOW_S + 9, 0, others=others))
    assert told == [item.count for item in ops(known).timeline if isinstance(item, Gap)]


def test_what_is_said_while_we_come_in() -> None:
    """Of the first page, what was said before we came stands above it, the rest below."""
    known = server()
    page = Recalled(Recall(Purpose.ENTERING, "#ops", 50), (said(-1, "before"), said(1, "after")))
    changes = tell(known, page)
    assert [What.PREPENDED, What.APPENDED] == [change.what for change in changes if change.count]
    first, joined, last = ops(known).timeline
    assert isinstance(joined, Happening)
    assert ("before", "after") == (getattr(first, "text", ""), getattr(last, "text", ""))
    assert 1 == ops(known).unread  # what was said before we first came is not news to us


def test_unread_on_coming_back() -> None:
    """Where a marker says what was read, the rest is unread, also of before we came in."""
    known = server()
    tell(known, Marked("#ops", NOW_S - 2))
    page = Recalled(Recall(Purpose.ENTERING, "#ops", 50), (said(-3, "a"), said(-1, "b")))
    tell(known, page)
    assert 1 == ops(known).unread


def test_what_a_bouncer_plays() -> None:
    """History that nobody asked for is what was missed."""
    known = server()
    tell(known, Recalled(Recall(Purpose.LAST, "#ops", 1000), (said(1, "played"),)))
    assert ["played"] == texts(ops(known))


def test_what_was_missed_holds_our_own() -> None:
    """A message of ours that arrived although its echo was lost is not sent again."""
    known = server()
    ops(known).pending.append(Message(0, NOW_S, "todd", "x", key="k1", delivery=Delivery.QUEUED))
    tell(known, Recalled(GAP, (said(3, "x", who="todd", key="k1"),)))
    assert ([], ["x"]) == (ops(known).pending, texts(ops(known)))


def test_history_that_fails_is_told_in_its_room() -> None:
    """Why there is no history stands where it would."""
    known = server()
    tell(known, RecallFailed(GAP, "the server does not answer"))
    remark = ops(known).timeline[-1]
    assert isinstance(remark, Remark)
    assert "no history: the server does not answer" == remark.text


def test_older() -> None:
    """An older page goes in front, and what is there keeps its number."""
    known = server()
    tell(known, said(5, "five"))
    room = ops(known)
    five = messages(room)[0].serial
    page = Recalled(OLDER, (said(1, "one"), said(2, "two"), said(5, "five")))
    changes = older(known, page)
    assert Change(What.PREPENDED, *HERE, count=2) == changes[0]
    assert (["one", "two", "five"], True) == (texts(room), room.has_older)
    found = room.timeline.at(five)
    assert isinstance(found, Message)
    assert "five" == found.text
    assert [Change(What.ROOM, *HERE)] == older(known, Recalled(OLDER, (), is_end=True))
    assert not room.has_older
    assert 1 == room.unread  # what is older was there before we came
    assert [] == older(known, Recalled(Recall(Purpose.OLDER, "#elsewhere", 5), ()))


def test_markers() -> None:
    """A marker, ours or another client's, leaves unread what came after; it goes only forward."""
    known = server()
    tell(known, said(1, "one"), said(2, "two todd"), said(3, "three"))
    assert [Change(What.UNREAD, *HERE)] == tell(known, Marked("#OPS", NOW_S + 1))
    room = ops(known)
    assert (2, 1, NOW_S + 1) == (room.unread, room.mentions, room.read_s)
    tell(known, Marked("#ops", NOW_S + 3))
    assert [] == tell(known, Marked("#ops", NOW_S + 2))
    assert (0, 0) == (room.unread, room.mentions)
    tell(known, said(3, "same time", msgid="idx"))
    assert 0 == room.unread


def test_typing() -> None:
    """Somebody writes for as long as their client says, or until what they wrote comes."""
    known = server()
    room = ops(known)
    assert [Change(What.TYPING, *HERE)] == tell(known, Writes(NOW_S, "Sam", "#ops", Typing.ACTIVE))
    assert {"sam": NOW_S + 6} == room.typing
    tell(known, Writes(NOW_S, "sam", "#ops", Typing.PAUSED))
    assert {"sam": NOW_S + 30} == room.typing
    tell(known, Said(NOW_S, "sam", "#ops", "done"))
    assert {} == room.typing
    tell(known, Writes(NOW_S, "sam", "#ops", Typing.ACTIVE))
    tell(known, Writes(NOW_S, "sam", "#ops", Typing.DONE))
    assert {} == room.typing
