"""NickServ: accounts by commands, in the words that Ergo and its kin have for them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbub.errors import AccountError
from hubbub.names import fold
from hubbub.server import lookup, passwords
from hubbub.server.handlers import codes, login, registering
from hubbub.server.handlers.services import changes, oversight, service, settings
from hubbub.server.handlers.services.service import Command, Service
from hubbub.server.wires import iso
from hubbub.store.accounts import Account
from hubbub.store.base import Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

_CERTFP = re.compile(r"[0-9a-f]{64}")
_MOST_NICKS = 10
_MOST_CERTFPS = 20


def _say(session: Session, *lines: str) -> None:
    service.say(session, NICKSERV, *lines)


def _own_account(session: Session) -> str:
    return login.account_of(session) or ""


def _change(session: Session, how: changes.Change, done: Callable[[Account], None]) -> None:
    """Change one's own account, or say why that cannot be."""
    changes.change(session, _own_account(session), how, done, lambda why: _say(session, why))


def _register(session: Session, words: list[str]) -> None:
    password, *extra = words
    email = next((word for word in extra if "@" in word), None)
    token = next((word for word in extra if "@" not in word), None)
    wanted = registering.Wish(session.nick, password, email, token)

    def done(account: Account) -> None:
        if account.code is not None:
            _say(session, codes.SENT)
            return
        _say(session, "Account created")
        login.log_in(session, account)

    registering.make(session, wanted, done, lambda why: _say(session, why.sentence))


def identify(session: Session, words: list[str]) -> None:
    """Log in: with a password to the account that has the present nick, or to a named one."""
    name, password = words[:2] if len(words) > 1 else (session.nick, words[0])

    def right(account: Account) -> None:
        objection = login.objection(session, account)
        if objection is not None:
            _say(session, objection)
        else:
            login.log_in(session, account)
            _say(session, f"You're now logged in as {account.name}")

    login.check_password(session, name, password, right, lambda why: _say(session, why))


def _logout(session: Session, words: list[str]) -> None:
    login.log_out(session)
    _say(session, "You're now logged out")


def _code(session: Session, name: str) -> str:
    """Return what has to be repeated to drop the account: the same until the server restarts."""
    storage = session.hub.storage
    key = storage.sasl_key if storage is not None else b""
    return hashlib.blake2b(fold(name).encode(), key=key, digest_size=4).hexdigest()


def _unregister(session: Session, words: list[str]) -> None:
    name, code = _own_account(session), _code(session, _own_account(session))
    if not login.is_same(name, words[0]):
        _say(session, "You can only drop the account that you are logged in to")
    elif words[1:] != [code]:
        _say(
            session,
            f"This drops {name} for good, and nobody can register that name again",
            f"To do it: /msg NickServ UNREGISTER {name} {code}",
        )
    else:
        changes.drop(session, name, lambda text: _say(session, text))


def _ghost(session: Session, words: list[str]) -> None:
    hub, nick = session.hub, words[0]
    holder = hub.chat.user(nick)
    account = _own_account(session)
    if holder is None or holder is session.user:
        _say(session, f"Nobody else is {nick}")
        return
    if login.is_same(holder.account, account):
        for one in list(hub.fanout.sessions(holder)):
            one.end(f"Ghosted by {session.nick}")
    elif hub.chat.nick_owners.get(fold(nick)) == fold(account):
        hub.guard.reclaim(nick, account)
    else:
        _say(session, f"{nick} is not yours")
        return
    _say(session, f"{nick} is free: /nick {nick}")


def _info(session: Session, words: list[str]) -> None:
    name = words[0] if words else _own_account(session) or session.nick

    def answer(account: Account | None) -> None:
        if account is None:
            _say(session, f"There is no account {name}")
            return
        lines = [f"Account: {account.name}", f"Registered: {iso(account.created_s * 1000)}"]
        if login.is_same(_own_account(session), account.name):
            lines += [f"Nick: {nick}" for nick in sorted(account.all_nicks)]
            lines += [f"E-mail: {account.email}"] if account.email else []
        _say(session, *lines)

    lookup.ask(
        session,
        lambda store: store.accounts.account_by_nick(name),
        answer,
        lambda: _say(session, login.OUT_OF_REACH),
    )


def _group(session: Session, words: list[str]) -> None:
    nick = fold(session.nick)

    def grouped(account: Account) -> Account:
        if len(account.nicks) >= _MOST_NICKS:
            raise AccountError(f"An account has {_MOST_NICKS} more nicks at most")
        return replace(account, nicks=account.nicks | {nick})

    done = f"{session.nick} belongs to your account now"
    _change(session, grouped, lambda _: _say(session, done))


def _ungroup(session: Session, words: list[str]) -> None:
    nick = words[0] if words else session.nick

    def ungrouped(account: Account) -> Account:
        if fold(nick) not in account.nicks:
            raise AccountError(f"{nick} is not one of your other nicks")
        return replace(account, nicks=account.nicks - {fold(nick)})

    done = f"{nick} belongs to your account no more"
    _change(session, ungrouped, lambda _: _say(session, done))


def _passwd(session: Session, words: list[str]) -> None:
    old, new = words[:2]
    if words[2:] not in ([], [new]):
        _say(session, "The new passwords differ")
        return
    change_password(session, old, new, lambda text: _say(session, text))


