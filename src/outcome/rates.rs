//! Rates, counts and sums: how far each is open, how it is rounded, and what it says of a target.
//!
//! All of it is exact until it is shown. Which records a figure is of is not decided here.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::syntax::ast::OutcomeWord;

use super::{Outcome, OutcomeSet, Tally, rolled_up};

/// Digits after the point beyond which no figure is written, however near it is to its target.
const MOST_DIGITS: u32 = 18;

/// A share of a whole that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many of them.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// `None` where the whole is empty.
    pub fn of(part: u64, whole: u64) -> Option<Share> {
        (whole > 0).then_some(Share { part, whole })
    }

    /// The same as a fraction.
    pub fn fraction(self) -> Fraction {
        Fraction { part: self.part.into(), whole: self.whole.into() }
    }

    /// The interval that holds the share of the whole population with 95 % confidence, if these are a simple random
    /// sample of it, from 0 to 1.
    ///
    /// Source of the formula: E. B. Wilson, Journal of the American Statistical Association 22 (1927), pages 209-212.
    pub fn wilson(self) -> (f64, f64) {
        // The 97.5th percentile of the standard normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        let (part, whole) = (self.part as f64, self.whole as f64);
        let share = part / whole;
        let shrunk = 1.0 + Z * Z / whole;
        let middle = (share + Z * Z / (2.0 * whole)) / shrunk;
        let half = Z * (share * (1.0 - share) / whole + Z * Z / (4.0 * whole * whole)).sqrt() / shrunk;
        // At the ends the formula gives 0 and 1 exactly; floating point does not.
        let low = if self.part == 0 { 0.0 } else { middle - half };
        let high = if self.part == self.whole { 1.0 } else { middle + half };
        (low, high)
    }
}

/// One number over another that is more than 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// Above the line.
    pub part: Decimal,
    /// Below it.
    pub whole: Decimal,
}

/// Whether a figure is written in per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// In per cent.
    Percent,
    /// As it is.
    Number,
}

impl Fraction {
    /// `None` where the whole is not more than 0.
    pub fn of(part: Decimal, whole: Decimal) -> Option<Fraction> {
        (whole > Decimal::ZERO).then_some(Fraction { part, whole })
    }

    fn times(self, unit: Unit) -> Decimal {
        match unit {
            Unit::Percent => self.part.saturating_mul(Decimal::ONE_HUNDRED),
            Unit::Number => self.part,
        }
    }

    /// The figure with at least so many digits after the point, and as many as put it on the right side of a target:
    /// rounded half to even, but never what is something to nothing, nor a part to the whole.
    pub fn rounded(self, unit: Unit, digits: u32, target: Option<&Target>) -> Decimal {
        let exact = self.times(unit) / self.whole;
        for digits in digits..=MOST_DIGITS {
            let mut kept = exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven);
            if unit == Unit::Percent {
                let step = Decimal::new(1, digits);
                if kept.is_zero() && self.part > Decimal::ZERO {
                    kept = step;
                } else if kept == Decimal::ONE_HUNDRED && self.part < self.whole {
                    kept -= step;
                }
            }
            let right_side = target.is_none_or(|target| target.is_reached(kept) == self.reaches(target));
            if right_side && kept.is_zero() == self.part.is_zero() {
                kept.rescale(digits);
                return kept;
            }
        }
        exact
    }

    /// Whether it is where a target wants it, exactly.
    fn reaches(self, target: &Target) -> bool {
        target.holds(self.times(target.unit), target.value.saturating_mul(self.whole))
    }
}

/// What a measure should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// `at least`, or else `at most`.
    pub at_least: bool,
    /// The figure.
    pub value: Decimal,
    /// What the figure is in.
    pub unit: Unit,
}

/// Whether a target is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// However what is open turns out.
    Reached,
    /// However what is open turns out, it is not.
    Missed,
    /// What is open decides, or there is nothing to judge.
    Undecided,
}

impl Verdict {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Reached => "reached",
            Verdict::Missed => "missed",
            Verdict::Undecided => "undecided",
        }
    }
}

impl Target {
    fn holds(self, figure: Decimal, limit: Decimal) -> bool {
        if self.at_least { figure >= limit } else { figure <= limit }
    }

    /// Whether a number is where the target wants it.
    pub fn is_reached(&self, figure: Decimal) -> bool {
        self.holds(figure, self.value)
    }

