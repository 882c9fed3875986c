"""What was said, as a person reads it: when, who, what; harmless to a terminal."""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from hubbub.core import ids
from hubbub.protocol.cleaning import clean
from hubbub.protocol.message import ctcp_action
from hubbub.store.base import TOPIC, Record


class Worded(NamedTuple):
    """A record in words; the mark is '' for talk, else WeeChat's: ' *' action, '--' otherwise.

    text: its lines are those in which it was said.
    """

    moment: datetime
    mark: str
    nick: str
    text: str


def worded(record: Record, zone: tzinfo | None = None) -> Worded:
    """Return the record in words; zone is that of the moment, None for this machine's."""
    moment = datetime.fromtimestamp(ids.unix_ms(record.id) / 1000, UTC).astimezone(zone)
    nick = clean(record.source.partition("!")[0])
    if record.kind == TOPIC:
        return Worded(moment, "--", nick, f"set the topic to: {clean(record.text)}")
    action = ctcp_action(record.text)
    if action is not None:
        return Worded(moment, " *", nick, clean(action))
    lines = record.text.split("\n")
    return Worded(moment, "", nick, "\n".join(clean(line) for line in lines))
