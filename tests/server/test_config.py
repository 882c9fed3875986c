"""Where a value comes from, and the sentence for everything that can be wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from hubbub.core.retention import Retention
from hubbub.errors import ConfigError
from hubbub.server.config import Config, HistoryConfig, load

NOTHING = {"PATH": "/bin"}


def written(folder: Path, text: str) -> Path:
    """Return a configuration file that says this."""
    path = folder / "hubbub.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_needed() -> None:
    """Everything works with no configuration."""
    assert Config() == load(environment=NOTHING)


def test_flags_win(tmp_path: Path) -> None:
    """Flags win over variables, which win over the file, which wins over the defaults."""
    path = written(tmp_path, '[server]\nport = 1\nname = "file.example"\nnetwork = "File"\n')
    environment = {"HUBBUB_SERVER_PORT": "2", "HUBBUB_SERVER_NAME": "env.example"}
    config = load(path, environment, server={"port": 3, "ip": None})
    assert (3, "env.example", "File", "127.0.0.1") == (
        config.server.port,
        config.server.name,
        config.server.network,
        config.server.ip,
    )


def test_whole_numbers_are_numbers(tmp_path: Path) -> None:
    """Where a number is wanted a whole one will do, in a file and in a variable."""
    config = load(written(tmp_path, "[limits]\nping_s = 60\n"), {"HUBBUB_LIMITS_TIMEOUT_S": "120"})
    assert (60.0, 120.0) == (config.limits.ping_s, config.limits.timeout_s)


def test_how_long_history_is_kept() -> None:
    """0 is no limit."""
    assert Retention() == Config().history.retention
    history = load(environment=NOTHING, history={"keep_days": 30}).history
    assert Retention(days=30) == history.retention
    assert Retention(messages=5) == HistoryConfig(keep_messages=5).retention


def test_no_lobby() -> None:
    """An empty lobby means that there is none."""
    assert "" == load(environment={"HUBBUB_ROOMS_LOBBY": ""}).rooms.lobby


def test_lists(tmp_path: Path) -> None:
    """A list of texts is a list in the file, and has commas between in a variable."""
    file = tmp_path / "hubbub.toml"
    file.write_text('[websocket]\norigins = ["https://a", "https://b"]\n')
    wanted = ("https://a", "https://b")
    assert wanted == load(file, {}).websocket.origins
    variable = {"HUBBUB_WEBSOCKET_ORIGINS": "https://a, https://b"}
    assert wanted == load(environment=variable).websocket.origins


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nprot = 1", "there is no server.prot; did you mean port?"),
        ("[limits]\nzzz = 1", "there is no limits.zzz; there are: connections, "),
        ("[sever]\nport = 1", "there is no [sever]; did you mean server?"),
        ("[zzz]\nport = 1", "there is no [zzz]; there are: server, tls, "),
        ("server = 1", "[server] must be a table"),
        ('[server]\nport = "1"', 'server.port must be a whole number, not "1"'),
        ("[server]\nport = 1.5", "server.port must be a whole number, not 1.5"),
        ("[server]\nport = true", "server.port must be a whole number, not true"),
        ("[proxy]\nnetworks = ['10.0.0.1/8']", "proxy.networks must be like 10.0.0.0/8"),
        ("[server]\nlisten = ['6667']", "server.listen must be like HOST:PORT, "),
        ("[websocket]\norigins = 'x'", 'websocket.origins must be a list of texts, not "x"'),
        ("[websocket]\norigins = [1]", "websocket.origins must be a list of texts, not [1]"),
        ("[server]\nip = 1", "server.ip must be a text, not 1"),
        ("[server]\nicon = 'javascript:x'", "server.icon must be an https address, not"),
        ("[server]\nname = 'a\tb'", "server.name must be one line without control characters"),
        ('[limits]\nping_s = "x"', 'limits.ping_s must be a number, not "x"'),
        ("[limits]\nping_s = false", "limits.ping_s must be a number, not false"),
    ],
)
def test_wrong_file(tmp_path: Path, text: str, sentence: str) -> None:
    """What is wrong in a file is told with the file's name and the key, and what was meant."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=rf"^{re.escape(str(path))}:[12]: {re.escape(sentence)}"):
        load(path, NOTHING)


