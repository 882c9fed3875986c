"""REGISTER and VERIFY: making an account, before or after coming in.

An invitation stands in the place of the address, `REGISTER * invite:CODE password`, because the
specification has no other place for it, and clients let one type anything there.

Source: IRCv3 account-registration.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from hubbub.core import permissions
from hubbub.core.netmasks import IPV4_BITS, around
from hubbub.core.nicks import is_service
from hubbub.errors import AccountError, AlreadyThere, Refused, TokenRefused
from hubbub.names import GUEST_PREFIX, fold, is_nick
from hubbub.protocol.message import Message
from hubbub.server import acts, lookup, passwords
from hubbub.server.handlers import codes, login
from hubbub.server.mail import is_address
from hubbub.store.accounts import Account
from hubbub.store.base import Store
from hubbub.store.moderation import Act

if TYPE_CHECKING:
    from hubbub.server.session import Session

INVITE = "invite:"


class Why(NamedTuple):
    """Why an account is not made: the code of FAIL REGISTER, and a sentence."""

    code: str
    sentence: str


_NOT_SENT = Why("TEMPORARILY_UNAVAILABLE", "The letter with the code could not be sent")


@dataclass(frozen=True, slots=True)
class Wish:
    """An account as somebody wants it."""

    name: str
    password: str
    email: str | None = None
    token: str | None = None


def wish(name: str, password: str, extra: str) -> Wish:
    """Return the wish; extra is an address, an invitation as invite:CODE, or * for neither."""
    if extra.startswith(INVITE):
        return Wish(name, password, token=extra.removeprefix(INVITE))
    return Wish(name, password, email=None if extra in ("", "*") else extra)


def register(session: Session, message: Message) -> None:
    """Make an account and log in to it."""
    name, extra, password = message.params[:3]
    if name in ("", "*"):
        name = _own_nick(session)
    if not name:
        session.fail("REGISTER", "NEED_NICK", "*", text="Take a nick first")
        return

    def done(account: Account) -> None:
        if account.code is not None:
            head = f":{session.hub.name} REGISTER VERIFICATION_REQUIRED {account.name}"
            session.push(f"{head} :{codes.SENT}\r\n".encode())
            return
        text = "Account successfully registered"
        session.push(f":{session.hub.name} REGISTER SUCCESS {account.name} :{text}\r\n".encode())
        login.log_in(session, account)

    make(session, wish(name, password, extra), done, lambda why: _fail(session, name, why))


def _own_nick(session: Session) -> str:
    if session.user is not None:
        return session.user.nick
    known = session.registration
    return (known.nick or known.wanted or "") if known is not None else ""


def _fail(session: Session, name: str, why: Why) -> None:
    session.fail("REGISTER", why.code, name, text=why.sentence)


def make(
    session: Session,
    wanted: Wish,
    done: Callable[[Account], None],
    refused: Callable[[Why], None],
    act: Act | None = None,
) -> None:
    """Make the account that is wanted, or say why not; it may wait for a code that is mailed.

    Args: act: what the audit log tells of it, if an operator makes it, whatever the policy says.
    """
    why = (_closed(session) or _policy_objection(session, wanted)) if act is None else None
    why = why or _objection(session, wanted)
    is_mailed = act is None and bool(session.hub.config.accounts.email)
    if why is None and act is None:
        why = _hurry(session)
    if why is None and is_mailed:
        why = _pesters(session, wanted.email or "")
    if why is not None:
        refused(why)
        return
    now_s = session.hub.now_s

    def create(store: Store) -> Account | Why:
        kept = passwords.credentials(wanted.password)
        code = codes.fresh() if is_mailed else None
        account = Account(wanted.name, now_s, kept, email=wanted.email, code=code)
        try:
            with acts.noting(store, act):
                codes.make_room(store, wanted.name, now_s)
                store.accounts.create(account, token=wanted.token)
        except AlreadyThere as error:
            return Why("ACCOUNT_EXISTS", f"{wanted.name} is not free: {error}")
        except TokenRefused as error:
            return Why("DISALLOWED", str(error).capitalize())
        return account

    def answer(made: Account | Why) -> None:
        if isinstance(made, Why):
            refused(made)
        elif made.code is not None:
            codes.mail(session, made, lambda: done(made), lambda: refused(_NOT_SENT))
        else:
            acts.log_act(act)
            session.hub.guard.own(made)
            done(made)

    lookup.ask(
        session,
        create,
        answer,
        lambda: refused(Why("TEMPORARILY_UNAVAILABLE", login.OUT_OF_REACH)),
        is_hashing=True,
    )


def _closed(session: Session) -> Why | None:
    try:
        permissions.may_register(session.hub.chat, session.user)
    except Refused as refusal:
        return Why("TEMPORARILY_UNAVAILABLE", refusal.sentence)
    return None


def _policy_objection(session: Session, wanted: Wish) -> Why | None:
    policy = session.hub.config.accounts
    known = session.registration
    account = login.account_of(session)
    if account is not None:
        return Why("ALREADY_AUTHENTICATED", f"You are logged in as {account} already")
    if known is not None and not policy.before_connect:
        return Why("COMPLETE_CONNECTION_REQUIRED", "Come in first, then register")
    if known is not None and session.hub.has_password and not known.has_password:
        return Why("COMPLETE_CONNECTION_REQUIRED", "The server's password comes first (PASS)")
    if policy.registration == "closed":
        return Why("DISALLOWED", "The operators of this server make the accounts")
    if policy.registration == "invite" and wanted.token is None:
        how = f"REGISTER * {INVITE}CODE password, or /register password CODE"
        return Why("DISALLOWED", f"An invitation is needed: {how}")
    if (policy.email_required or policy.email) and not is_address(wanted.email or ""):
        return Why("INVALID_EMAIL", "An e-mail address is needed")
    return None


def _objection(session: Session, wanted: Wish) -> Why | None:
    name, hub = wanted.name, session.hub
    if not is_nick(name) or is_service(name) or fold(name).startswith(GUEST_PREFIX):
        return Why("BAD_ACCOUNT_NAME", "An account's name is one that a person can have here")
    holder = hub.chat.user(name)
    if holder is not None and holder is not session.user:
        return Why("ACCOUNT_EXISTS", f"Somebody here is {name}")
    least = hub.config.accounts.password_bytes
    found = passwords.objection(wanted.password, name, least)
    return Why(*found) if found is not None else None


def _hurry(session: Session) -> Why | None:
    hub, now_s = session.hub, session.hub.clock.monotonic_s()
    line = around(session.connection.address, IPV4_BITS, 64)
    wait_s = hub.budgets.registrations.get(line).take(now_s)
    return _too_soon("accounts from there", wait_s) if wait_s else None


def _pesters(session: Session, email: str) -> Why | None:
    """Return why that address gets no letter now: nobody is to be pestered through us."""
    hub = session.hub
    wait_s = hub.budgets.letters.get(email.lower()).take(hub.clock.monotonic_s())
    return _too_soon("letters to that address", wait_s) if wait_s else None


def _too_soon(what: str, wait_s: float) -> Why:
    return Why("TEMPORARILY_UNAVAILABLE", f"Too many {what}: try again in {wait_s:.0f} s")


def verify(session: Session, message: Message) -> None:
    """Give the code that an account waits for, and log in to it."""
    name, code = message.params[:2]

    def done(account: Account) -> None:
        text = "Account successfully registered"
        session.push(f":{session.hub.name} VERIFY SUCCESS {account.name} :{text}\r\n".encode())
        login.log_in(session, account)

    def refused(why: Why) -> None:
        session.fail("VERIFY", why.code, name, text=why.sentence)

    confirm(session, name, code, done, refused)


def confirm(
    session: Session,
    name: str,
    code: str,
    done: Callable[[Account], None],
    refused: Callable[[Why], None],
) -> None:
    """Let the account be used from now on, if this is the code that it waits for."""
    if login.account_of(session) is not None:
        refused(Why("ALREADY_AUTHENTICATED", "You are logged in already"))
        return

    def answer(account: Account | None) -> None:
        objection = login.objection(session, account) if account is not None else ""
        if account is None or objection is not None:
            refused(
                Why("INVALID_CODE", objection or "This is not the account's code, or it is too old")
            )
        else:
            done(account)

    now_s = session.hub.now_s

    def unavailable(text: str = login.OUT_OF_REACH) -> None:
        refused(Why("TEMPORARILY_UNAVAILABLE", text))

    login.take_turn(
        session,
        name,
        lambda: lookup.ask(
            session, lambda store: _without_code(store, name, code, now_s), answer, unavailable
        ),
        unavailable,
    )


def _without_code(store: Store, name: str, code: str, now_s: int) -> Account | None:
    """Take the code from the account; None: it is another one, too old, or of no account."""

    def checked(account: Account) -> Account:
        known = account.code
        is_right = known is not None and hmac.compare_digest(known.encode(), code.encode())
        if not is_right or codes.is_too_old(account, now_s):
            raise AccountError("this is not its code")
        return replace(account, code=None)

    try:
        return store.accounts.change(name, checked)
    except AccountError:
        return None
