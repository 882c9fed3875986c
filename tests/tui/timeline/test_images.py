"""tui/timeline/images.py: which links lead to images."""

import pytest

from hubbub.tui.timeline import images


@pytest.mark.parametrize(
    ("mark", "link"),
    [
        ("[img ⏎]", "https://ci.example/4711/shot.PNG"),
        ("[img ⏎]", "https://ci.example/shot.webp?token=1#top"),
        ("[img 640x480 ⏎]", "https://ci.example/shot-640x480.jpg"),
        ("[img 640x480 ⏎]", "https://ci.example/shot.jpg?width=640&height=480"),
        ("[img 64x48 ⏎]", "https://ci.example/shot.gif?w=64&h=48&q=1"),
        ("[img ⏎]", "https://ci.example/10x10/shot.gif"),
        ("", "https://ci.example/4711"),
        ("", "https://ci.example/?file=shot.png"),
        ("", "https://png"),
        ("", "https://[::/shot.png"),
    ],
)
def test_marks(mark: str, link: str) -> None:
    """The path's ending says so; the size stands only where the address has it."""
    assert mark == "".join(text for text, _ in images.mark(link, "⏎")).strip()


def test_maybe() -> None:
    """What is looked for first finds each of them."""
    assert images.MAYBE.search("https://ci.example/shot.PNG")
    assert not images.MAYBE.search("hello.")
