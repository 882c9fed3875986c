"""Who may see and read: rooms, people, members, what was said."""

from hubbub.core import ranks
from hubbub.core.permissions.refusals import must_be_in, not_in
from hubbub.core.privileges import has_privilege
from hubbub.core.state import Room, User


def sees(user: User, room: Room) -> bool:
    """Whether the user may know that the room exists and who is in it."""
    return "s" not in room.flags or user in room.members


def sees_in(user: User, other: User, room: Room) -> bool:
    """Whether the user may know that the other is in the room."""
    if not sees_member(user, other, room):
        return False
    return user in room.members or ("i" not in other.modes and "s" not in room.flags)


def shares_room(user: User, other: User) -> bool:
    """Whether the two are in a room together."""
    return any(user in room.members and sees_member(user, other, room) for room in other.rooms)


def sees_member(user: User, other: User, room: Room) -> bool:
    """Whether the user may see the other among the members: not all do in an auditorium."""
    if "u" not in room.flags or user is other or room.members.get(other):
        return True
    return ranks.is_helper(room.members.get(user, ""))


def is_listed(user: User, other: User, room: Room) -> bool:
    """Whether the list of members shows the user the other; an auditorium's has no audience."""
    if user is other:
        standing = room.members.get(user, "")
        return "u" not in room.flags or bool(standing)
    return sees_in(user, other, room)


def sees_address(user: User, other: User) -> bool:
    """Whether the user may know where the other really is."""
    return user is other or has_privilege(user, "see-hosts")


def hears(user: User, room: Room, rank: str) -> bool:
    """Whether the user hears what is said only to that rank and above."""
    return ranks.reaches(room.members.get(user, ""), rank)


def may_read(user: User, room: Room) -> None:
    """Read the topic, the members and the lists of the room."""
    if not sees(user, room):
        raise not_in(room)


def may_read_history(user: User, room: Room) -> None:
    """Read and search what was said in the room."""
    must_be_in(user, room)


def may_read_metadata(user: User, target: Room | User) -> bool:
    """Whether the user may read what the target tells of itself: a closed room's only inside."""
    if isinstance(target, User) or user in target.members:
        return True
    return sees(user, target) and "i" not in target.flags and target.password is None
