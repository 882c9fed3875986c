"""client/recalls.py: questions, one at a time, and what answers them."""

from hubbub.client.events import Purpose, Reacted, Recall, Said
from hubbub.client.recalls import MOST_PER_BATCH, Gathering, Recalls

LAST = Recall(Purpose.LAST, "#lobby", 5)
FOUND = Recall(Purpose.SEARCH, "#lobby", 5, words="tea")


def said(time_s: float) -> Said:
    """Return what ann said then."""
    return Said(time_s, "ann", "#lobby", "hi")


def test_one_after_the_other() -> None:
    """The first question is open until it is closed; then it is the next one's turn."""
    recalls = Recalls()
    assert recalls.open is None
    assert [True, False] == [recalls.add(LAST), recalls.add(FOUND)]
    assert LAST is recalls.open
    recalls.found.append(said(1))
    recalls.close()
    assert (FOUND, []) == (recalls.open, recalls.found)


def test_answers_find_their_question() -> None:
    """A batch about the place of the open question answers it, in whichever case it is named."""
    recalls = Recalls()
    recalls.add(LAST)
    recalls.gather("a", "#LOBBY")
    assert Gathering(LAST, is_asked=True) == recalls.batches["a"]


def test_answers_without_a_question() -> None:
    """What nobody asked for is kept apart: another room, another kind, no question at all."""
    recalls = Recalls()
    recalls.gather("a", "#lobby")
    recalls.add(LAST)
    recalls.gather("b", "#tea")
    recalls.gather("c", None)
    assert ["#lobby", "#tea", ""] == [batch.recall.place for batch in recalls.batches.values()]
    assert not [batch for batch in recalls.batches.values() if batch.is_asked]


def test_order_and_size() -> None:
    """Messages come out oldest first, and only so many are kept."""
    gathering = Gathering(LAST, is_asked=True)
    for time_s in range(MOST_PER_BATCH + 5, 0, -1):
        gathering.add(said(time_s), (time_s, f"id{time_s}"))
    messages = gathering.sorted()
    assert MOST_PER_BATCH == len(messages)
    assert messages[0].time_s < messages[-1].time_s
    assert f"id{MOST_PER_BATCH + 5}" == gathering.ends()[1][1]


def test_lines_that_tell_nothing_count_as_lines() -> None:
    """The next page begins behind the last line, whatever it was."""
    gathering = Gathering(LAST, is_asked=True)
    gathering.add(said(1), (1, "id1"))
    gathering.add(None, (2, "id2"))
    gathering.add(Reacted(2, "ann", "#lobby", "id1", "+1"), (2, "id3"))
    assert ([said(1)], 1, 3) == (
        gathering.messages,
        len(gathering.others),
        len(gathering.points),
    )
    assert "id2" == gathering.ends()[1][1]
