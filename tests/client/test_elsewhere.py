"""Other servers' words, as their sources write them: Ergo 2.x (irc/), soju 0.x (downstream.go).

What they lack or do otherwise: soju knows messages by their times only, and may have no ids at
all; its labels come late, with the network behind it; Ergo tells who came and went as what a
service says, and echoes a long message as a batch.
"""

from __future__ import annotations

import pytest

from hubbub.client.backlog import Backlog
from hubbub.client.events import (
    Accepted,
    Draft,
    Joined,
    LoginFailed,
    Purpose,
    Ready,
    Recall,
    Recalled,
    RecallFailed,
    Restored,
    RoomRefused,
    Said,
    Talks,
)
from tests.client.script import IN_LOBBY, NOW_S, Script

SOJU = ":bouncer.example"
SOJU_CAPS = (
    "account-notify away-notify batch cap-notify draft/chathistory draft/metadata-2=max-keys=0"
    " draft/pre-away draft/read-marker echo-message invite-notify sasl=PLAIN server-time setname"
    " soju.im/bouncer-networks soju.im/no-implicit-names soju.im/search"
)
ERGO = ":ergo.test"
ERGO_CAPS = (
    "account-notify account-tag away-notify batch cap-notify chghost draft/account-registration="
    "before-connect draft/chathistory draft/event-playback draft/message-redaction"
    " draft/multiline=max-bytes=4096,max-lines=100 draft/read-marker echo-message extended-join"
    " labeled-response message-tags multi-prefix sasl=PLAIN server-time setname standard-replies"
    " userhost-in-names znc.in/playback"
)


def on_soju(*more: str) -> Script:
    """Return a conversation with soju, in a room of the network behind it."""
    script = Script(f"{SOJU} CAP * LS :{SOJU_CAPS}")
    (wanted,) = [line for line in script.sent() if line.startswith("CAP REQ")]
    script.hear(
        f"{SOJU} CAP * ACK {wanted.removeprefix('CAP REQ ')}",
        f"{SOJU} 001 todd :Welcome to soju, todd",
        f"{SOJU} 005 todd CASEMAPPING=ascii CHATHISTORY=1000 MSGREFTYPES=timestamp"
        " CHANTYPES=# PREFIX=(ov)@+ :are supported",
        f"{SOJU} 422 todd :No MOTD",
        *IN_LOBBY,
        *more,
    )
    script.sent()
    return script


def soju_said(second: str, who: str, text: str, reference: str = "") -> str:
    """Return a message as soju tells it: live with milliseconds, from its log with seconds."""
    tags = [f"time=2020-01-02T12:00:{second}Z", *([f"batch={reference}"] if reference else [])]
    return f"@{';'.join(tags)} :{who}!~{who}@host PRIVMSG #lobby :{text}"


def answer(*lines: str, reference: str = "1") -> list[str]:
    """Return a batch of history."""
    begin, end = f"BATCH +{reference} chathistory #lobby", f"BATCH -{reference}"
    return [f"{SOJU} {begin}", *lines, f"{SOJU} {end}"]


def test_a_gap_where_messages_have_no_ids() -> None:
    """It is asked for by its time, the last second once more; what was seen is not told again."""
    script, backlog = on_soju(), Backlog()
    for event in script.hear(
        soju_said("01.100", "ann", "one"),
        soju_said("02.300", "ann", "two"),
        soju_said("02.700", "bob", "two"),
    ):
        backlog.take(event, NOW_S)
    backlog.lose(["#lobby"], NOW_S)
    wish = backlog.wish("#lobby")
    script.connection.recall(wish)
    backlog.expect(wish)
    line = "CHATHISTORY AFTER #lobby timestamp=2020-01-02T12:00:01.999Z :100"
    assert [line] == script.sent()
    told = [
        soju_said("02.000", "ann", "two", "1"),
        soju_said("02.000", "bob", "two", "1"),
        soju_said("02.000", "ann", "missed", "1"),
        soju_said("05.000", "ann", "missed", "1"),
    ]
    assert [] == script.hear(*answer(*told))
    assert ["CHATHISTORY AFTER #lobby timestamp=2020-01-02T12:00:04.999Z :100"] == script.sent()
    (recalled,) = script.hear(*answer(told[-1]))
    shown = backlog.take(recalled, NOW_S)
    assert isinstance(shown[0], Restored)
    assert (2, True) == (shown[0].count, shown[0].is_all)
    assert isinstance(shown[1], Recalled)
    assert ["missed", "missed"] == [said.text for said in shown[1].messages]


