#!/usr/bin/env python3
"""Checks the program's date arithmetic against Python's datetime, zoneinfo and dateutil.

    dates.py PROGRAM [CASES] [SEED]

PROGRAM is the example `dates`. For each operation it is handed CASES random cases (100,000 unless told otherwise, the same
in every run), and they are worked out here by other means: months by dateutil's relativedelta, hours by datetime in UTC,
business days one by one, federal holidays by dateutil's rules. Whatever differs is printed, and the exit code is then 1.
"""

import random
import subprocess
import sys
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import MO, TH, relativedelta

MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
FIRST_YEAR, LAST_YEAR = 1971, 2100
ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "UTC"]


# Holidays, as 5 U.S.C. 6103 and the acts before it say.

def legal_holidays(year):
    nth = lambda month, weekday, n: date(year, month, 1) + relativedelta(weekday=weekday(n))
    yield date(year, 1, 1)
    if year >= 1986:
        yield nth(1, MO, 3)
    yield nth(2, MO, 3)
    yield date(year, 5, 31) + relativedelta(weekday=MO(-1))
    if year >= 2021:
        yield date(year, 6, 19)
    yield date(year, 7, 4)
    yield nth(9, MO, 1)
    yield nth(10, MO, 2)
    yield nth(10, MO, 4) if year < 1978 else date(year, 11, 11)
    yield nth(11, TH, 4)
    yield date(year, 12, 25)


@lru_cache(None)
def holidays(year):
    days = set()
    for legal in [*legal_holidays(year), date(year + 1, 1, 1)]:
        days.add(legal + timedelta({5: -1, 6: 1}.get(legal.weekday(), 0)))
    return {day for day in days if day.year == year}


class Unknown(Exception):
    pass


def is_holiday(day):
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unknown
    return day in holidays(day.year)


def is_skipped(day, modifiers):
    if "w" in modifiers and day.weekday() >= 5:
        return True
    return "h" in modifiers and is_holiday(day)


def is_business_day(day):
    return not is_skipped(day, "wh")


def rolled(day):
    while not is_business_day(day):
        day += timedelta(1)
    return day


def counted(day, count, modifiers):
    step = timedelta(1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while is_skipped(day, modifiers):
            day += step
    return day


# The operations: each makes a case, as a line and the expected answer.

def some_day(pick, first=FIRST_YEAR - 2, last=LAST_YEAR + 2):
    start = date(first, 1, 1)
    return start + timedelta(pick.randrange((date(last, 12, 31) - start).days + 1))


def moved_days(unit, days):
    def case(pick):
        day, count = some_day(pick), pick.randint(-3000, 3000)
        modifiers = pick.choice(["-", "-", "w", "h", "wh"])
        rolling = pick.random() < 0.3 and count >= 0
        if modifiers != "-":
            count = pick.randint(0 if rolling else -60, 60)
        length = count * days
        words = modifiers + "r" if rolling else modifiers
        line = f"move {unit} {words} last {count} {day}"

        def expected():
            end = counted(day, length, modifiers) if modifiers != "-" else day + timedelta(length)
            end = rolled(end) if rolling else end
            return f"{end} {end}"
        return line, expected
    return case


def moved_months(unit, months):
    def case(pick):
        day, count = some_day(pick), pick.randint(-1200, 1200) // months
        if pick.random() < 0.5:
            # The ends of months, where the difficulty lies.
            day = day.replace(day=1) + relativedelta(months=1) - timedelta(pick.randint(1, 3))
        rule = pick.choice(["last", "next", "undecided"])

        def expected():
            last = day + relativedelta(months=count * months)
            other = last if last.day == day.day else last + timedelta(1)
            first, end = {"last": (last, last), "next": (other, other), "undecided": (last, other)}[rule]
            return f"{first} {end}"
        return f"move {unit} - {rule} {count} {day}", expected
    return case


def business_days(pick):
    day, count = some_day(pick), pick.randint(-260, 260)
    expected = lambda: "{0} {0}".format(counted(day, count, "wh"))
    return f"move business - last {count} {day}", expected


def business_days_between(pick):
    one = some_day(pick)
    other = one + timedelta(pick.randint(-500, 500))

    def expected():
        low, high = sorted((one, other))
        # A date forward counts from the day after, backward from the day before.
        shift = 1 if other >= one else 0
        days = (low + timedelta(ahead + shift) for ahead in range((high - low).days))
        count = sum(is_business_day(day) for day in days)
        return str(count if other >= one else -count)
    return f"between {one} {other}", expected


def readings(day, clock, zone):
    """The instants that a clock in a zone can mean: two where it is put back or forward."""
    wall = datetime.combine(day, time()) + clock
    both = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1))
    return both[0], both[1]


