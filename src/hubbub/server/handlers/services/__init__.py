"""Services: commands for clients that know nothing newer, asked for by talking to a nick."""
