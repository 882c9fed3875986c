"""Becoming an operator of the server: OPER and DEOPER, by certificate, by account, by itself.

Source: "Modern IRC", OPER message; certificates and `auto` are as in Ergo's oper blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.commands import BecomeOperator, ChangeUserModes
from hubbub.core.modes import ModeChange
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import acts, lookup
from hubbub.server.passwords import is_right
from hubbub.store.accounts import Credentials

if TYPE_CHECKING:
    from hubbub.server.operator_config import Operator
    from hubbub.server.session import Session

_WRONG = "Name or password is wrong"


def oper(session: Session, message: Message) -> None:
    """Become an operator: all that the configuration asks of this one has to be right.

    A wrong password is throttled like any; who lacks the certificate or the account is told the
    same as who has a wrong password.
    """
    hub, name = session.hub, message.params[0]
    password = message.params[1] if len(message.params) > 1 else ""
    key, address = f"oper {name}", session.connection.address
    operator = hub.config.operators.get(name)
    turn = hub.throttle.ask(key, address, hub.clock.monotonic_s())
    if turn.refused_s > 0:
        text = f"Too many tries; come back in {turn.refused_s:.0f} seconds"
        session.numeric(Numeric.ERR_PASSWDMISMATCH, text)
        return

    def answer(found: bool) -> None:
        if not found or operator is None or not _fits(session, operator):
            session.numeric(Numeric.ERR_PASSWDMISMATCH, _WRONG)
            return
        hub.throttle.succeeded(key, address)
        _become(session, name, operator)

    if operator is not None and not operator.password:
        answer(found=True)
        return
    kept = Credentials(operator.password, {}) if operator is not None else None
    # Without a store there is no thread for it, and 30 ms of everybody's time have to do.
    lookup.ask(
        session,
        lambda store: is_right(password, kept),
        answer,
        lambda: answer(is_right(password, kept)),
        is_hashing=True,
    )


def _fits(session: Session, operator: Operator) -> bool:
    """Whether the session shows the certificate and is the account that this operator has."""
    account = session.user.account if session.user is not None else None
    return operator.fits(session.connection.certificate_fingerprint, account)


def by_itself(session: Session) -> None:
    """Make the session's user the operator that its certificate or account is, without OPER."""
    user = session.user
    if user is None or user.privileges:
        return
    for name, operator in session.hub.config.operators.items():
        if operator.auto and _fits(session, operator):
            _become(session, name, operator)
            return


def _become(session: Session, name: str, operator: Operator) -> None:
    found = session.hub.moderation.operator_class(operator.operator_class)
    if session.user is None or found is None:
        return

    def take() -> None:
        if session.user is None or not _fits(session, operator):
            return  # they have logged out meanwhile
        session.hub.act(session, BecomeOperator(found.privileges, found.title))
        session.numeric(Numeric.RPL_YOUREOPER, "You are an operator of this server now")

    acts.carry_out(session, acts.act_of(session, session.user, "OPER", name), take)


def deoper(session: Session, message: Message) -> None:
    """Be an operator no longer."""
    _step_down(session)


def logged_out(session: Session, account: str) -> None:
    """End the power of who was an operator by the account that they have left."""
    operators = session.hub.config.operators.values()
    is_by_account = any(one.account and one.fits_account(account) for one in operators)
    if is_by_account and session.user is not None and session.user.privileges:
        _step_down(session)


def _step_down(session: Session) -> None:
    session.hub.act(session, ChangeUserModes([ModeChange(adding=False, letter="o")]))
