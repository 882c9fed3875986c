"""Logging in to an account: SASL, with SCRAM where the server has it.

A password leaves only inside TLS, or to this machine itself.

Source: IRCv3 sasl-3.1, sasl-3.2; RFC 5802 (SCRAM), RFC 4616 (PLAIN).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from hubbub.client.events import Info, LoggedIn, LoginFailed
from hubbub.protocol.message import Message
from hubbub.protocol.sasl.framing import ABORT, Assembler, chunks
from hubbub.protocol.sasl.steps import Failed

if TYPE_CHECKING:
    from hubbub.client.state import State

SASL = "sasl"
"""The capability."""

_NONCE_BITS = 144


@dataclass(frozen=True, slots=True)
class Login:
    """An account and its password."""

    account: str
    password: str = field(repr=False)


class _Mechanism(Protocol):
    is_satisfied: bool

    def respond(self, challenge: bytes) -> bytes | Failed: ...


class Exchange:
    """One exchange that is under way."""

    __slots__ = ("assembler", "mechanism")

    def __init__(self, mechanism: _Mechanism) -> None:
        self.mechanism = mechanism
        self.assembler = Assembler()


def _plain(login: Login, _nonce: str) -> _Mechanism:
    from hubbub.protocol.sasl.plain import PlainClient

    return PlainClient(login.account, login.password)


def _scram(mechanism: str) -> Callable[[Login, str], _Mechanism]:
    def make(login: Login, nonce: str) -> _Mechanism:
        from hubbub.protocol.sasl.scram_client import ScramClient

        return ScramClient(mechanism, login.account, login.password, nonce)

    return make


# The strongest first.
_MECHANISMS: dict[str, Callable[[Login, str], _Mechanism]] = {
    "SCRAM-SHA-512": _scram("SCRAM-SHA-512"),
    "SCRAM-SHA-256": _scram("SCRAM-SHA-256"),
    "PLAIN": _plain,
}


def begin(state: State) -> None:
    """Begin to log in, now that the server has agreed; LoggedIn or LoginFailed follows."""
    name = next((one for one in _MECHANISMS if one in (state.mechanisms or ["PLAIN"])), None)
    if state.login is None:
        return
    if not state.is_private:
        _fail(state, "a password is not sent in clear text to another machine")
    elif name is None:
        _fail(state, "this server has no way to log in that we know")
    else:
        _start(state, name, state.login)


def _start(state: State, name: str, login: Login) -> None:
    nonce = f"{state.random.getrandbits(_NONCE_BITS):036x}"
    try:
        state.exchange = Exchange(_MECHANISMS[name](login, nonce))
    except ValueError as error:
        _fail(state, str(error))
    else:
        state.send("AUTHENTICATE", name)


def _fail(state: State, reason: str) -> None:
    state.exchange = None
    state.tell(LoginFailed(reason))


def on_authenticate(state: State, message: Message) -> None:
    """Answer the server's part of the exchange."""
    exchange = state.exchange
    if exchange is None:
        return
    challenge = exchange.assembler.feed(message.params[0])
    if challenge is None:
        return
    answer: bytes | Failed = challenge
    if not isinstance(challenge, Failed):
        answer = exchange.mechanism.respond(challenge)
    if isinstance(answer, Failed):
        state.send("AUTHENTICATE", ABORT)
        _fail(state, answer.reason)
        return
    for chunk in chunks(answer):
        state.send("AUTHENTICATE", chunk)


def on_success(state: State, message: Message) -> None:
    """Go on, now that we are logged in; but only if the server has shown that it knows us."""
    exchange, state.exchange = state.exchange, None
    if exchange is None:
        return
    if not exchange.mechanism.is_satisfied:
        _fail(state, "the server says that all is well, but does not know the account")
    elif not state.registered:
        state.send("CAP", "END")


def on_failure(state: State, message: Message) -> None:
    """Tell that we are not logged in."""
    if state.exchange is not None:
        _fail(state, message.params[-1])


def on_logged_in(state: State, message: Message) -> None:
    """Tell as whom we are logged in (900)."""
    state.tell(LoggedIn(message.params[2]))
    state.tell(Info(message.params[-1]))


def on_logged_out(state: State, message: Message) -> None:
    """Tell that we are not logged in any more (901)."""
    state.tell(LoggedIn(""))
    state.tell(Info(message.params[-1]))