def change_password(session: Session, old: str, new: str, told: Callable[[str], None]) -> None:
    """Give the session's account another password, if the old one is right."""
    name = _own_account(session)
    found = passwords.objection(new, name, session.hub.config.accounts.password_bytes)
    if not name or found is not None:
        told(found.sentence if found is not None else "You are not logged in")
        return

    def change(store: Store) -> Account:
        fresh = passwords.credentials(new)
        return store.accounts.change(name, lambda one: replace(one, credentials=fresh))

    def right(account: Account) -> None:
        session.hub.throttle.succeeded(name, session.connection.address)
        lookup.ask(
            session,
            change,
            lambda _: told("Password changed"),
            lambda: told(login.OUT_OF_REACH),
            is_hashing=True,
        )

    login.check_password(session, name, old, right, told)


def _cert(session: Session, words: list[str]) -> None:
    action, certfp = words[0].upper(), "".join(words[1:]).replace(":", "").lower()
    if action == "ADD" and not certfp:
        certfp = session.connection.certificate_fingerprint or ""
    if action == "LIST":

        def tell(account: Account | None) -> None:
            known = sorted(account.certfps) if account is not None else []
            _say(session, *(known or ["There are no certificates"]))

        name = _own_account(session)
        unreachable = login.OUT_OF_REACH
        lookup.ask(
            session,
            lambda store: store.accounts.account(name),
            tell,
            lambda: _say(session, unreachable),
        )
    elif action not in ("ADD", "DEL") or not _CERTFP.fullmatch(certfp):
        _say(session, "It is written: CERT ADD|DEL <SHA-256 of the certificate, 64 hex digits>")
    else:
        _change(
            session,
            lambda account: _with_certfp(account, certfp, is_added=action == "ADD"),
            lambda _: _say(session, "Certificate added" if action == "ADD" else "Removed"),
        )


def _with_certfp(account: Account, certfp: str, *, is_added: bool) -> Account:
    if not is_added:
        return replace(account, certfps=account.certfps - {certfp})
    if len(account.certfps) >= _MOST_CERTFPS:
        raise AccountError(f"An account has {_MOST_CERTFPS} certificates at most")
    return replace(account, certfps=account.certfps | {certfp})


def _verify(session: Session, words: list[str]) -> None:
    name, code = words[:2]

    def right(account: Account) -> None:
        login.log_in(session, account)
        _say(session, f"You're now logged in as {account.name}")

    registering.confirm(session, name, code, right, lambda why: _say(session, why.sentence))


def _telling(
    run: Callable[[Session, list[str], settings.Told], None],
) -> Callable[[Session, list[str]], None]:
    return lambda session, words: run(session, words, lambda *lines: _say(session, *lines))


_GHOST = Command(_ghost, "GHOST <nick>", "take back a nick of yours", 1, True)
_CLIENTS = Command(
    _telling(settings.clients),
    "CLIENTS [LIST|LOGOUT <number>|ALL]",
    "your devices",
    needs_account=True,
)
_UNREGISTER = Command(_unregister, "UNREGISTER <account> [code]", "drop the account", 1, True)


def _for_operators(
    run: Callable[[Session, list[str], settings.Told], None],
    usage: str,
    purpose: str,
    min_words: int = 1,
) -> Command:
    return Command(_telling(run), usage, purpose, min_words, is_allowed=oversight.is_allowed)


NICKSERV: Service = Service(
    "NickServ",
    "NickServ lets you register, log in to, and manage an account.",
    {
        "CERT": Command(
            _cert, "CERT LIST|ADD|DEL [fingerprint]", "certificates that log in", 1, True
        ),
        "CLIENTS": _CLIENTS,
        "DROP": _UNREGISTER,
        "GET": Command(_telling(settings.get), "GET [setting]", "what you have set", 0, True),
        "GHOST": _GHOST,
        "GROUP": Command(_group, "GROUP", "let the present nick belong to the account", 0, True),
        "IDENTIFY": Command(identify, "IDENTIFY [account] <password>", "log in", 1),
        "INFO": Command(_info, "INFO [account]", "what is known of an account"),
        "LIST": _for_operators(oversight.list_, "LIST [after]", "accounts by name", 0),
        "LOGOUT": Command(_logout, "LOGOUT", "log out", 0, True),
        "PASSWD": Command(_passwd, "PASSWD <old> <new> [new]", "change the password", 2, True),
        "RECOVER": _GHOST,
        "REGISTER": Command(
            _register, "REGISTER <password> [email] [invitation]", "make an account", 1
        ),
        "RELEASE": _GHOST,
        "SADROP": _for_operators(oversight.drop, "SADROP <account>", "drop somebody's account"),
        "SAPASSWD": _for_operators(
            oversight.set_password,
            "SAPASSWD <account> <password>",
            "give an account another password",
            2,
        ),
        "SAREGISTER": _for_operators(
            oversight.register,
            "SAREGISTER <account> <password>",
            "make an account for somebody else",
            2,
        ),
        "SESSIONS": _CLIENTS,
        "SET": Command(
            _telling(settings.set_),
            "SET <setting> <value>|DEFAULT",
            "ALWAYS-ON, AUTOREPLAY-LINES (0 to 100), MULTICLIENT",
            2,
            True,
        ),
        "SUSPEND": _for_operators(
            oversight.suspend, oversight.SUSPEND, "close an account, or open it again"
        ),
        "UNGROUP": Command(_ungroup, "UNGROUP [nick]", "let another nick go", 0, True),
        "UNREGISTER": _UNREGISTER,
        "VERIFY": Command(
            _verify, "VERIFY <account> <code>", "give the code that an account waits for", 2
        ),
    },
)
