"""What operators of the server may do: the privileges by name, and the classes made of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from hubbub.core.state import User
from hubbub.errors import Refused
from hubbub.numerics import Numeric

PRIVILEGES = {
    "accounts": "register, suspend and forget accounts of others",
    "audit": "read who has used which privilege",
    "ban": "keep people out of the whole server (UBAN)",
    "broadcast": "speak to everybody (WALLOPS, ANNOUNCE)",
    "defcon": "close the server by degrees (DEFCON)",
    "filter": "change the content filter, and not be held by it (FILTER)",
    "kill": "end somebody's connection (KILL)",
    "mute": "let somebody read and not speak (MUTE)",
    "redact": "take back what others said, in any room (REDACT)",
    "rehash": "read the configuration again (REHASH)",
    "relay": "speak under the names of others without being an operator of the room (RELAYMSG)",
    "room-override": "act in rooms without being their operator (SAJOIN, SAPART, SAMODE, SANICK)",
    "see-hosts": "see where people really are",
}
"""Each privilege, and what it is for."""

ALL = frozenset(PRIVILEGES)
ADMIN = "admin"
"""The class that has every privilege; it need not be configured."""


@dataclass(frozen=True, slots=True)
class OperatorClass:
    """A kind of operator; `title` is what WHOIS says of one."""

    privileges: frozenset[str]
    title: str


ADMINS = OperatorClass(ALL, "is an administrator of this server")


@dataclass(frozen=True, slots=True)
class Draft:
    """A class as it is written down: its own privileges, and the class whose it has too."""

    privileges: tuple[str, ...]
    title: str = ""
    extends: str = ""


def resolved(drafts: Mapping[str, Draft]) -> dict[str, OperatorClass]:
    """Return the classes with all that they inherit; ADMIN is among them.

    Raises: ValueError: an unknown privilege or class, or a class that extends itself.
    """
    classes = {ADMIN: ADMINS}
    for name in drafts:
        _resolve(name, drafts, classes, ())
    return classes


def _resolve(
    name: str,
    drafts: Mapping[str, Draft],
    classes: dict[str, OperatorClass],
    below: tuple[str, ...],
) -> OperatorClass:
    if name in classes and name not in drafts:
        return classes[name]
    if name not in drafts:
        raise ValueError(f"there is no operator class {name}")
    if name in below:
        raise ValueError(f"the operator class {name} extends itself")
    draft = drafts[name]
    unknown = sorted(set(draft.privileges) - ALL)
    if unknown:
        raise ValueError(f"{unknown[0]} is no privilege; there are: {', '.join(PRIVILEGES)}")
    inherited = frozenset[str]()
    if draft.extends:
        inherited = _resolve(draft.extends, drafts, classes, (*below, name)).privileges
    title = draft.title or "is an operator of this server"
    classes[name] = OperatorClass(inherited | set(draft.privileges), title)
    return classes[name]


def has_privilege(user: User, name: str) -> bool:
    """Whether the user is an operator who may do that; a bug if there is no such privilege."""
    if name not in PRIVILEGES:
        raise KeyError(name)
    return name in user.privileges


def must_have(user: User, name: str) -> None:
    """Be an operator with that privilege.

    Raises: Refused.
    """
    if not has_privilege(user, name):
        raise Refused(
            f"this needs the privilege {name} of an operator of the server",
            numeric=Numeric.ERR_NOPRIVILEGES,
        )
