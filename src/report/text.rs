//! Text for people: each finding as one drawing of the record and the rule, then the summary.

use std::io::{self, Write};
use std::ops::ControlFlow;

use miette::Severity;

use crate::column::Cell;
use crate::input::{ExcerptPart, FieldRead, Position, Shows, escape_text};
use crate::outcome::{Finding, Outcome, Sentence};
use crate::resolve::ruleset::{Class, RuleId, RuleVersion};
use crate::source::LineColumn;

use super::drawing::{Drawing, Label, Sheet, heading};
use super::model::citations;
use super::words::counted;
use super::{Run, TextOptions, summary};

pub(super) fn write(run: &Run<'_>, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let (counts, most) = (run.counts(), options.max_findings as u64);
    // Nobody goes through the others.
    let mut to_draw: u64 = counts.iter().map(|count| most.min(*count)).sum();
    let mut drawn = vec![0_u64; counts.len()];
    let mut is_drawn = |rule: RuleId| {
        if to_draw == 0 {
            return ControlFlow::Break(());
        }
        let drawn = &mut drawn[rule.0 as usize];
        *drawn += 1;
        to_draw -= u64::from(*drawn <= most);
        ControlFlow::Continue(*drawn <= most)
    };
    run.each_flagged(&mut is_drawn, &mut |run, flagged| {
        let finding = run.court.told(flagged);
        let version_words = run.rules.rules[finding.rule].judged_words(finding.version, finding.version_open);
        let version_words = version_words.map(|words| format!("{words}; ")).unwrap_or_default();
        let footer = format!("{version_words}cites {}", citations(run.rules, version(run, &finding)));
        writeln!(out, "{}", draw(run, &finding)?.render(options.look, Some(footer)))
    })?;
    let hidden = counts.iter().enumerate().filter(|(_, count)| **count > most);
    let mut any_hidden = false;
    for (rule, count) in hidden {
        let more = if options.max_findings == 0 { "" } else { "more " };
        let more = counted(count - most, &format!("{more}finding"), &format!("{more}findings"));
        writeln!(out, "{}: {more} not shown", run.rules.rules[rule].id)?;
        any_hidden = true;
    }
    if any_hidden {
        writeln!(out, "(--max-findings shows more of each rule; --output writes all of them to a file)\n")?;
    }
    summary::write(run, out)
}

/// The version of the rule that a finding is about.
fn version<'a>(run: &Run<'a>, finding: &Finding) -> &'a RuleVersion {
    &run.rules.rules[finding.rule].versions[finding.version]
}

fn draw(run: &Run<'_>, finding: &Finding) -> io::Result<Drawing> {
    let rule = &run.rules.rules[finding.rule];
    let manner = finding.manner.map(|manner| format!(" ({})", manner.words())).unwrap_or_default();
    let says = escape_text(&version(run, finding).title);
    let title = format!("{} {}{manner}{}: {says}", rule.id, finding.outcome.words(), run.accepted_words(finding));
    let mut message = format!("{}: {}", run.subject_kind_and_name(finding)?, run.pseudonyms.tell(&finding.message));
    if finding.assumes_complete {
        message += " (assuming that the records are complete)";
    }
    let severity = match (finding.outcome, rule.class) {
        (Outcome::Violated, Class::Deficiency) => Severity::Error,
        (Outcome::Violated, Class::AreaOfConcern) => Severity::Warning,
        (Outcome::Met | Outcome::Pending | Outcome::Exempt | Outcome::NotApplicable | Outcome::NotAssessable, _) => {
            Severity::Advice
        }
    };
    let fix = version(run, finding).fix.clone().filter(|_| finding.outcome == Outcome::Violated);
    let mut drawing = Drawing::new(severity, Some(title), &message).help(fix);
    for cell in std::iter::once(&finding.cell).chain(&finding.also) {
        for sheet in record_sheets(run, *cell)? {
            drawing = drawing.sheet(sheet);
        }
    }
    let due = finding.due.as_ref().map(|due: &Sentence| format!("; due {}", run.pseudonyms.tell(due)));
    let limits = finding.parameters.iter().map(|named| format!("; `{}` is {}", named.name, named.value));
    let label = format!("{}{}{}", clause_words(finding.outcome), limits.collect::<String>(), due.unwrap_or_default());
    let sheet = Sheet::of_rules(run.sources, &[(finding.clause, label)]);
    Ok(sheet.into_iter().fold(drawing, Drawing::sheet))
}

