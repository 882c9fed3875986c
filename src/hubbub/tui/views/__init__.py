"""What the panes and bars say, as lines: pure, from what the client knows."""
