"""Say one thing and leave when it is stored: `python examples/notify.py HOST:PORT '#ROOM' TEXT`."""

import asyncio
import sys

import hubbub


async def main(server: str, room: str, text: str) -> None:
    """Print the id under which the message is kept."""
    async with hubbub.connect(server, rooms=[room]) as chat:
        message = await chat.send(room, text)
        print(message.msgid)


asyncio.run(main(*sys.argv[1:4]))
