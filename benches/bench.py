"""The benchmark workload: its data, the programs that judge it, and what each of them found.

What is measured and how it is shown stands in `run.py`. The workload itself is not part of this repository: a folder
with `gen.py`, `peers`, `floors` and `expected`. Standard library only.
"""

import collections
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "benches/workload"
AS_OF = "2021-12-31"
THREADS = "--threads"
# Everything is judged by both evaluators, and compared; nothing else is said.
VERIFY = ["--quiet", "--verify"]
PACKAGES = ["numpy==2.4.6", "polars==2.1.0", "duckdb==2.0.0"]
# The rule files of each suite, and how the workload's rules are called in them: `R01.0` there is `R01-0` here.
SUITES = {
    "S1": ["records", "s1"],
    "S2": ["records", "s1", "s2"],
    "S3": ["records", "s3"],
    "S4": ["records", "s1", "s4"],
}
IDS = {"S1": r"R\d\d", "S2": r"[RL]\d\d", "S3": r"R\d\d\.\d"}
# What the hand-written program reads each format with, fastest first choice of its authors.
READERS = {"csv": "simdcsv", "ndjson": "sonic", "json": "array-sonic", "yaml": "yaml", "parquet": "parquet"}


class Workload:
    """A folder with the workload, and one in which its data and programs are kept from run to run."""

    def __init__(self, folder: Path, work: Path):
        self.folder = folder.resolve()
        self.work = work.resolve()
        self.data = self.work / "data"
        self.data.mkdir(parents=True, exist_ok=True)

    def python(self) -> Path:
        """A Python that has what the generator and the peers need."""
        python = self.work / "venv/bin/python"
        if not python.exists():
            say("makes a Python environment for the generator and the peers")
            run([sys.executable, "-m", "venv", python.parent.parent])
            run([python, "-m", "pip", "install", "--quiet", *PACKAGES])
        return python

    def cases(self, records: int, ending: str) -> Path:
        """The case records in one format, generated if they are not there; the reference tables stand beside them."""
        path = self.data / f"cases_{records}.{ending}"
        if not path.exists():
            say(f"generates {path.name}")
            fresh = self.work / "generated"
            run([self.python(), self.folder / "gen.py", fresh, "--n", records, "--formats", ending])
            for file in fresh.iterdir():
                file.replace(self.data / file.name)
            self.compare_hash(path)
        return path

    def compare_hash(self, path: Path) -> None:
        for line in (self.folder / "expected/sha256.txt").read_text().splitlines():
            wanted, name = line.split()
            if name != path.name:
                continue
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != wanted:
                path.unlink()
                sys.exit(f"{name} is not what the workload says: its fingerprint is {found}, not {wanted}")

    def hand_written(self) -> Path:
        """The hand-written program, built in a copy of its folder."""
        program = self.work / "floors/target/release/bench-floors"
        if not program.exists():
            say("builds the hand-written program")
            shutil.copytree(self.folder / "floors", self.work / "floors", dirs_exist_ok=True)
            environment = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
            run(["cargo", "build", "--quiet", "--release"], cwd=self.work / "floors", env=environment)
        return program

    def expected(self, suite: str, records: int) -> dict | None:
        """Violations and records that cannot be assessed by rule, of S4 records and compliant ones by group.

        `None` where the workload has no figures of this size.
        """
        if suite == "S4":
            path = self.folder / f"expected/expected_S4_{records}.csv"
            return groups(path) if path.exists() else None
        path = self.folder / f"expected/expected_{records}.json"
        if not path.exists():
            return None
        rules = json.loads(path.read_text())["rules"]
        return {
            rule: (count["violations"], count["unassessable"])
            for rule, count in rules.items()
            if re.fullmatch(IDS[suite], rule)
        }


def probity(program: Path, suite: str, cases: Path, options: list) -> list:
    """The command that judges a suite."""
    command = [program, "check", "--as-of", AS_OF]
    for name in SUITES[suite]:
        command += ["--rules", RULES / f"{name}.probity"]
    command += ["--source", f"case={cases}"]
    if suite == "S2":
        for kind, file in [("officer", "officers.csv"), ("agency", "agencies.csv")]:
            command += ["--source", f"{kind}={cases.parent / file}"]
    if suite == "S4":
        command += ["--only", "S4"]
    return command + options


