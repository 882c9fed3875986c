"""A conversation with the server that outlives its connections.

The owner hears every event through `listen`; verbs go to `connection`, then `flush` sends them.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

from hubbub.client import sockets, trust
from hubbub.client.connection import Connection
from hubbub.client.events import Event, Lost, Ready
from hubbub.client.login import Login
from hubbub.client.state import LOBBY
from hubbub.client.trust import Pin, Safety
from hubbub.errors import ClientError, PasswordRefused, ServerChanged
from hubbub.records import dataclass

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def dial(host: str, port: int, safety: Safety | None = None) -> Stream:
    """Return a stream to the server, trying all addresses of the host in turn.

    It is in TLS if that is another machine. Raises: ServerRefused, ServerSilent, ServerChanged.
    """
    sock = await _connected(host, port)
    safety = safety or Safety()
    if not safety.wants_tls(sock):
        return await asyncio.open_connection(sock=sock)
    stream = await _in_tls(sock, host, port, safety)
    try:
        safety.check(host, port, _certificate(stream))
    except BaseException:
        stream[1].transport.abort()
        raise
    return stream


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be seen of a server from outside.

    fingerprint: of its key, '' where it is reached in clear text; before: the key that is known.
    """

    fingerprint: str = ""
    before: Pin | None = None


async def look(host: str, port: int, safety: Safety | None = None) -> Look:
    """Look at a server without saying anything, and without taking its key for granted.

    Raises: ServerRefused, ServerSilent.
    """
    sock = await _connected(host, port)
    safety = replace(safety or Safety(), certificate=None)  # who we are is not told either
    if not safety.wants_tls(sock):
        sock.close()
        return Look()
    stream = await _in_tls(sock, host, port, safety)
    try:
        return Look(*safety.look(host, port, _certificate(stream)))
    finally:
        stream[1].transport.abort()


async def _connected(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    try:
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        sock = await _first_that_answers(infos)
    except (OSError, UnicodeError) as error:
        raise sockets.explained(error, host, port) from error
    sockets.prepared(sock)
    return sock


async def _in_tls(sock: socket.socket, host: str, port: int, safety: Safety) -> Stream:
    try:
        context = trust.context(safety.certificate)
    except BaseException:
        sock.close()
        raise
    try:
        return await asyncio.open_connection(
            sock=sock,
            ssl=context,
            server_hostname=host,
            ssl_handshake_timeout=sockets.CONNECT_WITHIN_S,
        )
    except OSError as error:
        sock.close()
        raise trust.explained(error, host, port) from error


def _certificate(stream: Stream) -> bytes | None:
    tls = stream[1].get_extra_info("ssl_object")
    der: bytes | None = tls.getpeercert(binary_form=True)
    return der


async def _first_that_answers(
    infos: Iterable[tuple[int, int, int, str, tuple[Any, ...]]],
) -> socket.socket:
    problem = OSError("no address")
    for family, kind, protocol, _, address in infos:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(sockets.CONNECT_WITHIN_S):
                await asyncio.get_running_loop().sock_connect(sock, address)
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError):
                raise
            problem = error
        else:
            return sock
    raise problem


def _is_private(writer: asyncio.StreamWriter) -> bool:
    is_tls = writer.get_extra_info("ssl_object") is not None
    return is_tls or trust.is_local(writer.get_extra_info("socket"))


def _binding(writer: asyncio.StreamWriter) -> tuple[str, bytes] | None:
    tls = writer.get_extra_info("ssl_object")
    return trust.binding(tls.getpeercert(binary_form=True)) if tls else None


def _no_route() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class World:
    """What a link takes from outside: the network, the time, chance.

    Args: route: by which of our addresses others are reached, '' for none: it differs when the
        machine has come into another network.
    """

    dial: Callable[[], Awaitable[Stream]]
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    random: Random
    route: Callable[[], str] = _no_route


