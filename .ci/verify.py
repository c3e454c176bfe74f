#!/usr/bin/env python3
"""Judges invented records by every suite of rules, each record twice: by the engine and by the reference evaluator.

usage: verify.py PROBITY

Records pass from CSV and NDJSON and are held as well. Ends with 1 where the two evaluators do not agree.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benches"))

import bench  # noqa: E402
import invent  # noqa: E402

RECORDS = 10_000


def main(program: str) -> int:
    probity = Path(program).resolve()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        invent.write(Path(folder), RECORDS)
        for suite in bench.SUITES:
            for file, options in [("cases.csv", []), ("cases.ndjson", []), ("cases.csv", ["--hold"])]:
                command = bench.probity(probity, suite, Path(folder) / file, bench.VERIFY + options)
                said, agrees = bench.verified(command)
                print(f"{suite}, {RECORDS:,} records, {' '.join([file, *options])}: {said}")
                wrong += not agrees
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
