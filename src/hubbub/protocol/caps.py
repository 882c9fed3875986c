"""The capabilities that hubbub offers, one row each.

Source: IRCv3 capability-negotiation and the specification of each capability.
"""

CAPABILITIES: dict[str, str] = {
    "account-notify": "people in shared rooms logging in and out are told",
    "account-tag": "messages carry the account of who sent them",
    "away-notify": "people in shared rooms going away and coming back are told",
    "batch": "messages that belong together are marked",
    "cap-notify": "new and withdrawn capabilities are told",
    "chghost": "a changed username or host is told",
    "draft/account-registration": "REGISTER makes an account",
    "draft/channel-rename": "RENAME gives a room another name, and others are told",
    "draft/chathistory": "CHATHISTORY reads what was said before",
    "draft/event-playback": "CHATHISTORY also gives joins, topics, modes and the like",
    "draft/extended-isupport": "ISUPPORT can be asked for, also before arriving",
    "draft/message-edit": "EDIT gives what one said another text, and others are told",
    "draft/message-redaction": "REDACT takes back what was said, and others are told",
    "draft/metadata-2": "METADATA tells what people and rooms say of themselves",
    "draft/metadata-3": "the same, with changes told as numerics",
    "draft/multiline": "a message of several lines stays whole",
    "draft/oper-tag": "messages of operators of the server are marked",
    "draft/read-marker": "MARKREAD tells one's other clients up to where one has read",
    "draft/no-implicit-names": "no list of names comes with one's own JOIN",
    "draft/relaymsg": "what bridges relay with RELAYMSG names who relayed it",
    "draft/persistence": "PERSISTENCE has one stay in one's rooms without a client",
    "draft/pre-away": "AWAY before arriving, and `AWAY *` of a client that nobody sits at",
    "draft/whoami": "one's own source and real name are told on arriving",
    "echo-message": "one's own messages come back once they are accepted",
    "extended-join": "JOIN carries account and real name",
    "extended-monitor": "changes of watched people are told, as for those in shared rooms",
    "hubbub.chat/key": "a message sent again with its `+hubbub.chat/key` is not said twice",
    "invite-notify": "invitations of others into shared rooms are told",
    "labeled-response": "a reply carries the label of its command",
    "message-tags": "messages carry tags, among them `msgid`",
    "multi-prefix": "NAMES and WHO show all ranks of a member",
    "sasl": "AUTHENTICATE logs in, before and after coming in",
    "no-implicit-names": "no list of names comes with one's own JOIN",
    "server-time": "messages carry the time at which they happened",
    "setname": "the real name can be changed, and changes are told",
    "soju.im/search": "SEARCH finds what was said",
    "standard-replies": "errors come as FAIL, WARN and NOTE",
    "userhost-in-names": "NAMES shows nick!user@host",
    "znc.in/self-message": "what one's other clients say in private is told, as it always is",
    "znc.in/playback": "`*playback` plays what was said before, also in rooms entered right after",
}
"""Name and what it gives the client."""

NEED_HISTORY = frozenset(
    {
        "draft/account-registration",
        "draft/chathistory",
        "draft/event-playback",
        "draft/message-edit",
        "draft/message-redaction",
        "draft/persistence",
        "hubbub.chat/key",
        "sasl",
        "soju.im/search",
        "znc.in/playback",
    }
)
"""Those that are offered only where what is said is kept, and accounts with it."""

IMPLIED_BY_302 = "cap-notify"
"""`CAP LS 302` switches this on (capability-negotiation, section cap-notify)."""

LINE_LIMIT_BYTES = 400
"""What one CAP line lists at most, so that it fits in 510 bytes with its frame."""


def lines(names: list[str]) -> list[str]:
    """Return the names, space-separated, in as many lines as they need; at least one."""
    found = [""]
    for name in names:
        longer = f"{found[-1]} {name}".lstrip()
        if len(longer) > LINE_LIMIT_BYTES:
            found.append(name)
        else:
            found[-1] = longer
    return found
