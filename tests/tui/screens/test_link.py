"""tui/screens/link.py: where a link really leads."""

import pytest

from hubbub.tui.screens.link import real_address


@pytest.mark.parametrize(
    ("address", "warning", "link"),
    [
        ("https://ci.example/x?y#z", "", "https://ci.example/x?y#z"),
        ("https://xn--pple-43d.com/", "other letters", "https://аpple.com/"),
        ("https://xn--pple-43d.com/", "other letters", "https://xn--pple-43d.com/"),
        (
            "https://evil.example/",
            "no part of where it leads",
            "https://bank.example@evil.example/",
        ),
        ("http://a.example:81/", "not encrypted", "http://a.example:81/"),
    ],
)
def test_real_address(address: str, warning: str, link: str) -> None:
    """The host stands in ASCII, a name before it is left out, and what is odd is said."""
    real, said = real_address(link)
    assert address == real
    assert (warning in said) if warning else not said


@pytest.mark.parametrize("link", ["https://", "mailto:x", "http://[::1", "https://" + "ü" * 300])
def test_no_address(link: str) -> None:
    """What leads nowhere is refused."""
    with pytest.raises((ValueError, UnicodeError)):
        real_address(link)
