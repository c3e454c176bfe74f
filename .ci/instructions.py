#!/usr/bin/env python3
"""Counts the instructions of four fixed runs, and compares them with those that are kept in the repository.

usage: instructions.py PROBITY [--update]

Time depends on the machine and on what else it does; instructions depend on the program, the compiler, a little on the
processor, and by one or two in a thousand on the hash seeds of a run, which MARGIN is far above. Ends with 1 if a run needs more by MARGIN than is
kept in `benches/instructions.json`; `--update` writes that file anew. Without valgrind it says so and ends with 0.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))

import bench  # noqa: E402
import invent  # noqa: E402

KEPT = ROOT / "benches/instructions.json"
MARGIN = 0.05
RECORDS = 10_000


def main(program: str, *options: str) -> int:
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: instructions were not counted")
        return 0
    probity = Path(program).resolve()
    with tempfile.TemporaryDirectory() as folder:
        invent.write(Path(folder), RECORDS)
        commands = runs(probity, Path(folder))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(zip(commands, pool.map(instructions, commands.values())))
    kept = json.loads(KEPT.read_text())["instructions"] if KEPT.exists() else {}
    failed = [name for name, count in found.items() if name in kept and count > kept[name] * (1 + MARGIN)]
    for name, count in found.items():
        change = f"{count / kept[name] - 1:+.1%}" if name in kept else "not kept yet"
        print(f"{name}: {count / 1e6:,.1f} million instructions ({change})")
    if "--update" in options:
        version = subprocess.run([probity, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        KEPT.write_text(json.dumps({"probity": version, "instructions": found}, indent=2) + "\n")
        print(f"written to {KEPT.relative_to(ROOT)}")
        return 0
    if found.keys() != kept.keys() or any(count < kept[name] * (1 - MARGIN) for name, count in found.items()):
        print("what is kept is out of date: --update writes it anew")
    for name in failed:
        print(f"FAILED: {name} needs more than {MARGIN:.0%} more than is kept")
    return 1 if failed else 0


def runs(probity: Path, folder: Path) -> dict:
    one_thread = bench.one_thread(probity)
    options = ["--format", "line", *one_thread]
    return {
        f"S1 over {RECORDS:,} records, CSV": bench.probity(probity, "S1", folder / "cases.csv", options),
        f"S2 over {RECORDS:,} records, NDJSON": bench.probity(probity, "S2", folder / "cases.ndjson", options),
        "the demonstration": [probity, "check", "--project", ROOT / "fixtures/demo", "--color", "never", *one_thread],
        "the tests of the rule packs": [probity, "test", ROOT / "rules"],
    }


def instructions(command: list) -> int:
    """How many instructions a command needs, by valgrind."""
    counted = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    result = subprocess.run([str(word) for word in counted], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    collected = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode not in (0, 1) or collected is None:
        sys.exit(f"{' '.join(map(str, command))}\nended with {result.returncode}:\n{result.stderr[-2000:]}")
    return int(collected.group(1))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
