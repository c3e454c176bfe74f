#!/usr/bin/env python3
"""Measures Probity beside a hand-written program, DuckDB and Polars, and compares what they find.

usage: run.py WORKLOAD [--parts suites,growth] [--suites S1,S3] [--formats csv] [--rounds 5] [--large] [--write PAGE]

All programs of a comparison run in turn, round after round, so that whatever else the machine does falls on all of them.
Every figure is a median. README.md beside this file says what is measured how. Ends with 1 if any two programs do not
find the same. Standard library only.
"""

import argparse
import csv
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import bench
from bench import ROOT, Workload, say

PARTS = ["suites", "agreement", "growth", "rules", "threads", "findings", "staged"]
PROGRAMS = {"probity": "Probity", "one": "Probity, one thread", "hand": "hand-written", "duckdb": "DuckDB", "polars": "Polars"}
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
# Runs a program and tells its exit code, wall time, processor time, and peak memory in KiB. It is a process of its own:
# the kernel counts the memory of whoever starts a program as that program's, so that has to be small (some 8 MiB).
LAUNCH = """
import os, sys, time
output, *command = sys.argv[1:]
to_file = (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
start = time.monotonic()
child = os.posix_spawn(command[0], command, os.environ, file_actions=[to_file])
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - start
print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


@dataclass
class Goal:
    """What is to be reached: how often the hand-written program's processor time, how much less than the best peer's."""

    suite: str
    ending: str
    records: int
    hand: float
    peer: float | None
    mebibytes: int


GOALS = [
    Goal("S1", "csv", 10**6, 1.6, 2.5, 64),
    Goal("S1", "csv", 10**7, 1.6, 2.5, 64),
    Goal("S1", "ndjson", 10**6, 1.4, 1.2, 64),
    Goal("S1", "parquet", 10**6, 1.4, 1.2, 96),
    Goal("S1", "yaml", 10**5, 1.0, None, 256),
    Goal("S2", "csv", 10**6, 1.6, 2.3, 128),
    Goal("S3", "csv", 10**6, 2.0, 4.0, 64),
    Goal("S4", "csv", 10**6, 1.8, 2.4, 64),
]


@dataclass
class Run:
    """A command, where it writes its findings (where not to standard output, it writes that file by itself)."""

    command: list
    output: Path
    folder: Path = ROOT
    by_itself: bool = False


@dataclass
class Figures:
    """Medians: seconds of processor time and of wall time, mebibytes at the peak."""

    processor: float
    wall: float
    mebibytes: float


class Bench:
    """One run of this script: what it measures with, and what has come out so far."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.workload = Workload(options.workload, options.work)
        self.outputs = self.workload.work / "outputs"
        self.outputs.mkdir(exist_ok=True)
        self.probity = (options.probity or build_probity()).resolve()
        self.rows = []
        self.notes = []
        self.goals = []
        self.differences = []

    def goal(self, reached: bool, what: str) -> None:
        self.goals.append(f"{'yes' if reached else 'NO '}  {what}")
        say(self.goals[-1])

    def compare(self, what: str, expected: dict, found: dict) -> None:
        for line in bench.differences(expected, found):
            self.differences.append(f"{what}: {line}")
            say(f"DIFFERS: {self.differences[-1]}")

    def judge(self, suite: str, cases: Path, name: str, options: list = ()) -> Run:
        """Probity over a suite, every finding written as a line; on standard output what the rules came to."""
        output = self.outputs / f"{name}.line"
        written = ["--max-findings", "0", "--output", f"line={output}", *options]
        return Run(bench.probity(self.probity, suite, cases, written), output, by_itself=True)

    def in_turn(self, runs: dict) -> dict:
        """Measures some programs: each once a round."""
        measured = {name: [] for name in runs}
        for _ in range(self.options.rounds):
            for name, one in runs.items():
                measured[name].append(launch(one))
        return {name: medians(figures) for name, figures in measured.items()}


