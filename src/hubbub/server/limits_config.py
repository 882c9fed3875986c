"""What can be set of limits: [limits]."""

from dataclasses import dataclass
from functools import partial

from hubbub.core.admission import Allowed, networks
from hubbub.core.limits import Limits
from hubbub.core.pace import Rates
from hubbub.server.setting import at_least, live, taken_by

from_zero, from_one = partial(live, rule=at_least(0)), partial(live, rule=at_least(1))

_NETWORKS = taken_by(networks, "addresses and networks with spaces between them")


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """[limits]: how much one address and one session may use, and how long it may be silent."""

    connections: int = from_zero(
        0, "Connections in all; 0: as many as the system lets the server have open files."
    )
    connections_per_address: int = from_zero(
        64, "Connections from one address; 0 for any number, as in the next four."
    )
    connections_per_network: int = from_zero(
        512, "Connections from one network (IPv4 /24, IPv6 /64)."
    )
    connects_per_minute: int = from_zero(64, "New connections a minute from one address.")
    connects_per_minute_per_network: int = from_zero(
        256, "New connections a minute from one network (IPv4 /24, IPv6 /64)."
    )
    common_connects_per_minute: int = from_zero(
        300,
        "New connections a minute of all networks together beyond a tenth of `connects_per_minute`,"
        " which each has to itself; 0 for any number.",
    )
    exempt: str = live(
        "127.0.0.0/8 ::1",
        "Addresses and networks, with spaces between them, for which nothing counts by address or"
        " network but failed logins; Unix sockets are always among them.",
        rule=_NETWORKS,
    )
    logins_failed: int = from_one(
        100,
        "Failed logins from one address (IPv6: one /64), on whatever accounts, before it has to"
        " wait half a minute for each more.",
    )
    logins_failed_per_network: int = from_one(
        300, "The same from one network (IPv4 /24, IPv6 /48)."
    )
    messages_per_s: float = from_zero(
        10.0, "Lines per second a session may send in the long run; 0 switches flood control off."
    )
    messages_burst: int = from_one(60, "Lines a session may send at once before it is slowed down.")
    network_messages_per_s: float = from_zero(
        50.0,
        "Lines per second that all sessions of one network (IPv4 /24, IPv6 /64) may send together;"
        " 0 for no limit.",
    )
    network_messages_burst: int = from_one(
        200, "Lines that they may send at once before all of them are slowed down."
    )
    common_messages_per_s: float = from_zero(
        100.0,
        "Lines per second that all networks together may send beyond a twenty-fifth of the two"
        " above, which each has to itself: a crowd from many networks floods no more than this; 0"
        " for no limit.",
    )
    common_messages_burst: int = from_one(200, "Lines of that sort that they may send at once.")
    bytes_per_s: float = from_zero(
        16_384.0, "Bytes per second a session may send in the long run; 0 for no limit."
    )
    bytes_burst: int = from_one(
        262_144, "Bytes a session may send at once before it is slowed down."
    )
    catch_up_per_s: float = from_zero(
        5.0,
        "Per second, in the long run, of each command with which a client catches up (JOIN,"
        " CHATHISTORY, MARKREAD, WHO, …), apart from `messages_per_s`; 0 for no limit.",
    )
    catch_up_burst: int = from_one(
        150, "So many of each of these at once; no fewer than `rooms_per_user`."
    )
    outbox_bytes: int = from_zero(
        1_048_576, "Unsent bytes after which a session that does not read is closed."
    )
    unsent_bytes: int = from_zero(
        268_435_456,
        "Unsent bytes of all sessions together, after which those with the most are closed; 0 for"
        " no limit.",
    )
    rooms_per_user: int = from_one(100, "Rooms that one person may be in.")
    targets_per_command: int = from_one(10, "Rooms and people that one message may go to.")
    monitored_per_session: int = from_zero(100, "Nicks that a session may watch (MONITOR).")
    multiline_bytes: int = from_zero(16_384, "Bytes of a message in several lines.")
    multiline_lines: int = from_zero(100, "Lines of a message in several lines.")
    batch_s: float = from_zero(
        60.0, "Seconds after which a message in several lines that has no end is dropped."
    )
    greeting_s: float = from_zero(
        1.0, "Seconds of silence after which a person with a plain terminal is greeted."
    )
    first_bytes_s: float = from_zero(30.0, "Seconds until the first bytes must have come.")
    registration_s: float = from_zero(60.0, "Seconds until a session must have a name.")
    ping_s: float = from_zero(90.0, "Seconds of silence after which a session is asked for a sign.")
    timeout_s: float = from_zero(180.0, "Seconds of silence after which a session is closed.")
    shutdown_s: float = from_zero(5.0, "Seconds that last words get to be sent when stopping.")

    @property
    def rules(self) -> Limits:
        """Return the sizes that the rules hold people to."""
        return Limits(
            rooms_per_user=self.rooms_per_user,
            targets_per_command=self.targets_per_command,
            monitored_per_session=self.monitored_per_session,
        )

    @property
    def rates(self) -> Rates | None:
        """Return how fast a session may send; None: flood control is off."""
        if not self.messages_per_s:
            return None
        return Rates(
            self.messages_per_s,
            self.messages_burst,
            self.bytes_per_s,
            self.bytes_burst,
            self.catch_up_per_s,
            max(self.catch_up_burst, self.rooms_per_user),
        )

    def allowed(self, capacity: int) -> Allowed:
        """Return who may connect, where the system allows `capacity` connections."""
        return Allowed(
            min(self.connections or capacity, capacity),
            self.connections_per_address,
            self.connections_per_network,
            self.connects_per_minute,
            self.connects_per_minute_per_network,
            self.common_connects_per_minute,
            networks(self.exempt),
        )
