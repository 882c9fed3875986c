"""tui/bindable.py: which keys an action can have."""

import pytest

from hubbub.tui import bindable

BOUND = {"app.find": "ctrl+f", "app.help": "f1", "composer.send": "enter", "timeline.reply": "r"}


@pytest.mark.parametrize(
    ("action", "wished", "why"),
    [
        ("app.find", "f3", ""),
        ("app.find", "ctrl+t,alt+slash", ""),
        ("timeline.reply", "a", ""),
        ("timeline.reply", "slash", ""),
        ("app.fnd", "f3", "there is no action app.fnd, perhaps app.find"),
        ("app.qqq", "f3", "there is no action app.qqq"),
        ("app.find", "notakey", "there is no key notakey"),
        ("app.find", "f3,", "there is no key "),
        ("app.find", "ctrl+", "there is no key ctrl+"),
        ("app.find", "ctrl+i", "ctrl+i is Tab in most terminals"),
        ("timeline.reply", "f3,ctrl+m", "ctrl+m is Enter in most terminals"),
        ("app.find", "a", "a is typed while one writes"),
        ("composer.send", "slash", "slash is typed while one writes"),
        ("app.find", "shift+a", "shift+a is typed while one writes"),
        ("app.find", "enter", "enter is composer.send's while one writes"),
    ],
)
def test_what_can_be_bound(action: str, wished: str, why: str) -> None:
    """Keys that there are, and that nobody needs to write."""
    found = bindable.why_not(action, wished, BOUND)
    assert bool(why) == bool(found)
    assert found.startswith(why)


def test_whom_a_key_is_taken_from() -> None:
    """Of the same place: in another it is another key."""
    assert "app.help" == bindable.taken_from("app.find", "f3,f1", BOUND)
    assert "" == bindable.taken_from("app.find", "ctrl+f", BOUND)
    assert "" == bindable.taken_from("timeline.reply", "f1", BOUND)
