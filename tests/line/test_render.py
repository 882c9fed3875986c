"""line/render.py: events as lines for a terminal."""

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.client.events import (
    Accepted,
    Draft,
    Edited,
    Event,
    Gone,
    Info,
    Invited,
    Joined,
    Kicked,
    Kind,
    Left,
    Lost,
    Members,
    ModesChanged,
    NameRefused,
    Purpose,
    Ready,
    Recall,
    Recalled,
    RecallFailed,
    Redacted,
    Refused,
    Renamed,
    Restored,
    RoomListed,
    RoomRefused,
    RoomRenamed,
    Said,
    TopicSet,
    Welcomed,
)
from hubbub.line.render import (
    MENTION,
    NAME_STYLES,
    QUIET,
    View,
    ansi,
    day,
    lines,
    name_style,
    plain,
)
from tests.support.long import IS_LONG

NOON_S = 1_700_049_660.0  # 12:01 in UTC
TODAY = View(me="Todd", here="#lobby", zone=UTC, now_s=NOON_S)
HI = Said(NOON_S, "Todd", "#lobby", "hello", own=True)
PSST = Said(NOON_S, "Ann", "Todd", "psst", in_room=False)
OOLONG = Recall(Purpose.SEARCH, "#lobby", 50, words="oolong")


