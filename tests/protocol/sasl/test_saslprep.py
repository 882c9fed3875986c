"""protocol/sasl/saslprep.py: one form for what is typed in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.sasl.saslprep import saslprep


@pytest.mark.parametrize(
    ("prepared", "text"),
    [
        # RFC 4013, section 3.
        ("IX", "I\u00adX"),
        ("user", "user"),
        ("USER", "USER"),
        ("a", "\u00aa"),
        ("IX", "\u2168"),
        # Composed and decomposed letters, other spaces, later characters.
        ("gr\u00fc\u00dfe", "gru\u0308\u00dfe"),
        ("a b", "a\u00a0b"),
        ("a b", "a\u3000b"),
        ("tea 🫖", "tea 🫖"),
        ("\u0627\u0628", "\u0627\u0628"),
        (" x ", " x "),
    ],
)
def test_prepared(prepared: str, text: str) -> None:
    """Equal passwords become equal strings; spaces at the ends belong to them."""
    assert prepared == saslprep(text)


@pytest.mark.parametrize(
    "text",
    ["", "\u00ad", "\u0007", "a\0b", "a\nb", "\u0627\u0031", "\u0627a\u0627", "\ue000", "\ufffd",
     "\u200e", "\U000e0001", "\ufdd0", "a\x7f"],
)  # fmt: skip
def test_refused(text: str) -> None:
    """Controls, private characters, mixed directions and nothing at all are refused."""
    with pytest.raises(ValueError, match="password"):
        saslprep(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_preparing_twice_changes_nothing(text: str) -> None:
    """What is prepared is in its last form."""
    try:
        prepared = saslprep(text)
    except ValueError:
        return
    assert prepared == saslprep(prepared)
