"""What waits in the outbox, as a person sees it: of this run, and of those before."""

from hubbub.line.talk import Talk


def begin(talk: Talk) -> list[str]:
    """Say what an earlier run has left unsent; return the rooms where it belongs."""
    outbox, connection = talk.outbox, talk.link.connection
    if outbox.undecided:
        talk.remark("of an earlier run, and it may have arrived (/retry or /forget):")
        for waiting in outbox.undecided:
            talk.remark(f"{waiting.draft.to}: {waiting.draft.text}")
    if count := len(outbox):
        talk.remark(f"kept from an earlier run, sent as soon as you are in: {count}")
    return [draft.to for draft in outbox if connection.is_room(draft.to)]


def show(talk: Talk) -> None:
    """List what has no echo yet."""
    outbox = talk.outbox
    for draft in outbox:
        talk.remark(f"waits for {draft.to}: {draft.text}")
    for waiting in outbox.undecided:
        talk.remark(f"{waiting.problem}: {waiting.draft.to}: {waiting.draft.text}")
    if not (len(outbox) or outbox.undecided):
        talk.remark("everything is confirmed")


def retry(talk: Talk) -> None:
    """Send again what nobody knows the fate of."""
    talk.remark(f"sending again: {talk.outbox.retry()}")
    talk.pump()


def forget(talk: Talk) -> None:
    """Let go of what nobody knows the fate of."""
    undecided = [waiting.draft.key for waiting in talk.outbox.undecided]
    talk.outbox.drop(undecided)
    talk.remark(f"forgotten: {len(undecided)}")
