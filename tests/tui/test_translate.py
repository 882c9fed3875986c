"""tui/translate.py: what the client knows, as entries."""

from hubbub.client import model
from hubbub.client.model import Delivery, Happening, Reaction, Room, Verb
from hubbub.tui.timeline.entries import Gap, Message, Move, Progress, Quote, Remark, Thread, Traffic
from hubbub.tui.translate import Translation

TEN = 1_772_532_000.0


def room(*items: model.Item) -> Room:
    """Return a room in which that was."""
    made = Room("#ops")
    for item in items:
        made.timeline.append(item)
    return made


def said(serial: int, text: str = "x", **more: object) -> model.Message:
    """Return a message of sam's."""
    return model.Message(serial, TEN, "sam", text, msgid=f"id{serial}", **more)  # type: ignore[arg-type]


def test_messages() -> None:
    """What was said keeps its place, its time and its marks."""
    made = room(
        said(0, is_edited=True, mentions=True),
        said(1, redacted_by="ann", reason="spam"),
        said(2, own=True),
        said(3, reactions=(Reaction("👍", ("kim", "Todd")),)),
    )
    edited, deleted, own, liked = Translation(made, "todd").all()
    assert Message("0", TEN, "sam", "x", msgid="id0", edited=True, mention=True) == edited
    assert isinstance(deleted, Message)
    assert "by ann, spam" == deleted.deleted
    assert isinstance(own, Message)
    assert Progress.STORED is own.progress
    assert isinstance(liked, Message)
    assert (("👍", 2, True),) == liked.reactions


def test_replies() -> None:
    """A reply quotes what it answers, which says how many there are."""
    made = room(said(0, "question"), said(1, "answer", reply_to="id0"), said(2, reply_to="gone"))
    question, answer, lost = Translation(made, "todd").all()
    assert isinstance(question, Message)
    assert Thread(1, "sam") == question.thread
    assert isinstance(answer, Message)
    assert Quote("sam", "question", "id0") == answer.reply
    assert isinstance(lost, Message)
    assert lost.reply
    assert "a message further up" == lost.reply.text


def test_what_happened() -> None:
    """Coming and going is traffic, the rest is told; absences and remarks too."""
    made = room(
        Happening(0, TEN, Verb.JOINED, "kim"),
        Happening(1, TEN, Verb.GONE, "kim", text="bye"),
        Happening(2, TEN, Verb.RENAMED, "kim", "kim_"),
        Happening(3, TEN, Verb.KICKED, "ann", "kim", "spam"),
        Happening(4, TEN, Verb.TOPIC, "ann", text="tea"),
        model.Gap(5, TEN, TEN + 9, 3),
        model.Remark(6, TEN, "no", is_error=True),
    )
    assert [
        Traffic("0", TEN, "kim", Move.JOINED),
        Traffic("1", TEN, "kim", Move.LEFT, reason="bye"),
        Traffic("2", TEN, "kim", Move.RENAMED, "kim_"),
        Remark("3", TEN, "ann put kim out (spam)"),
        Remark("4", TEN, "ann changed the topic: tea"),
        Gap("5", TEN, TEN + 9, 3),
        Remark("6", TEN, "no", alarm=True),
    ] == Translation(made, "todd").all()


def test_what_is_pending() -> None:
    """A message on its way is found by its own key."""
    made = room()
    waiting = model.Message(0, TEN, "todd", "x", own=True, key="k", delivery=Delivery.QUEUED)
    made.pending.append(waiting)
    (entry,) = Translation(made, "todd").pending()
    assert isinstance(entry, Message)
    assert ("=k", Progress.QUEUED) == (entry.key, entry.progress)
