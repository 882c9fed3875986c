"""What is shown of a room, as a file: Markdown, text, or a line of JSON for each message. Pure."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from hubbub.client.events import Kind
from hubbub.client.model import Happening, Item, Message, Remark
from hubbub.tui.translate import told

FORMATS = ("md", "json", "txt")


def lines(items: Iterable[Item], form: str, zone: tzinfo | None) -> Iterator[str]:
    """Yield the lines of a file, without their ends."""
    for item in items:
        if form == "json":
            if isinstance(item, Message):
                yield json.dumps(_fact(item), ensure_ascii=False)
            continue
        moment = datetime.fromtimestamp(_time_s(item), zone)
        if form == "md":
            yield f"- {moment:%Y-%m-%d %H:%M} {_markdown(item)}"
        else:
            yield f"{moment:%Y-%m-%d %H:%M:%S}\t{_text(item)}"


def _time_s(item: Item) -> float:
    return item.until_s if not isinstance(item, Message | Happening | Remark) else item.time_s


def _fact(item: Message) -> dict[str, object]:
    return {
        "time": item.time_s,
        "msgid": item.msgid,
        "nick": item.who,
        "account": item.account,
        "kind": item.kind.value,
        "text": item.text,
        "reply_to": item.reply_to,
        "edited": item.is_edited,
        "redacted_by": item.redacted_by,
        "reactions": {one.text: list(one.who) for one in item.reactions},
    }


def _text(item: Item) -> str:
    if isinstance(item, Message):
        text = item.text.replace("\n", "\n\t\t") if not item.redacted_by else "(deleted)"
        return f"* {item.who} {text}" if item.kind is Kind.ACTION else f"{item.who}\t{text}"
    if isinstance(item, Happening):
        return f"--\t{told(item)}"
    return f"--\t{item.text}" if isinstance(item, Remark) else f"--\toffline, {item.count} restored"


def _markdown(item: Item) -> str:
    if isinstance(item, Message):
        text = item.text.replace("\n", "\n  ") if not item.redacted_by else "*(deleted)*"
        return f"**{item.who}**{' ' if item.kind is Kind.ACTION else ': '}{text}"
    return f"*{_text(item).removeprefix('--').strip()}*"
