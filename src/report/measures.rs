//! Measures as programs read them, and what of them is hidden.

use rust_decimal::Decimal;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::explain::{Figure, GroupValue, MeasureGroup, MeasureResult};
use crate::input::SourceRead;
use crate::input::project::Sample;
use crate::outcome::{Amount, Fraction, Piece, Share, Status, Target, Unit};
use crate::resolve::ruleset::{self, Measured, Total};
use crate::review::small_groups::{Hidden, Size, hidden};
use crate::schema::KindId;

use super::Run;
use super::model::{Cited, Outcomes, RulePlace, four_digits, number};

/// A measure. There are neither groups nor a total where nothing was measured.
#[derive(Debug, Serialize)]
pub(super) struct Measure {
    id: String,
    title: String,
    measures: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    place: RulePlace,
    citations: Vec<Cited>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    by: Vec<String>,
    target: Option<Aim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Drawn>,
    groups: Vec<Group>,
    total: Option<Shown>,
}

/// A target.
#[derive(Debug, Serialize)]
struct Aim {
    at_least: bool,
    value: Box<RawValue>,
    unit: &'static str,
}

/// A sample.
#[derive(Debug, Serialize)]
struct Drawn {
    size: u64,
    frame: u64,
    design: String,
    /// Why there is no interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_interval: Option<String>,
}

/// A group: its values by their names, why those that are `null` are, and its figures.
#[derive(Debug, Serialize)]
struct Group {
    by: Pairs,
    #[serde(skip_serializing_if = "Pairs::is_empty")]
    missing: Pairs,
    #[serde(flatten)]
    figure: Shown,
}

/// An object whose keys keep their order.
#[derive(Debug)]
struct Pairs(Vec<(String, Value)>);

impl Pairs {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The figures of a group or of the total.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Hidden { hidden: bool },
    Share(Box<ShareShown>),
    Total(AmountShown),
    Ratio(Box<RatioShown>),
}

#[derive(Debug, Serialize)]
struct ShareShown {
    #[serde(flatten)]
    outcomes: Outcomes,
    nothing_to_check: u64,
    assumes_complete: u64,
    part: u64,
    of: u64,
    rate: Option<f64>,
    rate_low: Option<f64>,
    rate_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct AmountShown {
    value: Option<Box<RawValue>>,
    low: Option<Box<RawValue>>,
    high: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    records: u64,
    unsure: u64,
    unknown: u64,
    unseen: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct RatioShown {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    part: AmountShown,
    whole: AmountShown,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
}

/// What a sample says of a measure.
#[derive(Debug, Clone)]
pub(super) struct Sampled<'a> {
    pub(super) sample: &'a Sample,
    /// Why there is no interval; `None` where there is one.
    pub(super) no_interval: Option<String>,
}

/// A value of a group in words: its name in parentheses where it has none of its own.
pub(super) fn group_words(run: &Run<'_>, value: &GroupValue) -> String {
    match value {
        GroupValue::Known { shown, place, .. } => known_words(run, shown, *place),
        GroupValue::None => "(none)".to_owned(),
        GroupValue::Withheld => "(withheld)".to_owned(),
        GroupValue::NotKnown => "(not known)".to_owned(),
    }
}

/// Private values that have no pseudonym are numbered, so that their groups can be told apart.
fn known_words(run: &Run<'_>, shown: &Piece, place: usize) -> String {
    let words = run.pseudonyms.piece(shown);
    match shown {
        Piece::Private(..) if !run.pseudonyms.are_lifted() => format!("{words} ·{}", place + 1),
        Piece::Words(_) | Piece::Person(_) | Piece::Private(..) => words,
    }
}

/// Whether the figures of a total may not be shown, because a private value was added up.
pub(super) fn is_private(run: &Run<'_>, total: &Total) -> bool {
    total.sum.as_ref().is_some_and(|sum| sum.private) && !run.pseudonyms.are_lifted()
}

/// How many records stand behind a figure.
fn size(figure: &Figure) -> Size {
    match figure {
        Figure::Share(share) => vec![share.tally.subjects(), share.parted.whole()],
        Figure::Total(amount) => vec![amount.records],
        Figure::Ratio(ratio) => vec![ratio.part.records, ratio.whole.records],
    }
}

impl<'a> Run<'a> {
    /// Which groups of a measure are hidden; none where private values are shown.
    pub(super) fn hidden(&self, result: &MeasureResult) -> Hidden {
        let nothing = Hidden { groups: vec![false; result.groups.len()], total: false };
        match self.small_groups.filter(|_| !self.pseudonyms.are_lifted()) {
            None => nothing,
            Some(least) => {
                let sizes: Vec<Size> = result.groups.iter().map(|group| size(&group.figure)).collect();
                hidden(&sizes, &size(&result.total), least)
            }
        }
    }

