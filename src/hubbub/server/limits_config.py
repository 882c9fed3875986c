"""What can be set of limits: [limits]."""

from dataclasses import dataclass

from hubbub.core.admission import Allowed, networks
from hubbub.core.limits import Limits
from hubbub.core.pace import Rates
from hubbub.server.setting import at_least, live, taken_by

_NETWORKS = taken_by(networks, "addresses and networks with spaces between them")


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """[limits]: how much one address and one session may use, and how long it may be silent."""

    connections: int = live(
        0,
        "Connections in all; 0: as many as the system lets the server have open files.",
        rule=at_least(0),
    )
    connections_per_address: int = live(
        64, "Connections from one address; 0 for any number, as in the next four.", rule=at_least(0)
    )
    connections_per_network: int = live(
        512, "Connections from one network (IPv4 /24, IPv6 /64).", rule=at_least(0)
    )
    connects_per_minute: int = live(
        64, "New connections a minute from one address.", rule=at_least(0)
    )
    connects_per_minute_per_network: int = live(
        256, "New connections a minute from one network (IPv4 /24, IPv6 /64).", rule=at_least(0)
    )
    common_connects_per_minute: int = live(
        300,
        "New connections a minute of all networks together beyond a tenth of `connects_per_minute`,"
        " which each has to itself; 0 for any number.",
        rule=at_least(0),
    )
    exempt: str = live(
        "127.0.0.0/8 ::1",
        "Addresses and networks, with spaces between them, for which nothing counts by address or"
        " network but failed logins; Unix sockets are always among them.",
        rule=_NETWORKS,
    )
    logins_failed: int = live(
        100,
        "Failed logins from one address (IPv6: one /64), on whatever accounts, before it has to"
        " wait half a minute for each more.",
        rule=at_least(1),
    )
    logins_failed_per_network: int = live(
        300, "The same from one network (IPv4 /24, IPv6 /48).", rule=at_least(1)
    )
    messages_per_s: float = live(
        10.0,
        "Lines per second a session may send in the long run; 0 switches flood control off.",
        rule=at_least(0),
    )
    messages_burst: int = live(
        60, "Lines a session may send at once before it is slowed down.", rule=at_least(1)
    )
    network_messages_per_s: float = live(
        50.0,
        "Lines per second that all sessions of one network (IPv4 /24, IPv6 /64) may send together;"
        " 0 for no limit.",
        rule=at_least(0),
    )
    network_messages_burst: int = live(
        200,
        "Lines that they may send at once before all of them are slowed down.",
        rule=at_least(1),
    )
    common_messages_per_s: float = live(
        100.0,
        "Lines per second that all networks together may send beyond a twenty-fifth of the two"
        " above, which each has to itself: a crowd from many networks floods no more than this; 0"
        " for no limit.",
        rule=at_least(0),
    )
    common_messages_burst: int = live(
        200, "Lines of that sort that they may send at once.", rule=at_least(1)
    )
    bytes_per_s: float = live(
        16_384.0,
        "Bytes per second a session may send in the long run; 0 for no limit.",
        rule=at_least(0),
    )
    bytes_burst: int = live(
        262_144, "Bytes a session may send at once before it is slowed down.", rule=at_least(1)
    )
    catch_up_per_s: float = live(
        5.0,
        "Per second, in the long run, of each command with which a client catches up (JOIN,"
        " CHATHISTORY, MARKREAD, WHO, …), apart from `messages_per_s`; 0 for no limit.",
        rule=at_least(0),
    )
    catch_up_burst: int = live(
        150, "So many of each of these at once; no fewer than `rooms_per_user`.", rule=at_least(1)
    )
    outbox_bytes: int = live(
        1_048_576,
        "Unsent bytes after which a session that does not read is closed.",
        rule=at_least(0),
    )
    unsent_bytes: int = live(
        268_435_456,
        "Unsent bytes of all sessions together, after which those with the most are closed; 0 for"
        " no limit.",
        rule=at_least(0),
    )
    rooms_per_user: int = live(100, "Rooms that one person may be in.", rule=at_least(1))
    targets_per_command: int = live(
        10, "Rooms and people that one message may go to.", rule=at_least(1)
    )
    monitored_per_session: int = live(
        100, "Nicks that a session may watch (MONITOR).", rule=at_least(0)
    )
    multiline_bytes: int = live(16_384, "Bytes of a message in several lines.", rule=at_least(0))
    multiline_lines: int = live(100, "Lines of a message in several lines.", rule=at_least(0))
    batch_s: float = live(
        60.0,
        "Seconds after which a message in several lines that has no end is dropped.",
        rule=at_least(0),
    )
    greeting_s: float = live(
        1.0,
        "Seconds of silence after which a person with a plain terminal is greeted.",
        rule=at_least(0),
    )
    first_bytes_s: float = live(
        30.0, "Seconds until the first bytes must have come.", rule=at_least(0)
    )
    registration_s: float = live(
        60.0, "Seconds until a session must have a name.", rule=at_least(0)
    )
    ping_s: float = live(
        90.0, "Seconds of silence after which a session is asked for a sign.", rule=at_least(0)
    )
    timeout_s: float = live(
        180.0, "Seconds of silence after which a session is closed.", rule=at_least(0)
    )
    shutdown_s: float = live(
        5.0, "Seconds that last words get to be sent when stopping.", rule=at_least(0)
    )

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
