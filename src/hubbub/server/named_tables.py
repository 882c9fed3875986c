"""Tables under names of one's own, `[operators.ann]`: reading one, and noting what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from hubbub.server.setting import A_LINE, is_line, toml

Note = Callable[[Sequence[str], str], None]
"""Notes a mistake: the path of the key it is at, and the sentence."""

_CERTFP = re.compile(r"[0-9a-f]{64}")


class TableReader:
    """Reads one table; what is wrong in it is noted at its line."""

    def __init__(
        self, path: tuple[str, str], table: Any, known: Mapping[str, str], note: Note
    ) -> None:
        self._path = path
        self._note = note
        self._table: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
        self.is_right = True
        if not isinstance(table, Mapping):
            self.refuse("it must be a table")
        for key in self._table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
                self.refuse(f"there is no {key}; {hint}", key)

    def refuse(self, sentence: str, *key: str) -> None:
        """Note that something is wrong with the table or a key of it."""
        self.is_right = False
        self._note((*self._path, *key), f"{'.'.join(self._path)}: {sentence}")

    def text(self, key: str) -> str:
        """Return a text, '' where there is none."""
        value = self._table.get(key, "")
        if isinstance(value, str) and is_line(value):
            return value
        kind = A_LINE if isinstance(value, str) else "a text"
        self.refuse(f"{key} must be {kind}", key)  # what it is may be a password
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self._table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.refuse(f"{key} must be a list of texts", key)
        return ()

    def flag(self, key: str) -> bool:
        """Return a key that is true or false; false where there is none."""
        value = self._table.get(key, False)
        if isinstance(value, bool):
            return value
        self.refuse(f"{key} must be true or false, not {toml(value)}", key)
        return False

    def certfp(self) -> str:
        """Return the key `certfp`, SHA-256 of a certificate in hexadecimal; '' for none."""
        value = self.text("certfp").lower().replace(":", "")
        if value and not _CERTFP.fullmatch(value):
            self.refuse("certfp must be 64 hexadecimal digits", "certfp")
        return value
