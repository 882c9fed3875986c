"""core/room_modes.py: of the asked-for mode changes, those that have an effect."""

import pytest

from hubbub.core.limits import Limits
from hubbub.core.modes import parse_room_changes, render
from hubbub.core.room_modes import effective
from hubbub.core.state import Chat
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import arrive, chat_in, picture, room_in, set_modes, user_in

LIMITS = Limits(bans_per_room=2, password_bytes=6, modes_per_command=4)


def tea(modes: str = "") -> Chat:
    """Return a chat with ann (operator) and Bob in #tea (+nt and these modes), Cleo outside."""
    chat = chat_in("#tea", "ann", "Bob")
    chat.limits = LIMITS
    arrive(chat, "Cleo")
    if modes:
        set_modes(chat, "ann", "#tea", modes)
    return chat


def done(chat: Chat, text: str) -> str:
    """Return what is done of the asked-for changes, both written as in `+o-k bob *`.

    A ␣ is a space inside an argument.
    """
    letters, *arguments = (word.replace("␣", " ") for word in text.split(" "))
    changes, _ = parse_room_changes(letters, arguments)
    return render(effective(chat, room_in(chat, "#tea"), changes))


@pytest.mark.parametrize(
    ("expected", "before", "asked"),
    [
        ("+m", "", "+m"),
        ("", "", "+n"),  # is on already
        ("", "", "-i"),  # is off already
        ("+im-t", "", "+im-t"),
        ("+m-m", "", "+m-m"),
        ("+m", "", "+mm"),
        ("+o Bob", "", "+o bob"),  # the nick as its owner writes it
        ("+v Bob", "", "+v BOB"),
        ("-o ann", "", "-o ann"),
        ("", "", "+o ann"),
        ("", "", "-v Bob"),
        ("+ov-o Bob Bob Bob", "", "+ov-o bob bob bob"),
        ("+v-v Bob Bob", "", "+vv-v bob bob bob"),
        ("", "", "+o"),
        ("+b Bob!*@*", "", "+b Bob"),
        ("+b *!*@host", "", "+b *@host"),
        ("", "+b bob", "+b BOB!*@*"),  # the same mask
        ("-b Bob!*@*", "+b Bob", "-b bob"),  # as it was set
        ("-b+b Bob!*@* bob!*@*", "+b Bob", "-b+b bob bob"),
        ("", "", "-b bob"),
        ("", "", "+b"),
        ("-b+b a!*@* c!*@*", "+bb a b", "-b+b a c"),  # the list is full, but not any more
        (f"+b {'x' * 200}!*@*", "", f"+b {'x' * 300}"),
        ("", "", "+b :a"),  # in a line these would be read as something else
        ("", "", "+b a␣b"),
        ("+k secret", "", "+k secret"),
        ("", "+k secret", "+k secret"),
        ("+k secret", "", "+kk secret secret"),
        ("+k other", "+k secret", "+k other"),
        ("-k *", "+k secret", "-k secret"),
        ("-k *", "+k secret", "-k wrong"),  # the operator who forgot it can take it away
        ("-k *", "+k secret", "-k"),
        ("-k+k * secret", "+k secret", "-k+k x secret"),
        ("", "", "-k x"),
        ("", "", "+k"),
        ("+l 5", "", "+l 5"),
        ("+l 5", "", "+l 005"),
        ("", "+l 5", "+l 5"),
        ("+l 6", "+l 5", "+l 6"),
        ("-l", "+l 5", "-ll"),
        ("", "", "-l"),
        ("", "", "+l"),
        ("+H off", "", "+H OFF"),
        ("+H 30d:1000", "", "+H 1000:030d"),
        ("", "+H 30d", "+H 30d"),
        ("+H 1000", "+H 30d", "+H 1000"),
        ("-H", "+H 30d", "-HH"),
        ("", "", "-H"),
        ("", "", "+H"),
        ("+mi-nt", "", "+mi-nts"),  # four in one command, the rest is left out
    ],
)
def test_what_is_done(expected: str, before: str, asked: str) -> None:
    """What is so already or lacks its argument is left out; arguments come in their final form."""
    chat = tea(before)
    state = picture(chat)

    assert expected == done(chat, asked)
    assert state == picture(chat)  # deciding changes nothing


@pytest.mark.parametrize(
    ("numeric", "params", "asked"),
    [
        (Numeric.ERR_NOSUCHNICK, ("todd",), "+o todd"),
        (Numeric.ERR_USERNOTINCHANNEL, ("Cleo", "#tea"), "+v cleo"),
        (Numeric.ERR_USERNOTINCHANNEL, ("Cleo", "#tea"), "-o cleo"),
        (Numeric.ERR_BANLISTFULL, ("#tea", "c!*@*"), "+bbb a b c"),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k "),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k a␣b"),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k a,b"),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k a:b"),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k 1234567"),
        (Numeric.ERR_INVALIDKEY, ("#tea",), "+k éééé"),  # 8 bytes
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "0"), "+l 0"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "-1"), "+l -1"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "1_2"), "+l 1␣2"),  # a parameter has no space
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "many"), "+l many"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "٣"), "+l ٣"),  # a digit, but not ours
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "1000000000"), "+l 1000000000"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "l", "*"), "+l "),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "H", "soon"), "+H soon"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "H", "30d_1"), "+H 30d␣1"),
        (Numeric.ERR_INVALIDMODEPARAM, ("#tea", "H", "*"), "+H "),
    ],
)
def test_what_is_refused(numeric: Numeric, params: tuple[str, ...], asked: str) -> None:
    """A wrong argument refuses the whole command, even what stands before it."""
    chat = tea()
    with pytest.raises(Refused) as caught:
        done(chat, f"+m{asked[1:]}")
    assert (numeric, params) == (caught.value.numeric, caught.value.params)


def test_two_who_swap_ranks() -> None:
    """Each change sees what those before it have done."""
    chat = tea("+v Bob")
    assert "+o-ov Bob ann Bob" == done(chat, "+o-ov bob ann bob")
    assert {"ann": "o", "Bob": "v"} == {
        nick: room_in(chat, "#tea").members[user_in(chat, nick)] for nick in ("ann", "Bob")
    }