    /// The kind of the records that a measure is of; of a ratio the first of two.
    fn measured_kind(&self, measure: &ruleset::Measure) -> KindId {
        match &measure.what {
            Measured::Share { rule, .. } => self.rules.rule(*rule).kind,
            Measured::Total(total) | Measured::Ratio(total, _) => total.kind,
        }
    }

    fn has_loops(&self, measure: &ruleset::Measure) -> bool {
        matches!(&measure.what, Measured::Share { rule, .. } if !self.rules.rule(*rule).loops.is_empty())
    }

    /// The sample that a measure is of, if it is of one.
    pub(super) fn sampled(&self, measure: &ruleset::Measure) -> Option<Sampled<'a>> {
        let kind = self.measured_kind(measure);
        let supplies = |source: &&SourceRead| {
            let files = &self.loaded.files[source.files.start as usize..source.files.end as usize];
            source.kind == kind || files.iter().any(|file| file.kinds.iter().any(|read| read.kind == kind))
        };
        let sources: Vec<&SourceRead> = self.loaded.sources.iter().filter(supplies).collect();
        let (source, sample) = sources.iter().find_map(|source| Some((source, source.sample.as_ref()?)))?;
        let name = self.kind_name(kind);
        let no_interval = if !matches!(measure.what, Measured::Share { .. }) {
            Some("intervals are for shares".to_owned())
        } else if !sample.is_simple_random() {
            Some(format!("intervals are for simple random samples, and this one is “{}”", sample.design))
        } else if self.has_loops(measure) {
            Some("one record has several subjects".to_owned())
        } else if source.kind != kind {
            Some(format!("drawn were {} records, and not {name}", self.kind_name(source.kind)))
        } else if sources.len() > 1 {
            Some(format!("{name} records come from other sources too"))
        } else {
            None
        };
        Some(Sampled { sample, no_interval })
    }

    /// The interval of a share whose lowest and highest are these, if it is of a sample that allows one.
    pub(super) fn interval(&self, figure: &Figure, sampled: Option<&Sampled<'_>>) -> Option<(f64, f64)> {
        let Figure::Share(share) = figure else { return None };
        sampled.filter(|sampled| sampled.no_interval.is_none())?;
        share.parted.rate()?;
        Some((share.parted.low()?.wilson().0, share.parted.high()?.wilson().1))
    }

    pub(super) fn measure_results(&self) -> Vec<Measure> {
        self.measures.iter().map(|result| self.measure_result(result)).collect()
    }

    fn measure_result(&self, result: &MeasureResult) -> Measure {
        let measure = &self.rules.measures[result.measure];
        let (status, why, measured) = match &result.status {
            // A share of nobody has no rate, and that is what it says.
            Status::Run | Status::Vacuous => ("run", None, true),
            Status::NotRun(why) => ("not_run", Some(why.clone()), false),
            Status::OutOfScope => ("out_of_scope", None, false),
        };
        let hidden = self.hidden(result);
        let sampled = self.sampled(measure).filter(|_| measured);
        let shown = |figure: &Figure, hidden: bool| match hidden {
            true => Shown::Hidden { hidden },
            false => self.figure(measure, figure, sampled.as_ref()),
        };
        let group = |(group, hidden): (&MeasureGroup, &bool)| Group {
            by: self.by(measure, group),
            missing: missing(measure, group),
            figure: shown(&group.figure, *hidden),
        };
        let groups = result.groups.iter().zip(&hidden.groups).filter(|_| measured).map(group).collect();
        Measure {
            id: measure.id.clone(),
            title: measure.title.clone(),
            measures: self.sources.words(measure.what_span),
            status,
            why,
            place: self.rule_place(measure.span),
            citations: measure.citations.iter().map(Cited::of).collect(),
            owner: measure.owner.clone(),
            by: measure.by.iter().map(|group| group.name.clone()).collect(),
            target: measure.target.as_ref().map(aim),
            groups,
            total: measured.then(|| shown(&result.total, hidden.total)),
            sample: sampled.map(|sampled| Drawn {
                size: sampled.sample.size.value,
                frame: sampled.sample.frame,
                design: sampled.sample.design.clone(),
                no_interval: sampled.no_interval,
            }),
        }
    }

