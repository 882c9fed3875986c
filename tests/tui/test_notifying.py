"""tui/notifying.py: a notification of the terminal, which nobody's text can leave."""

from hubbub.tui.notifying import LONGEST, sequence


def test_both_kinds_of_notification() -> None:
    """OSC 9, then OSC 777, whose fields end at semicolons."""
    expected = "\x1b]9;#ops sam: a; b\x07\x1b]777;notify;hubbub;#ops sam: a, b\x07"
    assert expected == sequence("#ops sam: a; b", in_tmux=False)


def test_through_tmux() -> None:
    """Each is wrapped by itself, its ESC doubled."""
    expected = "\x1bPtmux;\x1b\x1b]9;hi\x07\x1b\\\x1bPtmux;\x1b\x1b]777;notify;hubbub;hi\x07\x1b\\"
    assert expected == sequence("hi", in_tmux=True)


def test_hostile_and_endless_text_stays_inside() -> None:
    """No control of somebody else's is in it, and no more than fits."""
    sent = sequence("\x1b\\\x07\x1b[2J" + "x" * 1_000, in_tmux=True)
    assert 8 == sent.count("\x1b")
    assert 2 == sent.count("\x07")
    assert len(sent) < 2 * LONGEST + 60
