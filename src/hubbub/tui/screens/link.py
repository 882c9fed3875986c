"""Links are opened after a look at where they really lead: the host in full, punycode shown."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hubbub.protocol.cleaning import legible_line
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Choice, Chooser

if TYPE_CHECKING:
    from hubbub.tui.screens.talking import TalkingScreen


def real_address(link: str) -> tuple[str, str]:
    """Return a link with its host in ASCII, and what is worth a second look, '' for nothing.

    Raises: ValueError: it is no address.
    """
    parts = urlsplit(link)
    host = parts.hostname or ""
    if not host:
        raise ValueError(link)
    ascii_host = host.encode("idna").decode() if not host.isascii() else host
    port = f":{parts.port}" if parts.port else ""
    warnings = []
    if ascii_host != host or "xn--" in ascii_host:
        warnings.append(f"its host is written in other letters: {legible_line(host)}")
    if parts.username is not None:
        warnings.append("it carries a name before the host, which is no part of where it leads")
    if parts.scheme == "http":
        warnings.append("it is not encrypted")
    real = parts._replace(netloc=f"{ascii_host}{port}").geturl()
    return legible_line(real), "; ".join(warnings)


def look_at(screen: TalkingScreen, links: list[str]) -> None:
    """Let one of the links be chosen, looked at, and opened."""
    if not links:
        screen.notice("there is no link in it", alarm=True)
    elif len(links) == 1:
        _ask(screen, links[0])
    else:
        choices = [Choice(link, ((link, "link"),)) for link in links]
        screen.app.push_screen(
            Chooser("which link?", choices), lambda key: _ask(screen, key) if key else None
        )


def _ask(screen: TalkingScreen, link: str) -> None:
    try:
        real, warning = real_address(link)
    except (ValueError, UnicodeError):
        screen.notice("that is no address that can be opened", alarm=True)
        return
    host = urlsplit(real).hostname
    text = f"{real}\n\nhost: {host}" + (f"\n! {warning}" if warning else "")

    def answered(answer: str | None) -> None:
        if answer is None:
            return
        if answer.strip().lower().startswith("c"):
            screen.app.copy_to_clipboard(real)
            screen.notice("copied")
        elif not _opened(screen, real):
            screen.notice("no browser could be started; y copies the message", alarm=True)

    hint = "Enter open · c Enter copy · {overlay.close} leave it"
    screen.app.push_screen(Ask("open this link?", text, hint=hint), answered)


def _opened(screen: TalkingScreen, link: str) -> bool:
    """Open a link; a browser that runs in the terminal gets it for as long as it runs."""
    if sys.platform == "darwin" or any(os.environ.get(name) for name in _GRAPHICAL):
        return webbrowser.open(link)
    with screen.app.suspend():
        return webbrowser.open(link)


_GRAPHICAL = ("DISPLAY", "WAYLAND_DISPLAY")
