"""Runs hubbub under irctest, the conformance suite of IRC servers.

It belongs into a checkout of irctest, as `irctest/controllers/hubbub.py`; docs/conformance.md tells
how. `HUBBUB_COMMAND` is the command that stands for `hubbub` (default: `hubbub`).
"""

import json
import os
import shlex
import signal
import subprocess
from pathlib import Path
from typing import Any, ClassVar

from irctest import patma
from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.cases import BaseServerTestCase
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, OptionalBehaviors

Settings = dict[str, dict[str, Any]]

# The password is "operpassword", hashed as cheaply as can be: it protects nothing.
_OPERATOR_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$bZgj9YbCW4lwtTkX7YRpkg$mk8xfOLXOsdXmkqVIwQc1Lw//FmRjL7BzuxgWHyj1r8"
)

_LONGEST_SAID = 450
"""So long a password fits into a line to NickServ."""

SETTINGS: Settings = {
    "server": {"name": "My.Little.Server", "network": "hubbubTest", "description": "test server"},
    "proxy": {"networks": ["127.0.0.1", "::1"]},
    "rooms": {"lobby": ""},
    # Its passwords are short.
    "accounts": {"password_bytes": 1},
    # No test looks at what a power cut leaves.
    "history": {"durability": "off"},
    "limits": {"messages_per_s": 0, "multiline_bytes": 4096, "multiline_lines": 32},
    "operators.operuser": {"password": _OPERATOR_HASH},
}

FOR_ERGO: dict[tuple[str, ...], Settings] = {
    ("accounts", "default-user-modes", "+i"): {"accounts": {"default_user_modes": "+i"}},
    ("history", "znc-maxmessages", "5"): {"history": {"playback_messages": 5}},
    ("accounts", "multiclient", "always-on", "opt-out"): {"accounts": {"always_on": "opt-out"}},
    ("server", "listeners", "here", "proxy", "True"): {"proxy": {"required": True}},
}
"""What tests ask of Ergo's configuration by path and value, and our settings for it."""


