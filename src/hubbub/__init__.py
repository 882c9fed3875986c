"""hubbub: one chatroom, many doors."""

__version__ = "0.1.0"