def test_older_pages_where_messages_have_no_ids() -> None:
    """A time is all that is needed to go on upwards."""
    script = on_soju()
    script.connection.recall(Recall(Purpose.OLDER, "#lobby", 50, before="x", time_s=1577966405.1))
    assert ["CHATHISTORY BEFORE #lobby timestamp=2020-01-02T12:00:05.100Z :50"] == script.sent()
    script.hear(*answer())
    script.connection.recall(Recall(Purpose.LAST, "#lobby", 150))
    assert ["CHATHISTORY LATEST #lobby * :100"] == script.sent()
    script.hear(*answer(soju_said("05.000", "ann", "late", "1")))
    assert ["CHATHISTORY BEFORE #lobby timestamp=2020-01-02T12:00:05.001Z :100"] == script.sent()
    told = [soju_said("04.000", "ann", "early", "1"), soju_said("05.000", "ann", "late", "1")]
    script.hear(*answer(*told))
    script.sent()
    (recalled,) = script.hear(*answer(told[0]))
    assert isinstance(recalled, Recalled)
    assert ["early", "late"] == [said.text for said in recalled.messages]


def test_refused_bounds() -> None:
    """What soju does not understand has no answer, and keeps the next question from nothing."""
    script = on_soju()
    recall = Recall(Purpose.SEARCH, "", 5, words="tea")
    script.connection.recall(recall)
    reason = "The in parameter is mandatory"
    events = script.hear(f"{SOJU} FAIL SEARCH INVALID_PARAMS in :{reason}")
    assert [RecallFailed(recall, reason)] == events


def test_talks_on_soju() -> None:
    """It tells with whom one talked."""
    script = on_soju()
    script.connection.recall_talks(1577966400.0)
    assert script.sent()[0].startswith("CHATHISTORY TARGETS timestamp=2020-01-02T12:00:00.000Z ")
    events = script.hear(
        f"{SOJU} BATCH +2 draft/chathistory-targets",
        f"@batch=2 {SOJU} CHATHISTORY TARGETS ann 2020-01-02T12:00:05.000Z",
        f"{SOJU} BATCH -2",
    )
    assert [Talks((("ann", 1577966405.0),))] == events


def test_labels_that_come_late() -> None:
    """Without labels a PONG is the receipt; once the network has them, an echo is."""
    script = on_soju()
    script.connection.send(Draft("#lobby", "one"))
    said, ping = script.sent()
    assert ("PRIVMSG #lobby :one", "PING") == (said, ping.partition(" ")[0])
    label = ping.partition(" ")[2].removeprefix(":")
    (accepted,) = script.hear(f"{SOJU} PONG bouncer.example {label}")
    assert isinstance(accepted, Accepted)
    script.hear(f"{SOJU} CAP todd NEW :labeled-response message-tags account-tag")
    (request,) = script.sent()
    assert {"echo-message", "labeled-response", "message-tags"} <= set(
        request.removeprefix("CAP REQ ").removeprefix(":").split()
    )
    script.hear(f"{SOJU} CAP todd ACK {request.removeprefix('CAP REQ ')}")
    script.connection.send(Draft("#lobby", "two"))
    (said,) = script.sent()
    tags, _, rest = said.partition(" ")
    assert "PRIVMSG #lobby :two" == rest
    echo = f"{tags};time=2020-01-02T12:00:01.000Z :todd!~todd@host PRIVMSG #lobby :two"
    (accepted,) = script.hear(echo)
    assert isinstance(accepted, Accepted)
    assert ("two", True) == (accepted.said.text, accepted.said.own)


def test_a_network_that_soju_has_lost() -> None:
    """Its rooms are out of reach, and nobody waits for them."""
    script = Script(f"{SOJU} CAP * LS :batch", f"{SOJU} CAP * ACK :batch")
    script.hear(f"{SOJU} 001 todd :Welcome to soju, todd", f"{SOJU} 422 todd :No MOTD")
    assert "JOIN :#lobby" == script.sent()[-1]
    reason = "Disconnected from upstream network"
    events = script.hear(f"{SOJU} 400 todd JOIN :{reason}")
    assert [RoomRefused("#lobby", f"JOIN: {reason}"), Ready()] == events