class HubbubController(BaseServerController, DirectoryBasedController):
    """A hubbub in a directory of its own."""

    software_name = "hubbub"
    _port_wait_interval = 0.02
    supports_sts = False
    extban_mute_char = "m"
    supported_sasl_mechanisms: ClassVar[set[str]] = {
        "PLAIN",
        "SCRAM-SHA-256",
        "SCRAM-SHA-512",
    }
    capabilities = frozenset(
        (
            Capabilities.ACCOUNT_NOTIFY,
            Capabilities.ACCOUNT_TAG,
            Capabilities.AWAY_NOTIFY,
            Capabilities.BATCH,
            Capabilities.ECHO_MESSAGE,
            Capabilities.EXTENDED_JOIN,
            Capabilities.EXTENDED_MONITOR,
            Capabilities.LABELED_RESPONSE,
            Capabilities.MESSAGE_REDACTION,
            Capabilities.MESSAGE_TAGS,
            Capabilities.MULTILINE,
            Capabilities.MULTI_PREFIX,
            Capabilities.READ_MARKER,
            Capabilities.SERVER_TIME,
            Capabilities.SETNAME,
        )
    )
    optional_behaviors = frozenset(
        (
            OptionalBehaviors.BAN_EXCEPTION_MODE,
            OptionalBehaviors.CAP_REQ_MINUS,
            OptionalBehaviors.ELIST_C,
            OptionalBehaviors.ELIST_M,
            OptionalBehaviors.ELIST_N,
            OptionalBehaviors.ELIST_T,
            OptionalBehaviors.ELIST_U,
            OptionalBehaviors.INVITE_EXCEPTION_MODE,
            OptionalBehaviors.INVITE_LIST,
            OptionalBehaviors.INVITE_OVERRIDES_LIMIT,
            OptionalBehaviors.METADATA_BEFORE_CONNECT,
            OptionalBehaviors.MULTI_JOIN,
            OptionalBehaviors.MULTI_KICK,
            OptionalBehaviors.MULTI_NAMES_COMMAND,
            OptionalBehaviors.MULTI_PRIVMSG,
            OptionalBehaviors.NO_CTCP,
            OptionalBehaviors.SASL_AFTER_REGISTRATION,
        )
    )
    isupport: ClassVar[dict[str, Any]] = {
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "INVEX": "I",
        "MONITOR": patma.ANYSTR,
        "MSGREFTYPES": "msgid,timestamp",
        "PREFIX": "(qaohv)~&@%+",
        "STATUSMSG": "~&@%+",
        "TARGMAX": patma.ANYSTR,
        "UTF8ONLY": None,
        "WHOX": None,
    }

    def run(
        self,
        hostname: str,
        port: int,
        *,
        password: str | None,
        ssl: bool,
        run_services: bool,
        faketime: str | None,
        websocket_hostname: str | None = None,
        websocket_port: int | None = None,
    ) -> None:
        """Start a server for one test; skip tests of what hubbub has no way to do yet."""
        if "ServicesLinksTestCase" in os.environ.get("PYTEST_CURRENT_TEST", ""):
            raise NotImplementedByController("services as a server of their own")
        self.create_config()
        self.hostname, self.port = hostname, port
        self.faketime_enabled = False
        self._settings = json.loads(json.dumps(SETTINGS))
        self._settings["server"] |= {"ip": hostname, "port": port}
        if websocket_hostname is not None:  # every port speaks it, but the test wants another
            self._settings["server"]["listen"] = [f"{websocket_hostname}:{websocket_port}"]
        if password is not None:
            self._settings["server"]["password"] = password
        asked = self.test_config
        self._settings["accounts"] |= {
            "before_connect": asked.account_registration_before_connect,
            "email_required": asked.account_registration_requires_email,
        }
        if self.test_config.ergo_roleplay:
            self._settings["rooms"]["roleplay"] = True
        if self.test_config.ergo_config is not None:
            asked_of_ergo = _Asked(server=_Asked(listeners={"here": None}))
            self.test_config.ergo_config(asked_of_ergo)
            self._as_ergo(asked_of_ergo)
        self._start()

    def _as_ergo(self, asked: "_Asked") -> None:
        """Set what the test asks for in Ergo's configuration, as far as we have it."""
        for path in asked.paths():
            if path not in FOR_ERGO:
                raise NotImplementedByController(" ".join(path))
            for section, values in FOR_ERGO[path].items():
                self._settings.setdefault(section, {}).update(values)

    def _start(self) -> None:
        path = self._write()
        assert self.directory is not None
        data = ["--data", str(self.directory / "data")]
        self.proc = self.execute([*_command(), "serve", "--config", str(path), *data])

    def _write(self) -> Path:
        assert self.directory is not None
        path = self.directory / "hubbub.toml"
        path.write_text(_toml(self._settings))
        return path

    def kill_proc(self) -> None:
        """Kill it at once: stopping in peace would wait a second for peers to hang up."""
        assert self.proc is not None
        self._terminate_process_group(signal.SIGKILL)
        self.proc.wait(10)
        self.proc = None

    def restart(self) -> None:
        """Kill it and start it on the same data."""
        self.kill_proc()
        self.port_open = False
        self._start()
        self.wait_for_port()

    def getConfig(self) -> "_Asked":  # noqa: N802 - irctest's name
        """Return what a test changes and hands to `rehash`."""
        return _Asked()

    def rehash(self, case: BaseServerTestCase, config: "_Asked") -> None:
        """Have the changed configuration read by a server that runs."""
        self._as_ergo(config)
        self._write()
        client = "rehashing"
        case.connectClient(nick=client, name=client)
        case.sendLine(client, "OPER operuser operpassword")
        case.sendLine(client, "REHASH")
        answers = case.getMessages(client)
        assert "382" in {answer.command for answer in answers}, answers

    def wait_for_services(self) -> None:
        """Return at once: they are part of the server."""

    def registerUser(  # noqa: N802 - irctest's name
        self, case: BaseServerTestCase, username: str, password: str | None = None
    ) -> None:
        """Make an account by asking NickServ, as a client that knows nothing newer."""
        if password is not None and len(password) > _LONGEST_SAID:
            self._register(username, password)
            return
        client = case.addClient(show_io=False)
        case.sendLine(client, f"NICK {username}")
        case.sendLine(client, "USER r e g :user")
        while case.getRegistrationMessage(client).command != "001":
            pass
        case.getMessages(client)
        case.sendLine(client, f"NICKSERV REGISTER {password}")
        answers = case.getMessages(client)
        assert "NOTICE" in {answer.command for answer in answers}, answers
        case.sendLine(client, "QUIT")
        case.assertDisconnected(client)

    def _register(self, username: str, password: str) -> None:
        """Make an account as the server's owner does: no line of IRC is long enough."""
        self.wait_for_port()
        assert self.directory is not None
        data = ["--data", str(self.directory / "data")]
        command = [*_command(), "admin", "user", "add", username, *data]
        subprocess.run(command, input=password, text=True, check=True)


def _command() -> list[str]:
    return shlex.split(os.environ.get("HUBBUB_COMMAND", "hubbub"))


class _Asked(dict):  # type: ignore[type-arg]
    """Takes what a test sets in a nested configuration, whatever it is."""

    def __missing__(self, key: str) -> "_Asked":
        self[key] = _Asked()
        return self[key]

    def paths(self) -> list[tuple[str, ...]]:
        """Return what was set, each as its keys and its value."""
        found = []
        for key, value in self.items():
            if isinstance(value, dict):
                found += [(key, *path) for path in _Asked(value).paths()]
            elif value is not None:
                found.append((key, str(value)))
        return found


def _toml(settings: Settings) -> str:
    """Return the settings as TOML; JSON writes texts, numbers and lists the same way."""
    lines = []
    for section, values in settings.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def get_irctest_controller_class() -> type[HubbubController]:
    """Return the controller; irctest calls this."""
    return HubbubController