    /// Reached or missed only if both bounds say so; a bound that is missing says nothing.
    fn verdict(&self, low: Option<bool>, high: Option<bool>) -> Verdict {
        let (worst, best) = if self.at_least { (low, high) } else { (high, low) };
        match (worst, best) {
            (Some(true), _) => Verdict::Reached,
            (_, Some(false)) => Verdict::Missed,
            (Some(false) | None, Some(true) | None) => Verdict::Undecided,
        }
    }
}

/// Where a record stands in a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It is one of those asked for.
    Part,
    /// It is not, but one of those that they are a share of.
    Rest,
    /// The share is not about it.
    Out,
}

/// Where a record can still stand in a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides(u8);

impl Sides {
    /// Where a record can stand that can come to these outcomes.
    pub fn of(possible: OutcomeSet, side: impl Fn(Outcome) -> Side) -> Sides {
        let mut sides = Sides::default();
        possible.members().for_each(|outcome| sides.insert(side(outcome)));
        sides
    }

    fn insert(&mut self, side: Side) {
        self.0 |= 1 << side as u8;
    }

    fn contains(self, side: Side) -> bool {
        self.0 & 1 << side as u8 != 0
    }

    /// The only one, if there is only one.
    fn only(self) -> Option<Side> {
        [Side::Part, Side::Rest, Side::Out].into_iter().find(|side| self.0 == 1 << *side as u8)
    }
}

/// A share of records, some of which may still turn out otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parted {
    /// Those asked for.
    pub part: u64,
    /// The others that they are a share of.
    pub rest: u64,
    /// Those that can only be asked for.
    pub must_be_part: u64,
    /// Those that can be asked for.
    pub can_be_part: u64,
    /// Those that can only be others.
    pub must_be_rest: u64,
    /// Those that can be others.
    pub can_be_rest: u64,
}

impl Parted {
    /// Adds so many records: where each stands, and where it can stand.
    pub fn add(&mut self, side: Side, possible: Sides, times: u64) {
        let of = |holds: bool| if holds { times } else { 0 };
        self.part += of(side == Side::Part);
        self.rest += of(side == Side::Rest);
        self.must_be_part += of(possible.only() == Some(Side::Part));
        self.can_be_part += of(possible.contains(Side::Part));
        self.must_be_rest += of(possible.only() == Some(Side::Rest));
        self.can_be_rest += of(possible.contains(Side::Rest));
    }

    /// Adds other records.
    pub fn merge(&mut self, other: Parted) {
        self.part += other.part;
        self.rest += other.rest;
        self.must_be_part += other.must_be_part;
        self.can_be_part += other.can_be_part;
        self.must_be_rest += other.must_be_rest;
        self.can_be_rest += other.can_be_rest;
    }

    /// How many the share is of.
    pub fn whole(&self) -> u64 {
        self.part + self.rest
    }

    /// The share; `None` where nothing is settled.
    pub fn rate(&self) -> Option<Share> {
        Share::of(self.part, self.whole())
    }

    /// The lowest share that can still come about.
    pub fn low(&self) -> Option<Share> {
        Share::of(self.must_be_part, self.must_be_part + self.can_be_rest)
    }

    /// The highest share that can still come about.
    pub fn high(&self) -> Option<Share> {
        Share::of(self.can_be_part, self.can_be_part + self.must_be_rest)
    }

    /// Whether a target is reached; undecided where there is no rate.
    pub fn verdict(&self, target: &Target) -> Verdict {
        let reaches = |share: Option<Share>| share.map(|share| share.fraction().reaches(target));
        match self.rate() {
            Some(_) => target.verdict(reaches(self.low()), reaches(self.high())),
            None => Verdict::Undecided,
        }
    }
}

/// How a record, or one of its subjects, stands to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Upshot {
    /// The outcome.
    pub outcome: Outcome,
    /// All outcomes that can still come about.
    pub possible: OutcomeSet,
    /// Violated, and overdue.
    pub overdue: bool,
    /// Violated, and late.
    pub late: bool,
    /// Met only because there was nothing to check.
    pub nothing_to_check: bool,
    /// Violated, and that rests on an absence in a source not declared complete.
    pub assumes_complete: bool,
}

