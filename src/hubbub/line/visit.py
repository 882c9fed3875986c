"""One visit to the chat, from the first connection to the last word."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from hubbub.client.state import LOBBY
from hubbub.errors import ClientError, NameIllegal, NameTaken, PasswordRefused
from hubbub.line import waiting
from hubbub.line.talk import Talk

NAME_QUESTION = "Your name (Enter for a guest name): "
LOG_IN = "/login"
YOURS = f"if it is yours, {LOG_IN} asks for its password"
LEGAL_NAME = "a name has letters A-Z, digits and - _ [ ] { } | ^ ` \\, no digit or - in front"


async def visit(talk: Talk, nick: str | None, rooms: Iterable[str] = (LOBBY,)) -> None:
    """Connect, talk, leave.

    Args: nick: None asks for one where somebody can be asked, else takes a guest's.
    Raises: ClientError: there is no first connection; later ones are tried again for ever.
    """
    talk.expect(rooms := list(rooms))
    rooms += [room for room in dict.fromkeys(waiting.begin(talk)) if room not in rooms]
    try:
        await _first_of(_keep_time(talk), _enter_and_talk(talk, nick, rooms))
    finally:
        await talk.link.close(talk.parting_words)


async def _enter_and_talk(talk: Talk, nick: str | None, rooms: list[str]) -> None:
    if await _enter(talk, nick, rooms):
        await _first_of(talk.link.stay(), _talk(talk))


async def _enter(talk: Talk, nick: str | None, rooms: list[str]) -> bool:
    """Open the first connection; a name that cannot be had is asked for again.

    Returns: False when the person would rather leave.
    """
    asks = nick is None and talk.face.can_ask
    while True:
        if asks:
            answer = await talk.face.ask(NAME_QUESTION)
            if answer is None:
                return False
            if answer.strip() != LOG_IN or nick is None:
                nick = answer.strip() or None
            elif not await _ask_password(talk, nick):
                return False
        try:
            await talk.link.open(nick, rooms)
        except (NameTaken, NameIllegal, PasswordRefused) as error:
            if not talk.face.can_ask:
                raise
            asks = not isinstance(error, PasswordRefused)
            _explain(talk, error)
            if not (asks or await _ask_password(talk, nick)):
                return False
        else:
            return True


_ADVICE: dict[type[ClientError], str] = {NameIllegal: LEGAL_NAME, NameTaken: YOURS}


def _explain(talk: Talk, error: ClientError) -> None:
    talk.alarm(str(error))
    if advice := _ADVICE.get(type(error)):
        talk.remark(advice)


async def _ask_password(talk: Talk, nick: str | None) -> bool:
    """Ask for the password of an account, the known one or that of the nick.

    Returns: False when the person would rather leave.
    """
    account = talk.link.login.account if talk.link.login else nick or ""
    password = await talk.face.ask(f"The password of {account}: ", secret=True)
    if password:
        talk.log_in(account, password)
    return bool(password)


async def _talk(talk: Talk) -> None:
    """Let the person talk; then wait until all that was said is accepted, or can't be."""
    await talk.face.run(talk)
    talk.is_leaving = True
    await talk.settled()
    for draft in talk.unaccepted():
        is_kept = talk.outbox.vault.is_kept
        talk.alarm(f"{'not sent yet, and kept' if is_kept else 'never sent'}: {draft.text}")


async def _keep_time(talk: Talk) -> None:
    while True:
        await talk.world.sleep(1)
        talk.link.tick()
        talk.turns.tick(talk.world.clock())
        talk.face.refresh()
        count = len(talk.unaccepted())
        if talk.is_leaving and count:
            talk.remark(f"waiting until {count} more are accepted; Ctrl-C does not wait")


async def _first_of(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all side by side until one returns or fails; end the others; raise what has failed."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
