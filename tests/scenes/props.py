"""What a scene finds when it begins: what the server is set to, and what it has been given."""

from pathlib import Path

from hubbub.server.config import Config, load
from hubbub.store.accounts import Token
from hubbub.store.base import Store

SETTING, INVITATION = "the server has: ", "there is an invitation: "


def is_prop(sentence: str) -> bool:
    """Whether the sentence says what is there before anybody comes."""
    return sentence.startswith((SETTING, INVITATION))


def settings(scene: Path, folder: Path) -> Config:
    """Return what the scene wants the server to be set to: `section.key = value`, as in TOML."""
    file = folder / "hubbub.toml"
    file.write_text("\n".join(_all(scene, SETTING)), "utf-8")
    return load(file, {})


def give(scene: Path, store: Store | None) -> None:
    """Let the store have the invitations of the scene, each for one account."""
    for code in _all(scene, INVITATION):
        assert store is not None, "only a server that keeps what is said has accounts"
        store.accounts.add_token(Token(code, "root", 0))


def _all(scene: Path, beginning: str) -> list[str]:
    lines = (line.strip() for line in scene.read_text("utf-8").splitlines())
    return [line.removeprefix(beginning) for line in lines if line.startswith(beginning)]
