"""client/answers.py: answers to questions, in sentences."""

import pytest

from hubbub.client.events import Event, Info, RoomListed
from tests.client.script import SERVER, talking


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Info("ann is away: at lunch"), "301 todd ann :at lunch"),
        (Info("ann has been invited to #dev"), "341 todd ann #dev"),
        (RoomListed("#dev", 12, "code"), "322 todd #dev 12 :code"),
        (RoomListed("#dev", 0, ""), "322 todd #dev many"),
        (Info("ann (~a@h), here: Ann A"), "352 todd #dev ~a h irc ann H@ :0 Ann A"),
        (Info("ann (~a@h), away: Ann"), "352 todd #dev ~a h irc ann G :0 Ann"),
        (Info("ann is ~a@h: Ann"), "311 todd ann ~a h * :Ann"),
        (Info("ann is in @#dev #tea"), "319 todd ann :@#dev #tea "),
        (Info("ann was last active 3 min ago"), "317 todd ann 200 1700000000 :seconds idle"),
        (Info("ann is active"), "317 todd ann 59 1700000000 :seconds idle"),
        (Info("mind the gap"), "WARN JOIN SOME_CODE #dev :mind the gap"),
        (Info("done"), "NOTE * SOME_CODE :done"),
    ],
)
def test_answers_are_sentences(event: Event, line: str) -> None:
    """One answer, one event, without the names of numerics."""
    assert [event] == talking().hear(f"{SERVER} {line}")


@pytest.mark.parametrize("line", ["366", "317 todd ann soon :seconds", "004 todd irc", "329 todd"])
def test_nothing_to_tell(line: str) -> None:
    """What only programs care for, and what lacks a part, is passed over."""
    assert [] == talking().hear(f"{SERVER} {line}")