    fn by(&self, measure: &ruleset::Measure, group: &MeasureGroup) -> Pairs {
        let value = |value: &GroupValue| match value {
            GroupValue::Known { number: Some(exact), shown: Piece::Words(_), .. } => {
                // Years stand as whole numbers.
                i64::try_from(*exact).map_or_else(|_| Value::from(number(*exact)), Value::from)
            }
            GroupValue::Known { shown, place, .. } => Value::from(known_words(self, shown, *place)),
            GroupValue::None | GroupValue::Withheld | GroupValue::NotKnown => Value::Null,
        };
        Pairs(measure.by.iter().zip(&group.by).map(|(by, of)| (by.name.clone(), value(of))).collect())
    }

    fn figure(&self, measure: &ruleset::Measure, figure: &Figure, sampled: Option<&Sampled<'_>>) -> Shown {
        let goal = measure.target.as_ref();
        let target = figure.verdict(measure).map(crate::outcome::Verdict::word);
        match figure {
            Figure::Share(share) => {
                let rate = |share: Option<Share>| share.map(|share| four_digits(share, goal));
                let interval = self.interval(figure, sampled);
                let rounded = |end: f64| (end * 10_000.0).round() / 10_000.0;
                Shown::Share(Box::new(ShareShown {
                    outcomes: Outcomes::of(&share.tally),
                    nothing_to_check: share.tally.nothing_to_check,
                    assumes_complete: share.tally.assumes_complete,
                    part: share.parted.part,
                    of: share.parted.whole(),
                    rate: rate(share.parted.rate()),
                    rate_low: rate(share.parted.low()),
                    rate_high: rate(share.parted.high()),
                    interval_low: interval.map(|(low, _)| rounded(low)),
                    interval_high: interval.map(|(_, high)| rounded(high)),
                    target,
                }))
            }
            Figure::Total(amount) => Shown::Total(self.amount(amount, measure, 0, target)),
            Figure::Ratio(ratio) => {
                let private = (0..2).any(|total| is_private(self, total_of(measure, total)));
                let (low, high) = ratio.bounds();
                let rounded = |ratio: Option<Fraction>| {
                    let ratio = ratio.filter(|_| !private)?;
                    let unit = goal.map_or(Unit::Number, |goal| goal.unit);
                    let (digits, divisor) = match unit {
                        Unit::Percent => (2, Decimal::ONE_HUNDRED),
                        Unit::Number => (4, Decimal::ONE),
                    };
                    Some(number(ratio.rounded(unit, digits, goal) / divisor))
                };
                Shown::Ratio(Box::new(RatioShown {
                    value: rounded(ratio.rate()),
                    low: rounded(low),
                    high: rounded(high),
                    private,
                    part: self.amount(&ratio.part, measure, 0, None),
                    whole: self.amount(&ratio.whole, measure, 1, None),
                    target,
                }))
            }
        }
    }

    fn amount(
        &self,
        amount: &Amount,
        measure: &ruleset::Measure,
        total: usize,
        target: Option<&'static str>,
    ) -> AmountShown {
        let private = is_private(self, total_of(measure, total));
        let exact = |number: Option<Decimal>| number.filter(|_| !private).map(exactly);
        AmountShown {
            value: exact(amount.value),
            low: exact(amount.low),
            high: exact(amount.high),
            private,
            records: amount.records,
            unsure: amount.unsure,
            unknown: amount.unknown,
            unseen: amount.unseen,
            target,
        }
    }
}

/// The first or the second total of a measure that has totals.
pub(super) fn total_of(measure: &ruleset::Measure, total: usize) -> &Total {
    match (&measure.what, total) {
        (Measured::Total(of), _) | (Measured::Ratio(of, _), 0) | (Measured::Ratio(_, of), _) => of,
        (Measured::Share { .. }, _) => unreachable!("a share has no totals"),
    }
}

fn missing(measure: &ruleset::Measure, group: &MeasureGroup) -> Pairs {
    let word = |value: &GroupValue| match value {
        GroupValue::Known { .. } => None,
        GroupValue::None => Some("none"),
        GroupValue::Withheld => Some("withheld"),
        GroupValue::NotKnown => Some("not_known"),
    };
    let named = measure.by.iter().zip(&group.by);
    Pairs(named.filter_map(|(by, value)| Some((by.name.clone(), Value::from(word(value)?)))).collect())
}

fn aim(target: &Target) -> Aim {
    let unit = match target.unit {
        Unit::Percent => "percent",
        Unit::Number => "number",
    };
    Aim { at_least: target.at_least, value: exactly(target.value), unit }
}

/// A number with all its digits.
fn exactly(number: Decimal) -> Box<RawValue> {
    RawValue::from_string(number.normalize().to_string()).expect("a decimal is written as JSON writes numbers")
}
