"""client/backlog.py: what was said before stands above what comes live, and nothing twice."""

from dataclasses import replace

import pytest

from hubbub.client import backlog, events
from hubbub.client.backlog import Backlog
from hubbub.client.events import (
    Accepted,
    Edited,
    Event,
    Gone,
    Info,
    Joined,
    Kicked,
    Left,
    Lost,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    Redacted,
    Restored,
    Said,
    TopicSet,
    Welcomed,
)

ENTERING = Recall(Purpose.ENTERING, "#lobby", 20)
NOW_S = 1000.0


def said(number: int, room: str = "#lobby", msgid: str | None = None) -> Said:
    """Return the message with that number."""
    name = f"id{number}" if msgid is None else msgid
    return Said(float(number), "ann", room, f"text {number}", msgid=name)


def entered(*messages: Said) -> Backlog:
    """Return a backlog that has got what was said before in the lobby."""
    found = Backlog()
    wish = found.wish("#lobby")
    found.expect(wish)
    found.take(Recalled(wish, messages), NOW_S)
    return found


def test_what_happened_comes_along() -> None:
    """A page of which only other things than messages are new is told all the same."""
    backlog = Backlog()
    recall = events.Recall(events.Purpose.ENTERING, "#tea", 20)
    left = events.Left(1.0, "#tea", "ann")
    page = events.Recalled(recall, (), (left,), is_end=True)
    assert [page] == backlog.take(page, 2.0)


def test_the_past_comes_first() -> None:
    """What is said while the past is on its way is shown below it, other rooms do not wait."""
    found = Backlog()
    assert ENTERING == found.wish("#lobby")
    found.expect(ENTERING)
    mine = Accepted("m1", said(4))
    assert [] == found.take(said(3), NOW_S) + found.take(mine, NOW_S)
    assert [said(9, "#tea")] == found.take(said(9, "#tea"), NOW_S)
    assert [Info("x")] == found.take(Info("x"), NOW_S)
    past = Recalled(ENTERING, (said(1), said(2)))
    assert [past, said(3), mine] == found.take(past, NOW_S)
    assert [said(5)] == found.take(said(5), NOW_S)


def test_nothing_twice() -> None:
    """A known id is not shown again, whether it comes live or as past."""
    found = Backlog()
    found.take(said(1), NOW_S)
    found.expect(ENTERING)
    found.take(said(3), NOW_S)
    past = Recalled(ENTERING, (said(1), said(2), said(3)))
    shown = [Recalled(ENTERING, (said(2), said(3)))]
    assert shown == found.take(past, NOW_S)
    assert [] == found.take(said(2), NOW_S)
    assert [] == found.take(Recalled(ENTERING, (said(1),)), NOW_S)


def test_messages_without_ids() -> None:
    """Where messages have no ids, all are shown."""
    found = Backlog()
    nameless = said(1, msgid="")
    assert [nameless, nameless] == found.take(nameless, NOW_S) + found.take(nameless, NOW_S)


def test_ids_belong_to_places() -> None:
    """The same id elsewhere is another message."""
    found = Backlog()
    assert [said(1)] == found.take(said(1), NOW_S)
    assert [said(1, "#tea")] == found.take(said(1, "#tea"), NOW_S)


def test_what_was_asked_for_is_shown_again() -> None:
    """/last and /search show what is known, and hold nothing back."""
    found = entered(said(1))
    for purpose in (Purpose.LAST, Purpose.SEARCH):
        answer = Recalled(Recall(purpose, "#lobby", 5), (said(1),))
        assert [answer] == found.take(answer, NOW_S)


def test_gap() -> None:
    """After a loss, what came after the newest message that was seen is asked for."""
    found = entered(said(1), said(2))
    found.take(Lost("bye"), NOW_S)
    found.lose(["#lobby"], 900.0)
    wish = found.wish("#LOBBY")
    assert Recall(Purpose.GAP, "#LOBBY", backlog.MOST_RESTORED, "id2", time_s=1.999) == wish
    found.expect(wish)
    found.take(said(4), NOW_S)
    past = Recalled(wish, (said(2), said(3), said(4)))
    assert [
        Restored("#LOBBY", 900.0, NOW_S, 2),
        Recalled(wish, (said(3), said(4))),
    ] == found.take(past, NOW_S)
    assert ENTERING == found.wish("#lobby")


