"""Say again what somebody asks for: `python examples/echo_bot.py HOST:PORT`, then `!echo hello`."""

import asyncio
import sys

import hubbub


async def main(server: str) -> None:
    """Answer until Ctrl-C."""
    async with hubbub.connect(server, name="echo", rooms=["#lobby"]) as chat:
        async for message in chat:
            if message.text.startswith("!echo "):
                await message.reply(message.text.removeprefix("!echo "))


asyncio.run(main(sys.argv[1]))