@pytest.mark.parametrize(
    ("section", "values", "sentence"),
    [
        ("server", {"port": 65536}, "server.port must be 0 to 65535, not 65536"),
        ("server", {"port": -1}, "server.port must be 0 to 65535, not -1"),
        ("server", {"name": "a b"}, 'server.name must be a server\'s name, not "a b"'),
        ("server", {"name": ""}, 'server.name must be a server\'s name, not ""'),
        ("server", {"loop": "trio"}, 'server.loop must be auto, asyncio or uvloop, not "trio"'),
        ("rooms", {"lobby": "lobby"}, 'rooms.lobby must be a room\'s name, not "lobby"'),
        (
            "history",
            {"keep_days": -1},
            "history.keep_days must be 0 (no limit) to 99999, not -1",
        ),
        (
            "history",
            {"keep_messages": 10**9},
            "history.keep_messages must be 0 (no limit) to 999999999, not 1000000000",
        ),
        (
            "accounts",
            {"default_user_modes": "io"},
            'accounts.default_user_modes must be some of BRTiw, not "io"',
        ),
        ("limits", {"ping_s": -1.0}, "limits.ping_s must be 0 or more, not -1.0"),
        ("limits", {"messages_burst": 0}, "limits.messages_burst must be 1 or more, not 0"),
        ("limits", {"logins_failed": 0}, "limits.logins_failed must be 1 or more, not 0"),
        (
            "limits",
            {"exempt": "10.0.0.0/8 here"},
            (
                "limits.exempt must be addresses and networks with spaces between them,"
                ' not "10.0.0.0/8 here"'
            ),
        ),
        ("server", {"prot": 1}, "there is no server.prot; did you mean port?"),
    ],
)
def test_impossible_values(section: str, values: dict[str, Any], sentence: str) -> None:
    """A value of the right type that cannot be is told by its key."""
    with pytest.raises(ConfigError) as raised:
        load(environment=NOTHING, **{section: values})
    assert f"the command line: {sentence}" == str(raised.value)


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("HUBBUB_SERVER_PORT", 'HUBBUB_SERVER_PORT: server.port must be a whole number, not "x"'),
        ("HUBBUB_LIMITS_PING_S", 'HUBBUB_LIMITS_PING_S: limits.ping_s must be a number, not "x"'),
        ("HUBBUB_SERVER_PROT", "HUBBUB_SERVER_PROT: there is no server.prot; did you mean port?"),
    ],
)
def test_wrong_variable(variable: str, sentence: str) -> None:
    """What is wrong in a variable is told with the variable's name or the key."""
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        load(environment={variable: "x"})


def test_variables_of_others() -> None:
    """Variables that are not of a section of ours do not count, nor do those of our clients."""
    others = {"HUBBUB_DEBUG": "1", "HUBBUBBLE_SERVER_PORT": "2", "HUBBUB_SERVER": "chat.example"}
    assert Config() == load(environment=others)


def test_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without any variable is taken as given."""
    monkeypatch.setenv("HUBBUB_SERVER_PORT", "7")
    assert 1337 == load(environment={}).server.port


@pytest.mark.parametrize("key", ["ping_s", "messages_per_s", "shutdown_s"])
def test_not_a_number(key: str) -> None:
    """What TOML calls nan is no number here."""
    with pytest.raises(ConfigError):
        load(environment=NOTHING, limits={key: float("nan")})


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that is not there, or is no TOML, or no text, is told by its name."""
    with pytest.raises(ConfigError, match=r"cannot read .*nowhere.toml: No such file or directory"):
        load(tmp_path / "nowhere.toml", NOTHING)
    with pytest.raises(ConfigError, match="is not valid TOML"):
        load(written(tmp_path, "[server\n"), NOTHING)
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"binary.toml is not valid TOML"):
        load(path, NOTHING)


def test_motd(tmp_path: Path) -> None:
    """The message of the day is a file in the data directory; without one there is none."""
    assert [] == Config().motd()
    assert [] == Config(data=tmp_path).motd()
    (tmp_path / "motd.txt").write_text("Welcome,\nall of you\n", encoding="utf-8")
    assert ["Welcome,", "all of you"] == Config(data=tmp_path).motd()
    (tmp_path / "motd.txt").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"cannot read .*motd.txt"):
        Config(data=tmp_path).motd()


def test_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an environment handed in, the process' own counts."""
    for name in list(os.environ):
        if name.startswith("HUBBUB_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HUBBUB_SERVER_NETWORK", "Own")
    assert "Own" == load().server.network


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Whatever is wrong anywhere is told in one go, a line for each mistake."""
    path = written(tmp_path, '[server]\nprot = 1\n\n[limits]\nping_s = -1\n[sever]\nx = "y"\n')
    with pytest.raises(ConfigError) as raised:
        load(path, {"HUBBUB_SERVER_PORT": "x"}, rooms={"lobby": "lobby"})
    assert [
        f"{path}:2: there is no server.prot; did you mean port?",
        f"{path}:5: limits.ping_s must be 0 or more, not -1.0",
        f"{path}:6: there is no [sever]; did you mean server?",
        'HUBBUB_SERVER_PORT: server.port must be a whole number, not "x"',
        'the command line: rooms.lobby must be a room\'s name, not "lobby"',
    ] == str(raised.value).splitlines()


def test_origins(tmp_path: Path) -> None:
    """Each value that is no default tells where it is from."""
    path = written(
        tmp_path,
        f'[server]\nport = 1\nname = "file.example"\n[operators.ann]\ncertfp = "{"a" * 64}"\n',
    )
    config = load(path, {"HUBBUB_SERVER_PORT": "2"}, server={"ip": "127.0.0.2"})
    assert {
        "server.port": "HUBBUB_SERVER_PORT",
        "server.name": f"{path}:3",
        "server.ip": "the command line",
        "operators": f"{path}:4",
    } == config.origins


def test_what_is_secret_is_not_repeated() -> None:
    """A password of the wrong type is not shown in what is said of it."""
    with pytest.raises(ConfigError) as raised:
        load(environment=NOTHING, server={"password": 12345})
    assert "the command line: server.password must be a text" == str(raised.value)
