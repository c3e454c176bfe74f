//! `probity why`: the whole evaluation of one rule for one record.

use std::path::Path;

use crate::calendar::Day;
use crate::explain::{Court, Subject, Verdicts};
use crate::outcome::in_words;
use crate::report::{self, Look, Run};
use crate::resolve::ruleset::RuleId;
use crate::review::subjects::{is_for, names};
use crate::review::{Subjects, Wanted};

use super::case::{Case, Read, day};
use super::choice::{self, Choice};
use super::exit::Exit;
use super::problems::{Refusal, unknown_rule};
use super::terminal::{self, Color};

/// So many subjects of a record are named one by one.
const SHOWN: usize = 12;

/// `why`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule
    rule: String,
    /// The record: its key (parts joined by `/`), its pseudonym (`person ·1`), or `KIND@FILE:LINE`; for a rule with
    /// `for each` also the values, as in `O-7, FY2019, privacy`
    subject: String,
    #[command(flatten)]
    choice: Choice,
    /// The day at whose end the record is judged [default: the project's, else yesterday]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Day>,
    /// Show personal data as they are, and say so
    #[arg(long)]
    show_private: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let (project, _) = choice::project(&arguments.choice, &[], look)?;
    let rules = choice::rules_to_judge(&project, &arguments.choice, look)?;
    let rule = rules.set.rule_named(&arguments.rule);
    let rule = rule.ok_or_else(|| unknown_rule(&arguments.rule, &rules.set, look))?;
    let case = Case::new(&project, rules, arguments.as_of, arguments.show_private, look)?;
    let read = case.read(&project, look)?;
    let sources = &case.rules.sources;
    let court = Court::new(sources, &case.rules.set, &read.loaded.dataset, case.as_of);
    let (row, values) = record(arguments, (&case, &read), &court, rule)?;
    let kind = case.rules.set.rule(rule).kind;
    if court.is_later(kind, row) {
        let what = format!("`{}` is dated after {}, and has not happened yet", arguments.subject, case.as_of);
        return Err(Refusal::argument(what, "name a later day with `--as-of`".to_owned(), look));
    }
    let found = court.subjects(rule, row);
    let asked: Vec<Subject> =
        found.subjects.iter().filter(|subject| is_for(&subject.loops, &values)).cloned().collect();
    if asked.is_empty() && !found.subjects.is_empty() {
        return Err(no_such_subject(arguments, &found.subjects, look));
    }
    let accepted = case.accepted(&read, &court, look)?;
    let run = Run {
        court: &court,
        sources,
        rules: &case.rules.set,
        loaded: &read.loaded,
        verdicts: &Verdicts::default(),
        pseudonyms: &read.pseudonyms,
        subjects: &Subjects::default(),
        passed: None,
        as_of: case.as_of,
        as_of_assumed: case.as_of_assumed,
        narrowed: &[],
        skipped: &[],
        accepted: &accepted,
        measures: &[],
        small_groups: None,
        closing: "",
    };
    let failed = |error| Refusal::file(Path::new("the records"), &error, look);
    let text = match asked.as_slice() {
        [] => report::no_subject(&run, &court, rule, row, found.none),
        [subject] => report::why(&run, &court, rule, subject),
        several => report::each_subject(&run, &court, rule, row, several),
    };
    let text = text.map_err(failed)?;
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

/// The record that is meant, and the values of the rule's loops that stand behind its name: `O-7, FY2019, privacy`.
fn record(
    arguments: &Arguments,
    (case, read): (&Case, &Read),
    court: &Court<'_>,
    rule: RuleId,
) -> Result<(u32, Vec<String>), Refusal> {
    let loops = case.rules.set.rule(rule).loops.len();
    for (name, values) in names(&arguments.subject, loops) {
        if let Wanted::Row(row) = find(name, (case, read), court, rule)? {
            return Ok((row, values.into_iter().map(str::to_owned).collect()));
        }
    }
    row(arguments, (case, read), court, rule).map(|row| (row, Vec::new()))
}

fn find(name: &str, (case, read): (&Case, &Read), court: &Court<'_>, rule: RuleId) -> Result<Wanted, Refusal> {
    let kind = case.rules.set.rule(rule).kind;
    let repeats = |row| court.is_repeated(kind, row);
    let mut found = Subjects::find(&case.rules.set, &read.loaded, &read.pseudonyms, (kind, &repeats), &[name])
        .map_err(|error| Refusal::file(Path::new("the records"), &error, terminal::error_look(Color::Auto)))?;
    Ok(found.pop().unwrap_or(Wanted::Nobody))
}

/// That the record is judged for other values than those.
fn no_such_subject(arguments: &Arguments, subjects: &[Subject], look: Look) -> Refusal {
    let (id, wanted) = (&arguments.rule, &arguments.subject);
    let named: Vec<String> =
        subjects.iter().map(|subject| in_words(&subject.loops)).map(|words| words.replacen(", ", "", 1)).collect();
    let named: Vec<String> = named.into_iter().filter(|words| !words.is_empty()).collect();
    let help = match named.as_slice() {
        [] => "it is not known for which values it is judged: name the record alone".to_owned(),
        [first, .., last] if named.len() > SHOWN => {
            format!("it is judged for {} of them, from `{first}` to `{last}`", named.len())
        }
        named => {
            format!("it is judged for {}", named.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join("; "))
        }
    };
    Refusal::argument(format!("{id} has no subject `{wanted}`"), help, look)
}

/// The record that is meant.
fn row(arguments: &Arguments, (case, read): (&Case, &Read), court: &Court<'_>, rule: RuleId) -> Result<u32, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let rules = &case.rules.set;
    let kind = rules.rule(rule).kind;
    let name = &rules.schema.kind(kind).name;
    let wanted = &arguments.subject;
    match find(wanted, (case, read), court, rule)? {
        Wanted::Row(row) => Ok(row),
        Wanted::Nobody => {
            let what = format!("{} is about `{name}`, and no `{name}` is called `{wanted}`", rules.rule(rule).id);
            let help = format!("name it by its key, or by its place as in `{name}@FILE:LINE`");
            Err(Refusal::argument(what, help, look))
        }
        Wanted::Several(places) => {
            let what = format!("several `{name}` records are called `{wanted}`");
            Err(Refusal::argument(what, format!("name one by its place: {}", places.join(", ")), look))
        }
    }
}
