"""client/tags.py: reactions, and who is writing."""

import pytest

from hubbub.client.events import Event, Reacted, Refused, Typing, Writes
from tests.client.script import NOW_S, SERVER, talking

ANN = ":ann!~ann@host TAGMSG"
TODD = ":todd!~todd@host TAGMSG"


@pytest.mark.parametrize(
    ("events", "line"),
    [
        (
            [Reacted(NOW_S, "ann", "#lobby", "id1", "👍")],
            f"@+draft/react=👍;+draft/reply=id1 {ANN} #lobby",
        ),
        (
            [Reacted(NOW_S, "ann", "#lobby", "id1", "👍", off=True)],
            f"@+draft/unreact=👍;+draft/reply=id1 {ANN} @#lobby",
        ),
        (
            [Reacted(NOW_S, "ann", "ann", "id1", "+1")],
            f"@+react=+1;+reply=id1 {ANN} todd",
        ),
        (
            [Reacted(NOW_S, "todd", "ann", "id1", "+1", own=True)],
            f"@+draft/react=+1;+draft/reply=id1 {TODD} ann",
        ),
        ([], f"@+draft/react=+1 {ANN} #lobby"),
        ([], f"@+draft/reply=id1 {ANN} #lobby"),
        ([Writes(NOW_S, "ann", "#lobby", Typing.ACTIVE)], f"@+typing=active {ANN} #lobby"),
        ([Writes(NOW_S, "ann", "ann", Typing.DONE)], f"@+typing=done {ANN} todd"),
        ([], f"@+typing=singing {ANN} #lobby"),
        ([], f"@+typing=active {TODD} #lobby"),
    ],
)
def test_what_tags_tell(events: list[Event], line: str) -> None:
    """A reaction names its message; who writes is told, but not of ourselves."""
    assert events == talking().hear(line)


def test_we_react_and_write() -> None:
    """What we say without words is one TAGMSG each."""
    script = talking(receipts=False)
    script.connection.react("#lobby", "id1", "👍")
    script.connection.react("#lobby", "id1", "👍", off=True)
    script.connection.write("#lobby", Typing.PAUSED)
    assert [
        "@+draft/react=👍;+draft/reply=id1 TAGMSG :#lobby",
        "@+draft/unreact=👍;+draft/reply=id1 TAGMSG :#lobby",
        "@+typing=paused TAGMSG :#lobby",
    ] == script.sent()


def test_nobody_asked_whether_we_may_write() -> None:
    """That a room does not let us say that we write is told to nobody: nobody has said anything."""
    script = talking()
    script.connection.write("#lobby", Typing.ACTIVE)
    assert ["@label=q;+typing=active TAGMSG :#lobby"] == script.sent()
    refusal = f"{SERVER} 404 todd #lobby :#lobby is moderated"
    assert [] == script.hear(f"@label=q {refusal}")
    assert [Refused("#lobby is moderated", place="#lobby")] == script.hear(refusal)