def test_gap_in_an_empty_room() -> None:
    """Where nothing had been said, all that was said is what we missed."""
    found = entered()
    found.lose(["#lobby"], 900.0)
    wish = found.wish("#lobby")
    assert Recall(Purpose.GAP, "#lobby", 100) == wish
    assert [Restored("#lobby", 900.0, NOW_S, 0)] == found.take(Recalled(wish, ()), NOW_S)


def test_gap_that_is_too_long() -> None:
    """When there is more than is restored, it is said."""
    found = entered()
    found.lose(["#lobby"], 900.0)
    wish = found.wish("#lobby")
    everything = tuple(said(number) for number in range(100))
    (restored, _) = found.take(Recalled(wish, everything), NOW_S)
    assert Restored("#lobby", 900.0, NOW_S, 100, is_all=False) == restored


def test_who_comes_while_the_past_is_on_its_way() -> None:
    """They stand below what was missed, once, and change who is here; a quit does not wait."""
    found = entered(said(1))
    found.lose(["#lobby"], 900.0)
    wish = found.wish("#lobby")
    found.expect(wish)
    missed, live = Joined(950.0, "#lobby", "zoe"), Left(1001.0, "#lobby", "kim", "bye")
    gone, topic = Gone(1002.0, "lee", ("#lobby",)), TopicSet(1003.0, "#lobby", "tea", "zoe")
    assert [] == found.take(live, NOW_S) + found.take(topic, NOW_S)
    assert [gone] == found.take(gone, NOW_S)
    answer = Recalled(wish, (said(2),), (missed, live))
    assert [
        Restored("#lobby", 900.0, NOW_S, 1, others=1),
        Recalled(wish, (said(2),), (missed,)),
        live,
        topic,
    ] == found.take(answer, NOW_S)


def test_we_ourselves_are_not_held_back() -> None:
    """That we are put out of a room is known at once."""
    found = Backlog()
    found.expect(ENTERING)
    out = Kicked(1001.0, "#lobby", "todd", "ann", own=True)
    assert [out] == found.take(out, NOW_S)


def test_only_others_came_and_went() -> None:
    """A gap in which nothing was said is told for what others did, not for our own coming."""
    found = entered(said(1))
    for others, count in (((Gone(950.0, "todd", (), own=True),), 0), ((Gone(9.0, "kim", ()),), 1)):
        found.lose(["#lobby"], 900.0)
        answer = Recalled(found.wish("#lobby"), (), others)
        (gap, _) = found.take(answer, NOW_S)
        assert Restored("#lobby", 900.0, NOW_S, 0, others=count) == gap


def test_second_loss_before_the_gap_is_filled() -> None:
    """The gap lasts from the first loss, and what waited is shown before the second."""
    found = entered(said(1))
    found.lose(["#lobby"], 900.0)
    found.expect(found.wish("#lobby"))
    found.take(said(5), NOW_S)
    assert [said(5), Lost("again")] == found.take(Lost("again"), NOW_S)
    found.lose(["#lobby"], 950.0)
    wish = found.wish("#lobby")
    assert [Restored("#lobby", 900.0, NOW_S, 0)] == found.take(Recalled(wish, ()), NOW_S)


def test_no_answer() -> None:
    """When the past is not to be had, that is told, and what waited is shown."""
    found = entered()
    found.lose(["#lobby"], 900.0)
    wish = found.wish("#lobby")
    found.expect(wish)
    found.take(said(1), NOW_S)
    failed = RecallFailed(wish, "no")
    assert [failed, said(1)] == found.take(failed, NOW_S)
    assert ENTERING == found.wish("#lobby")


def test_new_connection_holds_nothing_back() -> None:
    """A connection that ended without a word leaves nobody waiting."""
    found = Backlog()
    found.expect(ENTERING)
    found.take(said(1), NOW_S)
    assert [said(1), Welcomed("todd")] == found.take(Welcomed("todd"), NOW_S)


