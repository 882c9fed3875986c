"""States of the screen, for the snapshots: each brings one about, by keys or a server's lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from textual.events import Paste

from hubbub.client.link import Look
from hubbub.client.model import Key, Obstacle, Status
from hubbub.client.trust import Safety
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.wizard import Wizard
from tests.client.played import MODERN
from tests.tui.stage import Shown

State = Callable[[Shown], Awaitable[None]]
WITH_ACCOUNTS = f"{MODERN} draft/account-registration"


def pressing(*keys: str) -> State:
    """Return what presses keys."""

    async def press(stage: Shown) -> None:
        await stage.pilot.press(*keys)

    return press


def command(text: str, shows: str = "") -> State:
    """Return what gives a command, and waits for what it shows."""

    async def give(stage: Shown) -> None:
        await stage.command(text)
        if shows:
            await stage.shows(shows)

    return give


async def hints(stage: Shown) -> None:
    """Let there be the hints of the first run."""
    stage.desk.give_hints()
    stage.main.show_bars()


# What is typed, and done with a message


async def pasted(stage: Shown) -> None:
    """Several lines that wait to be looked at."""
    stage.composer.post_message(Paste("make deploy\nerror: disk full\n"))
    await stage.so(lambda: bool(stage.bar("pasted")))


async def history(stage: Shown) -> None:
    """What was typed before."""
    for text in ("on it", "/topic Production incidents", "df -h says 97%"):
        stage.composer.remember(text)
    await stage.pilot.press("ctrl+r", "o", "n")
    await stage.so(lambda: isinstance(stage.app.screen, Chooser))


async def forget(stage: Shown) -> None:
    """A server is about to be forgotten, with what waits for it."""
    await down(stage)
    await stage.command("/server")
    await stage.so(lambda: isinstance(stage.app.screen, Chooser))
    await stage.type("forget", "enter")
    await stage.shows("type forget")


async def failed(stage: Shown) -> None:
    """A message was refused while the next one was written."""
    await stage.type("hello", "enter")
    label = (await stage.sent()).split("label=")[1].split(";")[0].split(" ")[0]
    await stage.type("and on")
    await stage.hear(f"@label={label} :irc.example 404 todd #ops :you are muted in #ops")
    await stage.so(lambda: "refused: " in stage.bar("context"))


# What a server is asked for


async def rooms(stage: Shown) -> None:
    """The rooms that there are."""
    await stage.command("/rooms")
    await stage.sent("LIST")
    rows = [f":irc.example 322 todd #{name} 5 :about {name}" for name in ("tea", "cake")]
    await stage.hear(*rows, ":irc.example 323 todd :end")
    await stage.shows("2 rooms")


async def day(stage: Shown) -> None:
    """What was said on a day that is not here."""
    await stage.command("/date 2023-11-01")
    await stage.answer(
        "@msgid=old1;time=2023-11-01T12:00:00.000Z :sam!~u@h PRIVMSG #ops :long ago",
        after="CHATHISTORY AROUND",
    )
    await stage.shows("#ops around 01 Nov 2023")


async def raw(stage: Shown) -> None:
    """The lines of the protocol."""
    for line in ("PING :alive", "PRIVMSG NickServ :IDENTIFY secret"):
        stage.app.tap.note(">", line.encode())
    stage.app.tap.note("<", b":irc.example PONG :alive")
    await stage.command("/raw")
    await stage.shows("PONG")


# The first run


async def wizard(stage: Shown) -> None:
    """The first question."""
    stage.app.push_screen(Wizard(stage.desk))


async def named(stage: Shown) -> None:
    """The second, beside which the server's key stands."""

    async def looked(_name: str, _safety: Safety) -> Look:
        return Look("SHA256:TmAnx0OxqYIW3bR58i6ygSvn/Uk2OKLVDI1mdHbGmG4")

    stage.desk.around = replace(stage.desk.around, look=looked)
    stage.app.begin("new.example")
    await stage.shows("its key")


async def other_name(stage: Shown) -> None:
    """A name that is taken."""
    await named(stage)
    await stage.type("toad", "enter")
    await stage.server.accept()
    await stage.server.until("NICK :toad")
    stage.server.say(":irc.example 433 * toad :toad is taken")
    await stage.shows("toad is mine: log in")


async def account(stage: Shown) -> None:
    """An account is offered."""
    await named(stage)
    await stage.type("toad", "enter")
    await stage.server.welcome("toad", caps=WITH_ACCOUNTS)
    await stage.shows("Keep this name as an account?")


