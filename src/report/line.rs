//! One finding a line: `FILE:LINE:COLUMN RULE KEY outcome`, for editors and for `grep`; in a spreadsheet
//! `FILE:SHEET!CELL`, in Parquet `FILE:ROW:COLUMN`.
//!
//! Of records that passed the lines are made while they pass, by [`Lines`]; only the place of a held record at which a
//! finding points is put in here.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::column::Cell;
use crate::explain::Flagged;
use crate::input::escape_text;

use super::Run;
use super::found::Part;
use super::passed::Pointed;

/// Lines are gathered until they come to so many bytes.
const AT_ONCE: usize = 256 << 10;

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let has_lines = run.passed.is_none_or(|(passed, _)| passed.has_lines);
    if !has_lines {
        return run.each_flagged(&mut |_| true, &mut |run, found| write_one(run, found, out));
    }
    let not_run = run.not_run();
    let mut is_run = vec![true; run.rules.rules.len()];
    not_run.iter().for_each(|rule| is_run[rule.0 as usize] = false);
    let mut places: HashMap<Cell, String> = HashMap::new();
    let mut lines: Vec<u8> = Vec::with_capacity(AT_ONCE + 4096);
    for part in run.parts() {
        let (passed, stretch) = match part {
            Part::Held(held) => {
                held.iter().try_for_each(|found| write_one(run, found, &mut lines))?;
                continue;
            }
            Part::Passed(passed, stretch) => (passed, stretch),
        };
        passed.each(stretch, &mut |entry, line| {
            if !is_run[entry.rule.0 as usize] {
                return Ok(());
            }
            if let Pointed::Held(cell) = entry.points_at {
                let place = match places.get(&cell) {
                    Some(place) => place,
                    None => {
                        let place = run.place(cell)?;
                        let place = harmless(&format!("{}:{}", place.file, place.position));
                        places.entry(cell).or_insert(place)
                    }
                };
                lines.extend_from_slice(place.as_bytes());
            }
            lines.extend_from_slice(line);
            if lines.len() >= AT_ONCE {
                out.write_all(&lines)?;
                lines.clear();
            }
            Ok(())
        })?;
    }
    out.write_all(&lines)
}

fn write_one(run: &Run<'_>, found: &Flagged, out: &mut dyn Write) -> io::Result<()> {
    let finding = run.court.told(found);
    let place = run.place(finding.cell)?;
    let rule = &run.rules.rules[finding.rule].id;
    let name = run.subject_name(&finding)?;
    let line = format!("{}:{} {rule} {name} {}", place.file, place.position, finding.outcome.words());
    writeln!(out, "{}", harmless(&line))
}

/// A text that is a piece of a line.
fn harmless(text: &str) -> String {
    escape_text(text).replace('\t', "\\t")
}
