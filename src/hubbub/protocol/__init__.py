"""Pure bytes to messages and back: no sockets, no clock, no state of the chat."""
