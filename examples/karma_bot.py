"""Count thanks: `ann++` gives ann a point, and `!karma` tells who has how many.

python examples/karma_bot.py HOST:PORT '#ROOM'
"""

import asyncio
import re
import sys
from collections import Counter

import hubbub

POINT = re.compile(r"([\w-]+)\+\+")


async def main(server: str, room: str) -> None:
    """Count until Ctrl-C."""
    points: Counter[str] = Counter()
    async with hubbub.connect(server, name="karma", rooms=[room]) as chat:
        async for message in chat:
            for nick in POINT.findall(message.text):
                if nick != message.who:
                    points[nick] += 1
                    message.react("👍")
            if message.text == "!karma":
                told = ", ".join(f"{nick} {count}" for nick, count in points.most_common(10))
                await message.reply(told or "nobody has thanked anybody yet")


asyncio.run(main(sys.argv[1], sys.argv[2]))
