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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))

import bench  # noqa: E402

OUTCOMES = ["met", "violated", "pending", "exempt", "not_applicable", "not_assessable"]


def main(probity: str, shared: str) -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        real(Path(probity).resolve(), Path(shared).resolve() / "data/real", Path(folder) / "real-run", failed)
        workload(Path(probity).resolve(), Path(shared).resolve() / "bench", Path(folder) / "bench-run", failed)
    for line in failed:
        print("DIFFERS:", line)
    print(f"{len(failed)} differences")
    return 1 if failed else 0


def check(failed: list, what: str, expected, found) -> None:
    if expected != found:
        failed.append(f"{what}: expected {expected}, found {found}")


def real(probity: Path, data: Path, folder: Path, failed: list) -> None:
    """Judges each folder of tests/real as a project of its own, and compares with its `expected.json`.

    The data stand in it as `real`, and the rule packs as `rules`.
    """
    shutil.copytree(ROOT / "tests/real", folder)
    for project in sorted(folder.iterdir()):
        (project / "real").symlink_to(data)
        (project / "rules").symlink_to(ROOT / "rules")
        expected = json.loads((project / "expected.json").read_text())
        also = ["--also", ",".join(expected["also"])] if "also" in expected else []
        command = [probity, "check", "--format", "json", *also]
        start = time.monotonic()
        result = subprocess.run([str(word) for word in command], cwd=project, capture_output=True, text=True)
        seconds = time.monotonic() - start
        if result.returncode == 2:
            if "built without the feature" in " ".join(result.stderr.replace("│", " ").split()):
                print(f"{project.name}: NOT RUN, the program was built without the feature that it needs")
            else:
                failed.append(f"{project.name} could not be run:\n{result.stderr}")
            continue
        check(failed, f"{project.name}: exit code", expected["exit"], result.returncode)
        verify(project.name, [probity, "check", *bench.VERIFY], project, failed)
        compare(project.name, expected, json.loads(result.stdout), failed)
        print(f"{project.name}: {len(expected['rules'])} rules judged in {seconds:.1f} s")


def verify(what: str, command: list, folder: Path, failed: list) -> None:
    """Judges everything by both evaluators, which have to agree."""
    said, agrees = bench.verified(command, folder)
    print(f"{what}: {said}")
    check(failed, f"{what}: both evaluators agree", True, agrees)


def compare(group: str, expected: dict, found: dict, failed: list) -> None:
    """Compares every rule and measure of a group, and prints those whose question has no published answer."""
    rules = {rule["id"]: rule for rule in found["rules"]}
    check(failed, f"{group}: rules", sorted(expected["rules"]), sorted(rules))
    for rule, want in expected["rules"].items():
        counts = {outcome: want["counts"].get(outcome, 0) for outcome in OUTCOMES}
        check(failed, f"{rule}: outcomes", counts, rules.get(rule, {}).get("outcomes"))
        of_rule = [finding for finding in found["findings"] if finding["rule"] == rule]
        for outcome in ["violated", "not_assessable"]:
            check_places(failed, rule, outcome, want, [f for f in of_rule if f["outcome"] == outcome])
        if "first_row" in want:
            rows = [row(finding["place"]) for finding in of_rule]
            check(failed, f"{rule}: rows", (want["first_row"], want["last_row"]), (min(rows), max(rows)))
        if rule.split("-")[0] in expected["computed"]:
            print_rule(rules[rule], of_rule)
    for kind, files in expected.get("inputs", {}).items():
        check_inputs(failed, kind, files, [entry for entry in found["inputs"] if entry["kind"] == kind])
    measures = {measure["id"]: measure for measure in found["measures"] if measure["status"] == "run"}
    check(failed, f"{group}: measures", sorted(expected.get("measures", {})), sorted(measures))
    for measure, want in expected.get("measures", {}).items():
        groups = measures[measure]["groups"]
        missed = [group for group in groups if group.get("target") == "missed"]
        figures = {
            "groups": [figure(group) for group in groups],
            "missed": [figure(group) for group in missed],
            "number": len(groups),
            "total": measures[measure]["total"].get("value"),
        }
        for what, value in want.items():
            check(failed, f"{measure}: {what}", value, figures[what])
        if measure.split("-")[0] in expected["computed"]:
            print(f"  {measure} {measures[measure]['title']}: {', '.join(f'{what} {figures[what]}' for what in want)}")