def main() -> int:
    options = arguments()
    state = Bench(options)
    for part in options.parts:
        {
            "suites": suites,
            "agreement": agreement,
            "growth": growth,
            "rules": rules,
            "threads": threads,
            "findings": cost_of_a_finding,
            "staged": staged_file,
        }[part](state)
    page = markdown(state)
    print(page)
    print("\n".join(state.goals))
    print("\n".join(f"DIFFERS: {line}" for line in state.differences) or "all programs found the same")
    if options.write and not state.differences:
        write(options.write, page)
    return 1 if state.differences else 0


def arguments() -> argparse.Namespace:
    listed = lambda text: text.split(",")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("workload", type=Path, help="the folder with gen.py, peers, floors and expected")
    parser.add_argument("--work", type=Path, default=ROOT / "target/bench", help="where data and programs are kept")
    parser.add_argument("--probity", type=Path, help="the program to measure, instead of building it")
    parser.add_argument("--parts", type=listed, default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument("--suites", type=listed, help="of the part `suites`, these alone: S1,S2,S3,S4")
    parser.add_argument("--formats", type=listed, help="of the part `suites`, these alone: csv,ndjson,parquet,yaml")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="ten million records too (3.7 GB)")
    parser.add_argument("--write", type=Path, help="a page whose table is to be replaced")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def suites(state: Bench) -> None:
    """Each suite and format, beside the others."""
    workload, options = state.workload, state.options
    for goal in GOALS:
        if options.suites and goal.suite not in options.suites or options.formats and goal.ending not in options.formats:
            continue
        if goal.records > 10**6 and not options.large:
            continue
        name = f"{goal.suite} {goal.ending} {goal.records:,}"
        say(name)
        cases = workload.cases(goal.records, goal.ending)
        output = lambda program: state.outputs / f"{program}.csv"
        one = state.judge(goal.suite, cases, "one", [bench.THREADS, 1])
        runs = {"probity": state.judge(goal.suite, cases, "probity"), "one": one}
        by_hand = bench.hand_written(workload.hand_written(), goal.suite, cases, output("hand"))
        runs["hand"] = Run(by_hand, output("hand"), by_itself=True)
        for peer in ["duckdb", "polars"] if goal.peer else []:
            command = bench.peer(workload, peer, goal.suite, cases, output(peer))
            runs[peer] = Run(command, output(peer), by_itself=True)
        figures = state.in_turn(runs)
        state.rows.append((goal, figures))
        reached(state, name, goal, figures)
        same_counts(state, name, goal, cases, runs)


def reached(state: Bench, name: str, goal: Goal, figures: dict) -> None:
    times, all_threads = against_hand(figures, "one"), against_hand(figures, "probity")
    state.goal(
        times <= goal.hand,
        f"{name}: {times:.2f} times the hand-written program, with one thread each (at most {goal.hand}); "
        f"{all_threads:.2f} with all",
    )
    if goal.peer:
        less = against_peer(figures)
        state.goal(less >= goal.peer, f"{name}: {less:.2f} times less than the best peer (at least {goal.peer})")
    peak = figures["probity"].mebibytes
    state.goal(peak <= goal.mebibytes, f"{name}: {peak:.0f} MiB (at most {goal.mebibytes})")


def same_counts(state: Bench, name: str, goal: Goal, cases: Path, runs: dict) -> None:
    """Every program found what is expected, or, where nobody has said what that is, what the hand-written one found."""
    expected = state.workload.expected(goal.suite, goal.records)
    by_hand = bench.counts_of_others(goal.suite, runs["hand"].output)
    found = bench.counts_of_probity(state.probity, goal.suite, cases, runs["probity"].output)
    if expected:
        state.compare(f"{name}, Probity", expected, found)
    violated = {rule: count[0] for rule, count in expected.items()} if expected and goal.suite != "S4" else expected
    alone = bench.counts_of_probity(state.probity, goal.suite, cases, runs["one"].output)
    state.compare(f"{name}, Probity with one thread", found, alone)
    for program in runs.keys() - {"probity", "one"}:
        counts = bench.counts_of_others(goal.suite, runs[program].output)
        state.compare(f"{name}, {PROGRAMS[program]}", violated or by_hand, counts)


