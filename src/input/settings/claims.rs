//! What a source of the project file claims of its records as a whole: for which time they are complete, from how many
//! they were drawn, in which zone their times are written.

use crate::calendar::Zone;
use crate::column::Completeness;
use crate::input::project::{Said, Sample, ZoneRule};

use super::{At, Check, Pair};

impl<'v> Check<'_> {
    pub(super) fn complete(&mut self, at: At<'v>) -> Completeness {
        if at.value.as_str() == Some("unknown") {
            return Completeness::Unknown;
        }
        let (mut from, mut through) = (None, None);
        if at.node.entries().is_none_or(<[_]>::is_empty) {
            let help = "write `{from: 2015-10-01, through: 2020-09-30}`, one of the two, or `unknown`";
            self.wrong(&at.node.span, "`complete` must be a period or the word `unknown`", Some(help));
            return Completeness::Assumed;
        }
        for pair in self.pairs("`complete`", at) {
            match pair.key {
                "from" => from = self.date("from", pair.at),
                "through" => through = self.date("through", pair.at),
                _ => self.unknown(&pair, &["from", "through"]),
            }
        }
        if from.zip(through).is_some_and(|(from, through)| through < from) {
            self.wrong(&at.node.span, "`complete` ends before it begins", None);
        }
        Completeness::Declared { from, through }
    }

    pub(super) fn sample(&mut self, pair: &Pair<'v>) -> Option<Sample> {
        let (mut size, mut frame, mut design) = (None, None, None);
        let before = self.count();
        for part in self.pairs("`sample`", pair.at) {
            match part.key {
                "size" => size = self.records_number(&part),
                "frame" => frame = self.records_number(&part),
                "design" => design = self.text("design", part.at),
                _ => self.unknown(&part, &["size", "frame", "design"]),
            }
        }
        if self.count() > before {
            return None;
        }
        let (Some(size), Some(frame), Some(design)) = (size, frame, design) else {
            let help = "write `{size: 766, frame: 208000, design: simple random}`: how many records were drawn, from \
                        how many, and how";
            self.missing(&pair.key_at, "`sample` needs `size`, `frame` and `design`", help);
            return None;
        };
        if frame.value < size.value {
            let help = "`frame` is how many records the sample was drawn from";
            self.wrong(&frame.at, "a sample is no larger than what it was drawn from", Some(help));
        }
        Some(Sample { size, frame: frame.value, design: design.value })
    }

    fn records_number(&mut self, pair: &Pair<'v>) -> Option<Said<u64>> {
        let number = pair.at.value.as_u64().filter(|number| *number > 0);
        if number.is_none() {
            self.wrong(&pair.at.node.span, format!("`{}` must be a number of records", pair.key), None);
        }
        Some(Said { value: number?, at: pair.at.node.span.clone() })
    }

    pub(super) fn time_zone(&mut self, at: At<'v>) -> Option<Said<ZoneRule>> {
        let said = self.text("time_zone", at)?;
        let is_name = said.value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        let rule = match Zone::named(&said.value) {
            Some(zone) => ZoneRule::Zone(zone),
            None if is_name => ZoneRule::Field(said.value.clone()),
            None => {
                let what = format!("there is no time zone `{}`", said.value);
                self.wrong(&said.at, what, Some("for example `America/New_York`, or the name of a field"));
                return None;
            }
        };
        Some(Said { value: rule, at: said.at })
    }
}
