"""client/tags.py: reactions, and who is writing."""

import pytest

from hubbub.client.events import Event, Reacted, Typing, Writes
from tests.client.script import NOW_S, talking

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
    script = talking()
    script.connection.react("#lobby", "id1", "👍")
    script.connection.react("#lobby", "id1", "👍", off=True)
    script.connection.write("#lobby", Typing.PAUSED)
    assert [
        "@+draft/react=👍;+draft/reply=id1 TAGMSG :#lobby",
        "@+draft/unreact=👍;+draft/reply=id1 TAGMSG :#lobby",
        "@+typing=paused TAGMSG :#lobby",
    ] == script.sent()