def shown(event: Event, view: View = TODAY) -> str:
    """Return an event's lines as text."""
    return "\n".join(plain(line) for line in lines(event, view))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("12:01 Todd: hello", HI),
        ("12:01 Todd: hello", Accepted("m1", HI)),
        ("12:01 * Todd waves", replace(HI, text="waves", kind=Kind.ACTION)),
        ("12:01 -Todd- hello", replace(HI, kind=Kind.NOTICE)),
        ("12:01 #dev Todd: hello", replace(HI, to="#dev")),
        ("12:01 Todd: hello", replace(HI, to="#LOBBY")),
        ("12:01 #dev * Todd waves", replace(HI, to="#dev", text="waves", kind=Kind.ACTION)),
        ("12:01 [Ann -> you] psst", PSST),
        ("12:01 [you -> Ann] psst", replace(PSST, who="Todd", to="Ann", own=True)),
        ("12:01 [Ann -> you] * Ann waves", replace(PSST, text="waves", kind=Kind.ACTION)),
        ("12:01 Todd: a\n      |   b\n      | \n      | c", replace(HI, text="a\n  b\n\nc")),
        (
            "12:01 [Ann -> you] a\n      | 12:01 Todd: never",
            replace(PSST, text="a\n12:01 Todd: never"),
        ),
        ("12:01 -- you edited 12:00: hello", Edited(HI, "id", NOON_S - 60)),
        ("12:01 -- you edited what was said before: hello", Edited(HI, "id")),
        (
            "12:01 [Ann -> you] -- Ann edited 12:00: * Ann psst",
            Edited(replace(PSST, kind=Kind.ACTION), "id", NOON_S - 60),
        ),
        (
            "12:01 #tea -- you edited 12:01: a\n      | b",
            Edited(replace(HI, to="#tea", text="a\nb"), "id", NOON_S),
        ),
        (
            "12:01 -- you took back what was said at 2023-11-14 12:01 (hello)",
            Redacted(HI, "id", NOON_S - 86400),
        ),
        ("12:01 -- you took back something said before", Redacted(replace(HI, text=""), "id")),
        ("12:01 -- Todd joined #lobby", Joined(NOON_S, "#lobby", "Todd")),
        ("12:01 -- you joined #lobby", Joined(NOON_S, "#lobby", "Todd", own=True)),
        ("12:01 -- Todd left #lobby (bye)", Left(NOON_S, "#lobby", "Todd", "bye")),
        ("12:01 -- you left #lobby", Left(NOON_S, "#lobby", "Todd", own=True)),
        (
            "12:01 -- Bob was put out of #lobby by Ann (rude)",
            Kicked(NOON_S, "#lobby", "Bob", "Ann", "rude"),
        ),
        (
            "12:01 -- you were put out of #lobby by Ann",
            Kicked(NOON_S, "#lobby", "Todd", "Ann", own=True),
        ),
        ("12:01 -- Ann left the chat (Quit)", Gone(NOON_S, "Ann", ("#lobby",), "Quit")),
        ("12:01 -- Ann is now Anna", Renamed(NOON_S, "Ann", "Anna")),
        (
            "12:01 -- ann renamed #a: it is #b now (c)",
            RoomRenamed(NOON_S, "#a", "#b", "ann", "c"),
        ),
        ("12:01 -- #a was renamed: it is #b now", RoomRenamed(NOON_S, "#a", "#b", "")),
        ("12:01 -- you are now Toad", Renamed(NOON_S, "Todd", "Toad", own=True)),
        ("12:01 -- #tea is about: tea", TopicSet(NOON_S, "#tea", "tea")),
        ("12:01 -- #tea has no topic", TopicSet(NOON_S, "#tea", "")),
        ("12:01 -- #tea has a new topic by Ann: tea", TopicSet(NOON_S, "#tea", "tea", "Ann")),
        ("12:01 -- #tea has no topic now (Ann)", TopicSet(NOON_S, "#tea", "", "Ann")),
        ("12:01 -- #tea (2): Ann, Todd", Members("#tea", ("Ann", "Todd"))),
        ("12:01 -- #tea: nobody that you may see", Members("#tea", ())),
        ("12:01 -- Ann invited Bob to #dev", Invited(NOON_S, "#dev", "Bob", "Ann")),
        (
            "12:01 -- Ann invites you to #dev: /join #dev",
            Invited(NOON_S, "#dev", "Todd", "Ann", own=True),
        ),
        ("12:01 -- Ann set +o Todd in #dev", ModesChanged(NOON_S, "#dev", "Ann", "+o Todd")),
        ("12:01 -- #dev (3): code", RoomListed("#dev", 3, "code")),
        ("12:01 -- #dev (3)", RoomListed("#dev", 3, "")),
        ("12:01 -- be kind", Info("be kind")),
        ("12:01 -- you are Todd", Welcomed("Todd")),
        ("12:01 -- Todd: in use", NameRefused("Todd", taken=True, reason="Todd: in use")),
        ("12:01 -- you may not enter #dev: members only", RoomRefused("#dev", "members only")),
        ("12:01 -- FOO: Unknown command", Refused("FOO: Unknown command")),
        ("12:01 -- not sent: hi (muted)", Refused("muted", Draft("#tea", "hi"), "m1")),
        ("12:01 -- connection lost, trying again: bye", Lost("bye")),
        ("", Ready()),
        ("", Recalled(Recall(Purpose.ENTERING, "#lobby", 20), ())),
        ("12:01 Todd: hello", Recalled(Recall(Purpose.ENTERING, "#lobby", 20), (HI,))),
        ("12:01 Todd: hello", Recalled(Recall(Purpose.LAST, "#lobby", 20), (HI,))),
        ("12:01 -- nothing was said in #tea yet", Recalled(Recall(Purpose.LAST, "#tea", 20), ())),
        ("12:01 -- nothing was found: oolong in #lobby", Recalled(OOLONG, ())),
        ("12:01 -- nothing was found: oolong", Recalled(replace(OOLONG, place=""), ())),
        (
            (
                "12:01 -- 2 found: oolong in #lobby\n"
                "2023-11-14 12:01 * Todd waves\n"
                "12:01 [Ann -> you] psst"
            ),
            Recalled(
                OOLONG,
                (replace(HI, time_s=NOON_S - 86400, text="waves", kind=Kind.ACTION), PSST),
            ),
        ),
        (
            "12:01 -- 1 found, the newest ones: oolong in #lobby\n12:01 Todd: hello",
            Recalled(replace(OOLONG, limit=1), (HI,)),
        ),
        (
            "12:01 -- 1 found: oolong in #lobby\n12:01 Todd: a\n      | b",
            Recalled(OOLONG, (replace(HI, text="a\nb"),)),
        ),
        ("12:01 -- no search in #lobby: too vague", RecallFailed(OOLONG, "too vague")),
        (
            "12:01 -- no history in #tea: members only",
            RecallFailed(Recall(Purpose.LAST, "#tea", 20), "members only"),
        ),
        (
            "12:01 -- offline 11:40–12:01 · 6 messages restored",
            Restored("#lobby", NOON_S - 1260, NOON_S, 6),
        ),
        (
            "12:01 -- #tea: offline 2023-11-14 12:01–12:01 · 1 message restored",
            Restored("#tea", NOON_S - 86400, NOON_S, 1),
        ),
        ("12:01 -- offline 12:01 · nothing was missed", Restored("#lobby", NOON_S, NOON_S, 0)),
        ("", Restored("#tea", NOON_S, NOON_S, 0)),
        (
            (
                "12:01 -- offline 12:01 · 100 messages restored, there were more: "
                "/last 100 shows the newest"
            ),
            Restored("#lobby", NOON_S, NOON_S, 100, is_all=False),
        ),
    ],
)
def test_lines(text: str, event: Event) -> None:
    """Every event has its line, and says when, where and who."""
    assert text == shown(event)


