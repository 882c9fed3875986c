"""client/multiline.py: a message that comes in several lines goes on as one."""

from hubbub.client import multiline
from hubbub.client.events import Purpose, Recall, Recalled, Said
from tests.client.script import NOW_S, SERVER, batch, talking

ANN = ":ann!~ann@host"
CONCAT = "draft/multiline-concat"


def whole(*lines: str, reference: str = "x", tags: str = "") -> list[str]:
    """Return a message of ann's; each line may begin with `+`: it goes on with the one before."""
    inside = [
        f"@batch={reference}{f';{CONCAT}' * line.startswith('+')} {ANN} PRIVMSG #lobby :"
        f"{line.removeprefix('+')}"
        for line in lines
    ]
    opening = f"{tags}{ANN} BATCH +{reference} draft/multiline #lobby"
    return [opening, *inside, f"{ANN} BATCH -{reference}"]


def test_lines_become_one_message() -> None:
    """Its tags are those of the first line; a line that was cut is whole again."""
    lines = whole("one ", "+line", "", "two", tags="@msgid=id01;time=2020-01-02T12:01:00.000Z ")
    said = Said(1577966460.0, "ann", "#lobby", "one line\n\ntwo", msgid="id01")
    assert [said] == talking().hear(*lines)


def test_others_speak_meanwhile() -> None:
    """What is not in the batch is told at once, the batch when it is whole."""
    first, *rest = whole("one", "two")
    live = f"{ANN} PRIVMSG #lobby :live"
    events = talking().hear(first, rest[0], live, *rest[1:])
    assert ["live", "one\ntwo"] == [event.text for event in events if isinstance(event, Said)]


def test_history_has_them_too() -> None:
    """In an answer they count as one message with one id."""
    script = talking(history=True)
    recall = Recall(Purpose.LAST, "#lobby", 5)
    script.connection.recall(recall)
    opening, *inside = whole("one", "two", tags="@msgid=id01 ")
    start, nested, end = batch("chathistory #lobby", opening.removeprefix("@"))
    said = Said(NOW_S, "ann", "#lobby", "one\ntwo", msgid="id01")
    assert [Recalled(recall, (said,))] == script.hear(start, nested, *inside, end)


def test_what_cannot_be_a_message_is_none() -> None:
    """Empty lines alone, other commands, lines that are somewhere else, ends without a begin."""
    script = talking()
    assert [] == script.hear(*whole("", ""))
    (said,) = script.hear(
        f"{ANN} BATCH +x draft/multiline #lobby",
        f"@batch=x {ANN} JOIN #lobby",
        f"@batch=x {ANN} PRIVMSG #lobby",
        f"@batch=x {ANN} PRIVMSG #tea :elsewhere",
        f"@batch=x {ANN} PRIVMSG #lobby :here",
        f"{ANN} BATCH -x",
    )
    assert Said(NOW_S, "ann", "#lobby", "here") == said
    assert [] == script.hear(f"{ANN} BATCH -x", f"{SERVER} BATCH", f"{ANN} BATCH +y")


def test_memory_is_bounded() -> None:
    """Of a message that never ends, so much is kept and no more."""
    (said,) = talking().hear(*whole(*["x" * 400] * 400))
    assert isinstance(said, Said)
    assert multiline.MOST_BYTES - 401 < len(said.text) <= multiline.MOST_BYTES
