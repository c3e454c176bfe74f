//! `probity why`: the whole evaluation of one rule for one record.

use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::Day;
use crate::explain::{Court, Verdicts};
use crate::report::{self, Run, Subjects, Wanted};
use crate::resolve::ruleset::RuleId;

use super::case::{Case, day};
use super::choice::{self, Choice};
use super::exit::Exit;
use super::problems::{Refusal, unknown_rule};
use super::terminal::{self, Color};

/// `why`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule
    rule: String,
    /// The record: its key (parts joined by `/`), its pseudonym (`person ·1`), or `KIND@FILE:LINE`
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
    let rules = choice::rules(Some(&project), &arguments.choice, look)?;
    let rule = rules.set.rule_named(&arguments.rule);
    let rule = rule.ok_or_else(|| unknown_rule(&arguments.rule, &rules.set, look))?;
    let case = Case::read(&project, rules, arguments.as_of, arguments.show_private, look)?;
    let sources = &case.rules.sources;
    let court = Court::new(sources, &case.rules.set, &case.loaded.dataset, case.as_of);
    let row = row(arguments, &case, &court, rule)?;
    let run = Run {
        sources,
        rules: &case.rules.set,
        loaded: &case.loaded,
        verdicts: &Verdicts { rules: Vec::new(), findings: Vec::new(), repeated: BTreeMap::new() },
        pseudonyms: &case.pseudonyms,
        subjects: &Subjects::default(),
        as_of: case.as_of,
        as_of_assumed: case.as_of_assumed,
        narrowed: &[],
        skipped: &[],
        measures: &[],
        small_groups: None,
        closing: "",
    };
    let failed = |error| Refusal::file(Path::new("the records"), &error, look);
    let text = report::why(&run, &court, rule, row).map_err(failed)?;
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

/// The record that is meant.
fn row(arguments: &Arguments, case: &Case, court: &Court<'_>, rule: RuleId) -> Result<u32, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let rules = &case.rules.set;
    let kind = rules.rule(rule).kind;
    let name = &rules.schema.kind(kind).name;
    let wanted = &arguments.subject;
    let repeats = |row| court.is_repeated(kind, row);
    let found = Subjects::find(rules, &case.loaded, &case.pseudonyms, (kind, &repeats), wanted)
        .map_err(|error| Refusal::file(Path::new("the records"), &error, look))?;
    match found {
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
