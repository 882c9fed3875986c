"""client/upkeep.py: connected again and again, until somebody has to help."""

import asyncio
import socket

import pytest

from hubbub.client.desk import Wishes
from hubbub.client.model import Obstacle, Remark, Status, What
from hubbub.errors import ServerChanged, StoreError
from tests.client.played import MODERN, NAME, Played, played
from tests.client.stage import NOW_S


@played
async def test_no_server(stage: Played) -> None:
    """Without a server it is tried again, later and later; a person need not wait."""
    stage.server.is_up = False
    stage.run()
    await stage.when(lambda: stage.known.status is Status.WAITING)
    assert "no server is listening" == stage.known.problem
    assert 0.75 <= stage.known.retry_at_s - NOW_S <= 1.25
    await stage.clock.pass_s(2)
    await stage.when(lambda: stage.known.status is Status.WAITING)
    assert stage.known.retry_at_s - stage.clock() > 1.4
    stage.server.is_up = True
    stage.client.reconnect(NAME)
    await stage.enter()
    assert (Status.ONLINE, "") == (stage.known.status, stage.known.problem)


@played
async def test_a_machine_that_has_slept(stage: Played) -> None:
    """Who wakes up does not sit out a wait that began before."""
    stage.server.is_up = False
    stage.run()
    for _ in range(5):
        await stage.when(lambda: stage.known.status is Status.WAITING)
        await stage.clock.pass_s(int(stage.known.retry_at_s - stage.clock()) + 2)
    await stage.when(lambda: stage.known.status is Status.WAITING)
    stage.server.is_up = True
    stage.clock.now_s += 3600
    await stage.clock.pass_s(1)
    await stage.enter()
    assert Status.ONLINE is stage.known.status


@played
async def test_another_network(stage: Played) -> None:
    """In another network nobody waits; and a connection of before has to show that it lives."""
    stage.server.is_up = False
    stage.run()
    for _ in range(5):
        await stage.when(lambda: stage.known.status is Status.WAITING)
        await stage.clock.pass_s(int(stage.known.retry_at_s - stage.clock()) + 2)
    stage.server.is_up = True
    stage.route = "198.51.100.7"
    await stage.clock.pass_s(1)
    await stage.enter()
    stage.route = "192.0.2.7"
    await stage.clock.pass_s(1)
    assert "PING :alive" == await stage.server.until("PING :alive")
    await stage.clock.pass_s(16)
    await stage.when(lambda: stage.known.status is not Status.ONLINE)
    assert "the server does not answer any more" == stage.known.problem


@played
async def test_the_link_breaks(stage: Played) -> None:
    """The rooms stay, we are in none, and come back into those we were in."""
    await stage.enter("ann")
    stage.server.hang_up()
    await stage.when(lambda: stage.known.status is Status.WAITING)
    assert "the server closed the connection" == stage.known.problem
    assert (False, True) == (stage.ops.is_joined, "ann" in stage.ops.members)
    await stage.clock.pass_s(3)
    await stage.enter("ann")
    assert stage.ops.is_joined


@played
async def test_a_taken_name(stage: Played) -> None:
    """What another attempt would not mend waits for a person."""
    stage.run()
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example 433 * todd :todd is taken")
    await stage.when(lambda: stage.known.status is Status.STUCK)
    assert (Obstacle.NAME_TAKEN, "todd: todd is taken") in [
        (stage.known.obstacle, stage.known.problem),
        (stage.known.obstacle, f"todd: {stage.known.problem}"),
    ]
    stage.chat.rename("todd_")
    stage.client.reconnect(NAME)
    # At once: whoever looks in this moment must not ask a person again.
    assert (Status.CONNECTING, Obstacle.NONE) == (stage.known.status, stage.known.obstacle)
    await stage.server.accept()
    assert "NICK :todd_" == await stage.server.until("NICK")


@played
async def test_a_name_that_is_taken_meanwhile(stage: Played) -> None:
    """After a loss, our own ghost may still have our name: we come in under another one."""
    await stage.enter()
    stage.server.hang_up()
    await stage.when(lambda: stage.known.status is Status.WAITING)
    await stage.clock.pass_s(3)
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example 433 * todd :taken")
    assert "NICK :todd_" == await stage.server.until("NICK")


@played
async def test_a_changed_key(stage: Played) -> None:
    """Nothing is sent to a server whose key has changed until a person trusts it."""

    async def changed() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        raise ServerChanged("the key has changed", "SHA256:new", "SHA256:old")

    dial, stage.chat.link.world = stage.server.dial, stage.world()
    object.__setattr__(stage.chat.link.world, "dial", changed)
    stage.run()
    await stage.when(lambda: stage.known.status is Status.STUCK)
    assert stage.known.key
    assert (Obstacle.KEY_CHANGED, "SHA256:new", "SHA256:old") == (
        stage.known.obstacle,
        stage.known.key.now,
        stage.known.key.before,
    )
    assert dial
    stage.chat.trust("SHA256:new")  # makes a world of its own, which is the stage's again
    stage.client.reconnect(NAME)
    await stage.enter()