impl Upshot {
    /// How a record stands whose subjects stand like that (table T9); `None` where it has none.
    pub fn rolled_up(subjects: &[Upshot]) -> Option<Upshot> {
        let (outcome, possible) = rolled_up(subjects.iter().map(|subject| (subject.outcome, subject.possible)))?;
        let of_outcome = || subjects.iter().filter(|subject| subject.outcome == outcome);
        Some(Upshot {
            outcome,
            possible,
            overdue: of_outcome().any(|subject| subject.overdue),
            late: of_outcome().any(|subject| subject.late),
            nothing_to_check: outcome == Outcome::Met && of_outcome().all(|subject| subject.nothing_to_check),
            // One violation that assumes nothing is enough for the record.
            assumes_complete: outcome == Outcome::Violated && of_outcome().all(|subject| subject.assumes_complete),
        })
    }

    /// Where the record stands in a share of those of an outcome, and where it can stand. What is not assessable stands
    /// nowhere, unless whatever it comes to is on one side.
    ///
    /// Of met and violated (and late, overdue) the whole are both together, of any other outcome all records.
    pub fn sides(&self, word: OutcomeWord) -> (Side, Sides) {
        if let OutcomeWord::Assessable | OutcomeWord::NotAssessable = word {
            let side = self.side(word, self.outcome);
            return (side, Sides::of(OutcomeSet::one(self.outcome), |_| side));
        }
        let mut possible = Sides::of(self.possible, |outcome| self.side(word, outcome));
        let by_manner = matches!(word, OutcomeWord::Overdue | OutcomeWord::Late);
        if by_manner && self.outcome != Outcome::Violated && self.possible.contains(Outcome::Violated) {
            // A violation that may still come about may be of this manner or of another.
            possible.insert(Side::Part);
            possible.insert(Side::Rest);
        }
        let is_open = self.outcome == Outcome::NotAssessable;
        let side = if is_open { possible.only().unwrap_or(Side::Out) } else { self.side(word, self.outcome) };
        (side, possible)
    }

    /// Where a record of an outcome stands.
    fn side(&self, word: OutcomeWord, outcome: Outcome) -> Side {
        let among_all = |part: bool| if part { Side::Part } else { Side::Rest };
        let among_both = |part: bool| match outcome {
            Outcome::Met | Outcome::Violated => among_all(part),
            Outcome::Pending | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable => Side::Out,
        };
        match word {
            OutcomeWord::Met => among_both(outcome == Outcome::Met),
            OutcomeWord::Violated => among_both(outcome == Outcome::Violated),
            OutcomeWord::Overdue => among_both(outcome == Outcome::Violated && self.overdue),
            OutcomeWord::Late => among_both(outcome == Outcome::Violated && self.late),
            OutcomeWord::Pending => among_all(outcome == Outcome::Pending),
            OutcomeWord::Exempt => among_all(outcome == Outcome::Exempt),
            OutcomeWord::NotApplicable => among_all(outcome == Outcome::NotApplicable),
            OutcomeWord::Applicable => among_all(outcome != Outcome::NotApplicable),
            OutcomeWord::NotAssessable => among_all(outcome == Outcome::NotAssessable),
            OutcomeWord::Assessable => among_all(outcome != Outcome::NotAssessable),
            OutcomeWord::Run | OutcomeWord::NotRun => unreachable!("resolve leaves these to tests"),
        }
    }
}

/// A share of records of an outcome, with all their outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareCount {
    /// The records by outcome.
    pub tally: Tally,
    /// The share.
    pub parted: Parted,
}

impl ShareCount {
    /// Adds a record to a share of those of an outcome.
    pub fn add(&mut self, upshot: &Upshot, word: OutcomeWord) {
        self.add_times(upshot, word, 1);
    }

    /// Adds so many records that came to the same.
    pub fn add_times(&mut self, upshot: &Upshot, word: OutcomeWord, times: u64) {
        let of = |holds: bool| if holds { times } else { 0 };
        self.tally.add_times(upshot.outcome, upshot.possible, times);
        self.tally.nothing_to_check += of(upshot.nothing_to_check);
        self.tally.assumes_complete += of(upshot.assumes_complete);
        let (side, possible) = upshot.sides(word);
        self.parted.add(side, possible, times);
    }
}

