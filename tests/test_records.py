"""Records do what dataclasses do; their methods are only written later."""

import dataclasses

import pytest

from hubbub.records import dataclass


def made() -> type:
    """Return a class that nobody has used yet."""

    @dataclass(frozen=True, slots=True)
    class Tea:
        """A cup of it."""

        name: str
        sugar: int = 0
        guests: list[str] = dataclasses.field(default_factory=list)

        @property
        def is_sweet(self) -> bool:
            return self.sugar > 0

    return Tea


def test_written_late() -> None:
    """The methods are written at the first use."""
    tea = made()
    before = tea.__init__  # type: ignore[misc]
    assert tea("assam", sugar=1).is_sweet
    assert tea.__init__ is not before  # type: ignore[misc]


def test_wrong_arguments() -> None:
    """What is missing, and what is too much, is told as by a dataclass."""
    with pytest.raises(TypeError, match=r"__init__\(\) missing 1 required .*: 'name'"):
        made()()
    with pytest.raises(TypeError, match="unexpected keyword argument 'milk'"):
        made()("assam", milk=1)


def test_made_defaults() -> None:
    """Defaults that are made are each record's own."""
    tea = made()
    one, other = tea("assam"), tea("assam")
    one.guests.append("sam")
    assert other.guests == []


def test_equality() -> None:
    """Equal are records of one class with equal fields."""
    tea = made()
    assert tea("assam") == tea("assam")
    assert tea("assam") != tea("assam", 1)
    assert tea("assam") != made()("assam")


def test_frozen() -> None:
    """A frozen record is hashed by its fields, and cannot be changed."""

    @dataclass(frozen=True, slots=True)
    class Cup:
        """One."""

        size: int

    assert len({Cup(1), Cup(1), Cup(2)}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"Cup\.size"):
        Cup(1).size = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del Cup(1).size


def test_not_frozen() -> None:
    """One that is not frozen can be changed, and is not hashed."""

    @dataclass(slots=True)
    class Pot:
        """One."""

        size: int = 1

    pot = Pot()
    pot.size = 3
    assert repr(pot).endswith("Pot(size=3)")
    with pytest.raises(TypeError, match="unhashable"):
        hash(pot)
    with pytest.raises(AttributeError):
        pot.lid = True  # type: ignore[attr-defined]


def test_functions_of_dataclasses() -> None:
    """The functions of `dataclasses` take it for one of theirs, and so does `match`."""
    tea = made()("assam", 1)
    assert dataclasses.replace(tea, sugar=2) == made_like(tea, sugar=2)
    assert dataclasses.asdict(tea) == {"name": "assam", "sugar": 1, "guests": []}
    match tea:
        case object(name="assam", sugar=sugar):
            assert sugar == 1


def made_like(tea: object, *, sugar: int) -> object:
    """Return another one of its class."""
    return type(tea)("assam", sugar)  # type: ignore[call-arg]
