"""What a timeline shows, and how it is laid out: pure, no Textual."""