async def public_rooms(stage: Shown) -> None:
    """The third."""
    await account(stage)
    await stage.pilot.press("ctrl+n")
    await stage.sent("LIST")
    stage.server.say(
        ":irc.example 322 toad #tea 5 :tea at five", ":irc.example 323 toad :end of the list"
    )
    await stage.shows("tea at five")


async def look(stage: Shown) -> None:
    """The last."""
    await public_rooms(stage)
    await stage.pilot.press("ctrl+n")
    await stage.shows("How shall it look?")


# What goes wrong


def stuck(obstacle: Obstacle, *, is_named: bool = False) -> State:
    """Return what puts something in the way."""

    async def put(stage: Shown) -> None:
        stage.server.is_up = False
        stage.server.hang_up()
        await stage.so(lambda: stage.known.status is Status.WAITING)
        stage.known.key = Key("SHA256:new", "SHA256:old", is_named=is_named)
        stage.known.status, stage.known.obstacle = Status.STUCK, obstacle
        stage.app._look()

    return put


async def down(stage: Shown) -> None:
    """Let the server be gone, and something wait for it."""
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.so(lambda: stage.known.status is Status.WAITING)
    stage.known.retry_at_s = stage.clock() + 8
    await stage.command("df -h says 97%")
    stage.main.show_all()


async def ended(stage: Shown) -> None:
    """Let the connection be ended by its user."""
    stage.client.stop(stage.known.name)
    await stage.server.until("QUIT")
    stage.server.hang_up()
    await stage.so(lambda: stage.known.status is Status.OFFLINE)
    stage.main.show_all()


async def put_out(stage: Shown) -> None:
    """Out of the room, while something is being written."""
    await stage.type("half a sentence")
    await stage.hear(":sam!~u@h KICK #ops todd :too loud")
    await stage.shows("enter again")


async def banned(stage: Shown) -> None:
    """There is no way back."""
    await put_out(stage)
    await stage.pilot.press("alt+r")
    await stage.sent("JOIN")
    await stage.hear(":irc.example 474 todd #ops :you are banned from #ops")
    await stage.shows("✗ you are banned")


def refused(why: str) -> State:
    """Return what lets the server refuse a message, whose text comes back."""

    async def refuse(stage: Shown) -> None:
        await stage.type("hello", "enter")
        label = (await stage.sent()).split("label=")[1].split(";")[0].split(" ")[0]
        await stage.hear(f"@label={label} :irc.example 404 todd #ops :{why}")
        await stage.so(lambda: stage.composer.text == "hello")

    return refuse


SCREENS: dict[str, State] = {
    "room": pressing(),
    "chosen": pressing("alt+k"),
    "take-back": pressing("alt+k", "alt+k", "d"),
    "reactions": pressing("alt+k", "alt+k", "plus"),
    "history": history,
    "pasted": pasted,
    "palette": pressing("ctrl+g"),
    "find": pressing("ctrl+f", "o", "n"),
    "date": pressing("alt+d"),
    "day": day,
    "mentions": pressing("alt+m"),
    "outbox-empty": pressing("alt+o"),
    "help": pressing("f1"),
    "bare": pressing("f9"),
    "thread": pressing("alt+k", "t"),
    "link": pressing("alt+k", "alt+k", "alt+k", "alt+k", "o"),
    "person": command("/who maria", "talk to maria"),
    "rooms": rooms,
    "servers": command("/server", "another server"),
    "forget": forget,
    "settings": command("/set", "screen_reader"),
    "raw": raw,
    "register": command("/register", "a new password"),
    "wizard": wizard,
    "wizard-name": named,
    "wizard-other-name": other_name,
    "wizard-account": account,
    "wizard-rooms": public_rooms,
    "wizard-look": look,
    "hints": hints,
}
ERRORS: dict[str, State] = {
    "down": down,
    "ended": ended,
    "name-taken": stuck(Obstacle.NAME_TAKEN),
    "name-illegal": stuck(Obstacle.NAME_ILLEGAL),
    "password": stuck(Obstacle.PASSWORD),
    "key-changed": stuck(Obstacle.KEY_CHANGED),
    "key-named": stuck(Obstacle.KEY_CHANGED, is_named=True),
    "failed": failed,
    "put-out": put_out,
    "banned": banned,
    "slowed": refused("#ops is in slow mode: you can speak again in 12 seconds"),
    "room-gone": refused("there is no room #ops"),
    "not-understood": command("/serach disk", "nothing was sent"),
}
