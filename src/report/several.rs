//! The subjects that a rule with loops has of one record: how each of them stands, and what they come to together.

use std::io;

use crate::column::Cell;
use crate::explain::{Court, NoSubject, Subject, together};
use crate::input::escape_text;
use crate::outcome::in_words;
use crate::resolve::ruleset::RuleId;

use super::Run;
use super::why::place_words;
use super::words::counted;

/// A line for each of some subjects of a record.
///
/// # Errors
/// A file cannot be read any more.
pub fn each_subject(
    run: &Run<'_>,
    court: &Court<'_>,
    rule: RuleId,
    row: u32,
    subjects: &[Subject],
) -> io::Result<String> {
    let declared = run.rules.rule(rule);
    let record = Cell { kind: declared.kind, row, field: None };
    let judged: Vec<_> = subjects.iter().map(|subject| (subject.clone(), court.judge(rule, subject))).collect();
    let (name, id) = (run.kind_and_name(record)?, &declared.id);
    let (outcome, _) = together(&judged);
    let count = counted(subjects.len() as u64, "subject", "subjects");
    let mut lines = vec![
        format!("{id} for {name}: {count}, together {}", outcome.words()),
        format!("  {} ({})", declared.latest().title, declared.class.words()),
        format!("  record: {}", place_words(run, record)?),
        format!("  as of {}", run.as_of),
        String::new(),
    ];
    let words = |subject: &Subject| in_words(&subject.loops).trim_start_matches(", ").to_owned();
    for (subject, judgement) in &judged {
        let finding = court.finding(rule, subject, judgement);
        let manner = finding.manner.map(|manner| format!(" ({})", manner.words())).unwrap_or_default();
        let (outcome, message) = (judgement.outcome.words(), run.pseudonyms.tell(&finding.message));
        let accepted = run.accepted_words(&finding);
        lines.push(format!("{}: {outcome}{manner}{accepted}: {message}", words(subject)));
    }
    let decisive = judged.iter().find(|(_, judgement)| judgement.outcome == outcome).or(judged.first());
    if let Some((subject, _)) = decisive {
        let key = run.name(record)?;
        lines.push(String::new());
        lines.push(format!("The whole evaluation of one: probity why {id} \"{key}, {}\"", words(subject)));
    }
    Ok(lines.iter().map(|line| format!("{}\n", escape_text(line))).collect())
}

/// That a rule has no subject of a record, and why.
///
/// # Errors
/// A file cannot be read any more.
pub fn no_subject(
    run: &Run<'_>,
    court: &Court<'_>,
    rule: RuleId,
    row: u32,
    none: Option<NoSubject>,
) -> io::Result<String> {
    let declared = run.rules.rule(rule);
    let record = Cell { kind: declared.kind, row, field: None };
    let mut text = format!("{} for {}: no subject\n", declared.id, run.kind_and_name(record)?);
    text += &format!("  record: {}\n  as of {}\n", place_words(run, record)?, run.as_of);
    for each in &declared.loops {
        text += &format!("  {}\n", court.words(each.span));
    }
    text += &format!("  {}\n", none.map_or("", NoSubject::words));
    Ok(text)
}
