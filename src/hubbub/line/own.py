"""What one said oneself: listed with numbers, given another text, taken back.

A number means what /mine showed under it, whatever is said or taken back afterwards: counted anew
each time, the second of two that somebody takes back would be another one than they saw.
"""

import re

from hubbub.client.events import Said
from hubbub.line.talk import Talk
from hubbub.names import fold

LISTED = 10
"""How many of one's own messages /mine lists, if nobody says how many."""

_NUMBER = re.compile("@([0-9]{1,4})")


def mine(talk: Talk, count: int) -> None:
    """List what we said here, the newest last, each with the number that /edit and /delete take."""
    own = talk.replies.own(talk.here)[:count]
    talk.listed[fold(talk.here)] = [said.msgid for said in own]
    for number, said in reversed([*enumerate(own, 1)]):
        talk.show_past([said], f"@{number} ")
    if not own:
        talk.remark("nothing of yours was shown here; /last and /older show what was said before")


def edit(talk: Talk, words: list[str]) -> None:
    """Give what we said last here, or under a number of /mine (`@3`), another text."""
    *which, text = words
    if which and not _NUMBER.fullmatch(which[0]):  # somebody is spoken to
        which, text = [], " ".join(words)
    if not talk.link.connection.can_edit:
        talk.remark("on this server nothing can be edited")
    elif not which and _NUMBER.fullmatch(text):
        talk.remark(f"what should it say? /edit {text} TEXT")
    elif said := _own(talk, *which):
        talk.link.connection.edit(said, text)


def delete(talk: Talk, which: str = "") -> None:
    """Take back what we said last here, or under a number, or what somebody (`@ann`) said last."""
    if not talk.link.connection.can_redact:
        talk.remark("on this server nothing can be taken back")
    elif which and not which.startswith("@"):
        talk.alarm(f"which one? /delete @{which}, as /mine lists them; /delete alone: the last")
    elif said := _meant(talk, which):
        talk.link.connection.redact(said.place, said.msgid)


def _meant(talk: Talk, which: str) -> Said | None:
    if not which or _NUMBER.fullmatch(which):
        return _own(talk, which)
    said = talk.replies.last_by(talk.here, which)
    if said is None:
        talk.remark(f"{which[1:]} has said nothing here that was shown")
    return said


def _own(talk: Talk, number: str = "") -> Said | None:
    return _listed(talk, number) if number else _last(talk)


def _listed(talk: Talk, number: str) -> Said | None:
    listed = dict(enumerate(talk.listed.get(fold(talk.here), []), 1))
    said = talk.replies.get(listed.get(int(number[1:]), ""))
    if said is None:
        talk.remark(f"there is no {number} here: /mine lists what can be changed")
    return said


def _last(talk: Talk) -> Said | None:
    if any(fold(draft.to) == fold(talk.here) for draft in talk.unaccepted()):
        talk.remark("what you said last here is still on its way")
        return None
    own = talk.replies.own(talk.here)
    if not own:
        talk.remark("there is nothing of yours here that can be changed")
    return own[0] if own else None
