"""The plain client: one line typed, one line shown."""
