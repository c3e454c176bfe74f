//! `probity explain`: the page of a diagnostic code, or a rule with all that belongs to it.

use crate::diagnostic::{did_you_mean, nearest};
use crate::report::rule_page;

use super::choice::{self, Choice};
use super::embedded;
use super::exit::Exit;
use super::problems::Refusal;
use super::terminal::{self, Color};

/// `explain`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A diagnostic code such as `unknown-field`, or the id of a rule
    #[arg(value_name = "CODE-or-RULE")]
    word: String,
    #[command(flatten)]
    choice: Choice,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let word = arguments.word.as_str();
    let text = match embedded::page(&word.to_lowercase()) {
        Some(page) => page.to_owned(),
        None => rule(arguments)?,
    };
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

/// The page of a rule: of the project where there is one, else of the built-in packs.
fn rule(arguments: &Arguments) -> Result<String, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let project = choice::find_project(&arguments.choice, look)?;
    let mut choice = arguments.choice.clone();
    if project.is_none() && choice.rules.is_empty() && choice.pack.is_empty() {
        choice.pack = embedded::packs().into_iter().map(str::to_owned).collect();
    }
    let rules = choice::rules(project.as_ref(), &choice, look)?;
    let word = &arguments.word;
    match rules.set.rule_named(word) {
        Some(id) => Ok(rule_page(&rules.sources, &rules.set, id)),
        None => {
            let ids = rules.set.rules.iter().map(|rule| rule.id.as_str());
            let near = nearest(word, ids.chain(embedded::codes()));
            let help = did_you_mean(near.as_ref()).unwrap_or_default();
            let what = format!("`{word}` is neither a diagnostic code nor a rule");
            Err(Refusal::argument(what, help, look))
        }
    }
}
