"""protocol/message.py: one IRC message from a line, and to a line."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import BadMessage, LineTooLong, NotUtf8, ProtocolError
from hubbub.protocol.message import (
    BODY_LIMIT_BYTES,
    LINE_LIMIT_BYTES,
    TAGS_LIMIT_BYTES,
    Message,
    ctcp_action,
    escape,
    first_words,
    parse,
    parse_tags,
    serialise,
    split_text,
    unescape,
)


def text_without(characters: str, **sizes: int) -> st.SearchStrategy[str]:
    """Return any text that UTF-8 can hold, without these characters."""
    return st.text(st.characters(exclude_characters=characters, exclude_categories=["Cs"]), **sizes)


word = text_without("\0\r\n ", min_size=1, max_size=10)
middle = word.filter(lambda text: not text.startswith(":"))
messages = st.builds(
    Message,
    command=st.from_regex(r"[A-Z]{1,12}|[0-9]{3}", fullmatch=True),
    params=st.tuples(
        st.lists(middle, max_size=4), st.lists(text_without("\0\r\n"), max_size=1)
    ).map(lambda parts: [*parts[0], *(text[:40] for text in parts[1])]),
    source=st.none() | word,
    tags=st.dictionaries(
        st.from_regex(r"\+?[a-z0-9./-]{1,12}", fullmatch=True),
        text_without("\0", max_size=20),
        max_size=4,
    ),
)
# Nothing but the characters that mean something, so that every wrong mix of them is tried.
tricky = st.just("A") | st.text("Ab :;=@\\\r\n\0", max_size=3)
tricky_messages = st.builds(
    Message,
    command=tricky,
    params=st.lists(tricky, max_size=3),
    source=st.none() | tricky,
    tags=st.dictionaries(tricky, tricky, max_size=2),
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"PING", Message("PING")),
        (b"ping", Message("PING")),
        (b"PRIVMSG #tea :hello there", Message("PRIVMSG", ["#tea", "hello there"])),
        (b"TOPIC #tea :", Message("TOPIC", ["#tea", ""])),
        (b"TOPIC #tea ::)", Message("TOPIC", ["#tea", ":)"])),
        (b"MODE #tea +k a:b", Message("MODE", ["#tea", "+k", "a:b"])),
        (b"  JOIN   #tea  ", Message("JOIN", ["#tea"])),
        (b":ann!a@host PART #tea", Message("PART", ["#tea"], "ann!a@host")),
        (b":host   001 ann :Hi :)", Message("001", ["ann", "Hi :)"], "host")),
        (b"@a=1;b :ann PING :x", Message("PING", ["x"], "ann", {"a": "1", "b": ""})),
        (b"@a=1   :ann  PING", Message("PING", source="ann", tags={"a": "1"})),
        (b"@ PING", Message("PING")),
        ("PRIVMSG #茶 :grüße".encode(), Message("PRIVMSG", ["#茶", "grüße"])),
    ],
)
def test_line_is_parsed(line: bytes, message: Message) -> None:
    """Tags, source, command and parameters are found; the command comes in upper case."""
    assert message == parse(line)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (BadMessage, b""),
        (BadMessage, b"   "),
        (BadMessage, b":ann"),
        (BadMessage, b"@a=1"),
        (BadMessage, b" :trailing only"),
        (BadMessage, b":ann :trailing only"),
        (BadMessage, b"@a=1 @b=2 PING"),
        (BadMessage, b"PING \0"),
        (BadMessage, b"PING\rQUIT"),
        (BadMessage, b"PING\nQUIT"),
        (BadMessage, b"PING \0\xff"),
        (NotUtf8, b"PING \xff"),
        (LineTooLong, b"@" + b"a" * (TAGS_LIMIT_BYTES + 1) + b" PING"),
        (LineTooLong, b"PING " + b"a" * (BODY_LIMIT_BYTES - 4)),
        (LineTooLong, b"PING " + "茶".encode() * 169),
    ],
)
def test_line_is_no_message(error: type[ProtocolError], line: bytes) -> None:
    """A line without a command, with a control byte, not UTF-8 or too long is refused as such."""
    with pytest.raises(error):
        parse(line)


def test_limits_can_be_reached() -> None:
    """4094 bytes of tags and 510 of body fit, together with @ and a space in LINE_LIMIT_BYTES."""
    tags, text = "a" * 4094, "x" * 505
    line = f"@{tags} PING {text}".encode()

    assert LINE_LIMIT_BYTES == len(line)
    assert Message("PING", [text], tags={tags: ""}) == parse(line)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (NotUtf8, b"@a=1;b PING \xff"),
        (LineTooLong, b"@a=1;b PING " + b"x" * BODY_LIMIT_BYTES),
        (BadMessage, b"@a=1;b :ann"),
    ],
)
def test_refused_line_keeps_its_tags(error: type[ProtocolError], line: bytes) -> None:
    """The refusal carries the tags, among them the label that its reply needs."""
    with pytest.raises(error) as caught:
        parse(line)
    assert {"a": "1", "b": ""} == caught.value.tags


@pytest.mark.parametrize("line", [b"PING \xff", b"PING @a=1 \xff", b"@" + b"a" * 5000, b"\0"])
def test_refused_line_without_tags(line: bytes) -> None:
    """Where no tags could be read, the refusal has none."""
    with pytest.raises(ProtocolError) as caught:
        parse(line)
    assert {} == caught.value.tags


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"PING\r\n", Message("PING")),
        (b"TOPIC #tea :\r\n", Message("TOPIC", ["#tea", ""])),
        (b":ann PRIVMSG #tea :hi there\r\n", Message("PRIVMSG", ["#tea", "hi there"], "ann")),
        (b"@a=\\s;b PING :x\r\n", Message("PING", ["x"], tags={"a": " ", "b": ""})),
    ],
)
def test_message_is_serialised(line: bytes, message: Message) -> None:
    """Tags, source, command and parameters stand in their order, the last behind a colon."""
    assert line == serialise(message)


@given(messages)
def test_serialised_message_parses_back(message: Message) -> None:
    """What can stand in a line comes out of it as it went in."""
    line = serialise(message)

    assert b"\r\n" == line[-2:]
    assert message == parse(line[:-2])


@given(tricky_messages)
def test_message_never_becomes_another(message: Message) -> None:
    """Whatever the parts hold, serialise refuses or makes one line that parses back to them."""
    with contextlib.suppress(BadMessage):
        line = serialise(message)

        assert 1 == line.count(b"\r") == line.count(b"\n")
        message.command = message.command.upper()
        message.source = message.source or None
        assert message == parse(line[:-2])


@pytest.mark.parametrize(
    "message",
    [
        Message(""),
        Message("@a"),
        Message("PING PONG"),
        Message("PING", ["a b", "c"]),
        Message("PING", ["", "c"]),
        Message("PING", [":a", "c"]),
        Message("PING", ["a\nQUIT"]),
        Message("PING", ["a\0"]),
        Message("PING", source="ann QUIT"),
        Message("PING", tags={"a b": "1"}),
        Message("PING", tags={"a;b": "1"}),
        Message("PING", tags={"a=b": "1"}),
        Message("PING", tags={"": "1"}),
        Message("PING", tags={"a": "\0"}),
    ],
)
def test_message_cannot_stand_in_a_line(message: Message) -> None:
    """A part that would be read as something else is refused."""
    with pytest.raises(BadMessage):
        serialise(message)


@given(st.binary() | st.text("aB1 :;=@\\\r\n\0é").map(str.encode))
def test_any_bytes_are_a_message_or_an_error(line: bytes) -> None:
    """Whatever comes is refused with a ProtocolError, or is a message that can be sent on."""
    with contextlib.suppress(ProtocolError):
        message = parse(line)
        message.source = message.source or None
        assert message == parse(serialise(message)[:-2])


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("a;b c", r"a\:b\sc"),
        ("\\", r"\\"),
        ("\r\n", r"\r\n"),
        (r"\n", r"\\n"),
        ("plain=1,2", "plain=1,2"),
    ],
)
def test_tag_value_is_escaped(value: str, escaped: str) -> None:
    """What would end a tag or a line is written otherwise (message-tags, Escaping values)."""
    assert escaped == escape(value)
    assert value == unescape(escaped)


@given(text_without(""))
def test_escaped_value_comes_back(value: str) -> None:
    """Escaping loses nothing and leaves nothing that would end a value."""
    assert value == unescape(escape(value))
    assert not set("; \r\n") & set(escape(value))


@pytest.mark.parametrize(("value", "escaped"), [("b", r"\b"), ("a", "a\\"), ("", "\\")])
def test_wrong_escapes_lose_their_backslash(value: str, escaped: str) -> None:
    """An escape that does not exist stands for its character, a lone backslash for nothing."""
    assert value == unescape(escaped)


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({"a": "1", "b": ""}, "a=1;b"),
        ({"a": ""}, "a="),
        ({"a": "2"}, "a=1;a=2"),
        ({"+x/y": "; "}, r"+x/y=\:\s"),
        ({"a": "1"}, ";;=2;a=1;"),
        ({}, ""),
    ],
)
def test_tags_are_parsed(tags: dict[str, str], text: str) -> None:
    """No value is an empty one, the last of a repeated key counts, a nameless tag is left out."""
    assert tags == parse_tags(text)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["short"], "short"),
        (["12345678 0"], "12345678 0"),
        (["1234567890", "1"], "12345678901"),
        (["12345678", "0 2345"], "12345678 0 2345"),
        (["1 34567890", "12"], "1 3456789012"),  # the space is too far back
        (["one", "two", "three"], "one\ntwo\r\n\r\nthree\r"),
        (["茶茶茶", "茶"], "茶茶茶茶"),
        (["  two  "], "  two  "),
        ([], ""),
    ],
)
def test_text_is_split(pieces: list[str], text: str) -> None:
    """A long text is cut at a space near its limit, or between two characters; lines are apart."""
    assert pieces == split_text(text, limit_bytes=10)


@given(st.text("ab é茶🍵\r\n") | text_without(""), st.integers(4, 20))
def test_splitting_loses_nothing(text: str, limit_bytes: int) -> None:
    """Pieces fit and hold everything but line ends and at most one space for each cut."""
    pieces = split_text(text, limit_bytes)
    kept = "".join(pieces)
    lines = text.replace("\r", "").replace("\n", "")

    assert all(0 < len(piece.encode()) <= limit_bytes for piece in pieces)
    assert lines.replace(" ", "") == kept.replace(" ", "")
    assert 0 <= len(lines) - len(kept) <= max(0, len(pieces) - 1)


def test_limit_below_one_character_is_an_error() -> None:
    """A limit that a character cannot fit in is the caller's mistake."""
    with pytest.raises(ValueError, match="less than one character"):
        split_text("茶", limit_bytes=2)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("waves", "\x01ACTION waves\x01"),
        ("waves", "\x01ACTION waves"),
        ("", "\x01ACTION \x01"),
        (None, "\x01VERSION\x01"),
        (None, "ACTION waves"),
        (None, "waves"),
    ],
)
def test_action_is_recognised(action: str | None, text: str) -> None:
    """`/me waves` is a CTCP ACTION; its last byte may be missing."""
    assert action == ctcp_action(text)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([b"PING"], b"PING"),
        ([b"MODE", b"#room", b"b"], b"MODE #room b"),
        ([b"MODE", b"#room", b"+b"], b"@a=b;c :ann  MODE  #room +b *!*@* x"),
        ([b"PRIVMSG", b"#room", b":one"], b":ann!a@h PRIVMSG #room :one two"),
        ([], b"@a=b"),
        ([], b":ann"),
        ([], b"  "),
    ],
)
def test_first_words(words: list[bytes], line: bytes) -> None:
    """The command and two parameters are found without parsing, whatever stands before them."""
    assert words == first_words(line)
