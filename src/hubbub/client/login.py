"""Logging in to an account: SASL, by a certificate, else by the strongest that the server has.

A password leaves only inside TLS, or to this machine itself. Inside TLS, SCRAM is bound to the
server's certificate: who stands in between with another one cannot pass the login on.

Source: IRCv3 sasl-3.1, sasl-3.2; RFC 4422 (EXTERNAL), RFC 5802 (SCRAM), RFC 4616 (PLAIN).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hubbub.client.events import Info, LoggedIn, LoginFailed
from hubbub.protocol.message import Message
from hubbub.protocol.sasl.framing import ABORT, Assembler, chunks
from hubbub.protocol.sasl.steps import Failed
from hubbub.records import dataclass

if TYPE_CHECKING:
    from hubbub.client.state import State

SASL = "sasl"
"""The capability."""

_NONCE_BITS = 144


@dataclass(frozen=True, slots=True)
class Login:
    """An account, and how it is shown that it is ours.

    password: '' for none; has_certificate: whether TLS shows the server one of ours; the account
    may then be '', for the one that has the certificate.
    """

    account: str
    password: str = field(default="", repr=False)
    has_certificate: bool = False


class _Mechanism(Protocol):
    is_satisfied: bool

    def respond(self, challenge: bytes) -> bytes | Failed: ...


class Exchange:
    """One exchange that is under way."""

    __slots__ = ("assembler", "mechanism", "name")

    def __init__(self, name: str, mechanism: _Mechanism) -> None:
        self.name = name
        self.mechanism = mechanism
        self.assembler = Assembler()


def _external(login: Login, _state: State) -> _Mechanism:
    from hubbub.protocol.sasl.external import ExternalClient

    return ExternalClient(login.account)


def _plain(login: Login, _state: State) -> _Mechanism:
    from hubbub.protocol.sasl.plain import PlainClient

    return PlainClient(login.account, login.password)


def _scram(mechanism: str, *, is_bound: bool = False) -> Callable[[Login, State], _Mechanism]:
    def make(login: Login, state: State) -> _Mechanism:
        from hubbub.protocol.sasl.scram_client import ScramClient

        nonce = f"{state.random.getrandbits(_NONCE_BITS):036x}"
        return ScramClient(
            mechanism,
            login.account,
            login.password,
            nonce,
            state.binding if is_bound else None,
            # The server learns what was kept from us, if somebody took its -PLUS out of the list.
            has_bindings=state.binding is not None and not _any_plus(state),
        )

    return make


def _any_plus(state: State) -> bool:
    return any(name.endswith("-PLUS") for name in state.mechanisms)


class _Row(NamedTuple):
    make: Callable[[Login, State], _Mechanism]
    is_possible: Callable[[Login, State], bool]


def _has_certificate(login: Login, _state: State) -> bool:
    return login.has_certificate


def _has_password(login: Login, _state: State) -> bool:
    return bool(login.password)


def _can_bind(login: Login, state: State) -> bool:
    return bool(login.password) and state.binding is not None


# The strongest first.
_MECHANISMS: dict[str, _Row] = {
    "EXTERNAL": _Row(_external, _has_certificate),
    "SCRAM-SHA-512-PLUS": _Row(_scram("SCRAM-SHA-512", is_bound=True), _can_bind),
    "SCRAM-SHA-256-PLUS": _Row(_scram("SCRAM-SHA-256", is_bound=True), _can_bind),
    "SCRAM-SHA-512": _Row(_scram("SCRAM-SHA-512"), _has_password),
    "SCRAM-SHA-256": _Row(_scram("SCRAM-SHA-256"), _has_password),
    "PLAIN": _Row(_plain, _has_password),
}

_UNTOLD = ["EXTERNAL", "PLAIN"]
"""What an old server may have, that does not say."""


def begin(state: State) -> None:
    """Begin to log in, now that the server has agreed; LoggedIn or LoginFailed follows."""
    state.tried.clear()
    if state.login is None:
        return
    if not state.is_private:
        _fail(state, "a password is not sent in clear text to another machine")
    elif not _start(state, state.login):
        _fail(state, "this server has no way to log in that we know")


def _start(state: State, login: Login) -> bool:
    """Begin with the strongest that has not been tried; return whether there is one."""
    offered = state.mechanisms or _UNTOLD
    for name, row in _MECHANISMS.items():
        if name in offered and name not in state.tried and row.is_possible(login, state):
            state.tried.add(name)
            try:
                state.exchange = Exchange(name, row.make(login, state))
            except ValueError as error:
                _fail(state, str(error))
            else:
                state.send("AUTHENTICATE", name)
            return True
    return False


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


def on_mechanisms(state: State, message: Message) -> None:
    """Note what the server has (908), where we have asked for what it has not."""
    state.mechanisms = message.params[1].split(",")


def on_required(state: State, message: Message) -> None:
    """Tell that nobody comes in here without an account (ERR_PASSWDMISMATCH, ACCOUNT_REQUIRED)."""
    state.tell(LoginFailed(message.params[-1]))


def on_failure(state: State, message: Message) -> None:
    """Try the next way, if this one was none; else tell that we are not logged in.

    A password that was refused is not tried again in a weaker way.
    """
    exchange, state.exchange = state.exchange, None
    if exchange is None or state.login is None:
        return
    was_none = exchange.name == "EXTERNAL" or (
        state.mechanisms and exchange.name not in state.mechanisms
    )
    if not (was_none and _start(state, state.login)):
        _fail(state, message.params[-1])


def on_logged_in(state: State, message: Message) -> None:
    """Tell as whom we are logged in (900)."""
    state.tell(LoggedIn(message.params[2]))
    state.tell(Info(message.params[-1]))


def on_logged_out(state: State, message: Message) -> None:
    """Tell that we are not logged in any more (901)."""
    state.tell(LoggedIn(""))
    state.tell(Info(message.params[-1]))