class Link:
    """One connection at a time, and what the next one has to take over.

    Args: listen: hears every event; more: capabilities to ask for beside the usual ones.
    `login` is the account to log in to with the next connection.
    """

    def __init__(
        self,
        world: World,
        listen: Callable[[Event], None],
        *,
        more: frozenset[str] = frozenset(),
    ) -> None:
        self.world = world
        self._listen = listen
        self._more = more
        self.login: Login | None = None
        self._stream: Stream | None = None
        self._obstacle: ClientError | None = None
        self._nick: str | None = None
        self._rooms: list[str] = []
        self.connection = Connection(world.clock(), world.random)
        self._is_leaving = False
        self.is_ready = False

    async def open(
        self, nick: str | None, rooms: Iterable[str] = (LOBBY,), *, insist: bool = False
    ) -> None:
        """Connect, register and enter the rooms; return when people can begin to talk.

        Args: as for Connection.register.
        Raises: ServerRefused, ServerSilent, NameTaken, NameIllegal, PasswordRefused,
            ConnectionLost.
        """
        self._stream = await self.world.dial()
        self._obstacle = None
        self.connection = Connection(self.world.clock(), self.world.random)
        self.connection.register(
            nick,
            rooms,
            insist=insist,
            more=self._more,
            login=self.login,
            is_private=_is_private(self._stream[1]),
            binding=_binding(self._stream[1]) if self.login else None,
        )
        self.flush()
        while not self.is_ready:
            await self._receive(self._stream[0])
            self._check()

    async def stay(self) -> None:
        """Keep the conversation going until cancelled: after each loss, come back.

        Raises: ServerChanged, PasswordRefused: a person has to see to that.
        """
        while True:
            await self.hold()
            await self._come_back()

    async def hold(self) -> None:
        """Receive until the connection is lost."""
        while self._stream and self.is_ready:
            await self._receive(self._stream[0])
        self.hang_up()

    def flush(self) -> None:
        """Send what the connection has to send."""
        data = self.connection.data_to_send()
        if data and self._stream:
            self._stream[1].write(data)

    def doubt(self) -> None:
        """Ask at once whether the server is still there; if not, the connection is lost soon."""
        self.connection.doubt(self.world.clock())
        self.flush()

    def tick(self) -> None:
        """Let time pass; call it about once a second."""
        self.connection.tick(self.world.clock())
        self._publish()
        if self.connection.lost and self._stream:
            self._stream[1].transport.abort()  # wakes `_receive`, which waits for bytes

    async def close(self, parting_words: str = "") -> None:
        """Say goodbye if there is somebody to say it to; `stay` must have been cancelled.

        Who is cancelled while that is on its way hangs up without it.
        """
        try:
            if self._stream and self.is_ready:
                self._is_leaving = True
                self.connection.quit(parting_words)
                self.flush()
                with suppress(TimeoutError):
                    async with asyncio.timeout(sockets.LEAVE_WITHIN_S):
                        while self.is_ready:
                            await self._receive(self._stream[0])
        finally:
            self.hang_up()

    async def _come_back(self) -> None:
        for delay_s in sockets.delays_s(self.world.random):
            await self.world.sleep(delay_s)
            try:
                await self.open(self._nick, self._rooms, insist=True)
            except (ServerChanged, PasswordRefused):
                raise  # to try again helps nobody
            except ClientError:
                continue
            return

    def _check(self) -> None:
        if self._obstacle:
            self.hang_up()
            raise self._obstacle

    async def _receive(self, reader: asyncio.StreamReader) -> None:
        try:
            data = await reader.read(sockets.RECEIVE_BYTES)
        except OSError:
            data = b""
        now_s = self.world.clock()
        if data:
            self.connection.receive_data(data, now_s)
        else:
            self.connection.receive_eof(now_s)
        self._publish()

    def _publish(self) -> None:
        """Tell what happened; what stands in the way of `open` is told by its exception alone."""
        for event in self.connection.events():
            obstacle = sockets.why_not(event, registered=self.connection.nick != "*")
            if obstacle and not self.is_ready:
                self._obstacle = obstacle
                continue
            if isinstance(event, Ready):
                self.is_ready = True
            elif isinstance(event, Lost):
                self._remember()
                if self._is_leaving:
                    return
            self._listen(event)
        self.flush()

    def _remember(self) -> None:
        self.is_ready = False
        self._nick = self.connection.wanted_nick
        self._rooms = self.connection.rooms

    def hang_up(self) -> None:
        """Close the connection, if there is one, without a word."""
        if self._stream and self._stream[1].get_extra_info("ssl_object"):
            # Its goodbye takes turns of the loop, which may be over; ours was QUIT.
            self._stream[1].transport.abort()
        elif self._stream:
            self._stream[1].close()
        self._stream = None
        self.is_ready = False
