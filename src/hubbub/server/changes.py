"""An event that changes something: the state follows it, and so does whoever goes by the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hubbub.core.apply import apply
from hubbub.core.events import (
    Arrived,
    Departed,
    Event,
    Kicked,
    Left,
    LoggedIn,
    LoggedOut,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
)
from hubbub.names import fold
from hubbub.server import renaming

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session

# Who leaves hears it too, so these are told while their state is still there.
_TOLD_BEFORE_APPLIED = (Left, Kicked, Departed)


def follow(hub: Hub, event: Event, now_ms: int, origin: Session | None) -> None:
    """Let the event change the state, tell it, and have everybody else look at it."""
    hub.roster.note(event)
    if isinstance(event, _TOLD_BEFORE_APPLIED):
        hub.fanout.publish(event, origin)
        apply(hub.chat, event, now_ms // 1000)
    else:
        apply(hub.chat, event, now_ms // 1000)
        hub.fanout.publish(event, origin)
    if hub.sweep is not None:
        hub.kept_rooms.note(event)
        hub.sweep.note(event)
    hub.monitor.tell(event)
    look = _WATCHERS.get(type(event))
    if look is not None:
        look(hub, event, origin)
    hub.guard.note(event)
    hub.devices.note(event)
    hub.profiles.note(event)
    hub.subscriptions.tell(event, origin)


def _arrived(hub: Hub, event: Arrived, origin: Session | None) -> None:
    hub.monitor.came(event.user)


def _departed(hub: Hub, event: Departed, origin: Session | None) -> None:
    hub.present.forget(event.user, event.user.identity)
    hub.monitor.went(event.user.nick)


def _renamed(hub: Hub, event: Renamed, origin: Session | None) -> None:
    if fold(event.old) != fold(event.new):
        hub.monitor.went(event.old)
        hub.monitor.came(event.user)


def _identified(hub: Hub, event: LoggedIn | LoggedOut, origin: Session | None) -> None:
    user = event.user
    hub.present.forget(user, event.was)
    hub.present.take_in(user)
    # Later: a ban may end the session, which is in the middle of its login.
    now_s = hub.clock.monotonic_s()
    hub.deadlines.add(now_s, lambda _: hub.moderation.still_here(user))


def _modes_changed(hub: Hub, event: RoomModesChanged, origin: Session | None) -> None:
    hub.timed_masks.note(event)


_WATCHERS: dict[type[Event], Callable[[Hub, Any, Session | None], None]] = {
    Arrived: _arrived,
    Departed: _departed,
    Renamed: _renamed,
    LoggedIn: _identified,
    LoggedOut: _identified,
    RoomModesChanged: _modes_changed,
    RoomRenamed: renaming.follow,
}
"""What else each kind of event has changed for others than those who hear of it."""