def check_places(failed: list, rule: str, outcome: str, want: dict, findings: list) -> None:
    """Compares the first places in each file, and the texts of the first findings."""
    places = {}
    for finding in findings:
        places.setdefault(Path(finding["place"]["file"]).name, []).append(finding["place"])
    if outcome in want:
        check(failed, f"{rule}: files with {outcome} rows", sorted(want[outcome]), sorted(places))
    for file, first in want.get(outcome, {}).items():
        shown = [place.get("cell") if isinstance(at, str) else row(place) for at, place in zip(first, places.get(file, []))]
        check(failed, f"{rule}: {outcome} in {file}", first, shown)
    if outcome == "violated":
        for text, finding in zip(want.get("texts", []), findings):
            check(failed, f"{rule}: `{text}` in the message", True, text in finding["message"])


def check_inputs(failed: list, kind: str, files: dict, entries: list) -> None:
    """Compares what is said of the files of a kind: rows, absent columns, texts that cannot be read."""
    check(failed, f"{kind}: files", sorted(files), sorted(Path(entry["file"]).name for entry in entries))
    for entry in entries:
        want = files.get(Path(entry["file"]).name, {})
        shown = {"rows": entry["rows"], "absent": [], "unreadable": {}}
        for field in entry["fields"]:
            if field.get("absent"):
                shown["absent"].append(field["field"])
            for cause in field.get("unreadable_causes", []):
                # The text stands between the first two marks of the message.
                texts = [example["message"].split("`")[1] for example in cause["first"]]
                shown["unreadable"].setdefault(field["field"], []).extend(texts)
        for what, value in want.items():
            check(failed, f"{kind} in {entry['file']}: {what}", value, shown[what])


def row(place: dict) -> int:
    """The row that a person sees: of a sheet, of a Parquet file, or the line of a text."""
    return int(re.sub(r"\D", "", place["cell"])) if "cell" in place else place.get("row") or place["line"]


def figure(group: dict) -> list:
    """What a group of a measure shows: its values, then its count, or of how many how many and how many percent."""
    if "rate" not in group:
        return [*group["by"].values(), group["value"]]
    percent = None if group["rate"] is None else round(group["part"] / group["of"] * 100, 1)
    return [*group["by"].values(), group["of"], group["part"], percent]


def print_rule(rule: dict, findings: list) -> None:
    outcomes = ", ".join(f"{count:,} {outcome.replace('_', ' ')}" for outcome, count in rule["outcomes"].items() if count)
    print(f"  {rule['id']} {rule['title']}: {outcomes}")
    for finding in [finding for finding in findings if finding["outcome"] == "violated"][:3]:
        place = finding["place"]
        at = place.get("cell") or f"row {row(place)}"
        print(f"      {Path(place['file']).name} {at}: {finding['message']}")


def workload(probity: Path, source: Path, folder: Path, failed: list) -> None:
    """Judges every suite of the benchmark workload, and one of them in every format, and compares what is found."""
    data = bench.Workload(source, folder)
    records = 10**5
    found = {suite: judge(probity, data, suite, records, "csv", failed) for suite in bench.SUITES}
    for ending in bench.READERS.keys() - {"csv"}:
        same = judge(probity, data, "S2", records, ending, failed) == found["S2"]
        check(failed, f"bench S2: the findings in {ending} are those in csv", True, same)
    for ending in bench.READERS:
        command = bench.probity(probity, "S2", data.cases(records, ending), bench.VERIFY)
        verify(f"workload, S2, {records:,} records as {ending}", command, folder, failed)


def judge(probity: Path, data: bench.Workload, suite: str, records: int, ending: str, failed: list) -> set:
    """Compares what a suite finds in one format with what the workload says. Gives the findings."""
    cases = data.cases(records, ending)
    output = data.work / "findings.line"
    start = time.monotonic()
    with output.open("w") as file:
        command = bench.probity(probity, suite, cases, ["--format", "line"])
        code = subprocess.run([str(word) for word in command], stdout=file).returncode
    seconds = time.monotonic() - start
    check(failed, f"bench {suite} {ending}: exit code", 1, code)
    counts = bench.counts_of_probity(probity, suite, cases, output)
    for line in bench.differences(data.expected(suite, records), counts):
        failed.append(f"bench {suite} {ending}: {line}")
    print(f"workload, {suite}, {records:,} records as {ending}: {seconds:.1f} s")
    return set(bench.findings(output))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
