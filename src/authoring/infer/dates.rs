//! Dates and times: which layouts the texts of a column fit.

use std::sync::LazyLock;

use crate::calendar::Zone;
use crate::input::dates::{read_date, read_datetime};
use crate::input::{DateLayout, DateRules};

/// Layouts that exports use besides ISO, with what stands between their numbers.
const LAYOUTS: [(&str, Option<char>); 18] = [
    ("M/D/YYYY", Some('/')),
    ("D/M/YYYY", Some('/')),
    ("M/D/YY", Some('/')),
    ("D/M/YY", Some('/')),
    ("YYYY/M/D", Some('/')),
    ("M-D-YYYY", Some('-')),
    ("D-M-YYYY", Some('-')),
    ("M-D-YY", Some('-')),
    ("D-M-YY", Some('-')),
    ("YYYY-M-D", Some('-')),
    ("D.M.YYYY", Some('.')),
    ("M.D.YYYY", Some('.')),
    ("D.M.YY", Some('.')),
    ("YYYYMMDD", None),
    ("MMDDYYYY", None),
    ("DDMMYYYY", None),
    ("MMDDYY", None),
    ("DDMMYY", None),
];

/// How many examples are kept of what does not fit.
const EXAMPLES: usize = 3;
/// A longer text is no example.
const LONGEST_EXAMPLE: usize = 24;

/// A layout by its place in the table of layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LayoutId(usize);

impl LayoutId {
    /// As the project file writes it.
    pub(super) fn written(self) -> &'static str {
        LAYOUTS[self.0].0
    }

    /// Its years have two digits.
    pub(super) fn needs_century(self) -> bool {
        !self.written().contains("YYYY")
    }

    /// Only its years have another number of digits.
    fn has_other_years(self, other: LayoutId) -> bool {
        let short = |written: &str| written.replace("YYYY", "YY");
        self != other && short(self.written()) == short(other.written())
    }

    /// Day and month stand the other way round in it.
    fn is_twin(self, other: LayoutId) -> bool {
        let swapped: String = self
            .written()
            .chars()
            .map(|letter| match letter {
                'M' => 'D',
                'D' => 'M',
                other => other,
            })
            .collect();
        swapped == other.written()
    }

    /// Digits and nothing else, which numbers have as well.
    pub(super) fn is_bare(self) -> bool {
        LAYOUTS[self.0].1.is_none()
    }
}

fn rules() -> &'static [DateRules] {
    static RULES: LazyLock<Vec<DateRules>> = LazyLock::new(|| {
        let rules = |(written, _): &(&str, Option<char>)| DateRules {
            layouts: DateLayout::parse(written).into_iter().collect(),
            century: 2000,
        };
        LAYOUTS.iter().map(rules).collect()
    });
    &RULES
}

/// What is known of the dates in a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates {
    /// Days and times as ISO writes them.
    iso: u64,
    /// Those of all that have a time.
    pub(super) timed: u64,
    /// Those of them that have no zone.
    pub(super) zoneless: u64,
    /// For each layout, how many fit it.
    fits: [u64; LAYOUTS.len()],
    misfits: [Vec<String>; LAYOUTS.len()],
    /// Texts that fit none of all these.
    odd: Vec<String>,
    /// Years of two digits: below 50, and from 50 on.
    pub(super) short_years: [u64; 2],
}

/// How a column of dates is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The layout besides ISO, if there is one.
    pub(super) layout: Option<LayoutId>,
    /// The same with years of two digits, or of four, that others fit.
    also: Option<LayoutId>,
    /// How many would be no day with day and month the other way round.
    pub(super) against: u64,
    /// The other order of day and month that fits as many.
    pub(super) twin: Option<LayoutId>,
    /// How many are dates.
    pub(super) fitting: u64,
    /// Examples of what is none.
    pub(super) misfits: Vec<String>,
}

impl Dates {
    /// Looks at one text.
    pub(super) fn add(&mut self, text: &str) {
        let begins = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        if !begins || text.len() > 40 || !self.reads(text) {
            note(&mut self.odd, text);
        }
    }