def test_memory_is_bounded() -> None:
    """Only the latest ids are known; what is older can come again."""
    found = Backlog()
    for number in range(backlog.KNOWN_PER_PLACE + 1):
        found.take(said(number), NOW_S)
    assert [] == found.take(said(1), NOW_S)
    assert [said(0)] == found.take(said(0), NOW_S)


# What was changed later


def test_changes_tell_when_that_was_said() -> None:
    """An id that was seen has its time; of another nobody knows."""
    found = entered(said(1))
    assert [Edited(said(5), "id1", 1.0)] == found.take(Edited(said(5), "id1"), NOW_S)
    assert [Redacted(said(5), "id9")] == found.take(Redacted(said(5), "id9"), NOW_S)


@pytest.mark.parametrize("kind", [Edited, Redacted])
def test_changes_wait_for_the_past(kind: type[Edited | Redacted]) -> None:
    """They stand below what they are about."""
    found = Backlog()
    found.expect(ENTERING)
    assert found.expects("#LOBBY")
    assert [] == found.take(kind(said(5), "id1"), NOW_S)
    past: Event = Recalled(ENTERING, (said(1),))
    assert [past, kind(said(5), "id1", 1.0)] == found.take(past, NOW_S)
    assert not found.expects("#lobby")


def test_a_place_gets_another_name() -> None:
    """What was seen stays seen, and an answer that was asked for under the old name is taken."""
    found = entered(said(1))
    found.move("#lobby", "#hall")
    assert [] == found.take(said(1, "#hall"), NOW_S)
    wish = replace(ENTERING, place="#hall")
    found.expect(wish)
    found.take(said(3, "#hall"), NOW_S)
    found.move("#hall", "#room")
    assert found.expects("#room")
    assert [] == found.take(said(4, "#room"), NOW_S)
    past = Recalled(wish, (said(1, "#hall"), said(2, "#hall")))
    here = Recalled(replace(wish, place="#room"), (said(2, "#room"),))
    held = [said(3, "#room"), said(4, "#room")]
    assert [here, *held] == found.take(past, NOW_S)
    assert [said(9, "#hall")] == found.take(said(9, "#hall"), NOW_S)


def without_id(second: float, text: str, *, own: bool = False) -> Said:
    """Return a message of a server that gives no ids."""
    return Said(second, "todd" if own else "ann", "#lobby", text, own=own)


def test_a_server_that_says_all_again() -> None:
    """InspIRCd tells a room's past as if it were said now: what was seen is not shown again."""
    found = Backlog()
    for one in (without_id(10.3, "hi"), without_id(11.9, "there")):
        found.take(one, NOW_S)
    found.take(Lost("gone"), NOW_S)
    found.take(Joined(20.5, "#lobby", "todd", own=True), NOW_S)
    assert [] == found.take(without_id(10.0, "hi"), NOW_S)
    assert [] == found.take(without_id(11.0, "there"), NOW_S)
    missed, live = without_id(15.0, "hi"), without_id(21.0, "hi")
    assert [missed] == found.take(missed, NOW_S)
    assert [live] == found.take(live, NOW_S)


def test_said_twice_in_a_second() -> None:
    """Who says the same again at once, while we are there, is heard twice."""
    found = Backlog()
    found.take(Joined(5.0, "#lobby", "todd", own=True), NOW_S)
    for one in (without_id(10.1, "ok"), without_id(10.7, "ok")):
        assert [one] == found.take(one, NOW_S)


def test_what_we_said_is_known_by_its_receipt() -> None:
    """A receipt without the message's own time comes after it, in the next second perhaps."""
    found = Backlog()
    receipt = Accepted("m1", without_id(11.02, "hi", own=True))
    assert [receipt] == found.take(receipt, NOW_S)
    found.lose(["#lobby"], 12.0)
    wish = found.wish("#lobby")
    found.expect(wish)
    page = (without_id(10.0, "hi", own=True), without_id(10.0, "hi"))
    (gap, past) = found.take(Recalled(wish, page), 30.0)
    assert Restored("#lobby", 12.0, 30.0, 1) == gap
    assert isinstance(past, Recalled)
    assert (page[1],) == past.messages
