"""Fuzz one parser: `python fuzz/run.py TARGET [options of libFuzzer]`.

    pip install -c constraints.txt -e ".[fuzz]"
    python fuzz/run.py message -max_total_time=600

It begins with the seeds, keeps what it finds interesting in a folder of its own for the next time
(`fuzz/corpus/`, which is not kept in the repository), and stops at the first finding.
"""

import sys
from pathlib import Path

import atheris

HERE = Path(__file__).parent

with atheris.instrument_imports(include=["hubbub", "h11"]):
    import targets


def main() -> None:
    """Fuzz until the time is up or something is found."""
    if len(sys.argv) < 2 or sys.argv[1] not in targets.TARGETS:
        sys.exit(f"which one? {' '.join(targets.TARGETS)}")
    name = sys.argv.pop(1)
    corpus, seeds = HERE / "corpus" / name, HERE / "seeds" / name
    corpus.mkdir(parents=True, exist_ok=True)
    options = ["-max_len=2048", "-print_final_stats=1", *sys.argv[1:], str(corpus), str(seeds)]
    atheris.Setup([sys.argv[0], *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
