"""What a rank in a room gives power over: members, the topic, modes, the room itself."""

from collections.abc import Iterable, Mapping

from hubbub.core import ranks
from hubbub.core.modes import RANKS, ModeChange
from hubbub.core.permissions.refusals import must_be_in, must_be_operator, not_operator
from hubbub.core.permissions.server import may_register
from hubbub.core.privileges import has_privilege, must_have
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.numerics import Numeric

RENAMED_AGAIN_S = 30
"""Between two changes of a room's name: who does not know RENAME is told all of the room anew."""


def may_kick(user: User, room: Room, victim: User | None = None) -> None:
    """Put somebody out of the room; None: anybody at all."""
    must_be_in(user, room)
    standing = room.members[user]
    other = room.members.get(victim, "") if victim is not None else ""
    if user is not victim and not ranks.puts_out(standing, other):
        raise not_operator(room)
    if user is victim and not ranks.is_helper(standing):
        raise not_operator(room)


def may_set_topic(user: User, room: Room) -> None:
    """Say what the room is about: +t alone decides it, whoever may speak there."""
    must_be_in(user, room)
    if "t" in room.flags and not ranks.is_helper(room.members[user]):
        raise not_operator(room)


def may_rename(user: User, room: Room, name: str, now_s: int) -> None:
    """Give the room another name: its operators, and only its founder where it has one."""
    if not has_privilege(user, "room-override"):
        must_be_in(user, room)
        must_be_operator(user, room)
        is_founder = user.account is not None and fold(user.account) == room.founder
        if room.founder is not None and not is_founder:
            raise _cannot_rename(room, name, f"only the founder of {room.name} may rename it")
    if room.is_common:
        raise _cannot_rename(room, name, f"everybody comes in by {room.name}, so it keeps its name")
    if room.renamed_s is not None and now_s - room.renamed_s < RENAMED_AGAIN_S:
        left_s = RENAMED_AGAIN_S - (now_s - room.renamed_s)
        sentence = f"{room.name} was renamed a moment ago; it may be again in {left_s} s"
        raise _cannot_rename(room, name, sentence)


def _cannot_rename(room: Room, name: str, why: str) -> Refused:
    return Refused(why, params=(room.name, name), fails=("RENAME", "CANNOT_RENAME"))


def may_invite(user: User, room: Room) -> None:
    """Ask somebody into the room."""
    must_be_in(user, room)
    if "i" in room.flags and not ranks.is_helper(room.members[user]):
        raise not_operator(room)


def may_uninvite(user: User, room: Room) -> None:
    """Take back that somebody was asked into the room, by whomever."""
    must_be_in(user, room)
    if not ranks.is_helper(room.members[user]):
        raise not_operator(room)


def may_change_modes(user: User, room: Room, changes: Iterable[ModeChange] = ()) -> None:
    """Switch these modes of the room; none named: any at all."""
    standing = room.members.get(user, "")
    for change in changes:
        is_own = change.argument is not None and fold(change.argument) == user.folded
        if change.letter in RANKS:
            lets_go = is_own and not change.adding and change.letter in standing
            may = lets_go or ranks.gives(standing, change.letter)
        else:
            may = ranks.switches(standing, change.letter)
        if not may:
            raise not_operator(room)
    if not changes:
        must_be_operator(user, room)


def may_set_roles(
    chat: Chat, user: User, room: Room, founder: str | None, roles: Mapping[str, str]
) -> None:
    """Make a room one's own, give it away, or give accounts ranks in it for good."""
    account = fold(user.account) if user.account is not None else None
    if has_privilege(user, "room-override"):
        return
    if account is None:
        raise not_operator(room)
    if room.founder is None:
        may_register(chat, user)
        if founder != account or room.is_common:
            raise not_operator(room)
        must_be_operator(user, room)
        return
    if room.founder == account:
        return
    mine = room.roles.get(account, "")
    touched = {who for who in {*roles, *room.roles} if roles.get(who) != room.roles.get(who)}
    given = {rank for who in touched for rank in (roles.get(who), room.roles.get(who)) if rank}
    if founder != room.founder or not all(ranks.gives(mine, rank) for rank in given):
        raise not_operator(room)


def may_give_rank(user: User, room: Room, other: User | None) -> None:
    """Take the rank of one's own role, or make another an operator: the founder only."""
    account = fold(user.account) if user.account is not None else None
    has_role = account is not None and (account == room.founder or account in room.roles)
    if not has_role or (user is not other and account != room.founder):
        raise not_operator(room)
    if other is None or other not in room.members:
        raise Refused(
            f"{'they are' if other is not user else 'you are'} not in {room.name}",
            numeric=Numeric.ERR_USERNOTINCHANNEL,
            params=(room.name,),
        )


def may_clear(user: User, room: Room) -> None:
    """Put everybody out of the room, or take all roles and bans away: its founder."""
    is_founder = user.account is not None and fold(user.account) == room.founder
    if not is_founder and not has_privilege(user, "room-override"):
        raise not_operator(room)


def may_close(user: User, room: Room | None) -> None:
    """Close a room for everybody, or open it again: operators of the server."""
    must_have(user, "room-override")
    if room is not None and room.is_common:
        raise Refused(f"everybody comes in by {room.name}, so it stays", params=(room.name,))


def may_forward_to(user: User, room: Room) -> None:
    """Send people into the room who may not join another."""
    must_be_operator(user, room)


def may_set_metadata(user: User, target: Room | User) -> bool:
    """Whether the user may change it: one's own, and that of a room as its operator."""
    return target.is_operator(user) if isinstance(target, Room) else target is user
