"""A reload: what is live holds, the rest is named, and a mistake changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.core.retention import Retention
from hubbub.errors import ConfigError, StartError
from hubbub.server.config import Config, LimitsConfig, RoomsConfig, ServerConfig, load
from hubbub.server.reload import Report, merged, reload
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom


def written(folder: Path, text: str) -> Path:
    """Return a configuration file that says this."""
    path = folder / "hubbub.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_live_and_not() -> None:
    """What is live is taken over; what needs a restart stays and is named."""
    old = Config()
    new = replace(
        old,
        server=ServerConfig(port=7, network="New", password="geheim"),
        limits=LimitsConfig(ping_s=5.0),
    )
    config, report = merged(old, new)
    assert replace(new, server=replace(new.server, port=1337)) == config
    assert [
        'server.network "hubbub" -> "New": holds from now on',
        "server.password: holds from now on",
        "limits.ping_s 90.0 -> 5.0: holds from now on",
        "server.port 1337 -> 7: needs a restart",
    ] == report.lines


def test_nothing_changed() -> None:
    """A reload that finds nothing new says so."""
    assert (Config(), Report()) == merged(Config(), Config())
    assert ["no setting has changed"] == Report().lines


def test_flags_still_win(tmp_path: Path) -> None:
    """What the command line said holds after a reload, and the data directory stays."""
    path = written(tmp_path, '[server]\nnetwork = "File"\n')
    config = load(path, {}, server={"port": 5, "network": "Flag"}, limits={"messages_per_s": 0.0})
    with Chatroom(config=replace(config, data=tmp_path)) as chatroom:
        written(tmp_path, '[server]\nnetwork = "Other"\nport = 6\n[limits]\nping_s = 1\n')
        assert ["limits.ping_s 90.0 -> 1.0: holds from now on"] == reload(chatroom.hub).lines
        assert ("Flag", 5, 1.0, tmp_path) == (
            chatroom.hub.config.server.network,
            chatroom.hub.config.server.port,
            chatroom.hub.config.limits.ping_s,
            chatroom.hub.config.data,
        )


def test_mistakes_change_nothing(tmp_path: Path) -> None:
    """With one mistake anywhere nothing changes, and every mistake is told."""
    path = written(tmp_path, "")
    with Chatroom(config=load(path, {})) as chatroom:
        before = chatroom.hub.config
        written(tmp_path, '[server]\nnetwork = "New"\nprot = 1\n[limits]\nping_s = "x"\n')
        with pytest.raises(ConfigError) as raised:
            reload(chatroom.hub)
        assert [
            f"{path}:3: there is no server.prot; did you mean port?",
            f'{path}:5: limits.ping_s must be a number, not "x"',
        ] == str(raised.value).splitlines()
        assert before is chatroom.hub.config


def test_a_follower_that_refuses(tmp_path: Path) -> None:
    """When one part cannot follow, no part does, those included that were asked before."""
    gone_over = []
    path = written(tmp_path, "")

    def refuses(new: Config) -> Callable[[], None]:
        raise StartError("there is no such file")

    with Chatroom(config=load(path, {})) as chatroom:
        chatroom.hub.followers[:] = [lambda new: lambda: gone_over.append(new), refuses]
        written(tmp_path, '[server]\nnetwork = "New"\n')
        with pytest.raises(StartError, match="no such file"):
            reload(chatroom.hub)
        assert "hubbub" == chatroom.hub.config.server.network
        chatroom.hub.followers.pop()
        reload(chatroom.hub)
        assert ["New"] == [one.server.network for one in gone_over]


def test_what_has_changed_besides_settings_is_told(tmp_path: Path) -> None:
    """A follower tells what else is another one now, as the certificate does."""
    with Chatroom(config=load(written(tmp_path, ""), {})) as chatroom:
        chatroom.hub.followers[:] = [lambda new: lambda: "the cake", lambda new: lambda: None]
        assert ["the cake: holds from now on"] == reload(chatroom.hub).lines


def test_capabilities_follow(tmp_path: Path) -> None:
    """Who listens is told which capabilities come, change and go; what goes is switched off."""
    path = written(tmp_path, "[limits]\nmessages_per_s = 0\n")
    with Chatroom(config=load(path, {}), store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann", "cap-notify", "draft/account-registration")
        bob = chatroom.irc("bob")
        ann.lines()
        written(
            tmp_path,
            "[limits]\nmessages_per_s = 0\nmultiline_lines = 7\n"
            '[accounts]\nregistration = "closed"\n',
        )
        reload(chatroom.hub)
        chatroom.run()
        assert [
            ":hubbub.local CAP ann DEL :draft/account-registration",
            ":hubbub.local CAP ann NEW :draft/multiline=max-bytes=16384,max-lines=7",
        ] == ann.lines()
        assert [] == bob.lines()
        assert [":hubbub.local CAP ann LIST :cap-notify"] == ann.ask("CAP LIST")


def test_who_is_here_is_held_to_the_new_limits(tmp_path: Path) -> None:
    """Flood control and what may wait unread hold for those who have come before, too."""
    path = written(tmp_path, "[limits]\nmessages_per_s = 0\n")
    with Chatroom(config=load(path, {})) as chatroom:
        ann = chatroom.irc("ann", address="203.0.113.5")
        written(tmp_path, "[limits]\nmessages_per_s = 1\nmessages_burst = 5\n")
        reload(chatroom.hub)
        ann.send(*(f"PING {number}" for number in range(20)))
        assert 5 == len(ann.lines())
        written(
            tmp_path,
            "[limits]\nmessages_per_s = 1\nmessages_burst = 50\nnetwork_messages_burst = 4\n"
            "common_messages_burst = 1\nnetwork_messages_per_s = 1\ncommon_messages_per_s = 1\n"
            "outbox_bytes = 100000\n",
        )
        reload(chatroom.hub)
        (session,) = chatroom.hub.sessions
        assert 100_000 == session.connection.bottom.limit_bytes
        chatroom.pass_s(60)
        ann.lines()
        ann.send(*(f"PING {number}" for number in range(20)))
        assert 20 > len(ann.lines())
        written(tmp_path, "[limits]\nmessages_per_s = 0\n")
        reload(chatroom.hub)
        chatroom.pass_s(5)
        ann.lines()
        ann.send(*(f"PING {number}" for number in range(200)))
        assert 200 == len(ann.lines())


def test_what_is_made_of_settings_follows(tmp_path: Path) -> None:
    """The message of the day, denied tags and how long newcomers wait are those of the reload."""
    path = written(tmp_path, "[limits]\nmessages_per_s = 0\n")
    (tmp_path / "motd.txt").write_text("Old\n", "utf-8")
    with Chatroom(config=replace(load(path, {}), data=tmp_path)) as chatroom:
        hub = chatroom.hub
        written(tmp_path, '[moderation]\nquiet_s = 3\n[rooms]\ndenied_tags = "typing"\n')
        (tmp_path / "motd.txt").write_text("New\n", "utf-8")
        reload(hub)
        assert (["New"], 3.0, True) == (hub.motd, hub.chat.quiet_s, hub.is_denied("+typing"))


def test_retention_follows(tmp_path: Path) -> None:
    """A stricter limit of the history is enforced from the reload on, not minutes later."""
    path = written(tmp_path, "[limits]\nmessages_per_s = 0\n")
    store = MemoryStore()
    with Chatroom(config=load(path, {}), store=store) as chatroom:
        ann = chatroom.irc("ann")
        for number in range(5):
            ann.ask(f"PRIVMSG #lobby :{number}")
        assert 5 < store.history.count("#lobby")
        written(tmp_path, "[limits]\nmessages_per_s = 0\n[history]\nkeep_messages = 2\n")
        reload(chatroom.hub)
        chatroom.run()
        assert Retention(messages=2) == chatroom.hub.config.history.retention
        assert 2 == store.history.count("#lobby")


def test_lobby_needs_a_restart() -> None:
    """The lobby of those who come after a reload is the one that is there."""
    old = Config()
    config, report = merged(old, replace(old, rooms=RoomsConfig("#other", roleplay=True)))
    assert ("#lobby", True) == (config.rooms.lobby, config.rooms.roleplay)
    assert ('rooms.lobby "#lobby" -> "#other"',) == report.needs_restart
