"""Visits: each opens a screen or a box, and sees that a hostile text is in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hubbub.client.model import Key, Obstacle, Status
from hubbub.tui.places import Place
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.bare import Bare
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.find import Find
from hubbub.tui.screens.help import Help
from hubbub.tui.screens.link import look_at
from hubbub.tui.screens.raw import Raw
from hubbub.tui.screens.side import Side
from hubbub.tui.screens.wizard import Wizard
from hubbub.tui.timeline.entries import Message
from hubbub.tui.timeline.markdown import links
from tests.client.played import NAME
from tests.tui.hostile import MARK, line_of, lines_with, word
from tests.tui.stage import Shown

PAST = "@msgid=old1;time=2023-11-14T12:00:00.000Z :sam!~u@h PRIVMSG #ops"


async def see(stage: Shown, kind: type[object]) -> None:
    """Wait for a screen with the text in it."""
    await stage.box(kind)
    await stage.shows(MARK)


async def asked(stage: Shown, command: str) -> str:
    """Return the next line with that command; of what was said before there is nothing here."""
    while command not in (line := await stage.server.line()):
        assert line, f"the client left without {command}"
        if "CHATHISTORY" in line:
            place = line.split(" ")[2]
            opening = f":irc.example BATCH +h chathistory {place}"
            stage.server.say(opening, ":irc.example BATCH -h")
    return line


def message(stage: Shown, msgid: str) -> Message:
    """Return a message of the open room."""
    column = stage.timeline.column
    found = [column[index] for index in range(len(column))]
    return next(one for one in found if isinstance(one, Message) and one.msgid == msgid)


# The room, and what finds its way in it


async def each_room(stage: Shown, _text: str) -> None:
    """Every room and talk there is, and the server's own messages."""
    for place in [*stage.desk.all_places(), Place(NAME, ""), Place(NAME, "#ops")]:
        stage.main.open(place)
        await stage.shows(MARK)


async def palette(stage: Shown, _text: str) -> None:
    """Rooms and people by a part of their names."""
    await stage.pilot.press("ctrl+g")
    await stage.type(MARK[:2])
    await see(stage, Chooser)


async def people(stage: Shown, text: str) -> None:
    """Who somebody is."""
    stage.main.show_person(word(text))
    await see(stage, Chooser)


async def mentions(stage: Shown, _text: str) -> None:
    """Where we were mentioned."""
    await stage.pilot.press("alt+m")
    await see(stage, Chooser)


async def find(stage: Shown, _text: str) -> None:
    """Where words were said."""
    await stage.pilot.press("ctrl+f")
    await stage.type(MARK[:2])
    await see(stage, Find)


async def found_nothing(stage: Shown, text: str) -> None:
    """A question that the server refuses, in its own words."""
    stage.main.open_find("word")
    await stage.box(Find)
    await stage.pilot.press("tab", "tab")
    await asked(stage, "SEARCH")
    await stage.hear(f":irc.example FAIL SEARCH NO {word(text)} :{line_of(text)}")
    await see(stage, Find)


async def another_day(stage: Shown, text: str) -> None:
    """What was said then, which the server is asked for."""
    stage.main.go_to_date("2023-11-01")
    await asked(stage, "CHATHISTORY AROUND")
    batch = f"@batch=d;{PAST.removeprefix('@')} :{line_of(text)}"
    await stage.hear(":irc.example BATCH +d chathistory #ops", batch, ":irc.example BATCH -d")
    await see(stage, Side)


async def rooms(stage: Shown, text: str) -> None:
    """The rooms that there are."""
    stage.main.show_room_list()
    await asked(stage, "LIST")
    row = f":irc.example 322 todd #{word(text)} 5 :{line_of(text)}"
    await stage.hear(row, ":irc.example 323 todd :end")
    await see(stage, Chooser)


async def bare(stage: Shown, _text: str) -> None:
    """Only the text."""
    await stage.pilot.press("f9")
    await see(stage, Bare)


# A message


async def thread(stage: Shown, _text: str) -> None:
    """A message and its replies."""
    stage.main.show_thread(message(stage, "h1"))
    await see(stage, Side)


async def one_link(stage: Shown, _text: str) -> None:
    """A link before it is opened."""
    look_at(stage.main, links(message(stage, "h1").text)[-1:])
    await see(stage, Ask)


async def several_links(stage: Shown, _text: str) -> None:
    """Links, of which one is to be chosen."""
    stage.main.open_link(message(stage, "h4"))
    await stage.box(Chooser)


async def reacting(stage: Shown, _text: str) -> None:
    """An emoji for it."""
    stage.main.choose_reaction(message(stage, "h1"))
    await stage.box(Chooser)


async def taking_back(stage: Shown, _text: str) -> None:
    """A message that is to be taken back."""
    stage.main.delete(message(stage, "h1"))
    await see(stage, Ask)


# Writing: what is one's own is as little to be trusted, for it may have been pasted


async def replying(stage: Shown, _text: str) -> None:
    """What is answered and quoted."""
    stage.main.begin_reply(message(stage, "h1"))
    await stage.so(lambda: MARK in stage.bar("replying"))
    stage.main.quote(message(stage, "h1"))
    assert MARK in stage.composer.text
    await stage.pilot.press("escape", "ctrl+c")


async def outbox(stage: Shown, text: str) -> None:
    """What waits."""
    stage.main.say(text)
    await stage.pilot.press("alt+o")
    await see(stage, Chooser)


