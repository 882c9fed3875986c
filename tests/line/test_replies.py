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


def test_by_name_alone() -> None:
    """`@ann` is what she said last, and nothing if she has said nothing."""
    found = known().last_by("#tea", "@Ann")
    assert "id0" == (found and found.msgid)
    assert known().last_by("#tea", "@zoe") is None
    assert known().last_by("#zoo", "@ann") is None


def test_our_own() -> None:
    """What we said in a place, newest first, whenever it was noted."""
    made = known()
    made.note(said("todd", "long ago", "id9", -5.0))
    made.note(said("todd", "elsewhere", "id8", 9.0, "#zoo"))
    made.note(said("todd", "in the same second", "id7", 2.0))
    assert ["id7", "id2", "id9"] == [one.msgid for one in made.own("#Tea")]


def test_changed_afterwards() -> None:
    """A message has the text that it was given, until it is taken back."""
    made = known()
    made.amend("id2", "by me")
    made.amend("id9", "unknown")
    assert ["by me"] == [one.text for one in made.own("#tea")]
    assert ("todd", "by me") == made.texts["id2"]
    made.forget("id2")
    assert [] == made.own("#tea")
    assert "id2" not in made.texts


def test_another_name() -> None:
    """What was said in a room, or with a person, stays answerable under the new name."""
    made = known()
    made.note(Said(5.0, "ann", "todd", "psst", in_room=False, msgid="id5"))
    made.note(Said(6.0, "todd", "ann", "yes?", in_room=False, own=True, msgid="id6"))
    made.move("#tea", "#coffee")
    made.move("Ann", "anna")
    assert ("id1", "x") == meant(made, "x", "#coffee")
    assert ("id5", "x") == meant(made, "x", "anna")
    assert ["id6"] == [one.msgid for one in made.own("anna")]


def test_a_thread() -> None:
    """All that answers a message, or answers an answer to it, in the order in which it was said."""
    made = known()
    for number, (who, reply_to) in enumerate([("ann", "id1"), ("todd", "id3"), ("sam", "")], 3):
        more = Said(number, who, "#tea", "x", Kind.SPEECH, msgid=f"id{number}", reply_to=reply_to)
        made.note(more)
    last = made.last_by("#tea", "todd")
    assert last
    assert ["id1", "id3", "id4"] == [one.msgid for one in made.thread(last)]


def test_a_thread_in_a_circle() -> None:
    """Whatever a server says answers what: it ends."""
    made = Replies()
    for one, other in (("a", "b"), ("b", "a")):
        made.note(Said(0.0, "ann", "#tea", "x", Kind.SPEECH, msgid=one, reply_to=other))
    last, _ = made.meant("#tea", "", "todd")
    assert last
    assert made.thread(last)


def test_the_oldest() -> None:
    """Of each place, whenever it was noted."""
    made = known()
    made.note(said("sam", "long ago", "id9", -5.0))
    oldest = made.oldest("#Tea")
    assert "id9" == (oldest and oldest.msgid)
    assert None is made.oldest("#zoo")
