"""names.py: which names are legal, and when two names are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.names import CASEMAPPING, fold, guest, is_nick, is_room, username

utf8 = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("folded", "name"),
    [
        ("todd", "Todd"),
        ("todd", "TODD"),
        ("#tea", "#TEA"),
        ("[x]\\", "[X]\\"),  # with the mapping rfc1459 this would be {x}|
        ("#größe", "#GRößE"),
        ("#Ärger", "#ÄRGER"),  # only A-Z change
        ("\u212a", "\u212a"),  # the Kelvin sign, which str.lower() turns into k
        ("", ""),
    ],
)
def test_only_ascii_letters_are_folded(folded: str, name: str) -> None:
    """A-Z become a-z, and nothing else changes."""
    assert "ascii" == CASEMAPPING
    assert folded == fold(name)


@given(utf8)
def test_folded_name_is_its_own_fold(name: str) -> None:
    """Folding twice is folding once, and the length stays."""
    assert fold(name) == fold(fold(name))
    assert len(name) == len(fold(name))


@pytest.mark.parametrize(
    "nick", ["a", "Todd", "todd-2", "[a]\\`_^{|}", "_", "x" * 30, "guest-0007"]
)
def test_nick_is_legal(nick: str) -> None:
    """A nick is up to 30 ASCII letters, digits and -[]`_^{|} and backslash."""
    assert is_nick(nick)


@pytest.mark.parametrize(
    "nick",
    [
        *("", "2cool", "-a", "a b", "a\n", "a\x00", "to!dd", "to@dd", "#tea", "a,b", "a.b", "a:b"),
        *("a*", "a?", "~a", "é", "тodd", "x" * 31),
    ],
)
def test_nick_is_not_legal(nick: str) -> None:
    """No digit or - in front, nothing that means something in a line or a mask, nothing else."""
    assert not is_nick(nick)


@pytest.mark.parametrize(
    "name", ["#a", "#Tea", "##", "#größe", "#茶", "#a:b", "#" + "x" * 63, "#" + "é" * 31]
)
def test_room_name_is_legal(name: str) -> None:
    """A room's name is # and any text, up to 64 bytes of UTF-8."""
    assert is_room(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "#", "tea", "&tea", "#a b", "#a,b", "#" + "x" * 64, "#" + "é" * 32),
        *("#a\x00", "#a\n", "#a\x07", "#a\x7f"),
        *("#a\x85", "#a\x9b2J"),  # the controls of the second set drive terminals too
    ],
)
def test_room_name_is_not_legal(name: str) -> None:
    """No space, comma or control of either set, at least one character, no more than 64 bytes."""
    assert not is_room(name)


@pytest.mark.parametrize(
    ("kept", "claimed"),
    [
        ("~todd", "todd"),
        ("~todd", "t o!d@d"),
        ("~a.b-c_d", "a.b-c_d"),
        ("~user", ""),
        ("~user", "ééé"),
        ("~abcdefghi", "abcdefghijklmn"),
        ("~root", "~root"),
    ],
)
def test_username_keeps_what_is_legal(kept: str, claimed: str) -> None:
    """What a client claims to be is cleaned, cut to 10 characters with its ~, and never empty."""
    assert kept == username(claimed)


@pytest.mark.parametrize(("nick", "number"), [("guest-0000", 0), ("guest-0042", 42)])
def test_guest_nick(nick: str, number: int) -> None:
    """A guest's nick has four digits, and is a legal nick."""
    assert nick == guest(number)
    assert is_nick(guest(number))
