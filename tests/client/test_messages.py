"""client/messages.py: what is said, and what becomes of what we said."""

import pytest

from hubbub.client.events import Accepted, Draft, Edited, Info, Kind, Redacted, Refused, Said
from hubbub.errors import BadMessage
from tests.client.script import NOW_S, SERVER, Script, talking

ANN = ":ann!~ann@host"
TODD = ":todd!~todd@host"


def own(text: str, to: str = "#lobby", kind: Kind = Kind.SPEECH) -> Said:
    """Return what todd said."""
    return Said(NOW_S, "todd", to, text, kind, in_room=to.startswith("#"), own=True)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (Said(NOW_S, "ann", "#lobby", "hi"), f"{ANN} PRIVMSG #lobby :hi"),
        (Said(NOW_S, "ann", "#lobby", "to the ranks"), f"{ANN} PRIVMSG @#lobby :to the ranks"),
        (Said(NOW_S, "ann", "todd", "psst", in_room=False), f"{ANN} PRIVMSG todd :psst"),
        (
            Said(NOW_S, "ann", "#lobby", "waves", Kind.ACTION),
            f"{ANN} PRIVMSG #lobby :\x01ACTION waves\x01",
        ),
        (Said(NOW_S, "ann", "#lobby", "beep", Kind.NOTICE), f"{ANN} NOTICE #lobby :beep"),
        (
            Said(1577934245.5, "ann", "#lobby", "then"),
            f"@time=2020-01-02T03:04:05.500Z {ANN} PRIVMSG #lobby :then",
        ),
        (
            Said(NOW_S, "ann", "#lobby", "now"),
            f"@time=yesterday {ANN} PRIVMSG #lobby :now",
        ),
        (
            Said(NOW_S, "ann", "#lobby", "named", msgid="0S=x"),
            f"@msgid=0S=x {ANN} PRIVMSG #lobby :named",
        ),
        (
            Said(NOW_S, "ann", "#lobby", "an id that cannot be sent back is none"),
            f"@msgid=a\\sb {ANN} PRIVMSG #lobby :an id that cannot be sent back is none",
        ),
        (
            Said(NOW_S, "todd", "#lobby", "from my telephone", own=True),
            f"{TODD} PRIVMSG #lobby :from my telephone",
        ),
    ],
)
def test_somebody_says_something(said: Said, line: str) -> None:
    """Who, where to, how and when."""
    assert [said] == talking().hear(line)


def test_place_of_a_private_message() -> None:
    """A private conversation is called after the other person, whoever speaks."""
    assert "ann" == Said(NOW_S, "ann", "todd", "psst", in_room=False).place
    assert "ann" == Said(NOW_S, "todd", "ann", "psst", in_room=False, own=True).place


def test_questions_to_programs_are_not_shown() -> None:
    """CTCP that is no action is for programs."""
    assert [] == talking().hear(f"{ANN} PRIVMSG todd :\x01VERSION\x01")


def test_servers_talk_too() -> None:
    """What a server says is information; before the welcome it is only noise."""
    assert [Info("be nice")] == talking().hear(f"{SERVER} NOTICE todd :be nice")
    assert [] == Script().hear(f"{SERVER} NOTICE * :*** Looking up your hostname")


# Receipts


def test_echo_is_the_receipt() -> None:
    """With labels, our message counts as said when it comes back, once."""
    script = talking()
    assert ["m1"] == script.connection.say("#lobby", "hi")
    assert ["@label=m1 PRIVMSG #lobby :hi"] == script.sent()
    assert [Draft("#lobby", "hi")] == script.connection.unaccepted()
    echo = f"@label=m1 {TODD} PRIVMSG #lobby :hi"
    assert [Accepted("m1", own("hi"))] == script.hear(echo)
    assert [] == script.connection.unaccepted()


def test_pong_is_the_receipt() -> None:
    """Without labels, our message counts as said when the PING behind it is answered."""
    script = talking(receipts=False)
    script.connection.say("ann", "waves", Kind.ACTION)
    assert ["PRIVMSG ann :\x01ACTION waves\x01", "PING :m1"] == script.sent()
    accepted = Accepted("m1", own("waves", "ann", Kind.ACTION))
    assert [accepted] == script.hear(f"{SERVER} PONG irc.example :m1")


def test_ack_is_a_receipt() -> None:
    """A server may accept without an echo."""
    script = talking()
    script.connection.say("ann", "psst")
    assert [Accepted("m1", own("psst", "ann"))] == script.hear(f"@label=m1 {SERVER} ACK")


