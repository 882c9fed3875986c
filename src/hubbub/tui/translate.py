"""What the client library knows, as entries of a timeline. Pure."""

from collections.abc import Iterable, Sequence

from hubbub.client import model
from hubbub.client.events import Kind
from hubbub.client.model import Delivery, Happening, Item, Room, Verb
from hubbub.names import fold
from hubbub.tui.timeline.entries import (
    Entry,
    Gap,
    Manner,
    Message,
    Move,
    Progress,
    Quote,
    Remark,
    Thread,
    Traffic,
)

_MANNERS = {Kind.SPEECH: Manner.SPEECH, Kind.ACTION: Manner.ACTION, Kind.NOTICE: Manner.NOTICE}
_PROGRESS = {
    Delivery.QUEUED: Progress.QUEUED,
    Delivery.SENT: Progress.SENT,
    Delivery.FAILED: Progress.FAILED,
}
_MOVES = {Verb.JOINED: Move.JOINED, Verb.LEFT: Move.LEFT, Verb.GONE: Move.LEFT}


class Translation:
    """One room's items as entries; it keeps up who replied to what. me: our nick."""

    def __init__(self, room: Room, me: str) -> None:
        self.room = room
        self._me = fold(me)
        self._threads: dict[str, Thread] = {}  # by the msgid that was replied to

    def all(self) -> list[Entry]:
        """Return all that the server has told, oldest first."""
        self._threads.clear()
        self._note(self.room.timeline)
        return [self.entry(item) for item in self.room.timeline]

    def newest(self, count: int) -> list[Entry]:
        """Return the last entries."""
        items = self.room.timeline[max(0, len(self.room.timeline) - count) :]
        self._note(items)
        return [self.entry(item) for item in items]

    def oldest(self, count: int) -> list[Entry]:
        """Return the first entries."""
        items = self.room.timeline[:count]
        self._note(items)
        return [self.entry(item) for item in items]

    def replied_to(self, items: Iterable[Entry]) -> list[Message]:
        """Return the messages that these entries reply to, as they look now."""
        found = []
        for entry in items:
            if isinstance(entry, Message) and entry.reply:
                item = self.room.timeline.find(entry.reply.msgid)
                if item is not None and isinstance(new := self.entry(item), Message):
                    found.append(new)
        return found

    def pending(self) -> list[Entry]:
        """Return what has no echo yet."""
        return [self.entry(message) for message in self.room.pending]

    def _note(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, model.Message) and item.reply_to:
                known = self._threads.get(item.reply_to)
                replies = known.replies + 1 if known else 1
                self._threads[item.reply_to] = Thread(replies, item.who)

    def entry(self, item: Item) -> Entry:
        """Return one item as an entry."""
        if isinstance(item, model.Message):
            return self._message(item)
        if isinstance(item, Happening):
            return _happening(item)
        if isinstance(item, model.Gap):
            return Gap(str(item.serial), item.since_s, item.until_s, item.count, item.is_whole)
        return Remark(str(item.serial), item.time_s, item.text, item.is_error)

    def _message(self, item: model.Message) -> Message:
        if item.delivery is Delivery.STORED:
            key, progress = str(item.serial), Progress.STORED if item.own else Progress.HEARD
        else:
            key, progress = f"={item.key}", _PROGRESS[item.delivery]
        return Message(
            key,
            item.time_s,
            item.who,
            item.text,
            _MANNERS[item.kind],
            item.msgid,
            item.own,
            item.mentions,
            progress,
            item.problem,
            self._quote(item.reply_to),
            tuple((one.text, len(one.who), self._is_ours(one)) for one in item.reactions),
            self._threads.get(item.msgid) if item.msgid else None,
            item.is_edited,
            _deleted(item),
        )

    def _is_ours(self, reaction: model.Reaction) -> bool:
        return any(fold(nick) == self._me for nick in reaction.who)

    def _quote(self, msgid: str) -> Quote | None:
        if not msgid:
            return None
        item = self.room.timeline.find(msgid)
        if isinstance(item, model.Message):
            return Quote(item.who, item.text or "(deleted)", msgid)
        return Quote("…", "a message further up", msgid)


def _deleted(item: model.Message) -> str | None:
    if not item.redacted_by:
        return None
    return f"by {item.redacted_by}" + (f", {item.reason}" if item.reason else "")


def _happening(item: Happening) -> Entry:
    key = str(item.serial)
    if item.verb is Verb.RENAMED:
        return Traffic(key, item.time_s, item.who, Move.RENAMED, item.whom)
    if move := _MOVES.get(item.verb):
        return Traffic(key, item.time_s, item.who, move, reason=item.text)
    is_ours = item.own and item.verb is Verb.KICKED
    return Remark(key, item.time_s, told(item), is_ours)


def told(item: Happening) -> str:
    """Return what somebody did, as a sentence."""
    reason = f" ({item.text})" if item.text else ""
    match item.verb:
        case Verb.KICKED if item.own:
            return f"you were put out by {item.who}{reason}"
        case Verb.KICKED:
            return f"{item.who} put {item.whom} out{reason}"
        case Verb.TOPIC:
            return f"{item.who} changed the topic: {item.text}" if item.who else item.text
        case Verb.MODES:
            return f"{item.who} changed modes: {item.text}"
        case Verb.INVITED:
            return f"{item.who} invited {item.whom}"
        case _:
            return f"{item.who} {item.verb.value}{reason}"


def lone_entry(message: model.Message, number: int) -> Message:
    """Return a message that is in no timeline, as an entry."""
    return Message(
        f"?{number}",
        message.time_s,
        message.who,
        message.text,
        _MANNERS[message.kind],
        message.msgid,
        message.own,
        message.mentions,
        edited=message.is_edited,
        deleted=_deleted(message),
    )
