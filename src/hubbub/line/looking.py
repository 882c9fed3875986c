"""Looking back: what was last said, what before that, where words were said, what is elsewhere."""

from hubbub.client.events import Purpose, Recall
from hubbub.line.talk import Talk

MOST_FOUND = 50
"""Lines that a search shows, the newest ones: what fits on a screen or two."""


def last(talk: Talk, count: int) -> None:
    """Show what was last said here."""
    if _may_recall(talk):
        talk.link.connection.recall(Recall(Purpose.LAST, talk.here, count))


def older(talk: Talk, count: int) -> None:
    """Show what was said here before all that was shown."""
    if not _may_recall(talk):
        return
    first = talk.replies.oldest(talk.here)
    before, time_s = (first.msgid, first.time_s) if first else ("", 0.0)
    recall = Recall(Purpose.OLDER, talk.here, count, before=before, time_s=time_s)
    talk.link.connection.recall(recall)


def _may_recall(talk: Talk) -> bool:
    if not talk.here:
        talk.remark("you are in no room")
    elif not talk.link.connection.can_recall:
        talk.remark("this server does not tell what was said before")
    else:
        return True
    return False


def search(talk: Talk, words: str) -> None:
    """Show where these words were said: here, or everywhere when we are in no room."""
    if not talk.link.connection.can_search:
        talk.remark("this server cannot search")
    else:
        found = Recall(Purpose.SEARCH, talk.here, MOST_FOUND, words=words)
        talk.link.connection.recall(found)


def thread(talk: Talk, who: str) -> None:
    """Show what somebody said last here, what it answers, and all that was answered to it."""
    said = talk.meant(who)
    found = talk.replies.thread(said) if said else []
    if len(found) < 2:
        talk.remark("nobody has answered that, and it answers nothing that was shown")
    else:
        talk.show_past(found)


def unread(talk: Talk) -> None:
    """Say what has come elsewhere since one was last turned there."""
    for line in talk.elsewhere.told() or ["nothing new elsewhere"]:
        talk.remark(line)
