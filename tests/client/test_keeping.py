"""client/keeping.py: what of a server is kept, and when."""

from pathlib import Path

from hubbub.client.events import Edited, Joined, Marked, Purpose, Recall, Recalled, TopicSet
from hubbub.client.keeping import Keeping
from hubbub.client.model import Change, Server, What
from hubbub.client.outgoing import Outgoing
from hubbub.client.reducer import reduce
from hubbub.client.reducing.messages import older
from hubbub.client.vault import KnownServer, Vault
from tests.client.known import NOW_S, ops, said, texts


class Kept:
    """A server whose changes are kept in a vault."""

    def __init__(self, vault: Vault) -> None:
        self.known = Server("chat.example:1337")
        self.wanted: dict[str, str] = {}
        self.keeping = Keeping(vault, self.known, self.wanted)
        self.newest = self.keeping.load(Outgoing())

    def tell(self, *told: object) -> None:
        """Let events happen, and have the changes noted."""
        for event in told:
            for change in reduce(self.known, event, NOW_S):  # type: ignore[arg-type]
                self.keeping.note(change)


def test_another_run(tmp_path: Path) -> None:
    """What was written is there in another run: rooms, topics, marks, drafts, scrollback."""
    with Vault(tmp_path / "client.db") as vault:
        kept = Kept(vault)
        kept.tell(Joined(NOW_S, "#ops", "todd", own=True), TopicSet(NOW_S, "#ops", "on call"))
        kept.tell(said(1, "one", key="k1"), said(2, "two"), Marked("#ops", NOW_S + 1))
        kept.tell(said(3, "psst", to="todd"))
        kept.wanted["#ops"] = "#ops"
        ops(kept.known).draft = "half a"
        kept.keeping.write()
        kept.tell(Edited(said(4, "ONE"), "id1"))
        page = Recalled(Recall(Purpose.OLDER, "#ops", 5), (said(-1, "zero"),))
        for change in older(kept.known, page):
            kept.keeping.note(change)
        kept.keeping.write()
        kept.keeping.write()
        kept.keeping.keep_server(NOW_S)
        assert [KnownServer("chat.example:1337", "", "", NOW_S)] == vault.servers()
    with Vault(tmp_path / "client.db") as vault:
        kept = Kept(vault)
        room = ops(kept.known)
        assert ["zero", "ONE", "two"] == texts(room)
        assert ("on call", "half a", NOW_S + 1, 1, True) == (
            room.topic,
            room.draft,
            room.read_s,
            room.unread,
            room.has_older,
        )
        assert {"#ops": "#ops"} == kept.wanted
        assert [("#ops", "id2", NOW_S + 2), ("ann", "id3", NOW_S + 3)] == [
            (newest.place, newest.msgid, since_s) for newest, since_s in kept.newest
        ]
        talk = kept.known.room("ann")
        assert talk
        assert (True, 1, 1) == (talk.is_person, talk.unread, talk.mentions)


def test_a_room_that_begins_anew(tmp_path: Path) -> None:
    """A timeline that is thrown away is thrown away on the disk too."""
    with Vault(tmp_path / "client.db") as vault:
        kept = Kept(vault)
        kept.tell(said(1, "one"))
        kept.keeping.write()
        room = ops(kept.known)
        room.timeline.clear()
        kept.keeping.note(Change(What.RESET, kept.known.name, "#ops"))
        kept.tell(said(9, "nine"))
        kept.keeping.write()
        assert ["nine"] == texts(ops(Kept(vault).known))


def test_older_from_the_disk(tmp_path: Path) -> None:
    """What is not shown at the start is read when somebody scrolls up."""
    with Vault(tmp_path / "client.db") as vault:
        kept = Kept(vault)
        kept.tell(*(said(number, f"m{number}") for number in range(400)))
        kept.keeping.write()
    with Vault(tmp_path / "client.db") as vault:
        kept = Kept(vault)
        room = ops(kept.known)
        assert 300 == len(room.timeline)
        page = kept.keeping.older(room, 60)
        room.timeline.prepend(page)
        assert [f"m{number}" for number in range(40, 400)] == texts(room)
