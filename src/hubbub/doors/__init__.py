"""The ways in: sockets, and telling from the first bytes who is speaking."""
