"""RELAYMSG, NPC, NPCA and SCENE: what others are told."""

from hubbub.server.config import Config
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.sections import RoomsConfig
from tests.support.chatroom import Chatroom

SERVER = ":hubbub.local"


def test_relaymsg(chatroom: Chatroom) -> None:
    """The room hears who is relayed, the relaying bot too; with the capability also who relays."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "draft/relaymsg")
    for one in (ann, bob):
        one.send("JOIN #tea")
    chatroom.quiet()
    heard = ":todd/irc!~relay@127.0.0.1 PRIVMSG #tea :hi"
    assert [heard] == ann.ask("RELAYMSG #tea todd/irc :hi")
    assert [f"@draft/relaymsg=ann {heard}"] == bob.lines()


def test_relaymsg_refused(chatroom: Chatroom) -> None:
    """What cannot be relayed is answered with FAIL, as bridges expect it."""
    ann, bob = chatroom.irc("ann", "standard-replies"), chatroom.irc("bob", "standard-replies")
    for one in (ann, bob):
        one.send("JOIN #tea")
    chatroom.quiet()
    codes = [
        line.split()[3]
        for line in (
            *ann.ask("RELAYMSG #tea todd :hi"),
            *ann.ask("RELAYMSG #tea todd/irc : "),
            *bob.ask("RELAYMSG #tea todd/irc :hi"),
        )
    ]
    assert ["INVALID_NICK", "BLANK_MSG", "PRIVS_NEEDED"] == codes


def test_roles() -> None:
    """Roles speak, act and are told about, where the server and the room offer it."""
    config = Config(rooms=RoomsConfig("", roleplay=True), limits=LimitsConfig(messages_per_s=0.0))
    with Chatroom(config=config) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", "MODE #tea +E")
        chatroom.quiet()
        role = ":*elf*!ann@npc.fakeuser.invalid PRIVMSG #tea"
        assert [f"{role} :hm hm"] == ann.ask("NPC #tea elf hm hm")
        assert [f"{role} :\x01ACTION nods\x01"] == ann.ask("NPCA #tea elf nods")
        scene = ":=Scene=!ann@npc.fakeuser.invalid PRIVMSG #tea :Night falls."
        assert [scene] == ann.ask("SCENE #tea Night falls.")


def test_no_roles_by_default(chatroom: Chatroom) -> None:
    """A server whose configuration does not ask for it has no role-play."""
    ann = chatroom.irc("ann")
    refused = f"{SERVER} 573 ann #lobby :Nobody plays roles on this server"
    assert [refused] == ann.ask("NPC #lobby elf hi")
