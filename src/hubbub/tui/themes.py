"""How the screen looks: dark, light, high contrast, and the terminal's own colours.

Each pair of text and background has a contrast of at least 4.5, of 7 in high contrast
(WCAG 2.2, 1.4.3 and 1.4.6), which a test measures. Colours never mean anything alone.
"""

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#7aa2f7",
    secondary="#7dcfff",
    accent="#bb9af7",
    warning="#e0af68",
    error="#f7768e",
    success="#9ece6a",
    foreground="#d5d9e6",
    background="#16181f",
    surface="#1e212b",
    panel="#2a2e3b",
    boost="#2a2e3b",
    dark=True,
    variables={"border": "#3b4152", "border-blurred": "#3b4152", "text-muted": "#969db5"},
)
LIGHT = Theme(
    name="light",
    primary="#1d4ed8",
    secondary="#0e7490",
    accent="#7c2d9c",
    warning="#8a4b00",
    error="#b4182d",
    success="#1a6b2f",
    foreground="#1c2030",
    background="#fbfbfd",
    surface="#f0f1f5",
    panel="#e3e5ec",
    boost="#e3e5ec",
    dark=False,
    variables={"border": "#b9bdca", "border-blurred": "#b9bdca", "text-muted": "#5a6072"},
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#8fd3ff",
    secondary="#7fffd4",
    accent="#ffb3ff",
    warning="#ffd75f",
    error="#ff9d9d",
    success="#87ff87",
    foreground="#ffffff",
    background="#000000",
    surface="#101010",
    panel="#303030",
    boost="#303030",
    dark=True,
    variables={"border": "#ffffff", "border-blurred": "#ffffff", "text-muted": "#d0d0d0"},
)
OURS = (DARK, LIGHT, HIGH_CONTRAST)


def theme_name(wanted: str, environment: Mapping[str, str]) -> str:
    """Return Textual's name of a theme; terminal is dark unless COLORFGBG says light."""
    if wanted != "terminal":
        return wanted
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "ansi-light" if background in {"7", "15"} else "ansi-dark"
