"""client/history.py: questions about what was said before, and the server's answers."""

import pytest

from hubbub.client.events import (
    Edited,
    Gone,
    Left,
    Purpose,
    Reacted,
    Recall,
    Recalled,
    RecallFailed,
    Redacted,
    Refused,
    Said,
    Talks,
)
from hubbub.errors import BadMessage
from tests.client.script import NOW_S, SERVER, batch, past, talking

NOON_S = 1577966400.0  # 2020-01-02 12:00 in UTC
ENTERING = Recall(Purpose.ENTERING, "#lobby", 20)
GAP = Recall(Purpose.GAP, "#lobby", 1000, "id00")
SEARCH = Recall(Purpose.SEARCH, "#lobby", 50, words="green tea")
NAMED = Recall(Purpose.LAST, "#a", 5)


def was(minute: int, text: str, room: str = "#lobby") -> Said:
    """Return what the line of `past` says."""
    return Said(NOON_S + minute * 60, "ann", room, text, msgid=f"id{minute:02}")


@pytest.mark.parametrize(
    ("line", "recall"),
    [
        ("CHATHISTORY LATEST #lobby * :20", ENTERING),
        ("CHATHISTORY LATEST ann * :5", Recall(Purpose.LAST, "ann", 5)),
        ("CHATHISTORY AFTER #lobby msgid=id00 :100", GAP),
        (r"SEARCH :text=green\stea;in=#lobby;limit=50", SEARCH),
        (r"SEARCH :text=a\:b;limit=50", Recall(Purpose.SEARCH, "", 50, words="a;b")),
        ("SEARCH :text=a;from=ann;limit=5", Recall(Purpose.SEARCH, "", 5, words="a", who="ann")),
        (
            "CHATHISTORY BEFORE #lobby msgid=id07 :50",
            Recall(Purpose.OLDER, "#lobby", 50, before="id07"),
        ),
        ("CHATHISTORY LATEST #lobby * :50", Recall(Purpose.OLDER, "#lobby", 50)),
        (
            "CHATHISTORY AROUND #lobby timestamp=2020-01-02T12:00:00.000Z :50",
            Recall(Purpose.AROUND, "#lobby", 50, time_s=NOON_S),
        ),
        (
            "CHATHISTORY AFTER #lobby timestamp=2020-01-02T12:00:00.000Z :50",
            Recall(Purpose.SINCE, "#lobby", 50, time_s=NOON_S),
        ),
    ],
)
def test_questions(line: str, recall: Recall) -> None:
    """Each question is one line, and asks for no more than a page."""
    script = talking(history=True)
    assert (True, True) == (script.connection.can_recall, script.connection.can_search)
    script.connection.recall(recall)
    assert [line] == script.sent()


def test_server_says_how_long_a_page_is() -> None:
    """More than the server gives at once is not asked for."""
    script = talking(history=True)
    script.hear(f"{SERVER} 005 todd CHATHISTORY=10 :are supported by this server")
    script.connection.recall(ENTERING)
    assert ["CHATHISTORY LATEST #lobby * :10"] == script.sent()


def test_servers_without() -> None:
    """A server that offers neither is known for it."""
    connection = talking().connection
    assert (False, False) == (connection.can_recall, connection.can_search)


@pytest.mark.parametrize(
    "recall",
    [Recall(Purpose.SEARCH, "", 50, words="tea " * 200), Recall(Purpose.LAST, "#a b", 5)],
)
def test_impossible_questions(recall: Recall) -> None:
    """What cannot be asked leaves no trace: the next question is asked at once."""
    script = talking(history=True)
    with pytest.raises(BadMessage):
        script.connection.recall(recall)
    script.connection.recall(NAMED)
    assert ["CHATHISTORY LATEST #a * :5"] == script.sent()


def test_answer() -> None:
    """What is in the batch was said before; what comes in between is said now."""
    script = talking(history=True)
    script.connection.recall(ENTERING)
    first, *inside, last = batch("chathistory #lobby", past(1, "one"), past(2, "two"))
    live = ":ann!~ann@host PRIVMSG #lobby :now"
    events = script.hear(first, inside[0], live, inside[1], last)
    said = Said(NOW_S, "ann", "#lobby", "now")
    assert [said, Recalled(ENTERING, (was(1, "one"), was(2, "two")))] == events


def test_results_are_sorted() -> None:
    """Whatever the server's order, the oldest comes first."""
    script = talking(history=True)
    script.connection.recall(SEARCH)
    found = batch("soju.im/search", past(2, "two"), past(1, "one", "#tea"))
    assert [Recalled(SEARCH, (was(1, "one", "#tea"), was(2, "two")))] == script.hear(*found)