@played
async def test_a_wrong_password(stage: Played) -> None:
    """It is not tried again by itself; with another one it goes on."""

    async def authenticate(numeric: str) -> str:
        await stage.server.accept()
        await stage.server.until("USER")
        stage.server.say(":x.example CAP * LS :sasl=PLAIN", ":x.example CAP * ACK :sasl")
        await stage.server.until("AUTHENTICATE")
        stage.server.say("AUTHENTICATE +")
        secret = await stage.server.until("AUTHENTICATE")
        stage.server.say(f":x.example {numeric} * :the password is wrong")
        return secret

    stage.chat.log_in("todd", "wrong")
    stage.run()
    first = await authenticate("904")
    await stage.when(lambda: stage.known.status is Status.STUCK)
    assert (Obstacle.PASSWORD, "the password is wrong") == (
        stage.known.obstacle,
        stage.known.problem,
    )
    stage.chat.log_in("todd", "right")
    stage.client.reconnect(NAME)
    assert first != await authenticate("903")
    assert "CAP :END" == await stage.server.until("CAP")


@played
async def test_stopped(stage: Played) -> None:
    """A connection that a person ends stays ended, until they want it back."""
    await stage.enter()
    stage.client.stop(NAME)
    assert "QUIT" == await stage.server.until("QUIT")
    stage.server.hang_up()
    await stage.when(lambda: stage.known.status is Status.OFFLINE)
    await stage.clock.pass_s(60)
    assert Status.OFFLINE is stage.known.status
    stage.client.reconnect(NAME)
    await stage.enter()


@played
async def test_stopped_while_it_connects(stage: Played) -> None:
    """A connection that nobody wants any more is ended as soon as it is there."""
    stage.run()
    await stage.server.accept()
    await stage.server.until("USER")
    stage.client.stop(NAME)
    stage.server.say(":irc.example 001 todd :hi", ":todd!u@h JOIN #ops", ":irc.example 376 todd :x")
    assert "QUIT" == await stage.server.until("QUIT")
    stage.server.hang_up()
    await stage.when(lambda: stage.known.status is Status.OFFLINE)


@played
async def test_typing_ends(stage: Played) -> None:
    """Who has not written for six seconds does not write."""
    await stage.enter("ann", caps=MODERN)
    stage.server.say("@+typing=active :ann!~a@h TAGMSG #ops")
    await stage.when(lambda: "ann" in stage.ops.typing)
    await stage.clock.pass_s(7)
    assert {} == stage.ops.typing
    assert 2 == len(stage.told(What.TYPING))


@played
async def test_how_fast_the_server_is(stage: Played) -> None:
    """The server is asked when we come in."""
    await stage.enter()
    assert "PING :lag" == await stage.server.until("PING :lag")
    stage.clock.now_s += 0.25
    stage.server.say(":irc.example PONG irc.example :lag")
    await stage.when(lambda: stage.known.lag_s is not None)
    assert 0.25 == stage.known.lag_s


@played
async def test_a_full_disk(stage: Played) -> None:
    """What cannot be kept is said once a second at most, and nothing stops."""
    await stage.enter()

    def refuse(*_: object) -> None:
        raise StoreError("what you write cannot be kept: disk full")

    stage.chat.draft("#ops", "x")
    stage.client.vault.keep_rooms = refuse  # type: ignore[method-assign]
    await stage.clock.pass_s(2)
    remarks = [item for item in stage.known.rooms[""].timeline if isinstance(item, Remark)]
    assert "what you write cannot be kept: disk full" in [item.text for item in remarks]


def test_a_name_is_optional() -> None:
    """Who has no name comes as a guest, and stays the same one."""

    @played
    async def story(_stage: Played) -> None:
        stage = Played(wishes=Wishes(None, ("#ops",)))
        stage.run()
        await stage.server.accept()
        nick = (await stage.server.until("NICK")).removeprefix("NICK :")
        assert nick.startswith("guest-")
        stage.server.say(f":irc.example 001 {nick} :hi", f":{nick}!u@h JOIN #ops")
        stage.server.say(f":irc.example 376 {nick} :end")
        await stage.when(lambda: stage.known.status is Status.ONLINE)
        stage.server.hang_up()
        await stage.when(lambda: stage.known.status is Status.WAITING)
        await stage.clock.pass_s(3)
        await stage.server.accept()
        assert f"NICK :{nick}" == await stage.server.until("NICK")
        stage.server.hang_up_all()
        await stage.end()

    story()


def test_sockets_are_at_hand() -> None:
    """The stage works with real sockets."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", 1), 1)