/// A count or a sum over records, some of which may not count or have no known value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// What surely counts and is known; `None` where it leaves the numbers that are kept exactly.
    pub value: Option<Decimal>,
    /// The least that can still come about; `None` where nothing bounds it.
    pub low: Option<Decimal>,
    /// The most that can still come about; `None` where nothing bounds it.
    pub high: Option<Decimal>,
    /// Records that count or may count.
    pub records: u64,
    /// Those of which it is not known whether they count.
    pub unsure: u64,
    /// Those whose value is not known.
    pub unknown: u64,
    /// Records may exist that nobody saw.
    pub unseen: bool,
}

impl Default for Amount {
    fn default() -> Self {
        let zero = Some(Decimal::ZERO);
        Amount { value: zero, low: zero, high: zero, records: 0, unsure: 0, unknown: 0, unseen: false }
    }
}

impl Amount {
    /// Adds a record that counts, or may count, with a value between two bounds.
    pub fn add(&mut self, sure: bool, low: Option<Decimal>, high: Option<Decimal>) {
        let exact = low.filter(|_| low == high);
        self.records += 1;
        self.unsure += u64::from(!sure);
        self.unknown += u64::from(exact.is_none());
        let sum = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        if sure && exact.is_some() {
            self.value = sum(self.value, exact);
        }
        // A record that may not count adds its value or nothing.
        let or_nothing = |bound: Option<Decimal>, low: bool| {
            bound.map(|bound| match (sure, low) {
                (true, _) => bound,
                (false, true) => bound.min(Decimal::ZERO),
                (false, false) => bound.max(Decimal::ZERO),
            })
        };
        self.low = sum(self.low, or_nothing(low, true));
        self.high = sum(self.high, or_nothing(high, false));
    }

    /// Records may exist that nobody saw: each would add one to a count, and anything to a sum.
    pub fn may_be_more(&mut self, is_count: bool) {
        self.unseen = true;
        self.high = None;
        self.low = self.low.filter(|_| is_count);
    }

    /// Whether it is known for sure.
    pub fn is_exact(&self) -> bool {
        self.low.is_some() && self.low == self.high
    }

    /// Whether a target is reached.
    pub fn verdict(&self, target: &Target) -> Verdict {
        let reached = |bound: Option<Decimal>| bound.map(|bound| target.is_reached(bound));
        target.verdict(reached(self.low), reached(self.high))
    }
}

/// One amount over another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub part: Amount,
    /// Below it.
    pub whole: Amount,
}

impl Ratio {
    /// The ratio of what surely counts; `None` where there is nothing to divide by.
    pub fn rate(&self) -> Option<Fraction> {
        Fraction::of(self.part.value?, self.whole.value?)
    }

    /// The lowest and the highest ratio that can still come about, where anything bounds it.
    pub fn bounds(&self) -> (Option<Fraction>, Option<Fraction>) {
        let Some(least) = self.whole.low.filter(|least| !least.is_sign_negative()) else { return (None, None) };
        let nothing = Fraction { part: Decimal::ZERO, whole: Decimal::ONE };
        let by_most = |part: Decimal| match self.whole.high {
            Some(most) => Fraction::of(part, most),
            // The whole can grow without end, so the ratio comes as near to nothing as one likes.
            None => Some(nothing),
        };
        let by_least = |part: Decimal| Fraction::of(part, least);
        let low = self.part.low.and_then(|low| if low.is_sign_negative() { by_least(low) } else { by_most(low) });
        let high = self.part.high.and_then(|high| if high.is_sign_negative() { by_most(high) } else { by_least(high) });
        (low, high)
    }

