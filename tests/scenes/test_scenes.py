"""Play every scene of this folder through a real server, at every door that it leaves open."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from hubbub.server.operator_config import Operator
from hubbub.store.memory import MemoryStore
from tests.scenes import props
from tests.scenes.stage import Stage, cast
from tests.support.served import Served

KEPT = ("history", "accounts", "moderation")
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("sesame8!")
ROOT = Operator(HASH)
SCENES = sorted(Path(__file__).parent.glob("*.scene"))
WAYS = [
    pytest.param(scene, doors, id="-".join((scene.stem, *doors.values())))
    for scene in SCENES
    for doors in cast(scene)
]


@pytest.mark.parametrize(("scene", "doors"), WAYS)
def test_scene(scene: Path, doors: dict[str, str], tmp_path: Path) -> None:
    """Everybody in the scene sees what it says, line by line, and nothing else."""
    store = MemoryStore() if scene.stem.startswith(KEPT) else None
    props.give(scene, store)
    config = props.settings(scene, tmp_path)
    with (
        Served(store=store, operators={"root": ROOT}, config=config) as served,
        Stage(served.address, doors) as stage,
    ):
        stage.play(scene)
