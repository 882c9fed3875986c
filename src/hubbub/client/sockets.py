"""Sockets that block: dial, greet, move bytes, leave. For the pipe and for scripts.

Source: getaddrinfo(3) for names and IPv6; every OSError becomes a ClientError here.
"""

import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from random import Random, SystemRandom
from select import select

from hubbub.client import drafts, trust
from hubbub.client.connection import Connection
from hubbub.client.events import (
    Accepted,
    Draft,
    Event,
    LoginFailed,
    Lost,
    Members,
    NameRefused,
    Ready,
    Refused,
    RoomRefused,
    Said,
)
from hubbub.client.state import LOBBY
from hubbub.client.trust import Safety
from hubbub.errors import (
    ClientError,
    ConnectionLost,
    MessageRefused,
    NameIllegal,
    NameTaken,
    PasswordRefused,
    ServerRefused,
    ServerSilent,
)
from hubbub.protocol.message import serialise

Socket = socket.socket

LONGEST_DELAY_S = 30.0

CONNECT_WITHIN_S = 10.0
LEAVE_WITHIN_S = 1.0
TICK_S = 1.0
RECEIVE_BYTES = 65_536


def delays_s(random: Random) -> Iterator[float]:
    """Yield how long to wait before each attempt: about 1, 2, 4 … 30, 30 s.

    The jitter keeps a thousand clients from coming back in the same moment.
    """
    delay_s = 1.0
    while True:
        yield delay_s * random.uniform(0.75, 1.25)
        delay_s = min(delay_s * 2, LONGEST_DELAY_S)


def dial(host: str, port: int, safety: Safety | None = None) -> socket.socket:
    """Return a socket that is connected to the server, in TLS if that is another machine.

    Raises: ServerRefused, ServerSilent, ServerChanged.
    """
    try:
        sock = prepared(socket.create_connection((host, port), CONNECT_WITHIN_S))
    except (OSError, UnicodeError) as error:
        raise explained(error, host, port) from error
    safety = safety or Safety()
    return _secured(sock, host, port, safety) if safety.wants_tls(sock) else sock


def _secured(sock: socket.socket, host: str, port: int, safety: Safety) -> socket.socket:
    with sock:  # on success it is an empty shell: the TLS socket has taken the descriptor
        context = trust.context(safety.certificate)
        try:
            secure = context.wrap_socket(sock, server_hostname=host)
        except OSError as error:
            raise trust.explained(error, host, port) from error
    try:
        safety.check(host, port, secure.getpeercert(binary_form=True))
    except BaseException:
        secure.close()
        raise
    return secure


def binding(sock: socket.socket) -> tuple[str, bytes] | None:
    """Return what ties a login to this connection; None outside TLS."""
    shown = getattr(sock, "getpeercert", None)
    return trust.binding(shown(binary_form=True)) if shown else None


def connect(sock: socket.socket, address: tuple[str, int]) -> None:
    """Connect a socket that somebody else has made.

    Raises: ServerRefused, ServerSilent.
    """
    sock.settimeout(CONNECT_WITHIN_S)
    try:
        sock.connect(address)
    except (OSError, UnicodeError) as error:
        raise explained(error, *address[:2]) from error
    prepared(sock)


def prepared(sock: socket.socket) -> socket.socket:
    """Return the connected socket, ready for small messages that must not wait for each other."""
    if sock.family in {socket.AF_INET, socket.AF_INET6}:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def explained(error: OSError | UnicodeError, host: str, port: int) -> ClientError:
    """Return what that error means to a person who wants to connect."""
    if isinstance(error, socket.gaierror | UnicodeError):  # Unicode: too long for a host
        return ServerRefused(f"there is no host called {host}")
    if isinstance(error, ConnectionRefusedError):
        return ServerRefused(f"no server is listening at {host} port {port}")
    if isinstance(error, TimeoutError):
        return ServerSilent(f"{host} port {port} did not answer")
    return ServerRefused(f"cannot reach {host} port {port}: {error.strerror or error}")


def why_not(event: Event, *, registered: bool) -> ClientError | None:
    """Return what an event at the beginning means for who waits for Ready: None is no obstacle."""
    if isinstance(event, NameRefused):
        return NameTaken(event.reason) if event.taken else NameIllegal(event.reason)
    if isinstance(event, LoginFailed):
        return PasswordRefused(event.reason)
    if isinstance(event, Lost):
        if registered:
            return ConnectionLost(event.reason)
        return ServerSilent(event.reason) if event.silent else ServerRefused(event.reason)
    return None


