"""What each event changes, by subject; `reducer.py` is their table."""