def agreement(state: Bench) -> None:
    """Probity and the hand-written program find the same rules violated by the same records, whatever the format."""
    records = 10**5
    pairs = [(suite, "csv") for suite in bench.SUITES] + [("S2", ending) for ending in bench.READERS if ending != "csv"]
    for suite, ending in pairs:
        name = f"{suite} {ending} {records:,}, agreement"
        say(name)
        cases = state.workload.cases(records, ending)
        judged = state.judge(suite, cases, "agreement")
        launch(judged)
        counts = bench.counts_of_probity(state.probity, suite, cases, judged.output)
        state.compare(f"{name}, counts", state.workload.expected(suite, records), counts)
        if suite == "S4":
            continue
        output = state.outputs / "agreement.csv"
        by_hand = bench.hand_written(state.workload.hand_written(), suite, cases, output)
        launch(Run(by_hand, output, by_itself=True))
        ours = {(record, rule) for record, rule, outcome in bench.findings(judged.output) if outcome == "violated"}
        theirs = set(bench.violations(output))
        for record, rule in sorted(ours ^ theirs)[:10]:
            state.differences.append(f"{name}: {record} {rule} is violated for one of the two only")


def growth(state: Bench) -> None:
    """From few records to many, in one format."""
    few, many = 10**5, 10**7 if state.options.large else 10**6
    say(f"growth from {few:,} to {many:,} records")
    runs = {n: state.judge("S1", state.workload.cases(n, "csv"), f"growth-{n}") for n in (few, many)}
    figures = state.in_turn(runs)
    time = figures[many].processor / figures[few].processor
    memory = figures[many].mebibytes / figures[few].mebibytes
    most = many / few * 1.05
    what = f"S1 csv, from {few:,} to {many:,} records"
    state.goal(time <= most, f"{what}: {time:.1f} times the processor time (at most {most:.0f})")
    state.goal(memory <= 1.1, f"{what}: {memory:.2f} times the memory (at most 1.10)")
    state.notes.append(
        f"From {few:,} to {many:,} records (S1, CSV) processor time grows {time:.1f}-fold, and the peak of memory from "
        f"{figures[few].mebibytes:.0f} to {figures[many].mebibytes:.0f} MiB."
    )


def rules(state: Bench) -> None:
    """From twelve rules to sixty over the same records."""
    say("from 12 to 60 rules")
    cases = state.workload.cases(10**6, "csv")
    figures = state.in_turn({suite: state.judge(suite, cases, f"rules-{suite}") for suite in ["S1", "S3"]})
    times = figures["S3"].processor / figures["S1"].processor
    state.goal(times <= 1.6, f"csv 1,000,000, from 12 to 60 rules: {times:.2f} times (at most 1.6)")
    state.notes.append(f"Sixty rules instead of twelve (S3 against S1) cost {times:.2f} times the processor time.")


def threads(state: Bench) -> None:
    """Wall time of two threads against one."""
    if not bench.has_threads(state.probity):
        state.goal(False, f"two threads against one: this program has no option `{bench.THREADS}`")
        return
    say("two threads against one")
    cases = state.workload.cases(10**6, "csv")
    runs = {n: state.judge("S1", cases, f"threads-{n}", [bench.THREADS, n]) for n in (1, 2)}
    output, program = state.outputs / "threads-hand.csv", state.workload.hand_written()
    for n in (1, 2):
        runs[f"hand-{n}"] = Run(bench.hand_written(program, "S1", cases, output, n), output, by_itself=True)
    figures = state.in_turn(runs)
    times, by_hand = figures[1].wall / figures[2].wall, figures["hand-1"].wall / figures["hand-2"].wall
    state.goal(
        times >= 1.7,
        f"S1 csv 1,000,000: two threads are {times:.2f} times as fast as one (at least 1.7); "
        f"{by_hand:.2f} times in the hand-written program",
    )
    state.notes.append(
        f"Two threads need {figures[2].wall:.2f} s for a million records (S1, CSV), one needs {figures[1].wall:.2f} s, "
        f"{times:.2f} times that (the hand-written program {by_hand:.2f} times); the peak of memory is "
        f"{figures[2].mebibytes:.0f} and {figures[1].mebibytes:.0f} MiB."
    )


