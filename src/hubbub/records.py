"""Dataclasses whose methods are written when one is first used, not when its module is imported.

`dataclasses` compiles six methods for each class, 0.5 ms, and the client has a hundred classes of
which a start uses a dozen. Otherwise nothing differs, and a type checker sees the standard ones.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeVar

    _T = TypeVar("_T")

    def dataclass(*, slots: bool, frozen: bool = False) -> Callable[[type[_T]], type[_T]]:
        """Make a class what `dataclasses.dataclass` makes of it, a little later.

        Args: slots: as there, and to be True: what is kept by the 100,000 has no dictionaries.
        """

        def made(cls: type[_T]) -> type[_T]:
            bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            for name in ("__init__", "__repr__", "__eq__", *(("__hash__",) if frozen else ())):
                setattr(bare, name, _written_when_called(bare, name, frozen))
            if frozen:
                bare.__setattr__ = bare.__delattr__ = _refuse
            else:
                bare.__hash__ = None
            return bare

        return made

    def _written_when_called(cls: type, name: str, frozen: bool) -> Callable[..., Any]:
        def method(self: object, *values: object, **named: object) -> Any:
            _write(cls, frozen)
            return getattr(cls, name)(self, *values, **named)

        return method

    def _write(cls: type, frozen: bool) -> None:
        fields = [(one.name, one.type, one) for one in dataclasses.fields(cls)]
        whole = dataclasses.make_dataclass(
            cls.__name__, fields, frozen=frozen, namespace={"__doc__": ""}
        )
        for name in ("__init__", "__repr__", "__eq__", "__hash__"):
            setattr(cls, name, getattr(whole, name))

    def _refuse(self: object, name: str, *_: object) -> NoReturn:
        msg = f"cannot change {type(self).__name__}.{name}: it is frozen"
        raise dataclasses.FrozenInstanceError(msg)
