"""Draw docs/terminal-client.svg: `python docs/screens.py`, a real client at a real server.

Three people talk on a server of its own; what their words look like is what the client shows.
"""

import asyncio
import re
import tempfile
import time
from datetime import UTC
from pathlib import Path

from hubbub.client.client import Client, real_world
from hubbub.client.desk import Wishes
from hubbub.client.model import Status
from hubbub.client.places import joined_address
from hubbub.client.vault import Vault
from hubbub.store.memory import MemoryStore
from hubbub.tui.app import HubbubApp, Start
from hubbub.tui.desk import Desk, Surroundings
from tests.support.client import Irc
from tests.support.served import Served

PICTURE = Path(__file__).parent / "terminal-client.svg"
SIZE = (100, 30)
NAME = "chat.example:1337"
TALK = (
    ("sam", "morning! release notes are in the wiki"),
    ("sam", "**please** read them before the deploy"),
    ("lee", "deploying now, see https://ci.example/4711"),
    ("lee", "maria: can you check the disk on ops-2?"),
    ("kim", "cleaning `/var/cache` now"),
)


async def draw() -> None:
    """Write the picture."""
    home = Path(tempfile.mkdtemp())
    with Served(store=MemoryStore()) as served:
        real = joined_address(*served.address)
        with Client(Vault(None), lambda _, safety: real_world(real, safety)) as client:
            await _evening(served, client, home)


async def _evening(served: Served, client: Client, home: Path) -> None:
    people = {nick: Irc(served.address) for nick in ("sam", "lee", "kim")}
    for nick, irc in people.items():
        irc.register(nick)
        irc.send("JOIN #ops", "JOIN #dev")
    people["sam"].send("TOPIC #ops :Production incidents · on-call: maria")
    name = NAME
    around = Surroundings(time.time, UTC, home / "client.toml", home / "screen.json")
    app = HubbubApp(Desk(client, around), Start(name, "maria", rooms=("#ops", "#dev")))
    client.add(name, Wishes("maria", ("#ops", "#dev")))
    async with app.run_test(size=SIZE) as pilot:
        while client.state.servers[name].status is not Status.ONLINE:
            await pilot.pause(0.05)
        for nick, text in TALK:
            people[nick].send(f"PRIVMSG #ops :{text}")
            await pilot.pause(0.1)
        people["kim"].send("PRIVMSG maria :lunch at noon?", "AWAY :lunch")
        people["lee"].send("PRIVMSG #dev :build is green")
        await pilot.press("alt+3")
        await pilot.pause(0.3)
        await pilot.press(*"on it")
        await pilot.press("enter")
        await pilot.pause(0.5)
        picture = app.export_screenshot(title="hubbub join chat.example")
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL))
    for irc in people.values():
        irc.close()


if __name__ == "__main__":
    asyncio.run(draw())
