"""core/modes.py: mode changes are read and shown; standings go up and down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.modes import (
    PURPOSES,
    RANKS,
    ROOM_MODES,
    Argument,
    ModeChange,
    parse_room_changes,
    parse_user_changes,
    prefixes,
    promoted,
    render,
)


def on(letter: str, argument: str | None = None) -> ModeChange:
    """Return the change that switches a letter on."""
    return ModeChange(True, letter, argument)


def off(letter: str, argument: str | None = None) -> ModeChange:
    """Return the change that switches a letter off."""
    return ModeChange(False, letter, argument)


@pytest.mark.parametrize(
    ("changes", "text", "arguments"),
    [
        ([on("m")], "+m", []),
        ([on("m")], "m", []),  # without a sign it is switched on
        ([off("n"), off("t"), on("i")], "-nt+i", []),
        ([on("o", "ann"), off("v", "bob")], "+o-v", ["ann", "bob"]),
        ([on("k", "secret"), on("m"), on("l", "5")], "+kml", ["secret", "5"]),
        ([off("k", "secret")], "-k", ["secret"]),
        ([off("k"), off("l")], "-kl", []),
        ([off("l"), on("v", "ann")], "-l+v", ["ann"]),  # -l takes no argument
        ([on("b")], "+b", []),  # asks for the list
        ([off("b", "todd")], "-b", ["todd"]),
        ([on("o", "ann"), on("o")], "+oo", ["ann"]),
        ([on("m")], "+m", ["left", "over"]),
        ([], "", []),
        ([], "+-", []),
    ],
)
def test_room_changes_are_read(changes: list[ModeChange], text: str, arguments: list[str]) -> None:
    """Each letter takes the sign before it, and its argument if it has one, in order."""
    assert (changes, []) == parse_room_changes(text, arguments)


def test_letters_that_are_no_room_mode() -> None:
    """Unknown letters are told apart, take no argument, and do not stop the rest."""
    actual = parse_room_changes("+xo-y", ["ann"])
    assert ([on("o", "ann")], ["x", "y"]) == actual


def test_user_changes_are_read() -> None:
    """Users' modes have no arguments; without a sign they are switched on."""
    assert ([on("i"), off("B"), on("o")], ["x"]) == parse_user_changes("ix-B+o")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("+m", [on("m")]),
        ("+mi-nt+s", [on("m"), on("i"), off("n"), off("t"), on("s")]),
        ("+o-k todd *", [on("o", "todd"), off("k", "*")]),
        ("-l", [off("l")]),
        ("", []),
    ],
)
def test_changes_are_shown(text: str, changes: list[ModeChange]) -> None:
    """A sign stands where it changes, arguments stand behind the letters."""
    assert text == render(changes)


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(sorted(ROOM_MODES))).map(
            lambda pair: ModeChange(*pair, argument=_argument(*pair))
        )
    )
)
def test_shown_changes_are_read_back(changes: list[ModeChange]) -> None:
    """What a line shows is what its reader understands."""
    letters, *arguments = render(changes).split(" ")
    assert (changes, []) == parse_room_changes(letters, arguments)


def _argument(adding: bool, letter: str) -> str | None:
    kind = ROOM_MODES[letter]
    takes = kind is not Argument.NEVER and (adding or kind is not Argument.WHEN_SET)
    return f"for-{letter}" if takes else None


@pytest.mark.parametrize(
    ("after", "before", "change"),
    [
        ("o", "", on("o")),
        ("v", "", on("v")),
        ("ov", "v", on("o")),
        ("ov", "o", on("v")),
        ("o", "o", on("o")),
        ("v", "ov", off("o")),
        ("", "o", off("o")),
        ("o", "o", off("v")),
    ],
)
def test_standing_changes(after: str, before: str, change: ModeChange) -> None:
    """A standing holds each rank once, the highest first."""
    assert after == promoted(before, change.letter, change.adding)


@pytest.mark.parametrize(("shown", "standing"), [("@+", "ov"), ("@", "o"), ("+", "v"), ("", "")])
def test_prefixes_of_a_standing(shown: str, standing: str) -> None:
    """Each rank has its sign."""
    assert shown == prefixes(standing)


def test_ranks_are_the_modes_that_take_a_nick() -> None:
    """The two tables agree."""
    assert set(RANKS) == {letter for letter, kind in ROOM_MODES.items() if kind is Argument.NICK}


def test_every_mode_has_a_purpose() -> None:
    """The documents tell what each is for."""
    assert list(ROOM_MODES) == list(PURPOSES)