def test_the_past_changes_nothing() -> None:
    """Joins, parts and questions to programs that were then are no events now."""
    script = talking(history=True)
    script.connection.recall(ENTERING)
    then = batch(
        "chathistory #lobby",
        "@time=2020-01-02T12:00:00.000Z :ann!~ann@host PART #lobby",
        "@time=2020-01-02T12:00:00.000Z :todd!~todd@host PART #lobby",
        "@time=2020-01-02T12:00:00.000Z :todd!~todd@host QUIT :bye",
        "@time=2020-01-02T12:00:00.000Z :ann!~ann@host PRIVMSG #lobby :\x01VERSION\x01",
        "@time=2020-01-02T12:00:00.000Z :irc.example NOTICE #lobby :restarting",
        "@time=2020-01-02T12:00:00.000Z :ann!~ann@host PRIVMSG",
    )
    (recalled,) = script.hear(*then)
    others = (
        Left(NOON_S, "#lobby", "ann"),
        Left(NOON_S, "#lobby", "todd", own=True),
        Gone(NOON_S, "todd", (), "bye", own=True),
    )
    assert Recalled(ENTERING, (), others) == recalled
    assert ["ann", "todd"] == script.connection.members("#lobby")


def test_gaps_are_filled_page_by_page() -> None:
    """The next page begins where the last one ended, until one brings nothing new."""
    script = talking(history=True)
    script.connection.recall(GAP)
    script.sent()
    assert [] == script.hear(*batch("chathistory #lobby", past(1, "one"), past(2, "two")))
    assert ["CHATHISTORY AFTER #lobby msgid=id02 :100"] == script.sent()
    assert [] == script.hear(*batch("chathistory #lobby", past(3, "three")))
    assert ["CHATHISTORY AFTER #lobby msgid=id03 :100"] == script.sent()
    whole = Recalled(GAP, (was(1, "one"), was(2, "two"), was(3, "three")))
    assert [whole] == script.hear(*batch("chathistory #lobby", past(3, "three")))


def test_a_page_of_reactions_is_not_the_end() -> None:
    """With event-playback a page may hold no message at all; the gap goes on behind it."""
    script = talking(history=True)
    script.connection.recall(GAP)
    script.sent()
    when = "time=2020-01-02T12:05:00.000Z;msgid=id05"
    react = f"@{when};+draft/react=+1;+draft/reply=id01 :ann!~ann@host TAGMSG #lobby"
    assert [] == script.hear(*batch("chathistory #lobby", react))
    assert ["CHATHISTORY AFTER #lobby msgid=id05 :100"] == script.sent()
    reacted = Reacted(NOON_S + 300, "ann", "#lobby", "id01", "+1")
    last = [f"@draft/chathistory-end {SERVER} BATCH +h chathistory #lobby", f"{SERVER} BATCH -h"]
    assert [Recalled(GAP, (), (reacted,), is_end=True)] == script.hear(*last)


def test_talks() -> None:
    """Where something was said is one question, whose failure is nobody else's."""
    script = talking(history=True)
    script.connection.recall_talks(NOON_S)
    (line,) = script.sent()
    assert line.startswith("CHATHISTORY TARGETS timestamp=2020-01-02T12:00:00.000Z timestamp=2023")
    script.connection.recall(ENTERING)
    failure = "CHATHISTORY MESSAGE_ERROR TARGETS :no"
    assert [] == script.hear(f"{SERVER} FAIL {failure}")
    inside = (
        f"{SERVER} CHATHISTORY TARGETS ann 2020-01-02T12:00:01.000Z",
        f"{SERVER} CHATHISTORY TARGETS #ops 2020-01-02T12:00:00.000Z",
        f"{SERVER} CHATHISTORY TARGETS bob yesterday",
        f"{SERVER} CHATHISTORY OTHER ann 2020-01-02T12:00:00.000Z",
    )
    first, *rest = batch("draft/chathistory-targets", *(f"@x=1 {one}" for one in inside))
    expected = Talks((("ann", NOON_S + 1), ("#ops", NOON_S)))
    assert [expected] == script.hear(first, *rest)
    assert [] == script.hear(f"{SERVER} CHATHISTORY TARGETS ann 2020-01-02T12:00:00.000Z")


def test_what_was_done_to_messages_then() -> None:
    """Edits and deletions of a page come with it."""
    script = talking(history=True)
    script.connection.recall(ENTERING)
    edit = (
        "@time=2020-01-02T12:00:00.000Z;draft/target-msgid=id01;draft/edit-text=better"
        " :ann!~ann@host EDIT #lobby"
    )
    redact = "@time=2020-01-02T12:00:00.000Z :ann!~ann@host REDACT #lobby id02 :oops"
    (recalled,) = script.hear(*batch("chathistory #lobby", edit, redact))
    assert isinstance(recalled, Recalled)
    assert (
        Edited(Said(NOON_S, "ann", "#lobby", "better"), "id01"),
        Redacted(Said(NOON_S, "ann", "#lobby", "oops"), "id02"),
    ) == recalled.others


