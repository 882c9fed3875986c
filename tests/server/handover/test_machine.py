"""Whatever people have done, in whatever order: handed over, it is all as it was, and goes on."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from hubbub.store.memory import MemoryStore
from tests.server.test_devices_machine import DevicesMachine
from tests.server.test_rooms_machine import RoomsMachine
from tests.support.chatroom import Chatroom, Peer
from tests.support.handing_over import hand_over

NICKS = ("ann", "bob", "zoe")
LINES = (
    "JOIN #tea", "JOIN #cake", "PART #tea :bye", "PRIVMSG #tea :hello", "KICK #tea bob",
    "TOPIC #tea :Earl Grey", "TOPIC #lobby :x", "INVITE zoe #tea", "KNOCK #tea", "MODE #tea +i",
    "MODE #tea +tnsmW-i 10", "MODE #tea +kl sesame 7", "MODE #tea +b *!*@evil", "MODE #tea +e a:x",
    "MODE #tea +v bob", "MODE #tea +h zoe", "MODE #tea +Qj 30 3:10", "MODE #tea -Q",
    "MODE #tea +H 30d", "MODE #tea +f #cake", "MODE #tea +b *!*@late", "MODE ann +iB",
    "MODE bob +w", "AWAY :tea", "AWAY", "SETNAME :Somebody else", "NICK other", "NICK bob",
    "MONITOR + ann,bob,nobody", "MONITOR - bob", "METADATA * SUB avatar url", "ACCEPT bob",
    "METADATA * SET avatar :https://x", "METADATA #tea SET url :https://y", "METADATA * UNSUB url",
    "CAP REQ :echo-message", "CAP REQ :-echo-message", "BATCH +1 draft/multiline #tea",
    "@batch=1 PRIVMSG #tea :one", "@batch=1;draft/multiline-concat PRIVMSG #tea :two", "BATCH -1",
    "RENAME #tea #coffee", "JOIN #coffee", "NS REGISTER password8 x@example.org", "MARKREAD #tea",
    "MARKREAD #tea timestamp=2026-03-01T12:00:00.000Z", "PRIVMSG *playback :PLAY * 0", "QUIT",
)  # fmt: skip
CAPS = (
    "message-tags", "batch", "draft/multiline", "draft/metadata-3", "multi-prefix",
    "extended-monitor", "draft/read-marker", "znc.in/playback", "setname",
)  # fmt: skip


class SettingsMachine(RuleBasedStateMachine):
    """People set whatever can be set, stop in the middle of a line, and wait for flood control."""

    def __init__(self) -> None:
        super().__init__()
        self.chatroom = Chatroom(store=MemoryStore(), messages_per_s=2.0, messages_burst=30)
        self.people: list[Peer] = [self.chatroom.irc(nick, *CAPS) for nick in NICKS]
        self.people.append(self.chatroom.plain("bob_nc"))
        self.people.append(self.chatroom.connect())

    def teardown(self) -> None:
        """Close everything; the harness checks that nothing was caught."""
        self.chatroom.__exit__()

    @rule(who=st.integers(0, 4), line=st.sampled_from(LINES))
    def say(self, who: int, line: str) -> None:
        """Somebody sends a line, which may be refused."""
        self.send(who, f"{line}\r\n")

    @rule(who=st.integers(0, 4), line=st.sampled_from(LINES), size=st.integers(1, 20))
    def begin(self, who: int, line: str, size: int) -> None:
        """Somebody sends the beginning of a line."""
        self.send(who, line[:size])

    @rule(who=st.integers(0, 4), size=st.integers(9_000, 20_000))
    def go_on(self, who: int, size: int) -> None:
        """Somebody sends a line that is too long, and does not end."""
        self.send(who, "x" * size)

    @rule(seconds=st.integers(1, 100))
    def wait(self, seconds: int) -> None:
        """Time passes; who has waited goes on."""
        self.chatroom.pass_s(seconds)

    @rule()
    def hand_over(self) -> None:
        """Another program goes on."""
        hand_over(self.chatroom)

    def send(self, who: int, text: str) -> None:
        """Send to the server, unless it has closed the connection."""
        peer = self.people[who]
        try:
            peer.send_bytes(text.encode())
            peer.received()
        except OSError:
            return


class HandedOverRooms(RoomsMachine):
    """The same with restarts in between: nobody misses anything, or hears it twice."""

    @rule()
    def hand_over(self) -> None:
        """Another program goes on."""
        hand_over(self.chatroom)


class HandedOverDevices(DevicesMachine):
    """The same with restarts in between."""

    @precondition(lambda self: True)
    @rule()
    def hand_over(self) -> None:
        """Another program goes on."""
        hand_over(self.chatroom)


TestSettings = SettingsMachine.TestCase
TestSettings.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestHandedOverRooms = HandedOverRooms.TestCase
TestHandedOverRooms.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
TestHandedOverDevices = HandedOverDevices.TestCase
TestHandedOverDevices.settings = settings(max_examples=4, stateful_step_count=20, deadline=None)