async def typed(stage: Shown, text: str) -> None:
    """What was typed before, on other days too."""
    stage.composer.recall([text])
    await stage.pilot.press("ctrl+r")
    await see(stage, Chooser)


async def drafts(stage: Shown, text: str) -> None:
    """What was begun, and what can be done with it."""
    stage.composer.put(text)
    stage.main.show_drafts()
    await see(stage, Chooser)
    await stage.pilot.press("enter")
    await see(stage, Chooser)
    await stage.pilot.press("escape", "ctrl+c")


async def completing(stage: Shown, text: str) -> None:
    """What Tab offers and puts in: rooms, and people."""
    for start in (f"#{word(text)[:1]}", word(text)[:1]):
        stage.composer.put(start)
        await stage.pilot.press("tab")
        await stage.pilot.pause()
        await stage.pilot.press("tab", "ctrl+c")


async def listening(stage: Shown, text: str) -> None:
    """All that is told to who uses a screen reader."""
    stage.main.choose("screen_reader", "on")
    await stage.so(lambda: stage.main.live is not None)
    await stage.hear(*lines_with(text))
    stage.main.begin_reply(message(stage, "h1"))
    for key in ("alt+w", "alt+n", "alt+l", "escape", "alt+k", "pageup", "escape"):
        await stage.pilot.press(key)
    stage.main.tell(text)
    await stage.shows(MARK)


async def seeing_again(stage: Shown, _text: str) -> None:
    """The room as it was before."""
    stage.main.choose("screen_reader", "off")
    await stage.so(lambda: stage.main.live is None)
    await stage.shows(MARK)


async def noticed(stage: Shown, text: str) -> None:
    """What is told above the composer, whoever worded it."""
    for name in ("", "server ", "date ", "draft ", "notify ", "ignore ", "set theme "):
        stage.composer.put(f"/{name}{word(text)}")
        await stage.pilot.press("enter", "ctrl+c")
    stage.main.notice(text)
    await stage.so(lambda: MARK in stage.bar("context"))


# Servers


async def servers(stage: Shown, text: str) -> None:
    """The servers, one of which gave us a name of its choice; and what is known of it."""
    stage.known.nick = word(text)
    stage.main.go_to_server()
    await see(stage, Chooser)
    await stage.pilot.press("escape")
    stage.main.show_server()
    await see(stage, Ask)
    stage.known.nick = "todd"


async def stuck(stage: Shown, text: str) -> None:
    """Whatever stands in the way: the bar, and the box for it."""
    known = stage.known
    before = known.nick, known.problem, known.key, known.status, known.obstacle
    known.nick, known.problem, known.key = word(text), text, Key(text, text)
    known.status = Status.STUCK
    for obstacle in (Obstacle.NAME_TAKEN, Obstacle.PASSWORD, Obstacle.KEY_CHANGED):
        known.obstacle = obstacle
        stage.main.show_all()
        stage.main.action_retry()
        await stage.so(lambda: stage.app.screen is not stage.main)
        await stage.shows(MARK)
        await stage.pilot.press("escape")
    known.nick, known.problem, known.key, known.status, known.obstacle = before
    stage.main.show_all()


async def account(stage: Shown, text: str) -> None:
    """The letter with a code, told in the server's words; why there is no account."""
    line = line_of(text)
    for answer in (f"REGISTER VERIFICATION_REQUIRED todd :{line}", f"FAIL REGISTER NO :{line}"):
        stage.main._make_account(stage.chat, "todd", "secret")
        await asked(stage, "REGISTER")
        await stage.hear(f":irc.example {answer}")
        await stage.shows(MARK)
        await stage.pilot.press("escape")


async def raw(stage: Shown, text: str) -> None:
    """The lines of the protocol."""
    for line in lines_with(text):
        stage.app.tap.note("<", line.encode())
    stage.main.show_raw()
    await see(stage, Raw)


async def keys(stage: Shown, text: str) -> None:
    """The help, in which keys stand that come from a file."""
    stage.desk.memory.bindings["app.find"] = word(text)
    stage.desk.apply_chosen()
    await stage.pilot.press("f1")
    await see(stage, Help)
    stage.desk.memory.bindings.clear()
    stage.desk.apply_chosen()


async def first_run(stage: Shown, text: str) -> None:
    """The wizard: what a server says before and after one comes in."""
    stage.app.begin("new.example")
    await stage.box(Wizard)
    await stage.type("toad", "enter")
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(f":irc.example 432 * {word(text)} :{line_of(text)}")
    await stage.shows("Another name?")
    await stage.shows(MARK)
    await stage.pilot.press("enter")
    await stage.server.welcome(word(text))
    await stage.shows("Which rooms?")
    await asked(stage, "LIST")
    row = f":irc.example 322 toad #{word(text)} 5 :{line_of(text)}"
    stage.server.say(row, ":irc.example 323 toad :end")
    await see(stage, Wizard)


Visit = Callable[[Shown, str], Awaitable[None]]
VISITS: tuple[Visit, ...] = (
    *(each_room, palette, people, mentions, find, found_nothing, another_day, rooms, bare),
    *(thread, one_link, several_links, reacting, taking_back),
    *(replying, outbox, typed, drafts, completing, noticed),
    *(listening, seeing_again),
    *(servers, stuck, account, raw, keys, first_run),
)
"""The first run is last: the stage's server is another one from then on."""
