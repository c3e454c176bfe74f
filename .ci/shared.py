#!/usr/bin/env python3
"""What can only be checked with data that is not in this repository: published exports and the benchmark workload.

usage: shared.py PROBITY SHARED

PROBITY is the program, SHARED the folder with `data/real` and `bench`. Ends with 1 if anything differs from what is
expected. The expected figures of the published exports were computed with other tools; those of the workload stand
beside it.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTCOMES = ["met", "violated", "pending", "exempt", "not_applicable", "not_assessable"]


def main(probity: str, shared: str) -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        real(Path(probity).resolve(), Path(shared).resolve() / "data/real", Path(folder) / "real-run", failed)
        bench(Path(probity).resolve(), Path(shared).resolve() / "bench", Path(folder) / "bench-run", failed)
    for line in failed:
        print("DIFFERS:", line)
    print(f"{len(failed)} differences")
    return 1 if failed else 0


def run(command: list, folder: Path) -> tuple:
    """Runs a command; gives its exit code, its output as JSON, and seconds."""
    start = time.monotonic()
    result = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True)
    return result.returncode, json.loads(result.stdout), time.monotonic() - start


def check(failed: list, what: str, expected, found) -> None:
    if expected != found:
        failed.append(f"{what}: expected {expected}, found {found}")


def real(probity: Path, data: Path, folder: Path, failed: list) -> None:
    shutil.copytree(ROOT / "tests/real", folder)
    (folder / "real").symlink_to(data)
    expected = json.loads((folder / "expected.json").read_text())
    code, found, seconds = run([probity, "check", "--format", "json", "--also", "met"], folder)
    check(failed, "real: exit code", 1, code)
    rules = {rule["id"]: rule["outcomes"] for rule in found["rules"]}
    check(failed, "real: rules", sorted(expected), sorted(rules))
    for rule, want in expected.items():
        counts = {outcome: want["counts"].get(outcome, 0) for outcome in OUTCOMES}
        check(failed, f"real: {rule}", counts, rules.get(rule))
        of_rule = [f for f in found["findings"] if f["rule"] == rule]
        if "lines" in want:
            lines = [f["place"]["line"] for f in of_rule if f["outcome"] == "violated"]
            check(failed, f"real: {rule}, first rows", want["lines"], lines[: len(want["lines"])])
        if "first_line" in want:
            lines = [f["place"]["line"] for f in of_rule]
            check(failed, f"real: {rule}, rows", (want["first_line"], want["last_line"]), (min(lines), max(lines)))
    repeats(data, found, failed)
    measures(json.loads((folder / "measures.json").read_text()), found, failed)
    documents = {f["subject"]["key"] for f in found["findings"] if f["rule"].startswith("M01")}
    agencies = {key.rsplit("/", 1)[0] for key in documents}
    check(failed, "real: M01, records and agencies", (1657, 1413), (len(documents), len(agencies)))
    print(f"published exports: {len(expected)} rules judged in {seconds:.1f} s")


def repeats(data: Path, found: dict, failed: list) -> None:
    """R05 counts whole groups of equal rows; the question asks for the second and later of each, so one less a group."""
    lines = (data / "removals-seattle/SeattleAORExpeditedRemovals.csv").read_text().splitlines()
    flagged = [f["place"]["line"] for f in found["findings"] if f["rule"] == "R05" and f["outcome"] == "violated"]
    groups = {lines[line - 1] for line in flagged}
    print(f"R05: {len(flagged)} rows in {len(groups)} groups, so {len(flagged) - len(groups)} repeat an earlier row")
    check(failed, "real: R05, repeats", 3192, len(flagged) - len(groups))


def measures(expected: dict, found: dict, failed: list) -> None:
    """Rates by year, and what can be read off counts of documents by agency and model."""
    groups = {measure["id"]: measure["groups"] for measure in found["measures"]}
    years = {}
    for group in groups["R04-YEARS"]:
        share = group["part"] / group["of"]
        check(failed, "real: R04-YEARS, rate", round(share, 4), group["rate"])
        year = str(group["by"]["fiscal year of departed_on"])
        years[year] = [group["of"], group["part"], round(share * 100, 1)]
    check(failed, "real: R04-YEARS", expected["R04-YEARS"], years)
    known = [group for group in groups["M04"] if group["by"]["model"] is not None]
    models = Counter(group["by"]["agency"] for group in known)
    twice = {group["by"]["agency"] for group in known if group["value"] > 1}
    of_agencies = {"all_three": sum(count == 3 for count in models.values()), "same_model_twice": len(twice)}
    check(failed, "real: M04", expected["M04"], of_agencies)
    days = [group["value"] for group in groups["R09"] if group["value"] > 50]
    print(f"R09: {len(days)} days with more than 50 departures, at most {max(days, default=0)}")


def bench(probity: Path, workload: Path, folder: Path, failed: list) -> None:
    folder.mkdir()
    venv, data = folder / "venv", folder / "data"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin/pip", "install", "-q", "numpy==2.4.6", "polars==2.1.0"], check=True)
    generate = [venv / "bin/python", workload / "gen.py", data, "--n", "100000", "--formats", "csv,ndjson"]
    subprocess.run([str(word) for word in generate], check=True)
    expected = json.loads((workload / "expected/expected_100000.json").read_text())["rules"]
    for ending in ["csv", "ndjson"]:
        command = [probity, "check", "--format", "json", "--as-of", "2020-09-30"]
        for name in ["records", "s1", "s2"]:
            command += ["--rules", ROOT / f"tests/bench/{name}.probity"]
        sources = {"case": f"cases_100000.{ending}", "officer": "officers.csv", "agency": "agencies.csv"}
        for kind, file in sources.items():
            command += ["--source", f"{kind}={file}"]
        code, found, seconds = run(command, data)
        check(failed, f"bench {ending}: exit code", 1, code)
        rules = {rule["id"]: rule["outcomes"] for rule in found["rules"]}
        wanted = {rule: count for rule, count in expected.items() if re.fullmatch(r"[RL]\d\d", rule)}
        check(failed, f"bench {ending}: rules", sorted(wanted), sorted(rules))
        for rule, count in wanted.items():
            outcomes = rules.get(rule, {})
            check(failed, f"bench {ending}: {rule} violated", count["violations"], outcomes.get("violated"))
            check(failed, f"bench {ending}: {rule} not assessable", count["unassessable"], outcomes.get("not_assessable"))
        print(f"workload, 100,000 records as {ending}: {len(rules)} rules in {seconds:.1f} s")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
