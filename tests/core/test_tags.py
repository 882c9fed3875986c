"""Which client-only tags are passed on."""

import pytest

from hubbub.core.tags import KEPT, NAMING, PURPOSES, denial


@pytest.mark.parametrize(
    ("text", "tag", "denied"),
    [
        ("", "+typing", False),
        ("typing", "+typing", True),
        ("typing", "+reply", False),
        ("*", "+typing", True),
        ("*,-reply", "+reply", False),
        ("*,-reply", "+typing", True),
        ("*", "+hubbub.chat/key", False),
        ("draft/react,typing", "+draft/react", True),
    ],
)
def test_denial(text: str, tag: str, denied: bool) -> None:
    """A tag is denied by its name, or by the star unless it is excepted; our own key never is."""
    assert denied is denial(text)(tag)


def test_each_has_a_purpose() -> None:
    """Whatever means something to the server is told of in docs/capabilities.md."""
    assert KEPT | NAMING <= PURPOSES.keys()
