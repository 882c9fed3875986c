"""What a history is written as, and read from: pure functions between lines and records."""
