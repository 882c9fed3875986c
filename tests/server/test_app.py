"""The whole server on real sockets, on both event loops."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from collections.abc import Iterator

import pytest

from hubbub.errors import StartError
from hubbub.server.app import Server
from hubbub.server.config import Config, ServerConfig
from tests.support.client import Client, Irc, Plain
from tests.support.patience import PATIENCE_S
from tests.support.served import LOOPS, Served


@pytest.fixture(params=LOOPS)
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A running server."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    with Served(request.param) as served:
        yield served


def test_talk(served: Served) -> None:
    """People on both doors hear each other."""
    with Irc(served.address) as ann, Plain(served.address) as bob:
        ann.register("ann")
        bob.register("bob")
        ann.send("PRIVMSG #lobby :hello bob")
        bob.until(r"^\d\d:\d\d ann: hello bob$")
        bob.send("hello ann")
        ann.until(r"^:bob!~nc@127.0.0.1 PRIVMSG #lobby :hello ann$")


def test_silence_is_greeted(served: Served) -> None:
    """Somebody who waits is greeted, in real time."""
    with Client(served.address) as somebody:
        somebody.until("What is your name")


def test_crowd(served: Served) -> None:
    """Everybody in a crowd hears every message, in the same order."""
    crowd = [Irc(served.address) for _ in range(30)]
    for number, one in enumerate(crowd):
        one.register(f"p{number}")
    for number, one in enumerate(crowd):
        one.send(f"PRIVMSG #lobby :{number}", "PRIVMSG #lobby :again")
    listener = Plain(served.address).register("last")
    for one in (*crowd, listener):
        one.barrier()
    crowd[0].send("PRIVMSG #lobby :the end")
    listener.until("the end")
    heard = [[line for line in one.barrier() if "PRIVMSG" in line] for one in crowd]
    assert [[]] + [[":p0!~p0@127.0.0.1 PRIVMSG #lobby :the end"]] * 29 == heard
    for one in (*crowd, listener):
        one.close()


def test_stop_says_goodbye(served: Served) -> None:
    """When it stops, everybody is told, and the port is free."""
    ann, bob, silent = Irc(served.address), Plain(served.address), Client(served.address)
    ann.register("ann")
    bob.register("bob")
    ann.barrier()
    served.stop()
    why = "the server is stopping"
    assert [f"ERROR :Closing link: 127.0.0.1 ({why})"] == ann.rest()
    assert f"-- goodbye ({why})" == bob.rest()[-1]
    assert f"-- {why}" in silent.rest()[-1]
    with pytest.raises(ConnectionRefusedError):
        Client(ann.sock.getpeername())
    for one in (ann, bob, silent):
        one.close()


def test_call_from_another_thread(served: Served) -> None:
    """A function is run on the server's own thread; its value and its exception come back."""
    main = threading.get_ident()
    server = served.server
    assert main != server.call(threading.get_ident)
    assert server.call(threading.get_ident) == server.call(lambda: server.call(threading.get_ident))
    with pytest.raises(ZeroDivisionError):
        server.call(lambda: 1 // 0)


def test_call_when_stopped(served: Served) -> None:
    """A server that has stopped says so instead of waiting for ever."""
    served.stop()
    with pytest.raises(RuntimeError, match="the server is not running"):
        served.server.call(lambda: None)
    with pytest.raises(RuntimeError, match="the server is not listening"):
        assert served.server.address


def test_stop_waits_for_slow_readers() -> None:
    """Last words reach a client that reads them late."""
    with Served() as served, Irc(served.address) as ann, Irc(served.address) as bob:
        ann.register("ann")
        bob.register("bob")
        for _ in range(200):
            ann.send(f"PRIVMSG bob :{'x' * 400}")
        ann.barrier()
        stopper = threading.Thread(target=served.stop)
        stopper.start()
        lines = bob.rest()
        stopper.join()
    assert 200 == sum("PRIVMSG bob" in line for line in lines)
    assert lines[-1].startswith("ERROR :")


def test_port_in_use(served: Served) -> None:
    """A second server on the same port does not start."""

    async def start() -> None:
        Server(Config(server=ServerConfig(port=served.address[1]))).start()

    with pytest.raises(StartError, match="is in use"):
        asyncio.run(start())


def test_frozen(served: Served) -> None:
    """A frozen server reads and decides nothing, also of what threads bring; thawed, all of it."""
    server, loop = served.server, served.loop
    with Irc(served.address) as ann:
        ann.register("ann")
        server.call(server.freeze)
        asyncio.run_coroutine_threadsafe(server.settle(5), loop).result(PATIENCE_S)
        brought: list[int] = []
        server._call_soon(lambda: brought.append(1))
        ann.send("PRIVMSG ann :hello")
        before = server.call(lambda: server.hub.last_id)
        assert ([], before) == (brought, server.call(lambda: server.hub.last_id))
        server.call(server.thaw)
        ann.until(" PRIVMSG ann :hello$")
        assert [1] == brought
