"""Text that tries to drive a terminal, wherever a server, or others through it, can put one."""

from __future__ import annotations

import re

MARK = "PWNED"
HOSTILE = {
    "strings": (
        f"\x1b]0;{MARK}\x07\x1b]52;c;{MARK}\x07\x1bP{MARK}\x1b\\\x1b_{MARK}\x1b\\"
        f"\x1b]8;;http://evil.example\x07{MARK}\x1b]8;;\x07"
    ),
    "controls": f"\x9b2J\x1b[2J\x1b[1;1H\u202e{MARK}\u2066\x08\x08\x7fa" + "\u0301" * 60 + MARK,
    "markup": f"[@click=app.quit]{MARK}[/] [bold red on blue]{MARK}[/bold] see [/usr/bin] [b]",
    "code": f"```[/bin]\n{MARK}\n```",
}
"""Escape sequences of all kinds, controls, turned writing, Textual's markup, towers of marks."""


def word(text: str) -> str:
    """Return a text as one word, for where the protocol has words: nicks, rooms, tags."""
    return re.sub(r"[ ;:,!@*?.\n]", "", text)


def line_of(text: str) -> str:
    """Return a text as one line, as the protocol has it."""
    return text.replace("\n", " ")


def tag(text: str) -> str:
    """Return a text as the value of a tag."""
    escaped = text.replace("\\", "\\\\").replace(";", r"\:").replace(" ", r"\s")
    return escaped.replace("\r", r"\r").replace("\n", r"\n")


def lines_with(text: str) -> list[str]:
    """Return a text wherever a server, or others through it, can put one."""
    line, name, room = line_of(text), word(text), f"#{word(text)}"
    they, me = f":{name}!~u@h", ":irc.example 301 todd"
    numeric = ":irc.example {} todd"
    return [
        f"@msgid=h1 :sam!~u@h PRIVMSG #ops :todd {line} https://evil.example/{name}",
        f"@msgid=h2 :sam!~u@h NOTICE #ops :{line}",
        f"@msgid=h3 :sam!~u@h PRIVMSG #ops :\x01ACTION {line}\x01",
        f"@+draft/reply=h1;msgid=h4 :sam!~u@h PRIVMSG #ops :https://a/{name} https://b/ {line}",
        f"@+draft/react={name};+draft/reply=h1 :sam!~u@h TAGMSG #ops",
        f"@draft/target-msgid=h2;draft/edit-text={tag(line)} :sam!~u@h EDIT #ops",
        "@msgid=h6 :sam!~u@h PRIVMSG #ops :gone soon",
        f":sam!~u@h REDACT #ops h6 :{line}",
        f"{they} JOIN #ops {name} :{line}",
        f"{they} PRIVMSG #ops :hello",
        f"{they} PRIVMSG todd :psst {line}",
        f"@+typing=active {they} TAGMSG #ops",
        f"{they} AWAY :{line}",
        f"{they} ACCOUNT {name}",
        f"{they} SETNAME :{line}",
        f"{they} CHGHOST {name} {name}",
        f"{they} TOPIC #ops :{line}",
        f"{they} INVITE todd {room}",
        f"{they} INVITE sam #ops",
        f"{they} MODE #ops +o{name} sam",
        f"{they} KICK #ops maria :{line}",
        ":maria!~u@h JOIN #ops",
        f":maria!~u@h PART #ops :{line}",
        ":kim!~u@h JOIN #ops",
        f":kim!~u@h QUIT :{line}",
        ":lee!~u@h JOIN #ops",
        f":lee!~u@h NICK {name}2",
        f":todd!~u@h JOIN {room}",
        f"{numeric.format(353)} = {room} :todd {name} @{name}3",
        f"{numeric.format(366)} {room} :end",
        f"{numeric.format(332)} {room} :{line}",
        f"{numeric.format(331)} {room} :{line}",
        f"{numeric.format(324)} {room} +nt{name}",
        f"@msgid=h7 {they} PRIVMSG {room} :todd: {line}",
        f"{they} RENAME {room} {room}2 :{line}",
        f":irc.example NOTICE todd :{line}",
        f":irc.example FAIL JOIN CHANNEL_IS_FULL #x :{line}",
        f":irc.example FAIL REGISTER WEAK_PASSWORD {name} :{line}",
        f":irc.example WARN JOIN CODE :{line}",
        f":irc.example NOTE JOIN CODE :{line}",
        f":irc.example REGISTER SUCCESS {name} :{line}",
        f":irc.example VERIFY SUCCESS {name} :{line}",
        f":irc.example MARKREAD {room}2 timestamp=*",
        f"{me} {name} :{line}",
        f"{numeric.format(305)} :{line}",
        f"{numeric.format(311)} {name} {name} {name} * :{line}",
        f"{numeric.format(317)} {name} 60 :{line}",
        f"{numeric.format(319)} {name} :{room}",
        f"{numeric.format(341)} {name} {room}",
        f"{numeric.format(352)} * {name} {name} s {name} H :0 {line}",
        f"{numeric.format(354)} 1 {name} {name} H {name} :{line}",
        f"{numeric.format(372)} :{line}",
        f"{numeric.format(376)} :{line}",
        f"{numeric.format(396)} {name} :{line}",
        f"{numeric.format(403)} {room} :{line}",
        f"{numeric.format(482)} #ops :{line}",
        f"{numeric.format(730)} :{name}!u@h",
        f"{numeric.format(731)} :{name}",
        f"{numeric.format(900)} todd!u@h {name} :{line}",
        f"{numeric.format(904)} :{line}",
        f"{numeric.format('005')} NETWORK={name} PREFIX=(ovh)@+{name[:1]} :{line}",
        f"{numeric.format(353)} = #ops :todd @sam {name[:1]}zed {name}",
        f"{numeric.format(366)} #ops :{line}",
    ]


ELSEWHERE = {
    *("ACK", "AUTHENTICATE", "BATCH", "CAP", "CHATHISTORY", "ERROR", "PING", "PONG", "001", "322"),
    *("323", "431", "432", "433", "436", "437", "901", "903", "908", "306", "422"),
    *("902", "905", "906", "907"),  # as 904; 464 comes before one is in, and is told by the bar
    "464",
    *("250", "251", "252", "253", "254", "255"),
    *("002", "003", "004", "221", "265", "266", "312", "315", "318", "321", "329", "333", "369"),
    "375",
}
"""What is played by the stage or by a visit, or shows no text of others."""