def verified(command: list, folder: Path | None = None) -> tuple:
    """What a run with `VERIFY` says of its two evaluators, and whether they agree."""
    result = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True)
    agrees = result.returncode in (0, 1, 3) and "both evaluators agree" in result.stderr
    return result.stderr.strip().splitlines()[-1] if agrees else result.stderr, agrees


def one_thread(program: Path) -> list:
    """The option that keeps the program to one thread, if it has it."""
    return [THREADS, "1"] if has_threads(program) else []


def has_threads(program: Path) -> bool:
    shown = subprocess.run([str(program), "check", "--help"], capture_output=True, text=True, check=True).stdout
    return THREADS in shown


def hand_written(program: Path, suite: str, cases: Path, output: Path, threads: int = 1) -> list:
    reader = READERS[cases.suffix[1:]]
    return [program, "hand", suite, reader, cases, cases.parent, output, threads]


def peer(workload: Workload, name: str, suite: str, cases: Path, output: Path) -> list:
    script = workload.folder / f"peers/run_{name}.py"
    return [workload.python(), script, suite, cases.suffix[1:], cases, cases.parent, output]


def findings(path: Path):
    """The findings in a result written as lines: record, rule as the workload calls it, outcome."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            _, rule, record, outcome = line.rstrip("\n").split(" ", 3)
            yield record, rule.replace("-", "."), outcome


def violations(path: Path):
    """What the other programs write: record and rule."""
    with path.open(encoding="utf-8", newline="") as file:
        for record, rule, *_ in csv.reader(file):
            yield record, rule


def groups(path: Path) -> dict:
    """What S4 comes to: records and compliant records by office and fiscal year."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(office, year): (int(of), int(compliant)) for office, year, of, compliant in csv.reader(file)}


def counts_of_probity(program: Path, suite: str, cases: Path, output: Path) -> dict:
    """What Probity found in the form of `expected`; of S4 by a run of its own, as lines hold no measures."""
    if suite != "S4":
        found = {rule: [0, 0] for rule in rule_ids(suite)}
        for (rule, outcome), count in collections.Counter((rule, outcome) for _, rule, outcome in findings(output)).items():
            found.setdefault(rule, [0, 0])[outcome == "not assessable"] += count
        return {rule: tuple(count) for rule, count in found.items()}
    command = probity(program, suite, cases, ["--format", "ndjson"])
    found = {}
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if not line.startswith('{"type":"measure"'):
                continue
            for group in json.loads(line)["groups"]:
                # The workload counts a record that cannot be assessed among those that violate nothing.
                of = group["of"] + group["not_assessable"]
                if of:
                    by = tuple("---" if value is None else str(value) for value in group["by"].values())
                    found[by] = (of, group["part"] + group["not_assessable"])
    return found


def rule_ids(suite: str) -> list:
    """The rules of a suite as the workload calls them, also those that find nothing."""
    text = "".join((RULES / f"{name}.probity").read_text() for name in SUITES[suite][1:])
    return [rule.replace("-", ".") for rule in re.findall(r"^rule (\S+)", text, re.MULTILINE)]


def counts_of_others(suite: str, output: Path) -> dict:
    """What another program found: as `expected`, without what could not be assessed."""
    if suite == "S4":
        return groups(output)
    found = collections.Counter(rule for _, rule in violations(output))
    return {rule: found[rule] for rule in rule_ids(suite)}


def differences(expected: dict, found: dict) -> list:
    """Each rule or group for which two counts differ, as a line."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            lines.append(f"{name}: expected {expected.get(name)}, found {found.get(name)}")
    return lines


def run(command: list, **options) -> None:
    subprocess.run([str(word) for word in command], check=True, **options)


def say(what: str) -> None:
    print(f"-- {what}", file=sys.stderr, flush=True)
