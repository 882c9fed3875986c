"""The controller for irctest is sound Python; irctest itself is not installed for these tests."""

import ast
from pathlib import Path

CONTROLLER = Path(__file__).parent / "conformance" / "hubbub_controller.py"


def test_the_controller_has_what_irctest_calls() -> None:
    """The suite finds the class by this function, and starts the server by this method."""
    tree = ast.parse(CONTROLLER.read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert {"get_irctest_controller_class", "run", "restart", "registerUser"} <= names