/// What the marked clause of the rule has to do with the outcome.
fn clause_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Violated => "required here",
        Outcome::NotAssessable => "cannot be judged",
        Outcome::Met => "holds",
        Outcome::Pending => "not due yet",
        Outcome::Exempt => "excused by this",
        Outcome::NotApplicable => "does not concern this record",
    }
}

/// The lines of the record: the value or its place, then the header above it.
fn record_sheets(run: &Run<'_>, cell: Cell) -> io::Result<Vec<Sheet>> {
    let located = run.located(cell)?;
    let field = cell.field.map(|field| run.rules.schema.field(cell.kind, field).name.as_str());
    let unread = unread_words(run, cell);
    let filled = field_read(run, cell).is_some_and(|read| read.filled);
    let sheet = |(index, part): (usize, &ExcerptPart)| {
        // The place of the header is not known to the column, so its line has a number and no place.
        let main = index == 0;
        let (name, place) = match &located.position {
            Position::Text(place) => (located.file.clone(), LineColumn { line: part.line, ..*place }),
            cell @ (Position::Cell { .. } | Position::Row { .. }) => {
                (heading(&format!("{}:{cell}", located.file)), LineColumn { line: part.line, column: 1 })
            }
        };
        Sheet {
            name: main.then_some(name),
            text: part.text.clone(),
            first_line: part.line,
            labels: vec![Label {
                range: part.label.clone(),
                place: if main { place } else { LineColumn { column: 1, ..place } },
                text: part_words(part.shows, field, unread.as_deref(), filled),
                main,
            }],
        }
    };
    // No header stands above what the project file gives.
    let shown = if filled { 1 } else { located.excerpt.len() };
    Ok(located.excerpt.iter().take(shown).enumerate().map(sheet).collect())
}

/// What happened to the field of a value in its file.
fn field_read<'r>(run: &'r Run<'_>, cell: Cell) -> Option<&'r FieldRead> {
    let file = run.data().records(cell.kind).origin(cell.row).file;
    let kinds = &run.loaded.files[file as usize].kinds;
    kinds.iter().find(|read| read.kind == cell.kind)?.fields.get(usize::from(cell.field?.0))
}

/// Why the text of a value is none of its type, unless that would say too much of a private one.
fn unread_words(run: &Run<'_>, cell: Cell) -> Option<String> {
    let field = cell.field?;
    let mut kept = field_read(run, cell)?.unreadable.sorts.iter().flat_map(|(_, noted)| &noted.first);
    // Rows that pass are not counted as those are that are held: the place says which it is.
    let place = run.data().records(cell.kind).origin(cell.row);
    let read = run.loaded.dataset.records(cell.kind);
    let (_, why) = kept.find(|(row, _)| read.origin(*row) == place)?;
    let private = run.rules.schema.field(cell.kind, field).private && !run.pseudonyms.are_lifted();
    Some(if private { "cannot be read".to_owned() } else { why.to_string() })
}

fn part_words(shows: Shows, field: Option<&str>, unread: Option<&str>, filled: bool) -> String {
    match (shows, field) {
        (Shows::Value, Some(field)) => match unread {
            Some(why) => format!("`{field}` {why}"),
            None => format!("`{field}`"),
        },
        (Shows::Place, Some(field)) => format!("`{field}` is expected here"),
        (Shows::Record, Some(field)) if filled => format!("the record, to which the project file gives `{field}`"),
        (Shows::Record, Some(field)) => format!("the record, without `{field}`"),
        (Shows::Header, _) => "its column".to_owned(),
        (Shows::Value | Shows::Place | Shows::Record, None) => "the record".to_owned(),
    }
}