def cost_of_a_finding(state: Bench) -> None:
    """A file in which nothing is found, and one in which every rule finds something in every record."""
    say("the cost of a finding")
    cases = state.workload.cases(10**5, "csv")
    first = state.judge("S1", cases, "findings")
    launch(first)
    faulty = {record for record, _, _ in bench.findings(first.output)}
    lines = {name: rewrite(state, cases, name, faulty) for name in ["clean", "spoiled"]}
    runs = {name: state.judge("S1", path, f"findings-{name}") for name, (path, _) in lines.items()}
    figures = state.in_turn(runs)
    found = {name: sum(1 for _ in bench.findings(runs[name].output)) for name in runs}
    state.compare("findings", {"clean": 0, "spoiled": 12 * lines["spoiled"][1]}, found)
    line = figures["clean"].processor / lines["clean"][1]
    finding = figures["spoiled"].processor / max(found["spoiled"], 1)
    what = f"a finding costs {finding / line:.2f} times a line without any"
    state.goal(finding <= 4 * line, f"S1 csv, {what} (at most 4)")
    state.notes.append(
        f"Where each of twelve rules finds something in every record, {what} ({finding * 1e9:.0f} and {line * 1e9:.0f} ns)."
    )


def rewrite(state: Bench, cases: Path, name: str, faulty: set) -> tuple:
    """The records of which nothing is found, or all of them so that everything is. Gives the file and how many.

    Spoiled records are violated by eleven rules; R05 asks for the very date without which R08 cannot be assessed.
    """
    spoil = {
        "subject_id": "X", "immigration_status": "NOPE", "conviction_level": "1", "priority": "2",
        "fingerprint_match_date": "2030-01-01", "acrime_narrative": "false", "detainer_issued": "true",
        "detainer_issued_date": "", "warrant_form": "I-999", "detainer_lift_date": "2020-01-01", "lift_reason": "",
        "primary_language": "SPA", "interpreter_used": "no", "disposition": "TRANSFERRED", "custody_hours": "99.5",
    }  # fmt: skip
    path, written = state.outputs / f"{name}.csv", 0
    with cases.open(encoding="utf-8", newline="") as source, path.open("w", encoding="utf-8", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        for record in reader:
            if name == "spoiled":
                # Without an encounter R09 could not be assessed.
                record |= spoil | {"case_id": f"X-{written}", "encounter_date": record["encounter_date"] or "2020-01-01"}
            elif record["case_id"] in faulty:
                continue
            writer.writerow(record)
            written += 1
    return path, written


def staged_file(state: Bench) -> None:
    """What somebody waits for who adds a file of fifty agreements to the demonstration, and has it checked."""
    say("a staged file")
    folder = state.workload.work / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    bench.run([state.probity, "demo", "--write", folder], stdout=subprocess.DEVNULL)
    (folder / "agreements/staged.yaml").write_text("---\n".join(agreement_text(number) for number in range(50)))
    command = [state.probity, "check", "agreements/staged.yaml", "--format", "line"]
    figures = state.in_turn({"staged": Run(command, state.outputs / "staged.line", folder)})["staged"]
    taken = figures.processor * 1000
    state.goal(taken < 30, f"a staged file of 50 agreements: {taken:.0f} ms (under 30)")
    state.notes.append(
        f"`probity check` on one file of 50 agreements, added to the demonstration, takes {taken:.0f} ms of processor time."
    )


def agreement_text(number: int) -> str:
    day = datetime.date(2019, 1, 7) + datetime.timedelta(days=7 * number)
    return f"""agreement_id: M-{100 + number}
agency_id: AG-{1 + number % 9:02}
model: {["JEM", "WSO"][number % 2]}
template_revision: "2016"
status: active
signatures:
  agency: {day - datetime.timedelta(days=10)}
  ice: {day}
operational_on: {day + datetime.timedelta(days=100 + 4 * number)}
authority_duration: until revoked
supervising_position: Supervisory Detention and Deportation Officer
detention_agreement: no
delegated_functions: [interrogate, process, fingerprint, photograph, sworn_statement, issue_detainer]
"""


def build_probity() -> Path:
    say("builds Probity")
    bench.run(["cargo", "build", "--quiet", "--profile", "dist", "--features", "parquet"], cwd=ROOT)
    return ROOT / "target/dist/probity"


def launch(one: Run) -> Figures:
    output = os.devnull if one.by_itself else one.output
    command = [sys.executable, "-I", "-S", "-c", LAUNCH, output, *one.command]
    result = subprocess.run([str(word) for word in command], cwd=one.folder, capture_output=True, text=True)
    code, wall, processor, kibibytes = result.stdout.split() or ("nothing", 0, 0, 0)
    if code not in ("0", "1"):
        sys.exit(f"{' '.join(map(str, one.command))}\nended with {code}:\n{result.stderr[-2000:]}")
    return Figures(float(processor), float(wall), int(kibibytes) / 1024)


def medians(runs: list) -> Figures:
    median = lambda what: statistics.median(getattr(run, what) for run in runs)
    return Figures(median("processor"), median("wall"), median("mebibytes"))


def against_hand(figures: dict, program: str) -> float:
    return figures[program].processor / figures["hand"].processor


def against_peer(figures: dict) -> float:
    return min(figures[peer].processor for peer in ["duckdb", "polars"]) / figures["probity"].processor


def markdown(state: Bench) -> str:
    """The table and the sentences below it, as they stand in the manual."""
    version = subprocess.run([state.probity, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    peers = " and ".join(package.replace("==", " ") for package in bench.PACKAGES[1:]).replace("polars", "Polars")
    rounds = f"medians of {state.options.rounds} rounds" if state.options.rounds > 1 else "one round"
    lines = [
        f"Probity {version}, {peers.replace('duckdb', 'DuckDB')}, {processor_name()}, {os.cpu_count()} cores, "
        f"{datetime.date.today()}; {rounds}.",
    ]
    if state.rows:
        names = " | ".join(PROGRAMS.values())
        lines += ["", f"| suite | records | {names} | × hand-written | best of the others × |", "|---" * 9 + "|"]
        lines += [row(goal, figures) for goal, figures in state.rows]
    if state.notes:
        lines += ["", *(f"- {note}" for note in state.notes)]
    return "\n".join(lines)


def row(goal: Goal, figures: dict) -> str:
    cells = [cell(figures[program]) if program in figures else "–" for program in PROGRAMS]
    peer = f"{against_peer(figures):.2f}" if goal.peer else "–"
    name = {"csv": "CSV", "ndjson": "NDJSON", "parquet": "Parquet", "yaml": "YAML", "json": "JSON"}[goal.ending]
    ratio = f"{against_hand(figures, 'one'):.2f} ({against_hand(figures, 'probity'):.2f})"
    return f"| {goal.suite} | {goal.records:,} {name} | {' | '.join(cells)} | {ratio} | {peer} |"


def cell(figures: Figures) -> str:
    return f"{figures.processor:.2f} · {figures.wall:.2f} · {figures.mebibytes:.0f}"


def processor_name() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(page: Path, text: str) -> None:
    """Puts the table between the marks of a page."""
    old = page.read_text()
    begin, end = (old.find(mark) for mark in MARKS)
    if begin < 0 or end < begin:
        sys.exit(f"{page} has no `{MARKS[0]}` and `{MARKS[1]}`")
    page.write_text(f"{old[:begin]}{MARKS[0]}\n{text}\n{old[end:]}")
    say(f"wrote the table to {page}")


if __name__ == "__main__":
    sys.exit(main())
