"""What happened in the chat, in people's words: what a `Connection` tells its owner, by subject.

Times are seconds of Unix time; texts are as they came, so whoever shows them cleans them first.
"""

from hubbub.client.events.past import (
    Other,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    Restored,
    Talks,
)
from hubbub.client.events.people import (
    Gone,
    Renamed,
    Seen,
)
from hubbub.client.events.rooms import (
    Invited,
    Joined,
    Kicked,
    Left,
    ListEnded,
    Members,
    ModesChanged,
    RoomListed,
    RoomModes,
    RoomRefused,
    RoomRenamed,
    TopicSet,
)
from hubbub.client.events.server import (
    Abilities,
    Answered,
    Info,
    LoggedIn,
    LoginFailed,
    Lost,
    NameRefused,
    Ready,
    Registered,
    RegisterFailed,
    Welcomed,
)
from hubbub.client.events.speech import (
    Accepted,
    Draft,
    Edited,
    Kind,
    Marked,
    Reacted,
    Redacted,
    Refused,
    Said,
    Typing,
    Writes,
)

Event = (
    Said
    | Abilities
    | Answered
    | ListEnded
    | LoggedIn
    | LoginFailed
    | Marked
    | Reacted
    | Registered
    | RegisterFailed
    | RoomModes
    | RoomRenamed
    | Seen
    | Talks
    | Writes
    | Accepted
    | Edited
    | Redacted
    | Refused
    | Recalled
    | RecallFailed
    | Restored
    | Welcomed
    | NameRefused
    | Ready
    | RoomRefused
    | Joined
    | Left
    | Kicked
    | Gone
    | Renamed
    | TopicSet
    | Members
    | Invited
    | ModesChanged
    | RoomListed
    | Info
    | Lost
)

__all__ = [
    "Abilities",
    "Accepted",
    "Answered",
    "Draft",
    "Edited",
    "Event",
    "Gone",
    "Info",
    "Invited",
    "Joined",
    "Kicked",
    "Kind",
    "Left",
    "ListEnded",
    "LoggedIn",
    "LoginFailed",
    "Lost",
    "Marked",
    "Members",
    "ModesChanged",
    "NameRefused",
    "Other",
    "Purpose",
    "Reacted",
    "Ready",
    "Recall",
    "RecallFailed",
    "Recalled",
    "Redacted",
    "Refused",
    "RegisterFailed",
    "Registered",
    "Renamed",
    "Restored",
    "RoomListed",
    "RoomModes",
    "RoomRefused",
    "RoomRenamed",
    "Said",
    "Seen",
    "Talks",
    "TopicSet",
    "Typing",
    "Welcomed",
    "Writes",
]
