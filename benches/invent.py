"""Invents case records and reference tables like those of the benchmark workload: small, the same on every machine.

For counting instructions, where nothing may depend on what is not in this repository. What the rules make of these
records was never computed by anything else, so they are no test; the workload's own data are (`bench.py`).
"""

import csv
import datetime
import json
from pathlib import Path

STATES = ["LPR", "NIV_OVERSTAY", "EWI", "REENTRY", "VISA_REVOKED", "PAROLEE", "USC_CLAIM", "UNKNOWN"]
OFFICES = ["ATL", "BAL", "BOS", "BUF", "CHI", "DAL", "DEN", "DET", "ELP", "HOU", "NEW", "PHI", "SEA", "SFR", "WAS"]
SENTENCES = [
    "The interview was held by telephone.",
    "The record of arrest was requested, and came the next day.",
    'The officer noted "no objection" on the form.',
    "Family members were told where to ask.",
    "The transfer was put off twice; transport was not at hand.",
]


class Numbers:
    """A sequence that looks random and never changes, whatever the version of Python (Knuth's MMIX constants)."""

    def __init__(self, seed: int):
        self.state = seed

    def below(self, end: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % end

    def often(self, percent: int) -> bool:
        return self.below(100) < percent

    def one_of(self, values: list):
        return values[self.below(len(values))]


def write(folder: Path, records: int) -> None:
    """Writes `cases.csv`, `cases.ndjson`, `officers.csv` and `agencies.csv`."""
    numbers = Numbers(287)
    agencies = [agency(numbers, number) for number in range(200)]
    officers = [officer(numbers, number) for number in range(2000)]
    cases = [case(numbers, number) for number in range(records)]
    for name, rows in [("agencies", agencies), ("officers", officers), ("cases", cases)]:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows({field: text(value) for field, value in row.items()} for row in rows)
    with (folder / "cases.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in cases)


def text(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def day(numbers: Numbers, first: int, last: int) -> datetime.date:
    return datetime.date(first, 1, 1) + datetime.timedelta(days=numbers.below(365 * (last - first + 1)))


def agency(numbers: Numbers, number: int) -> dict:
    ended = day(numbers, 2019, 2020).isoformat() if numbers.often(10) else None
    return {
        "agency_id": f"AG-{number:04}",
        "agency_name": f"Sheriff of county {number}",
        "signed_date": day(numbers, 2008, 2014).isoformat(),
        "terminated_date": ended,
    }


def officer(numbers: Numbers, number: int) -> dict:
    trained = day(numbers, 2011, 2014)
    return {
        "officer_id": f"OF-{number:05}",
        "agency_id": f"AG-{number % 200:04}",
        "basic_training_date": trained.isoformat(),
        "training_expires_date": (trained + datetime.timedelta(days=365 * 8)).isoformat(),
    }


def case(numbers: Numbers, number: int) -> dict:
    """One record: most of its fields as the rules want them, each now and then missing or not."""
    maybe = lambda value: None if numbers.often(1) else value
    later = lambda start, days: start + datetime.timedelta(days=numbers.below(days))
    matched = day(numbers, 2014, 2019)
    met = later(matched, 31 if numbers.often(98) else 90)
    issued = numbers.often(70)
    noted = later(met, 5) if numbers.often(98) else met - datetime.timedelta(days=1)
    lifted = issued and numbers.often(20)
    officer_number = numbers.below(2010)
    narrative = " ".join(numbers.one_of(SENTENCES) for _ in range(1 + numbers.below(4)))
    return {
        "case_id": f"{'CAP' if numbers.often(98) else 'cap'}-20{14 + number % 6}-{number:08}",
        "subject_id": f"A{numbers.below(10**9):0{9 if numbers.often(98) else 12}}",
        "agency_id": maybe(f"AG-{(officer_number if numbers.often(98) else number) % 200:04}"),
        "officer_id": maybe(f"OF-{officer_number:05}"),
        "field_office": maybe(numbers.one_of(OFFICES)),
        "program_model": maybe(numbers.one_of(["SC", "CAP", "JEM", "WSO"])),
        "fingerprint_match_date": maybe(matched.isoformat()),
        "encounter_date": maybe(met.isoformat()),
        "immigration_status": maybe(numbers.one_of(STATES) if numbers.often(98) else "see narrative"),
        "conviction_level": maybe(1 + numbers.below(3)),
        "priority": maybe(1 if numbers.often(90) else 2),
        "acrime_narrative": maybe(numbers.often(99)),
        "eagle_narrative": maybe(numbers.often(99)),
        "earm_narrative": maybe(numbers.often(99)),
        "detainer_issued": maybe(issued),
        "detainer_issued_date": maybe(noted.isoformat()) if issued else None,
        "warrant_form": maybe(numbers.one_of(["I-200", "I-205"] if numbers.often(98) else ["I-247A"])) if issued else None,
        "detainer_lift_date": later(met, 90).isoformat() if lifted else None,
        "lift_reason": maybe("custody taken") if lifted else None,
        "primary_language": maybe(numbers.one_of(["ENG", "ENG", "SPA", "KIC", "MAM"])),
        "interpreter_used": maybe(numbers.one_of(["yes", "yes", "declined"] if numbers.often(98) else ["no"])),
        "disposition": maybe(numbers.one_of(["RELEASED", "TRANSFERRED", "REMOVED"])),
        "custody_hours": maybe((5 + numbers.below(420 if numbers.often(98) else 900)) / 10),
        "supervisor_review_date": maybe(later(met, 14).isoformat()),
        "narrative": maybe(narrative),
    }
