"""What is left of an event for who ignores somebody. Pure."""

from collections.abc import Callable
from dataclasses import replace

from hubbub.client import events
from hubbub.client.events import Edited, Event, Purpose, Reacted, Recalled, Redacted, Said

_ASKED = {Purpose.LAST, Purpose.OLDER, Purpose.SEARCH}
_NOTHING_ELSE = events.Info("nothing but what is hidden; /ignores says whose")


def without(event: Event, hides: Callable[[str], bool]) -> Event | None:
    """Return what is to be shown of an event; None: nothing.

    Args: hides: whether what somebody (a nick) says is not shown; our own always is.
    """
    match event:
        case Said() as said if not said.own and hides(said.who):
            return None
        case Edited(said=said) | Redacted(said=said) if not said.own and hides(said.who):
            return None
        case Reacted(who=who, own=False) if hides(who):
            return None
        case Recalled(messages=messages) if messages:
            left = tuple(said for said in messages if said.own or not hides(said.who))
            is_nothing = not left and event.recall.purpose in _ASKED
            return _NOTHING_ELSE if is_nothing else replace(event, messages=left)
    return event
