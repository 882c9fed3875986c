"""Who is kept out of the whole server, or kept from speaking: by network, mask or account."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hubbub.core.masks import complete, matches
from hubbub.core.netmasks import address as parse_address
from hubbub.names import fold

MASK_LIMIT_BYTES = 200


class Effect(Enum):
    """What a ban does; the values are words that operators type and that are stored."""

    BAN = "ban"  # keeps out
    LOGIN = "require-sasl"  # keeps out who is not logged in
    MUTE = "mute"  # lets in, and does not let speak


class Aim(Enum):
    """What a ban looks at."""

    NETWORK = "network"
    MASK = "mask"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a ban is meant for, in its one spelling: 192.0.2.0/24, *!*@host, an account's name."""

    aim: Aim
    text: str


@dataclass(frozen=True, slots=True)
class ServerBan:
    """A ban; by is the operator, times are Unix seconds, until_s None means for good."""

    target: Target
    effect: Effect
    reason: str
    by: str
    at_s: int
    until_s: int | None = None

    def is_over(self, now_s: float) -> bool:
        """Whether it holds no longer."""
        return self.until_s is not None and self.until_s <= now_s


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a ban can look at; account is None for who is not logged in.

    shown: nick!user@host as others see it; real: the same with the address, which a cloak hides.
    """

    address: str
    shown: str = ""
    real: str = ""
    account: str | None = None


def parse(text: str) -> Target:
    """Return whom the text means.

    An address or a network; a mask where one of `!@*?` is in it; else an account.
    Raises: ValueError: it means nobody, with a sentence.
    """
    if not text or " " in text or len(text.encode()) > MASK_LIMIT_BYTES:
        raise ValueError("name an address, a network, a mask or an account")
    network = _network(text)
    if network is not None:
        return Target(Aim.NETWORK, str(network))
    if any(sign in text for sign in "!@*?"):
        mask = fold(complete(text))
        if not mask.strip("*?!@.:"):
            raise ValueError(f"{mask} is everybody")
        return Target(Aim.MASK, mask)
    return Target(Aim.ACCOUNT, fold(text))


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(text: str) -> _Network | None:
    try:
        if "/" in text:
            return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    found = parse_address(text)
    return ipaddress.ip_network(found) if found is not None else None


def hits(target: Target, who: Whereabouts) -> bool:
    """Whether the target is meant by it."""
    if target.aim is Aim.ACCOUNT:
        return who.account is not None and fold(who.account) == target.text
    if target.aim is Aim.MASK:
        return any(source and matches(target.text, source) for source in (who.shown, who.real))
    found = parse_address(who.address)
    network = ipaddress.ip_network(target.text)
    return found is not None and found.version == network.version and found in network


class ServerBans:
    """All bans; those that are over are not seen.

    Networks are found by one look for each size of network there is, whatever their number.
    """

    def __init__(self) -> None:
        self._all: dict[tuple[Effect, Target], ServerBan] = {}
        self._networks: dict[tuple[int, int], dict[int, list[ServerBan]]] = {}
        self._masks: list[ServerBan] = []

    def add(self, ban: ServerBan) -> None:
        """Let the ban hold, instead of an older one with this target and effect."""
        self._all[ban.effect, ban.target] = ban
        self._index()

    def drop(self, target: Target, effect: Effect) -> ServerBan | None:
        """Lift a ban and return it; None if there was none."""
        ban = self._all.pop((effect, target), None)
        if ban is not None:
            self._index()
        return ban

    def get(self, target: Target, effect: Effect) -> ServerBan | None:
        """Return the ban with that target and effect, over or not; None if there is none."""
        return self._all.get((effect, target))

    def all(self, now_s: float) -> list[ServerBan]:
        """Return those that hold, the oldest first."""
        return [ban for ban in self._all.values() if not ban.is_over(now_s)]

    def find(self, who: Whereabouts, now_s: float, *effects: Effect) -> ServerBan | None:
        """Return a ban with one of these effects that hits; None if there is none."""
        if not self._all:
            return None
        for ban in self._candidates(who, effects):
            if ban.effect in effects and not ban.is_over(now_s):
                return ban
        return None

    def _candidates(self, who: Whereabouts, effects: tuple[Effect, ...]) -> Iterator[ServerBan]:
        found = parse_address(who.address) if self._networks else None
        if found is not None:
            number, bits = int(found), found.max_prefixlen
            for (version, length), members in self._networks.items():
                if version == found.version:
                    yield from members.get(number >> (bits - length), ())
        if who.account is not None:
            target = Target(Aim.ACCOUNT, fold(who.account))
            yield from (
                self._all[effect, target] for effect in effects if (effect, target) in self._all
            )
        yield from (ban for ban in self._masks if hits(ban.target, who))

    def _index(self) -> None:
        self._networks = {}
        self._masks = [ban for ban in self._all.values() if ban.target.aim is Aim.MASK]
        for ban in self._all.values():
            if ban.target.aim is Aim.NETWORK:
                network = ipaddress.ip_network(ban.target.text)
                length, bits = network.prefixlen, network.max_prefixlen
                size = self._networks.setdefault((network.version, length), {})
                size.setdefault(int(network.network_address) >> (bits - length), []).append(ban)