def greet(sock: socket.socket, connection: Connection) -> list[Event]:
    """Wait until a connection that has begun to register is Ready; return what has happened.

    Raises: NameTaken, NameIllegal, ServerRefused, ServerSilent, ConnectionLost.
    """
    return until(sock, connection, lambda event: event == Ready())


def until(
    sock: socket.socket, connection: Connection, is_it: Callable[[Event], bool]
) -> list[Event]:
    """Wait until that has happened; return all that has until then.

    Raises: ConnectionLost, and what `greet` raises.
    """
    happened: list[Event] = []
    while not any(map(is_it, happened)):
        exchange(sock, connection)
        for event in connection.events():
            obstacle = why_not(event, registered=connection.nick != "*")
            if obstacle:
                raise obstacle
            happened.append(event)
    return happened


def deliver(sock: socket.socket, connection: Connection, drafts: Iterable[Draft]) -> list[Said]:
    """Send messages in order; return them as the server's echoes have them, when all are there.

    Raises: MessageRefused: the server did not take one of them; ConnectionLost.
    """
    waiting, said = deque(drafts), list[Said]()
    while waiting or connection.unaccepted():
        while waiting and connection.may_send:
            connection.send(waiting.popleft())
        for event in until(sock, connection, lambda event: isinstance(event, Accepted | Refused)):
            if isinstance(event, Accepted):
                said.append(event.said)
            elif isinstance(event, Refused) and event.draft:
                raise MessageRefused(event.reason)
    return said


def exchange(sock: socket.socket, connection: Connection) -> None:
    """Send what is to be sent, then take what comes within a second."""
    flush(sock, connection)
    if select([sock], [], [], TICK_S)[0]:
        receive(sock, connection)
    connection.tick(time.time())


def flush(sock: socket.socket, connection: Connection) -> None:
    """Send all that the connection has to send; when that fails, the connection is lost."""
    try:
        sock.sendall(connection.data_to_send())
    except OSError:
        connection.receive_eof(time.time())


def receive(sock: socket.socket, connection: Connection) -> None:
    """Take what has come; the end, or an error, is the end of the connection."""
    try:
        data = _taken(sock) if hasattr(sock, "pending") else sock.recv(RECEIVE_BYTES)
    except OSError:
        data = b""
    if data is None:
        return
    if data:
        connection.receive_data(data, time.time())
    else:
        connection.receive_eof(time.time())


def _taken(sock: socket.socket) -> bytes | None:
    """Return all that is there inside TLS, so that none of it waits where `select` cannot see it.

    Returns: None when only a part of a record, or something of TLS's own, has come.
    """
    import ssl

    timeout_s = sock.gettimeout()
    sock.settimeout(0)
    taken = b""
    try:
        while data := sock.recv(RECEIVE_BYTES):
            taken += data
    except ssl.SSLWantReadError:
        return taken or None
    finally:
        sock.settimeout(timeout_s)
    return taken


def begin(sock: socket.socket, address: tuple[str, int], name: str | None) -> str:
    """Connect the socket, register, enter the lobby; return the name we got.

    What is left on the socket is the bare protocol of RFC 1459, without tags and echoes, and
    nothing of the greeting; the socket keeps its timeout.
    Raises: ServerRefused, ServerSilent, NameTaken, NameIllegal, ConnectionLost.
    """
    timeout_s = sock.gettimeout()
    connect(sock, address)
    connection = Connection(time.time(), SystemRandom())
    connection.register(name, negotiates=False)
    for event in greet(sock, connection):
        if isinstance(event, RoomRefused):
            raise ServerRefused(f"no way into {event.room}: {event.reason}")
    connection.names(LOBBY)  # the answer comes after all that the server says by itself
    until(sock, connection, lambda event: isinstance(event, Members) and event.asked)
    sock.settimeout(timeout_s)
    return connection.nick


def say(sock: socket.socket, to: str, text: str) -> None:
    """Send text on a socket that has been greeted, as several messages if need be.

    Raises: ConnectionLost.
    """
    said = [drafts.messages(draft) for draft in drafts.split(Draft(to, text))]
    try:
        sock.sendall(b"".join(serialise(line) for lines in said for line in lines))
    except OSError as error:
        raise ConnectionLost(f"the connection is lost: {error.strerror or error}") from error


def leave(sock: socket.socket, connection: Connection) -> None:
    """Say goodbye, and wait until the server has read it: a reset would overtake it."""
    connection.quit()
    flush(sock, connection)
    deadline_s = time.monotonic() + LEAVE_WITHIN_S
    while not connection.lost and (left_s := deadline_s - time.monotonic()) > 0:
        if select([sock], [], [], left_s)[0]:
            receive(sock, connection)