    fn reads(&mut self, text: &str) -> bool {
        let (date, time) = match text.find(['T', ' ']) {
            Some(at) if text.contains(':') => (&text[..at], Some(&text[at..])),
            Some(_) | None => (text, None),
        };
        let none = DateRules::default();
        let is_year = date.len() == 4;
        if !is_year && read_date(date, &none).is_ok() {
            let reads = time.is_none() || self.is_timed(text, &none);
            self.iso += u64::from(reads);
            return reads;
        }
        let separator = date.chars().find(|letter| !letter.is_ascii_digit());
        let mut any = false;
        for (index, rules) in rules().iter().enumerate().filter(|(index, _)| LAYOUTS[*index].1 == separator) {
            if !is_year && read_date(date, rules).is_ok() && (time.is_none() || any || self.is_timed(text, rules)) {
                if !any && LayoutId(index).needs_century() {
                    let is_late = date.as_bytes()[date.len() - 2] >= b'5';
                    self.short_years[usize::from(is_late)] += 1;
                }
                any = true;
                self.fits[index] += 1;
            } else {
                note(&mut self.misfits[index], text);
            }
        }
        any
    }

    /// Whether a text is a day with a time; counts it.
    fn is_timed(&mut self, text: &str, rules: &DateRules) -> bool {
        let zone = Zone::named("UTC");
        let reads = read_datetime(text, rules, zone.as_ref()).is_ok();
        if reads {
            self.timed += 1;
            self.zoneless += u64::from(read_datetime(text, rules, None).is_err());
        }
        reads
    }

    /// The layout that most texts fit, if there are any dates at all.
    pub(super) fn written(&self) -> Option<Written> {
        let best = (0..LAYOUTS.len()).rev().max_by_key(|index| self.fits[*index]).filter(|index| self.fits[*index] > 0);
        let Some(best) = best else {
            let misfits = self.odd.clone();
            return (self.iso > 0).then_some(Written {
                layout: None,
                also: None,
                against: 0,
                twin: None,
                fitting: self.iso,
                misfits,
            });
        };
        let of_equal = |index: &usize| self.fits[*index] == self.fits[best] && LayoutId(best).is_twin(LayoutId(*index));
        let twin = (0..LAYOUTS.len()).find(of_equal).map(LayoutId);
        let other_years = |index: &usize| LayoutId(best).has_other_years(LayoutId(*index)) && self.fits[*index] > 0;
        let also = (0..LAYOUTS.len()).find(other_years);
        let twins = (0..LAYOUTS.len()).find(|index| LayoutId(best).is_twin(LayoutId(*index)));
        let also_fits = |text: &&String| also.is_none_or(|also| read_date(text, &rules()[also]).is_err());
        let mut misfits = Vec::new();
        self.misfits[best].iter().filter(also_fits).chain(&self.odd).for_each(|text| note(&mut misfits, text));
        Some(Written {
            layout: Some(LayoutId(best)),
            also: also.map(LayoutId),
            against: twins.map_or(0, |twin_of| self.fits[best] - self.fits[twin_of]),
            twin,
            fitting: self.iso + self.fits[best] + also.map_or(0, |also| self.fits[also]),
            misfits,
        })
    }
}

impl Written {
    /// The layouts that are sure; none for ISO alone, and where day and month may stand either way round.
    pub(super) fn sure(&self) -> impl Iterator<Item = LayoutId> {
        let sure = self.twin.is_none();
        self.layout.into_iter().chain(self.also).filter(move |_| sure)
    }

    /// Some years have two digits.
    pub(super) fn has_short_years(&self) -> bool {
        self.layout.into_iter().chain(self.also).any(LayoutId::needs_century)
    }
}

/// Keeps a text as an example, unless it is long or there already.
pub(super) fn note(examples: &mut Vec<String>, text: &str) {
    let is_short = text.chars().count() <= LONGEST_EXAMPLE;
    if examples.len() < EXAMPLES && is_short && examples.iter().all(|known| known != text) {
        examples.push(text.to_owned());
    }
}

/// The only one of some layouts that all texts fit.
pub(super) fn only_layout(texts: &[&str], layouts: &[&'static str]) -> Option<&'static str> {
    let fits = |written: &&&'static str| {
        let index = LAYOUTS.iter().position(|(layout, _)| layout == *written);
        index.is_some_and(|index| texts.iter().all(|text| read_date(text, &rules()[index]).is_ok()))
    };
    let fitting: Vec<_> = layouts.iter().filter(fits).collect();
    if let [only] = fitting.as_slice() { Some(**only) } else { None }
}