@pytest.mark.parametrize(
    "line",
    [
        "FAIL * ACCOUNT_REQUIRED :Authentication required",
        "464 * :Authentication required",
    ],
)
def test_an_account_is_needed(line: str) -> None:
    """That is a question to a person, not a server that is out of reach."""
    script = Script(f"{SOJU} CAP * LS :batch sasl=PLAIN", f"{SOJU} CAP * ACK :batch")
    assert [LoginFailed("Authentication required")] == script.hear(f"{SOJU} {line}")


# -------------------------------------------------------------------------------------- Ergo


def on_ergo() -> Script:
    """Return a conversation with Ergo, in the lobby."""
    script = Script(f"{ERGO} CAP * LS :{ERGO_CAPS}")
    (wanted,) = [line for line in script.sent() if line.startswith("CAP REQ")]
    script.hear(
        f"{ERGO} CAP * ACK {wanted.removeprefix('CAP REQ ')}",
        f"{ERGO} 001 todd :Welcome to the ErgoTest IRC Network todd",
        f"{ERGO} 005 todd BOT=B CASEMAPPING=ascii CHATHISTORY=1000 CHANTYPES=# MAXTARGETS=4"
        " MSGREFTYPES=msgid,timestamp PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ :are supported",
        f"{ERGO} 422 todd :MOTD File is missing",
        *IN_LOBBY,
    )
    script.sent()
    return script


def test_who_came_and_went_on_ergo() -> None:
    """HistServ's words about that, for who has not asked for the events, are no messages."""
    script = on_ergo()
    recall = Recall(Purpose.ENTERING, "#lobby", 20)
    script.connection.recall(recall)
    assert ["CHATHISTORY LATEST #lobby * :20"] == script.sent()
    tags = "batch=1;time=2020-01-02T12:00"
    events = script.hear(
        f"@draft/chathistory-end {ERGO} BATCH +1 chathistory #lobby",
        f"@{tags}:01.000Z;msgid=_aaa :HistServ!HistServ@localhost PRIVMSG #lobby :ann joined",
        f"@{tags}:02.000Z;msgid=bbb;account=ann :ann!~u@h.oragono PRIVMSG #lobby :hello",
        f"{ERGO} BATCH -1",
    )
    hello = Said(1577966402.0, "ann", "#lobby", "hello", msgid="bbb", account="ann")
    assert [Recalled(recall, (hello,), is_end=True)] == events


def test_several_lines_on_ergo() -> None:
    """The echo of a message in several lines is a batch with our label, and its msgid."""
    script = on_ergo()
    script.connection.send(Draft("#lobby", "one\ntwo"))
    begin, first, second, end = script.sent()
    label = begin.partition("label=")[2].partition(" ")[0].partition(";")[0]
    assert "draft/multiline" in begin
    assert [True, True] == ["PRIVMSG #lobby" in line for line in (first, second)]
    assert "BATCH" in end
    me = ":todd!~todd@host"
    (accepted,) = script.hear(
        f"@label={label};msgid=ccc;time=2020-01-02T12:00:03.000Z {me} BATCH +9 draft/multiline"
        " #lobby",
        f"@batch=9 {me} PRIVMSG #lobby :one",
        f"@batch=9 {me} PRIVMSG #lobby :two",
        f"{ERGO} BATCH -9",
    )
    assert isinstance(accepted, Accepted)
    assert ("one\ntwo", "ccc") == (accepted.said.text, accepted.said.msgid)


def test_joins_in_ergos_history() -> None:
    """Who has asked for the events gets them beside the messages."""
    script = on_ergo()
    recall = Recall(Purpose.ENTERING, "#lobby", 20)
    script.connection.recall(recall)
    script.sent()
    (recalled,) = script.hear(
        f"@draft/chathistory-end {ERGO} BATCH +1 chathistory #lobby",
        "@batch=1;time=2020-01-02T12:00:01.000Z;msgid=aaa :ann!~u@h JOIN #lobby ann :Ann",
        f"{ERGO} BATCH -1",
    )
    assert isinstance(recalled, Recalled)
    assert [Joined(1577966401.0, "#lobby", "ann", account="ann", real_name="Ann")] == list(
        recalled.others
    )
