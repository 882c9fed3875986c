"""The refusals that several permissions share, and who is refused so."""

from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric


def not_in(room: Room) -> Refused:
    """Return the refusal for somebody who is not in the room."""
    return Refused(
        f"you are not in {room.name}", numeric=Numeric.ERR_NOTONCHANNEL, params=(room.name,)
    )


def no_room(name: str) -> Refused:
    """Return the refusal for a room that is not there."""
    return Refused(f"there is no room {name}", numeric=Numeric.ERR_NOSUCHCHANNEL, params=(name,))


def must_be_in(user: User, room: Room) -> None:
    """Be in the room. Raises: Refused."""
    if user not in room.members:
        raise not_in(room)


def must_be_operator(user: User, room: Room) -> None:
    """Be an operator of the room, or above. Raises: Refused."""
    if not room.is_operator(user):
        raise not_operator(room)


def not_operator(room: Room) -> Refused:
    """Return the refusal for somebody whose rank does not reach."""
    return Refused(
        f"you are not an operator of {room.name}",
        numeric=Numeric.ERR_CHANOPRIVSNEEDED,
        params=(room.name,),
    )


def cannot_speak(room: Room, why: str) -> Refused:
    """Return the refusal for something that may not be said in the room."""
    return Refused(why, numeric=Numeric.ERR_CANNOTSENDTOCHAN, params=(room.name,))
