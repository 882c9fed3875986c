"""AUTHENTICATE: logging in by SASL, before and after coming in, and again as somebody else.

Source: IRCv3 sasl-3.1, sasl-3.2.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from hubbub.names import fold
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.protocol.sasl import mechanisms
from hubbub.protocol.sasl.framing import ABORT, EMPTY, Assembler, chunks
from hubbub.protocol.sasl.mechanisms import Link
from hubbub.protocol.sasl.scram_server import ScramServer
from hubbub.protocol.sasl.steps import (
    WRONG,
    Challenge,
    CheckCertificate,
    CheckPassword,
    Done,
    Failed,
    Mechanism,
    NeedVerifier,
    Step,
)
from hubbub.server import lookup
from hubbub.server.handlers import login
from hubbub.store.accounts import Account
from hubbub.store.base import Store

if TYPE_CHECKING:
    from hubbub.protocol.sasl.scram import Verifier
    from hubbub.server.session import Session

RESTARTED = "the server was restarted, begin again"

_NONCE_BYTES = 18
_PLUS = "-PLUS"


class Exchange:
    """A SASL exchange that is under way; `is_asked`: the next word is ours."""

    __slots__ = ("assembler", "is_asked", "mechanism", "name")

    def __init__(self, name: str, mechanism: Mechanism) -> None:
        self.name = name
        self.mechanism = mechanism
        self.is_asked = False
        self.assembler = Assembler()


class _Lost:
    """What has become of an exchange that another program began: the client's next word ends it.

    Told before, it would take that word, which is on its way, for the answer to a second try.
    """

    def receive(self, data: bytes) -> Step:
        """Have it begun again."""
        return Failed(RESTARTED)


def begin_lost(session: Session) -> None:
    """Let the exchange that another program began end in a failure, when the client goes on."""
    session.exchange = Exchange("", _Lost())


def link_of(session: Session) -> Link:
    """Return what the session's connection has to authenticate with: nothing without TLS."""
    connection = session.connection
    return Link(connection.bindings, connection.certificate_fingerprint is not None)


def authenticate(session: Session, message: Message) -> None:
    """Begin an exchange, or go on with it."""
    parameter = message.params[0]
    exchange = session.exchange
    if exchange is not None:
        found = exchange.assembler.feed(parameter)
        if isinstance(found, Failed):
            _fail(session, found)
        elif found is not None:
            _step(session, exchange, exchange.mechanism.receive(found))
    elif parameter == ABORT:
        abort(session)
    else:
        _begin(session, parameter)


def abort(session: Session) -> None:
    """End the exchange without having logged anybody in."""
    session.exchange = None
    session.numeric(Numeric.ERR_SASLABORTED, "SASL authentication aborted")


def _begin(session: Session, name: str) -> None:
    storage = session.hub.storage
    if storage is None:
        _fail(session, Failed("there are no accounts here"))
        return
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    mechanism = mechanisms.begin(name, link_of(session), nonce, storage.sasl_key)
    if mechanism is None:
        known = ",".join(mechanisms.offered(link_of(session)))
        session.numeric(Numeric.RPL_SASLMECHS, known, "are available SASL mechanisms")
        _fail(session, Failed("there is no such mechanism"))
        return
    session.exchange = Exchange(name.upper(), mechanism)
    _send(session, EMPTY)


def _send(session: Session, parameter: str) -> None:
    session.push(f":{session.hub.name} AUTHENTICATE {parameter}\r\n".encode())


def _fail(session: Session, failed: Failed) -> None:
    session.exchange = None
    text = f"SASL authentication failed: {failed.reason}"
    if failed.numeric is not Numeric.ERR_SASLFAIL:
        text = failed.reason
    session.numeric(failed.numeric, text)


def _step(session: Session, exchange: Exchange, step: Step) -> None:
    exchange.is_asked = not isinstance(step, Challenge)
    if isinstance(step, Challenge):
        for parameter in chunks(step.data):
            _send(session, parameter)
    elif isinstance(step, NeedVerifier):
        _supply(session, exchange, login.name_of(step.authcid))
    elif isinstance(step, CheckPassword):
        login.check_password(
            session,
            login.name_of(step.authcid),
            step.password,
            lambda account: _succeed(session, account),
            lambda why: _fail(session, Failed(why)),
        )
    elif isinstance(step, CheckCertificate):
        _find_by_certificate(session, step.authzid)
    elif isinstance(step, Done):
        _find(session, login.name_of(step.authcid))
    else:
        if step is WRONG:
            login.failed(session)
        _fail(session, step)


def _supply(session: Session, exchange: Exchange, name: str) -> None:
    """Give the mechanism the account's verifier, when its turn has come."""
    mechanism = exchange.mechanism
    if not isinstance(mechanism, ScramServer):
        raise TypeError("only SCRAM asks for a verifier")

    def verifier(store: Store) -> Verifier | None:
        account = store.accounts.account(name)
        kept = account.credentials if account is not None else None
        return kept.scram.get(exchange.name.removesuffix(_PLUS)) if kept is not None else None

    login.take_turn(
        session,
        name,
        lambda: lookup.ask(
            session,
            verifier,
            lambda found: _step(session, exchange, mechanism.supply(found)),
            lambda: _fail(session, Failed(login.OUT_OF_REACH)),
        ),
        lambda why: _fail(session, Failed(why)),
    )


def _find(session: Session, name: str) -> None:
    """Log in as the account that the client has shown to be."""

    def answer(account: Account | None) -> None:
        if account is None:
            _fail(session, WRONG)
        else:
            _succeed(session, account)

    lookup.ask(
        session,
        lambda store: store.accounts.account(name),
        answer,
        lambda: _fail(session, Failed(login.OUT_OF_REACH)),
    )


def _find_by_certificate(session: Session, authzid: str) -> None:
    """Log in as the account that has the client's certificate."""
    fingerprint = session.connection.certificate_fingerprint or ""

    def answer(account: Account | None) -> None:
        if account is None or (authzid and fold(authzid) != account.folded):
            _fail(session, Failed("no account has this certificate"))
        else:
            _succeed(session, account)

    lookup.ask(
        session,
        lambda store: store.accounts.account_by_certfp(fingerprint),
        answer,
        lambda: _fail(session, Failed(login.OUT_OF_REACH)),
    )


def _succeed(session: Session, account: Account) -> None:
    objection = login.objection(session, account)
    if objection is not None:
        _fail(session, Failed(objection))
        return
    session.exchange = None
    login.log_in(session, account)
    session.numeric(Numeric.RPL_SASLSUCCESS, "SASL authentication successful")