def test_crowds_are_not_listed() -> None:
    """On entering, only some of the people are named; all are when somebody asks."""
    crowd = Members("#tea", tuple(f"n{number}" for number in range(25)))
    assert shown(crowd).endswith("n18, n19 and 5 more (/names)")
    assert shown(replace(crowd, asked=True)).endswith("n23, n24")


def test_times_are_local() -> None:
    """The reader's time zone decides what the clock says, and which day it is."""
    tokyo = timezone(timedelta(hours=9))
    assert "21:01 Todd: hello" == shown(HI, replace(TODAY, zone=tokyo))
    assert "Wednesday, 15 November 2023" == day(NOON_S, UTC)
    assert "Thursday, 16 November 2023" == day(NOON_S + 4 * 3600, tokyo)


def test_what_is_no_event_is_no_line() -> None:
    """A forgotten event fails where it can be seen."""
    with pytest.raises(TypeError):
        lines(object(), TODAY)


# Colours


def test_names_keep_their_colour() -> None:
    """A name has one colour, however it is written, and people have different ones."""
    assert name_style("Todd") == name_style("tODD")
    assert len(NAME_STYLES) == len({name_style(f"guest-{number}") for number in range(200)})


def test_colours() -> None:
    """Time and names are coloured, words are the terminal's own, and every colour ends."""
    (line,) = lines(HI, TODAY)
    style = name_style("Todd")
    assert f"\x1b[38;5;243m12:01 \x1b[0m\x1b[{style}mTodd\x1b[0m: hello" == ansi(line)


def test_the_past_is_dim() -> None:
    """What was said before has one quiet colour, also where the reader is named."""
    said = Said(NOON_S, "Ann", "#lobby", "todd: come here")
    (line,) = lines(Recalled(Recall(Purpose.LAST, "#lobby", 20), (said,)), TODAY)
    assert {QUIET} == {style for style, _ in line}


@pytest.mark.parametrize(
    ("is_mentioned", "text"),
    [
        (True, "todd: come here"),
        (True, "ask TODD, please"),
        (False, "toddler"),
        (False, "not-todd"),
        (False, "nobody"),
    ],
)
def test_mentions_stand_out(is_mentioned: bool, text: str) -> None:
    """Words that name the reader are bold."""
    (line,) = lines(Said(NOON_S, "Ann", "#lobby", text), TODAY)
    assert is_mentioned == ((MENTION, text) in line)


# Hostile text

text = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\x1b\x9b\x07\x03\r\n\u202e[]0;mJ"))
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@settings(max_examples=1000 if IS_LONG else 50)
@given(text, text, text)
def test_nobody_drives_the_terminal(who: str, where: str, what: str) -> None:
    """Whatever others call themselves or say, all sequences in a line are our colours."""
    events: list[Event] = [
        Said(NOON_S, who, where, what),
        Said(NOON_S, who, where, what, Kind.ACTION, in_room=False),
        Joined(NOON_S, where, who),
        Kicked(NOON_S, where, who, who, what),
        Gone(NOON_S, who, (where,), what),
        Renamed(NOON_S, who, where),
        RoomRenamed(NOON_S, where, what, who, what),
        TopicSet(NOON_S, where, what, who),
        Members(where, (who, what)),
        ModesChanged(NOON_S, where, who, what),
        RoomListed(where, 1, what),
        Info(what),
        Recalled(Recall(Purpose.SEARCH, where, 50, words=what), (Said(NOON_S, who, where, what),)),
        RecallFailed(Recall(Purpose.LAST, where, 20), what),
        Restored(where, NOON_S, NOON_S, 3),
        Refused(what, Draft(where, what)),
        Lost(what),
    ]
    for event in events:
        for line in lines(event, TODAY):
            assert COLOURS.sub("", ansi(line)) == plain(line)
            assert not set(plain(line)) & set("\x1b\x9b\x07\r\n\u202e")