def start_of(day, zone):
    return readings(day, timedelta(), zone)[0]


def clocked(start, hours, modifiers, zone):
    """A clock that stops on some days, hour by hour of each."""
    at, left = start, timedelta(hours=abs(hours))
    forward = hours > 0
    while left > timedelta():
        day = (at if forward else at - MICRO).astimezone(zone).date()
        begin, end = start_of(day, zone), start_of(day + timedelta(1), zone)
        if is_skipped(day, modifiers):
            at = end if forward else begin
            continue
        today = end - at if forward else at - begin
        if left <= today:
            # What ends with the day is the last instant of that day.
            if forward:
                return end - MICRO if left == today else at + left
            return at - left
        left -= today
        at = end if forward else begin
    return at


def on_business_days(ends, zone):
    """Each end on the next business day, at the time that its clock showed, if one of them is on none."""
    local = [end.astimezone(zone) for end in ends]
    if all(is_business_day(end.date()) for end in local):
        return ends
    clocks = [datetime.combine(end.date(), end.time()) - datetime.combine(end.date(), time()) for end in local]
    return [readings(rolled(end.date()), clock, zone)[last] for last, (end, clock) in enumerate(zip(local, clocks))]


def hours(pick):
    zone_name = pick.choice(ZONES)
    zone = ZoneInfo(zone_name)
    # Zone tables agree on the past and on the rules of today, so the cases stay inside.
    day = some_day(pick, 1975, 2036)
    if pick.random() < 0.4:
        # Near a change of clocks: Sundays in March, April, October and November.
        day = date(pick.randint(1976, 2036), pick.choice([3, 4, 10, 11]), 1) + timedelta(pick.randrange(30))
        day = day + relativedelta(weekday=6) - timedelta(pick.choice([0, 0, 1, 2]))
    minutes = pick.choice([pick.randrange(24 * 60), pick.randrange(0, 4 * 60)])
    count = pick.randint(-200, 200)
    modifiers = pick.choice(["-", "-", "w", "h", "wh"])
    rolling = count >= 0 and pick.random() < 0.3
    words = modifiers + "r" if rolling else modifiers

    def expected():
        ends = []
        for at in readings(day, timedelta(minutes=minutes), zone):
            at = clocked(at, count, modifiers, zone) if modifiers != "-" else at + timedelta(hours=count)
            ends.append(at)
        if rolling:
            ends = on_business_days(ends, zone)
        return " ".join(str((end - EPOCH) // MICRO) for end in ends)
    return f"hours {words} {zone_name} {count} {day} {minutes * 60_000_000}", expected


def fiscal_years(pick):
    day = some_day(pick, 1950, 2200)
    month, first = pick.choice([(10, 1), (7, 1), (4, 6), (1, 1), (pick.randint(1, 12), pick.randint(1, 28))])

    def expected():
        begin = date(day.year, month, first)
        begin = begin if begin <= day else begin - relativedelta(years=1)
        end = begin + relativedelta(years=1) - timedelta(1)
        return f"{end.year} {begin} {end}"
    return f"fiscal {month} {first} {day}", expected


def federal_holidays(pick):
    day = some_day(pick)
    return f"holiday {day}", lambda: str(is_holiday(day)).lower()


OPERATIONS = {
    "days": moved_days("days", 1),
    "weeks": moved_days("weeks", 7),
    "months": moved_months("months", 1),
    "years": moved_months("years", 12),
    "hours": hours,
    "business days": business_days,
    "business days between": business_days_between,
    "fiscal years": fiscal_years,
    "federal holidays": federal_holidays,
}


def answer(expected):
    try:
        return expected()
    except Unknown:
        return "unknown"


def main():
    program = sys.argv[1]
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 6103
    wrong = 0
    for name, make in OPERATIONS.items():
        pick = random.Random(f"{seed} {name}")
        made = [make(pick) for _ in range(cases)]
        text = "".join(line + "\n" for line, _ in made)
        found = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
        assert len(found) == cases, f"{name}: {len(found)} answers to {cases} questions"
        differing = unknown = 0
        for (line, expected), got in zip(made, found):
            want = answer(expected)
            unknown += want == "unknown"
            if got != want:
                differing += 1
                if differing <= 5:
                    print(f"{name}: {line}\n  expected {want}\n  found    {got}")
        print(f"{name}: {cases} cases, {unknown} outside the calendar, {differing} differ")
        wrong += differing
    if wrong:
        sys.exit(f"seed {seed}: {wrong} answers differ")


if __name__ == "__main__":
    main()
