"""/ignore, /unignore, /ignores: whose messages are not shown."""

from collections.abc import Callable

from hubbub.line.talk import Talk
from hubbub.names import fold


def ignore(talk: Talk, nick: str) -> None:
    """Hide what somebody says from now on, on this server, in the screen too."""
    nick = nick.removeprefix("@")
    if fold(nick) == fold(talk.link.connection.nick):
        talk.alarm("that is you")
        return
    _change(talk, lambda: talk.ignored.add(talk.server, nick))
    talk.remark(f"what {nick} says is hidden; /unignore {nick} shows it again")


def unignore(talk: Talk, nick: str) -> None:
    """Show again what somebody says."""
    nick = nick.removeprefix("@")
    if not talk.hides(nick):
        talk.remark(f"{nick} is not hidden")
        return
    _change(talk, lambda: talk.ignored.remove(talk.server, nick))
    talk.remark(f"what {nick} says is shown again; /last shows what was said meanwhile")


def ignores(talk: Talk) -> None:
    """Say whose messages are hidden."""
    talk.remark(f"hidden: {', '.join(talk.ignored.nicks(talk.server)) or 'nobody'}")


def _change(talk: Talk, change: Callable[[], None]) -> None:
    try:
        change()
    except OSError as error:
        talk.alarm(f"that holds until you leave, and is not kept: {error.strerror}")
