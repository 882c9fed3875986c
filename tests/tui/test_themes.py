"""tui/themes.py: colours that can be read."""

import pytest
from textual.color import Color
from textual.theme import Theme

from hubbub.tui.themes import HIGH_CONTRAST, OURS, theme_name


def luminance(colour: Color) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    lights = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_every_text_can_be_read(theme: Theme) -> None:
    """Each colour of text stands out from each background it is on."""
    least = 7.0 if theme is HIGH_CONTRAST else 4.5
    texts = {
        "foreground": theme.foreground,
        "muted": theme.variables["text-muted"],
        "primary": theme.primary,
        "secondary": theme.secondary,
        "accent": theme.accent,
        "warning": theme.warning,
        "error": theme.error,
        "success": theme.success,
    }
    for ground in (theme.background, theme.surface):
        for name, text in texts.items():
            assert text is not None
            assert ground is not None
            assert contrast(text, ground) >= least, (name, ground)


@pytest.mark.parametrize(
    ("name", "wanted", "colorfgbg"),
    [
        ("light", "light", "15;0"),
        ("ansi-dark", "terminal", ""),
        ("ansi-dark", "terminal", "15;0"),
        ("ansi-light", "terminal", "0;15"),
    ],
)
def test_the_terminals_own(name: str, wanted: str, colorfgbg: str) -> None:
    """Its colours are dark ones unless it says otherwise."""
    assert name == theme_name(wanted, {"COLORFGBG": colorfgbg})
