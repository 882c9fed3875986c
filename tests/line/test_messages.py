"""line/messages.py: what is said, and what becomes of what we said."""

import pytest

from hubbub.line.events import Accepted, Draft, Info, Kind, Refused, Said
from tests.line.script import NOW_S, SERVER, Script, talking

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
