"""The client library: one connection, what is known through it, and what outlives it."""
