"""Sessions, the command table, fan-out and the journal: what joins doors to the core."""
