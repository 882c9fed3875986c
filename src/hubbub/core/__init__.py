"""The chat itself: who is there, what may happen, what happened. Pure: no sockets, no clock."""
