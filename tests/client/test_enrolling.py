"""client/enrolling.py: making an account, from the wish to the code that was mailed."""

import asyncio

import pytest

from hubbub.client.events import Registered
from hubbub.errors import ConnectionLost, NotHere
from tests.client.played import Played, played


@played
async def test_made(stage: Played) -> None:
    """Later connections log in to the account that was made."""
    await stage.enter()
    making = asyncio.create_task(stage.chat.register("todd", "secret"))
    await stage.server.until("REGISTER todd * :secret")
    assert stage.chat.link.login is None
    stage.server.say(":irc.example REGISTER SUCCESS todd :Registered")
    assert Registered("todd", "Registered") == await making
    login = stage.chat.link.login
    assert ("todd", "secret") == (login and login.account, login and login.password)


@played
async def test_a_code(stage: Played) -> None:
    """While the code is missing nobody logs in; a wrong code says so."""
    await stage.enter()
    making = asyncio.create_task(stage.chat.register("todd", "secret", "t@pond.example"))
    await stage.server.until("REGISTER")
    stage.server.say(":irc.example REGISTER VERIFICATION_REQUIRED todd :A letter")
    assert (await making).needs_code
    assert stage.chat.link.login is None
    for answer in ("FAIL VERIFY INVALID_CODE todd :Wrong", "VERIFY SUCCESS todd :Registered"):
        verifying = asyncio.create_task(stage.chat.verify("todd", "1234", "secret"))
        await stage.server.until("VERIFY")
        stage.server.say(f":irc.example {answer}")
        if answer.startswith("FAIL"):
            with pytest.raises(NotHere, match="Wrong"):
                await verifying
            assert stage.chat.link.login is None
        else:
            await verifying
    assert stage.chat.link.login is not None


@played
async def test_lost_meanwhile(stage: Played) -> None:
    """Who waits when the connection breaks is told; without one, nothing is asked."""
    await stage.enter()
    making = asyncio.create_task(stage.chat.register("todd", "secret"))
    await stage.server.until("REGISTER")
    stage.server.is_up = False
    stage.server.hang_up()
    with pytest.raises(ConnectionLost):
        await making
    with pytest.raises(NotHere):
        await stage.chat.register("todd", "secret")
