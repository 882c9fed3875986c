"""`python -m hubbub` is the `hubbub` command."""

from hubbub.cli.main import entry

if __name__ == "__main__":
    entry()