    /// Whether a target is reached; undecided where there is no ratio.
    pub fn verdict(&self, target: &Target) -> Verdict {
        let (low, high) = self.bounds();
        let reaches = |bound: Option<Fraction>| bound.map(|bound| bound.reaches(target));
        match self.rate() {
            Some(_) => target.verdict(reaches(low), reaches(high)),
            None => Verdict::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(at_least: bool, value: &str) -> Target {
        Target { at_least, value: value.parse().unwrap(), unit: Unit::Percent }
    }

    fn shown(part: u64, whole: u64, target: Option<&Target>) -> String {
        Share { part, whole }.fraction().rounded(Unit::Percent, 1, target).to_string()
    }

    #[test]
    fn figures_stand_on_the_right_side_of_the_target() {
        let least = percent(true, "95");
        assert_eq!(shown(9_496, 10_000, Some(&least)), "94.96");
        assert_eq!(shown(94_999, 100_000, Some(&least)), "94.999");
        assert_eq!(shown(95_004, 100_000, Some(&least)), "95.0");
        assert_eq!(shown(9_496, 10_000, None), "95.0");
        let most = percent(false, "5");
        assert_eq!(shown(504, 10_000, Some(&most)), "5.04");
        assert_eq!(shown(496, 10_000, Some(&most)), "5.0");
        assert_eq!(shown(1, 100_000, Some(&percent(false, "0.05"))), "0.01");
    }

    #[test]
    fn figures_round_half_to_even() {
        assert_eq!(shown(1_005, 10_000, None), "10.0");
        assert_eq!(shown(1_015, 10_000, None), "10.2");
        assert_eq!((shown(1, 100_000, None), shown(99_999, 100_000, None)), ("0.1".to_owned(), "99.9".to_owned()));
        let ratio = |part: u64, whole: u64| {
            Fraction { part: part.into(), whole: whole.into() }.rounded(Unit::Number, 2, None).to_string()
        };
        assert_eq!(
            (ratio(1, 3), ratio(1, 8), ratio(1, 3_000)),
            ("0.33".to_owned(), "0.12".to_owned(), "0.0003".to_owned())
        );
        assert_eq!(Fraction { part: 3.into(), whole: 2.into() }.rounded(Unit::Percent, 1, None).to_string(), "150.0");
    }

    /// Reference values computed with another program from the published formula.
    #[test]
    fn intervals_are_those_of_the_formula() {
        let cases = [
            (698, 723, 94.945_344_804_8, 97.647_061_947_7),
            (698, 766, 88.897_967_147_4, 92.937_064_310_3),
            (741, 766, 95.226_443_388_9, 97.779_719_347_1),
            (0, 10, 0.0, 27.753_279_986_3),
            (10, 10, 72.246_720_013_7, 100.0),
            (1, 10, 1.787_621_309_5, 40.415_002_679_5),
        ];
        for (part, whole, low, high) in cases {
            let found = Share { part, whole }.wilson();
            assert!((found.0 * 100.0 - low).abs() < 1e-9, "{part} of {whole}: {found:?}");
            assert!((found.1 * 100.0 - high).abs() < 1e-9, "{part} of {whole}: {found:?}");
        }
    }

    #[test]
    fn amounts_are_open_where_nothing_bounds_them() {
        let number = |number: i64| Some(Decimal::from(number));
        let mut amount = Amount::default();
        amount.add(true, number(5), number(5));
        amount.add(false, number(3), number(3));
        amount.add(false, number(-2), number(-2));
        assert_eq!((amount.value, amount.low, amount.high), (number(5), number(3), number(8)));
        assert_eq!((amount.records, amount.unsure, amount.unknown), (3, 2, 0));
        amount.add(true, None, None);
        assert_eq!((amount.value, amount.low, amount.high, amount.unknown), (number(5), None, None, 1));
        let mut count = Amount::default();
        count.add(true, number(1), number(1));
        count.may_be_more(true);
        assert_eq!((count.low, count.high), (number(1), None));
    }

    #[test]
    fn ratios_lie_between_their_bounds() {
        let number = |number: i64| Some(Decimal::from(number));
        let amount = |value: i64, low: Option<i64>, high: Option<i64>| Amount {
            value: number(value),
            low: low.and_then(number),
            high: high.and_then(number),
            ..Amount::default()
        };
        let shown = |part: Amount, whole: Amount| {
            let (low, high) = Ratio { part, whole }.bounds();
            let words = |bound: Option<Fraction>| {
                bound.map_or("open".to_owned(), |bound| bound.rounded(Unit::Number, 2, None).normalize().to_string())
            };
            (words(low), words(high))
        };
        let of = |low: &str, high: &str| (low.to_owned(), high.to_owned());
        assert_eq!(shown(amount(3, Some(3), Some(4)), amount(10, Some(10), Some(12))), of("0.25", "0.4"));
        assert_eq!(shown(amount(3, Some(3), None), amount(10, Some(10), None)), of("0", "open"));
        assert_eq!(shown(amount(-3, Some(-3), Some(-3)), amount(10, Some(10), Some(12))), of("-0.3", "-0.25"));
        assert_eq!(shown(amount(3, Some(3), Some(3)), amount(0, Some(0), Some(6))), of("0.5", "open"));
        assert_eq!(shown(amount(3, Some(3), Some(3)), amount(0, Some(0), Some(0))), of("open", "open"));
    }
}
