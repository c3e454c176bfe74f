//! Dates moved by amounts of time, and the time between two dates.

use rust_decimal::Decimal;

use crate::calendar::{Almanac, Day, Length, Reach, Unit, When};
use crate::outcome::{Cause, Reason};
use crate::resolve::ruleset::{Limit, Operand, Sign};

use super::Court;
use super::facts::{Fact, Range, Reading, Value, gap};
use super::operands::Env;
use super::predicates::whole;

impl<'a> Court<'a> {
    /// The time between two dates in whole units, toward zero.
    pub(super) fn between(&self, unit: Unit, from: &'a Operand, to: &'a Operand, env: &Env) -> Reading<'a> {
        let parts = [self.read(from, env), self.read(to, env)];
        let outside = self.outside_calendar(from, &parts[0]);
        Reading::combined(&parts, |facts| self.between_facts(unit, facts, &outside))
    }

    fn between_facts(&self, unit: Unit, facts: &[&Fact<'a>], outside: &Reason) -> Fact<'a> {
        if let Some(gap) = gap(facts) {
            return gap;
        }
        let (Fact::Known(Value::When(from)), Fact::Known(Value::When(to))) = (facts[0], facts[1]) else {
            unreachable!("resolve lets only dates stand in a span of time")
        };
        let range = match unit {
            Unit::Hours => {
                let ((from_first, from_last), (to_first, to_last)) =
                    (from.instants(&self.zone), to.instants(&self.zone));
                let hours = |from: i64, to: i64| {
                    Decimal::from(to.saturating_sub(from)).checked_div(Decimal::from(3_600_000_000_i64))
                };
                Range { low: hours(from_last.0, to_first.0), high: hours(from_first.0, to_last.0) }
            }
            Unit::BusinessDays => {
                let almanac = self.almanac();
                let count = |from: Day, to: Day| almanac.business_days(from, to).map(Decimal::from);
                match (count(from.last, to.first), count(from.first, to.last)) {
                    (Some(low), Some(high)) => Range { low: Some(low), high: Some(high) },
                    (_, _) => return Fact::Unknown(vec![outside.clone()]),
                }
            }
            Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => {
                let whole = |from: Day, to: Day| {
                    let bounded = from.is_bounded() && to.is_bounded();
                    bounded.then(|| Decimal::from(self.whole_units(unit, from, to)))
                };
                Range { low: whole(from.last, to.first), high: whole(from.first, to.last) }
            }
        };
        Fact::Known(Value::Number(range))
    }

    /// Whole units of calendar time; business days are counted by the almanac, hours on instants.
    fn whole_units(&self, unit: Unit, from: Day, to: Day) -> i64 {
        let days = i64::from(to.0) - i64::from(from.0);
        let months = |months: i64| self.whole_months(from, to) / months;
        match unit {
            Unit::Weeks => days / 7,
            Unit::Months => months(1),
            Unit::Years => months(12),
            Unit::Days | Unit::Hours | Unit::BusinessDays => days,
        }
    }

    /// Complete months from one day to another, negative backwards.
    fn whole_months(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.whole_months(to, from);
        }
        let ((from_year, from_month, _), (to_year, to_month, _)) = (from.ymd(), to.ymd());
        let most = (i64::from(to_year) - i64::from(from_year)) * 12 + i64::from(to_month) - i64::from(from_month);
        let reached = |months: i64| from.plus_months(months, self.rules.settings.month_end).0 <= to;
        if reached(most) { most } else { most - 1 }
    }

    /// A date moved by amounts of time.
    pub(super) fn moved(&self, base: &'a Operand, steps: &'a [(Sign, Operand, Unit)], env: &Env) -> Reading<'a> {
        let mut parts = vec![self.read(base, env)];
        parts.extend(steps.iter().map(|(_, step, _)| self.read(step, env)));
        let outside = self.outside_calendar(base, &parts[0]);
        Reading::combined(&parts, |facts| {
            if let Some(gap) = gap(facts) {
                return gap;
            }
            let Fact::Known(Value::When(mut when)) = facts[0].clone() else {
                unreachable!("resolve lets only dates be moved")
            };
            for ((sign, operand, unit), fact) in steps.iter().zip(&facts[1..]) {
                let Some(count) = whole(fact) else {
                    let what = self.operand_words(operand);
                    return Fact::Unknown(vec![Reason { what, cause: Cause::TooImprecise, cell: None }]);
                };
                let length = Length { count, unit: *unit };
                let length = if *sign == Sign::Minus { length.negated() } else { length };
                match self.shifted(when, Reach::plain(length)) {
                    Some(shifted) => when = shifted,
                    None => return Fact::Unknown(vec![outside.clone()]),
                }
            }
            Fact::Known(Value::When(when))
        })
    }

    /// The end of a deadline that counts from a date.
    pub(super) fn reached(&self, base: &'a Operand, limit: &'a Limit, env: &Env) -> Reading<'a> {
        let parts = [self.read(base, env), self.read(&limit.length, env)];
        let outside = self.outside_calendar(base, &parts[0]);
        Reading::combined(&parts, |facts| {
            if let Some(gap) = gap(facts) {
                return gap;
            }
            let (Fact::Known(Value::When(when)), Some(count)) = (facts[0], whole(facts[1])) else {
                unreachable!("resolve lets a deadline count from dates, by whole lengths")
            };
            match self.shifted(*when, limit.reach(count)) {
                Some(due) => Fact::Known(Value::When(due)),
                None => Fact::Unknown(vec![outside.clone()]),
            }
        })
    }

    /// A date moved as the settings say; `None` outside the years of the holiday calendar.
    pub(super) fn shifted(&self, when: When, reach: Reach) -> Option<When> {
        self.almanac().moved(when, reach)
    }

    /// What moving a date depends on.
    pub(super) fn almanac(&self) -> Almanac<'_> {
        let settings = &self.rules.settings;
        Almanac { month_end: settings.month_end, zone: &self.zone, holidays: &settings.holidays }
    }

    /// That a date needs a year which the holiday calendar does not cover.
    pub(super) fn outside_calendar(&self, operand: &Operand, reading: &Reading<'_>) -> Reason {
        Reason { what: self.operand_words(operand), cause: Cause::OutsideCalendar, cell: reading.cell }
    }
}