def test_echo_in_a_batch() -> None:
    """A receipt that comes with other answers is found among them."""
    script = talking()
    script.connection.say("ann", "psst")
    events = script.hear(
        f"@label=m1 {SERVER} BATCH +x labeled-response",
        f"@batch=x {TODD} PRIVMSG ann :psst",
        f"@batch=x {SERVER} 301 todd ann :at lunch",
        f"{SERVER} BATCH -x",
    )
    assert [Accepted("m1", own("psst", "ann")), Info("ann is away: at lunch")] == events


def test_batch_without_refusal_is_a_receipt() -> None:
    """What an answer does not refuse is accepted at its end."""
    script = talking()
    script.connection.say("ann", "psst")
    events = script.hear(
        f"@label=m1 {SERVER} BATCH +x labeled-response",
        f"@batch=x {SERVER} 301 todd ann :at lunch",
        f"{SERVER} BATCH -x",
    )
    assert [Info("ann is away: at lunch"), Accepted("m1", own("psst", "ann"))] == events


@pytest.mark.parametrize("receipts", [True, False])
def test_talking_to_oneself(receipts: bool) -> None:
    """What we say to ourselves is told once, although it also arrives."""
    script = talking(receipts=receipts)
    script.connection.say("todd", "note")
    answers = {
        True: (f"@label=m1 {TODD} PRIVMSG todd :note", f"{TODD} PRIVMSG todd :note"),
        False: (f"{TODD} PRIVMSG todd :note", f"{SERVER} PONG irc.example :m1"),
    }
    assert [Accepted("m1", own("note", "todd"))] == script.hear(*answers[receipts])


# Refusals


@pytest.mark.parametrize(
    ("reason", "answer"),
    [
        ("#tea: Cannot send to channel", "404 todd #tea :Cannot send to channel"),
        ("you are muted in #tea", "404 todd #tea :you are muted in #tea"),
        ("Slow down", "FAIL PRIVMSG RATE_LIMITED #tea :Slow down"),
        ("Message was blocked", "NOTICE todd :Message was blocked"),
    ],
)
def test_refused_with_a_label(reason: str, answer: str) -> None:
    """The label says which message was refused; the sentence names the room once."""
    script = talking()
    script.connection.say("#tea", "hi")
    refused = Refused(reason, Draft("#tea", "hi"), "m1")
    assert [refused] == script.hear(f"@label=m1 {SERVER} {answer}")
    assert [] == script.connection.unaccepted()


def test_refused_without_a_label() -> None:
    """Without labels the oldest message is meant, and its PONG says nothing more."""
    script = talking(receipts=False)
    script.connection.say("#tea", "one")
    script.connection.say("#lobby", "two")
    events = script.hear(
        f"{SERVER} 404 todd #tea :Cannot send to channel",
        f"{SERVER} PONG irc.example :m1",
        f"{SERVER} PONG irc.example :m2",
    )
    refused = Refused("#tea: Cannot send to channel", Draft("#tea", "one"), "m1")
    assert [refused, Accepted("m2", own("two"))] == events


@pytest.mark.parametrize(
    "answer", ["482 todd #tea :You're not an operator", "404 todd #other :Cannot send to channel"]
)
def test_other_refusals_are_not_the_messages(answer: str) -> None:
    """An answer to something else leaves the message on its way."""
    script = talking(receipts=False)
    script.connection.say("#tea", "hi")
    (refused,) = script.hear(f"{SERVER} {answer}")
    assert isinstance(refused, Refused)
    assert refused.draft is None
    assert [Draft("#tea", "hi")] == script.connection.unaccepted()


def test_refused_command() -> None:
    """A refusal without a message of ours is told as it is."""
    script = talking()
    assert [Refused("FOO: Unknown command")] == script.hear(
        f"{SERVER} 421 todd FOO :Unknown command"
    )


def test_unknown_numerics_are_told() -> None:
    """A numeric that nobody has thought of is shown, a command is not."""
    script = talking()
    assert [Info("ann is a bot")] == script.hear(f"{SERVER} 335 todd ann :is a bot")
    assert [] == script.hear(f"{SERVER} SPLURGE todd ann :what", f"{SERVER} 335 todd")


# Keys


def key_of(line: str) -> str:
    """Return the key in a line that was sent."""
    return line.partition("+hubbub.chat/key=")[2].partition(" ")[0]


def test_every_message_has_a_key_of_its_own() -> None:
    """Where the server knows keys; one that is sent again keeps its key."""
    script = talking(more="hubbub.chat/key")
    script.connection.say("#lobby", "hi")
    script.connection.say("#lobby", "hi")
    sent = script.sent()
    keys = [key_of(line) for line in sent]
    assert [f"@label=m1;+hubbub.chat/key={keys[0]} PRIVMSG #lobby :hi"] == sent[:1]
    assert {32} == set(map(len, keys))
    assert 2 == len(set(keys))
    drafts = script.connection.unaccepted()
    assert keys == [draft.key for draft in drafts]
    again = talking(more="hubbub.chat/key")
    again.connection.send(drafts[0])
    assert sent[:1] == again.sent()


