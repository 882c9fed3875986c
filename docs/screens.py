"""Draw docs/terminal-client.svg: `python docs/screens.py`, the real client in a real terminal.

A server on port 1337, three people by IRC, and in tmux somebody who types; what their terminal
shows in the end is drawn with its colours. Everything started here ends here.
"""

import os
import signal
import sys
from contextlib import ExitStack, closing
from tempfile import TemporaryDirectory

from drawing import BAR, LINE, draw, framed
from terminals import CELL, HERE, PAD, Failed, Terminals, Window, prepare, served

sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]
from tests.support.client import Irc  # noqa: E402 - a file of this checkout

PORT = 1337
COLUMNS, ROWS = 100, 30
SCREEN = Window("maria", "hubbub join 127.0.0.1", 0, int(COLUMNS * CELL + 2 * PAD + 1), ROWS)
CAPS = ("batch", "draft/multiline", "echo-message", "message-tags")
CODE = ("```", "$ make deploy", "error: disk full", "```")


def say(speaker: Irc, text: str, tags: str = "") -> str:
    """Say it in #ops; return its message id."""
    head = f"@{tags} " if tags else ""
    speaker.send(f"{head}PRIVMSG #ops :{text}")
    return id_in(speaker.until(r"PRIVMSG #ops ")[-1])


def say_lines(speaker: Irc, *lines: str) -> str:
    """Say lines as one message in #ops; return its message id."""
    said = [f"@batch=1 PRIVMSG #ops :{line}" for line in lines]
    speaker.send("BATCH +1 draft/multiline #ops", *said, "BATCH -1")
    return id_in(speaker.until(r" BATCH \+")[-1])


def id_in(line: str) -> str:
    """Return the message id of an echo."""
    return line.split("msgid=")[1].split(";", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def before(people: dict[str, Irc]) -> None:
    """Let happen what maria finds when she comes."""
    for nick, irc in people.items():
        irc.register(nick, *CAPS)
        irc.send("JOIN #ops", "JOIN #dev", "JOIN #random")
        irc.barrier()
    sam, lee, kim = people.values()
    sam.send("TOPIC #ops :Production incidents · on-call: maria")
    say(sam, "morning! release notes are in the wiki")
    say(sam, "**please** read them before the deploy")
    failed = say_lines(sam, "deploy failed, log:", *CODE)
    say(kim, "cleaning `/var/cache` now", f"+reply={failed}")
    for irc in (lee, kim):
        irc.send(f"@+draft/react=👍;+draft/reply={failed};+reply={failed} TAGMSG #ops")
        irc.barrier()


def play(room: Terminals, people: dict[str, Irc]) -> None:
    """Let maria come, read and write, and the others go on."""
    _, lee, kim = people.values()
    join = ("join", f"127.0.0.1:{PORT}", "-n", "maria")
    room.open(SCREEN, sys.executable, "-m", "hubbub", *join)
    room.wait("members", SCREEN)
    for name in ("#dev", "#random", "#ops"):
        room.types(SCREEN, f"/join {name}")
        room.press(SCREEN, "Enter")
        room.wait(f"› {name}", SCREEN)
    room.wait("cleaning", SCREEN)
    room.press(SCREEN, "Escape")  # the hints
    room.wait("F1 keys", SCREEN)  # a letter right behind it would be an Alt key
    say(lee, "maria: can you check the disk on ops-2? https://ci.example/4711")
    room.types(SCREEN, "on it")
    room.press(SCREEN, "Enter")
    room.wait("✓", SCREEN)
    lee.send("PRIVMSG #dev :build is green")
    kim.send("PRIVMSG maria :lunch at noon?", "AWAY :lunch")
    lee.send("@+typing=active TAGMSG #ops")
    for irc in (lee, kim):
        irc.barrier()
    room.types(SCREEN, "df -h says ")
    room.wait("lunch" if "lunch" in room.look(SCREEN)[0] else "kim", SCREEN)


def perform(stack: ExitStack) -> tuple[str, str]:
    """Start everything, let them talk; return what maria's terminal shows."""
    home = stack.enter_context(TemporaryDirectory())
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = home
    os.environ["COLORTERM"] = "truecolor"
    stack.enter_context(served(f"{home}/server", PORT))
    people = {nick: Irc(("127.0.0.1", PORT)) for nick in ("sam", "lee", "kim")}
    for irc in people.values():
        stack.callback(irc.close)
    before(people)
    room = stack.enter_context(closing(Terminals(home)))
    play(room, people)
    return room.look(SCREEN)


def main() -> int:
    """Write the picture; return the exit code: 1 when the conversation fails."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end what was started, then stop
    prepare()
    try:
        with ExitStack() as stack:
            shown = perform(stack)
    except Failed as error:
        sys.stderr.write(f"screens: {error}\n")
        return 1
    height = BAR + 2 * PAD + ROWS * LINE
    drawn = framed(SCREEN.width, height, draw(SCREEN, 0, ROWS, *shown))
    (HERE / "terminal-client.svg").write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
