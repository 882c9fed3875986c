"""Power is used on the record: what somebody does with theirs is stored first, and then it happens.

The line in the audit log and what it tells of are one transaction, by `carry_out`, by `rule` where
a room changes, or by `record` where only its history does. If that fails, whoever asked for it is
told, and nothing happens; so nothing holds now that a restart would forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from hubbub.core.commands import ClearAccess, ClearRoom, ForceModes, RenameRoom, SetRoles
from hubbub.core.rules import decide
from hubbub.errors import Refused
from hubbub.server.handlers import labels
from hubbub.server.journal import Done, Foreseen, Planned
from hubbub.server.keeping import foreseen
from hubbub.store.moderation import Act

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.session import Session
    from hubbub.store.base import Store

log = structlog.get_logger()

RoomCommand = ForceModes | SetRoles | ClearRoom | ClearAccess | RenameRoom
"""What changes what is kept of a room, and may be done by power."""

UNSTORED = "This could not be stored, so nothing has happened; try again later"


def act_of(session: Session, by: User, what: str, whom: str = "", why: str = "") -> Act:
    """Return what the audit log will tell of something done now."""
    return Act(by.account or by.source, what, whom, why, session.hub.now_s)


def log_act(act: Act | None) -> None:
    """Say in the server's log what was done; None: nothing that belongs there.

    Why is in the audit log alone: what operators say is no less theirs than what others say.
    """
    if act is not None:
        log.info("audit", **_logged(act))


def _logged(act: Act) -> dict[str, str]:
    """Return what the server's log may tell; what a filter looks for is a text like any other."""
    is_text = act.what.startswith("FILTER")
    return {"by": act.by, "what": act.what, "whom": "" if is_text else act.whom}


@contextmanager
def noting(store: Store, act: Act | None) -> Iterator[None]:
    """Keep what is written inside together with the act; None: there is nothing to note."""
    if act is None:
        yield
        return
    with store.together():
        yield
        store.moderation.note(act)


def carry_out(
    session: Session,
    act: Act,
    then: Callable[[], str | None],
    change: Callable[[Store], None] | None = None,
) -> None:
    """Store the act with what it changes, and then let it happen.

    The session's next line waits. Acts of all sessions happen in the order in which they were
    asked for, which is the order in which they are stored.
    Args: then: does it, and returns what to tell the session, if anything; it may raise Refused.
        When the session has ended meanwhile, it is called only if there was a change: that is
        stored, and so it has to hold;
        change: what else is stored; it runs on another thread and must touch nothing but the store.
    """
    storage = session.hub.storage
    if storage is None:
        log_act(act)
        _do(session, then)
        return
    done = _held(session, act, then, holds=change is not None)

    def keep(store: Store) -> None:
        with noting(store, act):
            if change is not None:
                change(store)

    storage.background.ask(keep, lambda _, error: done(error))


def record(
    session: Session, act: Act, do: Callable[[], None], then: Callable[[], str | None]
) -> None:
    """Do at once what only adds to the history; nobody is told before it is stored with the act.

    If it cannot be, nobody is ever told, and it did not happen.
    Args: do: records an event that can be withdrawn; it may raise Refused, and nothing is stored;
        then: returns what to tell the session once it is stored, if anything.
    """
    do()
    session.hub.journal.note(act, _held(session, act, then, holds=False))


def rule(
    session: Session,
    act: Act,
    user: User,
    command: RoomCommand,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Store the act with what the command makes of a room, and then carry it out.

    Args: user: as whom it is done; then: what follows when it was. When the session has ended
        meanwhile it is done all the same, because what is stored holds.
    """
    hub = session.hub
    ahead = Foreseen()

    def look_ahead() -> Foreseen:
        nonlocal ahead
        with suppress(Refused):
            ahead = foreseen(hub.chat, decide(hub.chat, user, command, hub.now_s), hub.now_s)
        return ahead

    def do() -> None:
        try:
            hub.act_as(user, command, None if session.is_over else session)
        except Refused:
            hub.kept_rooms.take_back(ahead)
            raise
        then()

    if hub.storage is None:
        log_act(act)
        _do(session, do)
        return
    hub.journal.plan(Planned(act, look_ahead, _held(session, act, do, holds=True)))


def _held(session: Session, act: Act, then: Callable[[], str | None], *, holds: bool) -> Done:
    """Let the session's next line wait; return what goes on with it once the act is stored or not.

    Args: holds: it happens though the session has ended meanwhile.
    """
    session.hold()

    def done(error: Exception | None) -> None:
        if error is None:
            log_act(act)
        else:
            log.error("audit.unstored", **_logged(act))
        if not session.is_over:
            go_on = _unstored if error is not None else lambda: _do(session, then)
            labels.resume(session, go_on)
        elif error is None and holds:
            with suppress(Refused):
                then()

    def _unstored() -> None:
        session.fail(act.what.partition(" ")[0], "STORAGE_UNAVAILABLE", text=UNSTORED)

    return done


def _do(session: Session, then: Callable[[], str | None]) -> None:
    try:
        told = then()
    except Refused as refusal:
        session.refuse(refusal)
        return
    if told is not None:
        session.tell(told)