def test_long_gaps_end() -> None:
    """Only so many messages are restored."""
    script = talking(history=True)
    short = Recall(Purpose.GAP, "#lobby", 2, "id00")
    script.connection.recall(short)
    pages = batch("chathistory #lobby", *(past(minute, "x") for minute in (1, 2, 3)))
    assert [Recalled(short, (was(1, "x"), was(2, "x")))] == script.hear(*pages)


def test_many_of_the_last_page_by_page() -> None:
    """Who wants more of the last than a page gets the pages before it, oldest first."""
    script = talking(history=True)
    script.hear(f"{SERVER} 005 todd CHATHISTORY=2 :are supported by this server")
    recall = Recall(Purpose.LAST, "#lobby", 5)
    script.connection.recall(recall)
    assert ["CHATHISTORY LATEST #lobby * :2"] == script.sent()
    assert [] == script.hear(*batch("chathistory #lobby", past(6, "f"), past(7, "g")))
    assert ["CHATHISTORY BEFORE #lobby msgid=id06 :2"] == script.sent()
    assert [] == script.hear(*batch("chathistory #lobby", past(4, "d"), past(5, "e")))
    assert ["CHATHISTORY BEFORE #lobby msgid=id04 :2"] == script.sent()
    events = script.hear(*batch("chathistory #lobby", past(2, "b"), past(3, "c")))
    wanted = tuple(was(minute, "-bcdefg"[minute - 1]) for minute in range(3, 8))
    assert [Recalled(recall, wanted)] == events
    assert [] == script.sent()


def test_many_results_page_by_page() -> None:
    """A search for more than a page goes on before the oldest that was found."""
    script = talking(history=True)
    script.hear(f"{SERVER} 005 todd CHATHISTORY=2 :are supported by this server")
    recall = Recall(Purpose.SEARCH, "#lobby", 5, words="tea")
    script.connection.recall(recall)
    assert ["SEARCH :text=tea;in=#lobby;limit=2"] == script.sent()
    assert [] == script.hear(*batch("soju.im/search", past(7, "tea"), past(6, "tea")))
    before = "before=2020-01-02T12:06:00.000Z"
    assert [f"SEARCH :text=tea;in=#lobby;{before};limit=2"] == script.sent()
    assert [] == script.hear(*batch("soju.im/search", past(6, "tea"), past(5, "tea")))
    assert [f"SEARCH :text=tea;in=#lobby;{before.replace('06', '05', 1)};limit=2"] == script.sent()
    events = script.hear(*batch("soju.im/search", past(5, "tea")))
    assert [Recalled(recall, tuple(was(minute, "tea") for minute in (5, 6, 7)))] == events


def test_one_question_at_a_time() -> None:
    """The next question leaves when the one before is answered or refused."""
    script = talking(history=True)
    for recall in (ENTERING, SEARCH, NAMED):
        script.connection.recall(recall)
    assert ["CHATHISTORY LATEST #lobby * :20"] == script.sent()
    failed = RecallFailed(ENTERING, "Messages could not be retrieved")
    failure = "CHATHISTORY INVALID_TARGET LATEST #lobby :Messages could not be retrieved"
    assert [failed] == script.hear(f"{SERVER} FAIL {failure}")
    assert [r"SEARCH :text=green\stea;in=#lobby;limit=50"] == script.sent()
    too_vague = RecallFailed(SEARCH, "Too vague")
    assert [too_vague] == script.hear(f"{SERVER} FAIL SEARCH INVALID_PARAMS text :Too vague")
    assert ["CHATHISTORY LATEST #a * :5"] == script.sent()


def test_other_failures() -> None:
    """A failure of something else leaves the question open."""
    script = talking(history=True)
    script.connection.recall(ENTERING)
    assert [Refused("Slow down")] == script.hear(f"{SERVER} FAIL TOPIC RATE_LIMITED :Slow down")
    nothing = Recalled(ENTERING, (), is_end=True)
    assert [nothing] == script.hear(*batch("chathistory #lobby"))


def test_silence_is_an_answer() -> None:
    """A question that is not answered in ten seconds keeps the others waiting no longer."""
    script = talking(history=True)
    script.connection.recall(ENTERING)
    script.connection.recall(NAMED)
    script.sent()
    first, *rest = batch("chathistory #lobby", past(1, "late"))
    script.hear(first)
    assert [] == script.wait(9)
    assert [RecallFailed(ENTERING, "the server does not answer")] == script.wait(1)
    assert ["CHATHISTORY LATEST #a * :5"] == script.sent()
    assert [] == script.hear(*rest)


def test_unasked() -> None:
    """What a bouncer plays by itself is told, unless it is nothing."""
    script = talking(history=True)
    (recalled,) = script.hear(*batch("chathistory #lobby", past(1, "one")))
    assert isinstance(recalled, Recalled)
    assert (was(1, "one"),) == recalled.messages
    assert Purpose.LAST is recalled.recall.purpose
    assert [] == script.hear(*batch("chathistory #lobby"), *batch("soju.im/search"))
