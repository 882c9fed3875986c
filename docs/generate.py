"""Write docs/reference/ and docs/man/ from the code: `python docs/generate.py`.

tests/test_docs.py fails when a page is not what this program writes.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path

from hubbub.core import extbans, modes, tags
from hubbub.numerics import Numeric
from hubbub.protocol import caps, plain
from hubbub.server import sts
from hubbub.server.config import Config
from hubbub.server.handlers import COMMANDS, about
from hubbub.server.handlers.services.known import SERVICES
from hubbub.server.sections import SECTIONS, purpose
from hubbub.server.setting import is_live, toml
from hubbub.server.sources import NAMED, value_of

sys.path.append(str(Path(__file__).parents[1]))  # also when this is run as a script

from docs import manual

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
_ARGUMENTS = {
    modes.Argument.LIST: "a mask; none: the list",
    modes.Argument.ALWAYS: "always",
    modes.Argument.WHEN_SET: "when set",
    modes.Argument.NEVER: "none",
    modes.Argument.NICK: "a member",
}
_CAPABILITIES = {
    **caps.CAPABILITIES,
    sts.NAME: "clients come by TLS only, from their first visit on (`[tls] sts`)",
}
_EVERY_TOKEN = Config(
    server=replace(Config().server, icon="https://example.org/icon.png"),
    rooms=replace(Config().rooms, denied_tags="typing", roleplay=True),
    accounts=replace(Config().accounts, required=True),
)
"""A configuration by which RPL_ISUPPORT tells all it can."""

_NOTE = "Generated from the code by `docs/generate.py`; do not edit.\n"


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


def configuration() -> str:
    """Return the page of all settings."""
    parts = [
        "# Configuration\n",
        _NOTE,
        (
            "`hubbub serve --config FILE` reads TOML; everything works without.\n"
            "A flag wins over a variable, a variable over the file.\n"
            "The variable for `[limits] ping_s` is `HUBBUB_LIMITS_PING_S`.\n"
            "`hubbub config check`, `show` and `defaults` help with it.\n\n"
            "A change that is *live* holds after a reload (SIGHUP, REHASH, `hubbub admin reload`);"
            " one that needs a *restart* is named by the reload, and waits"
            " (`hubbub admin upgrade` is a restart that drops nobody).\n"
        ),
    ]
    for name, section in SECTIONS.items():
        parts.append(f"## [{name}]\n\n{purpose(name)}\n")
        rows = [
            (
                f"`{f.name}`",
                f"`{toml(f.default)}`",
                "live" if is_live(f) else "restart",
                str(f.metadata["doc"]),
            )
            for f in fields(section)
        ]
        parts.append(table(("key", "default", "change", "what it does"), rows))
    for name, kind in NAMED.items():
        parts.append(f"## [{name}.NAME]\n\n{kind.purpose}\n")
        rows = [
            (f"`{key}`", f"`{toml(value_of(kind.blank, key))}`", "live", doc)
            for key, doc in kind.keys.items()
        ]
        parts.append(table(("key", "default", "change", "what it does"), rows))
    return "\n".join(parts)


def commands() -> str:
    """Return the page of all commands of both dialects."""
    irc = [
        (f"`{name}`", str(row.min_params), row.when.name.lower(), row.purpose)
        for name, row in COMMANDS.items()
    ]
    lines = [(f"`{row.usage}`", row.purpose) for row in plain.COMMANDS.values()]
    return "\n".join(
        (
            "# Commands\n",
            _NOTE,
            "## IRC\n",
            "`when` is before or after the session has a name, or any time.\n",
            table(("command", "parameters at least", "when", "what it is for"), irc),
            "## Plain lines\n",
            "A line without a slash is a message; `//` begins a message with a slash.\n",
            table(("command", "what it is for"), lines),
        )
    )


def capabilities() -> str:
    """Return the page of all capabilities, modes and numerics."""
    room = [
        (f"`{letter}`", _ARGUMENTS[kind], modes.PURPOSES[letter])
        for letter, kind in modes.ROOM_MODES.items()
    ]
    user = [(f"`{letter}`", name) for letter, name in modes.USER_MODES.items()]
    numerics = [(f"{numeric:03}", f"`{numeric.name}`") for numeric in Numeric]
    return "\n".join(
        (
            "# Capabilities, modes and numerics\n",
            _NOTE,
            "## Capabilities\n",
            table(
                ("capability", "what it gives"),
                [(f"`{k}`", v) for k, v in _CAPABILITIES.items()],
            ),
            "## Room modes\n",
            table(("mode", "argument", "meaning"), room),
            "## User modes\n",
            table(("mode", "meaning"), user),
            "## Numerics\n",
            table(("number", "name"), numerics),
        )
    )


def _isupport() -> Iterator[tuple[str, str]]:
    """Yield each token with its value on a server without settings, or when there is one."""
    plain_server = Config()
    usual = about.isupport_tokens(plain_server, plain_server.limits.rules)
    for name, value in usual.items():
        yield name, "" if value is None else f"`{value}`"
    settings = about.isupport_tokens(_EVERY_TOKEN, plain_server.limits.rules)
    yield from ((name, "if a setting says so") for name in settings if name not in usual)


def everything() -> str:
    """Return the page that names all that a client can meet, each with its meaning, in a table."""
    rows = [
        *(("capability", f"`{name}`", text) for name, text in _CAPABILITIES.items()),
        *(("command", f"`{name}`", row.purpose) for name, row in COMMANDS.items()),
        *(
            (service.nick, f"`{name}`", command.purpose)
            for service in SERVICES.values()
            for name, command in service.commands.items()
        ),
        *(("room mode", f"`{letter}`", modes.PURPOSES[letter]) for letter in modes.ROOM_MODES),
        *(("rank", f"`{sign}`", f"mode `{one}`") for one, sign in modes.RANKS.items()),
        *(("user mode", f"`{one}`", name) for one, name in modes.USER_MODES.items()),
        *(("mask", f"`{letter}`", text) for letter, text in extbans.PURPOSES.items()),
        *(("client tag", f"`{name}`", text) for name, text in tags.PURPOSES.items()),
        *(("ISUPPORT", f"`{name}`", text) for name, text in _isupport()),
        *(("numeric", f"{numeric:03}", f"`{numeric.name}`") for numeric in Numeric),
    ]
    return "\n".join(
        (
            "# All that an IRC client can find\n",
            _NOTE,
            (
                "More is said of each in the [reference](reference/capabilities.md).\n"
                "How it was measured against others' tests: [conformance](conformance.md).\n"
            ),
            table(("what", "name", "meaning"), rows),
        )
    )


PAGES: dict[str, Callable[[], str]] = {
    "capabilities.md": capabilities,
    "../capabilities.md": everything,
    "commands.md": commands,
    "configuration.md": configuration,
    "../man/hubbub.1": manual.hubbub_1,
    "../man/hubbub.toml.5": manual.hubbub_toml_5,
}


def main() -> int:
    """Write every page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    REFERENCE.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
