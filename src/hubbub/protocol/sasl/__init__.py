"""SASL, sans-I/O: mechanisms as small state machines, and how IRC carries their messages."""