def test_no_keys_for_servers_that_do_not_know_them() -> None:
    """Not even one that the message has got on another server."""
    script = talking()
    script.connection.send(Draft("#lobby", "hi", key="k"))
    assert ["@label=m1 PRIVMSG #lobby :hi"] == script.sent()


def test_the_key_is_a_receipt() -> None:
    """What comes with the key of a message of ours is that message, whoever we were then."""
    script = talking(more="hubbub.chat/key")
    script.connection.send(Draft("#lobby", "hi", key="k"))
    line = ":todd_!~todd@host PRIVMSG #lobby :hi"
    said = Said(NOW_S, "todd_", "#lobby", "hi", msgid="id01", key="k")
    assert [Accepted("m1", said)] == script.hear(f"@msgid=id01;+hubbub.chat/key=k {line}")
    assert [] == script.connection.unaccepted()


# Several lines

MULTILINE = "draft/multiline=max-bytes=4096,max-lines=24"


def test_several_lines_are_one_message() -> None:
    """They are sent as a batch, and accepted with their echo, as one."""
    script = talking(more=MULTILINE)
    assert ["m1"] == script.connection.say("#lobby", "one\n\ntwo")
    assert [
        "@label=m1 BATCH +m draft/multiline :#lobby",
        "@batch=m PRIVMSG #lobby :one",
        "@batch=m PRIVMSG #lobby :",
        "@batch=m PRIVMSG #lobby :two",
        "BATCH :-m",
    ] == script.sent()
    events = script.hear(
        f"@label=m1 {TODD} BATCH +x draft/multiline #lobby",
        f"@batch=x {TODD} PRIVMSG #lobby :one",
        f"@batch=x {TODD} PRIVMSG #lobby :",
        f"@batch=x {TODD} PRIVMSG #lobby :two",
        f"{TODD} BATCH -x",
    )
    assert [Accepted("m1", own("one\n\ntwo"))] == events


def test_several_lines_that_are_refused() -> None:
    """The label of the batch says what is meant."""
    script = talking(more=MULTILINE)
    script.connection.say("#lobby", "one\ntwo")
    refused = Refused("At most 1 lines", Draft("#lobby", "one\ntwo"), "m1")
    failure = "FAIL BATCH MULTILINE_MAX_LINES 1 :At most 1 lines"
    assert [refused] == script.hear(f"@label=m1 {SERVER} {failure}")


# Editing and taking back

EDITING = "draft/message-edit draft/message-redaction"


def test_edit() -> None:
    """The message is named by its id; an action stays one."""
    script = talking(more=EDITING)
    assert (True, True) == (script.connection.can_edit, script.connection.can_redact)
    script.connection.edit(Said(NOW_S, "todd", "#lobby", "teh", own=True, msgid="id01"), "the; end")
    waves = Said(NOW_S, "todd", "ann", "wafes", Kind.ACTION, in_room=False, own=True, msgid="id02")
    script.connection.edit(waves, "waves")
    script.connection.redact(waves.place, waves.msgid)
    assert [
        r"@draft/target-msgid=id01;draft/edit-text=the\:\send EDIT :#lobby",
        "@draft/target-msgid=id02;draft/edit-text=\x01ACTION\\swaves\x01 EDIT :ann",
        "REDACT ann :id02",
    ] == script.sent()


@pytest.mark.parametrize("text", ["one\ntwo", "long " * 200])
def test_edits_are_short(text: str) -> None:
    """What a server cannot pass on in one line is not asked for."""
    script = talking(more=EDITING)
    with pytest.raises(BadMessage):
        script.connection.edit(own("teh end"), text)
    assert [] == script.sent()


def test_others_edit_and_take_back() -> None:
    """It is told who did it, where, and to which message."""
    script = talking(more=EDITING)
    events = script.hear(
        rf"@draft/target-msgid=id01;draft/edit-text=the\send {ANN} EDIT #lobby",
        f"@draft/target-msgid=id01;draft/edit-text=\x01ACTION\\swaves\x01 {ANN} EDIT todd",
        f"{ANN} REDACT #lobby id02 :too loud",
        f"{TODD} REDACT ann id03",
        f"{ANN} EDIT #lobby",
    )
    waves = Said(NOW_S, "ann", "todd", "waves", Kind.ACTION, in_room=False)
    assert [
        Edited(Said(NOW_S, "ann", "#lobby", "the end"), "id01"),
        Edited(waves, "id01"),
        Redacted(Said(NOW_S, "ann", "#lobby", "too loud"), "id02"),
        Redacted(own("", "ann"), "id03"),
    ] == events
