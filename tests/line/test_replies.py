"""line/replies.py: which message a reply means."""

from hubbub.client.events import Kind, Said
from hubbub.line import replies
from hubbub.line.replies import Replies


def said(who: str, text: str, msgid: str, time_s: float = 0.0, place: str = "#tea") -> Said:
    """Return a message."""
    return Said(time_s, who, place, text, Kind.SPEECH, own=who == "todd", msgid=msgid)


def known() -> Replies:
    """Return what was said by ann, sam and ourselves."""
    made = Replies()
    for number, who in enumerate(["ann", "sam", "todd"]):
        made.note(said(who, f"by {who}", f"id{number}", number))
    return made


def meant(made: Replies, text: str, place: str = "#tea") -> tuple[str, str]:
    """Return the id of what is answered, '' for nothing, and the answer."""
    found, rest = made.meant(place, text, "todd")
    return (found.msgid if found else ""), rest


def test_the_last_of_somebody_else() -> None:
    """Without a name, what one said oneself is not meant."""
    assert ("id1", "yes, ann") == meant(known(), "yes, ann")


def test_by_name() -> None:
    """A name in front, as people write it, chooses whose last message is meant."""
    assert ("id0", "yes") == meant(known(), "@ann yes")
    assert ("id0", "yes") == meant(known(), "@Ann: yes")
    assert ("id2", "I mean it") == meant(known(), "@todd I mean it")


def test_a_name_of_nobody_is_text() -> None:
    """Who has not spoken here is only mentioned; a name alone is a text."""
    assert ("id1", "@zoe yes") == meant(known(), "@zoe yes")
    assert ("id1", "@ann") == meant(known(), "@ann")


def test_nothing_to_answer() -> None:
    """Elsewhere nobody spoke; what has no id cannot be answered."""
    made = known()
    made.note(said("zoe", "hi", "", place="#zoo"))
    assert ("", "yes") == meant(made, "yes", "#zoo")


def test_older_ones_that_come_later() -> None:
    """History that comes after what is live does not stand for the last word."""
    made = known()
    made.note(said("sam", "long ago", "id9", -5.0))
    assert ("id1", "yes") == meant(made, "@sam yes")


def test_not_without_end() -> None:
    """Only the last ones are quoted."""
    made = Replies()
    for number in range(replies.KNOWN + 1):
        made.note(said("ann", "x", f"id{number}", number))
    assert replies.KNOWN == len(made.texts)
    assert "id0" not in made.texts
