"""Who may do what: the one place that decides it, a file for each subject.

Each `may_…` returns nothing when it is allowed and raises Refused with the reason when it is not;
the others answer whether.
Source of the numerics: "Modern IRC", sections Channel Operators, Channel Modes and Numerics.
"""

from hubbub.core.permissions.entering import (
    forward_of,
    hears_knocks,
    is_banned,
    is_silenced,
    may_join,
    may_knock,
    may_leave,
)
from hubbub.core.permissions.reading import (
    hears,
    is_listed,
    may_read,
    may_read_history,
    may_read_metadata,
    sees,
    sees_address,
    sees_in,
    sees_member,
    shares_room,
)
from hubbub.core.permissions.refusals import (
    not_in,
)
from hubbub.core.permissions.ruling import (
    may_change_modes,
    may_clear,
    may_close,
    may_forward_to,
    may_give_rank,
    may_invite,
    may_kick,
    may_rename,
    may_set_metadata,
    may_set_roles,
    may_set_topic,
    may_uninvite,
)
from hubbub.core.permissions.server import (
    DEFCON,
    may_come_in,
    may_register,
)
from hubbub.core.permissions.speaking import (
    is_screened,
    may_be_heard,
    may_edit,
    may_give_reason,
    may_play,
    may_redact,
    may_relay,
    may_say,
    may_say_anything,
    may_speak,
    may_speak_to,
    may_tell,
    redacts_by_power,
)

__all__ = [
    "DEFCON",
    "forward_of",
    "hears",
    "hears_knocks",
    "is_banned",
    "is_listed",
    "is_screened",
    "is_silenced",
    "may_be_heard",
    "may_change_modes",
    "may_clear",
    "may_close",
    "may_come_in",
    "may_edit",
    "may_forward_to",
    "may_give_rank",
    "may_give_reason",
    "may_invite",
    "may_join",
    "may_kick",
    "may_knock",
    "may_leave",
    "may_play",
    "may_read",
    "may_read_history",
    "may_read_metadata",
    "may_redact",
    "may_register",
    "may_relay",
    "may_rename",
    "may_say",
    "may_say_anything",
    "may_set_metadata",
    "may_set_roles",
    "may_set_topic",
    "may_speak",
    "may_speak_to",
    "may_tell",
    "may_uninvite",
    "not_in",
    "redacts_by_power",
    "sees",
    "sees_address",
    "sees_in",
    "sees_member",
    "shares_room",
]
