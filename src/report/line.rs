//! One finding a line: `FILE:LINE:COLUMN RULE KEY outcome`, for editors and for `grep`; in a spreadsheet
//! `FILE:SHEET!CELL`, in Parquet `FILE:ROW:COLUMN`.

use std::io::{self, Write};

use crate::input::escape_text;

use super::Run;

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    for flagged in &run.verdicts.findings {
        let finding = run.court.told(flagged);
        let place = run.place(finding.cell)?;
        let rule = &run.rules.rules[finding.rule].id;
        let name = run.subject_name(&finding)?;
        let line = format!("{}:{} {rule} {name} {}", place.file, place.position, finding.outcome.words());
        writeln!(out, "{}", escape_text(&line).replace('\t', "\\t"))?;
    }
    Ok(())
}
