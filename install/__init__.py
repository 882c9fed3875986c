"""What bootstrap.py installs with; its fast path needs no more of it than `folder`."""
