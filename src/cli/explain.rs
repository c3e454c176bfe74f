//! `probity explain`: the page of a diagnostic code, or a rule or a measure with all that belongs to it.

use crate::authoring::book::{measure_entry, measure_page, rule_entry, rule_page};
use crate::diagnostic::{did_you_mean, nearest};
use crate::report::Look;

use super::choice::{self, Choice, Rules};
use super::embedded;
use super::exit::Exit;
use super::problems::Refusal;
use super::requirements;
use super::terminal::{self, Color};

/// No line of prose is longer: few people like to read longer ones.
const WIDEST: usize = 100;

/// `explain`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A diagnostic code such as `unknown-field`, or the id of a rule or a measure
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
        None => rule(arguments, look)?,
    };
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

/// The page of a rule or a measure.
fn rule(arguments: &Arguments, look: Look) -> Result<String, Refusal> {
    let word = &arguments.word;
    let known = match choice::rules_or_packs(&arguments.choice, look) {
        Ok(known) => Some(known),
        // Ids of rules are written in capitals: what is wrong with the rules does not matter for any other word.
        Err(_) if !word.contains(|letter: char| letter.is_uppercase()) => None,
        Err(refusal) => return Err(refusal),
    };
    let lists = known.as_ref().map(|known| requirements::of(known, &[], look)).transpose()?.unwrap_or_default();
    let known = known.map(|known| known.rules);
    let width = terminal::look(Color::Never).width.min(WIDEST);
    let page = known.as_ref().and_then(|Rules { sources, set, .. }| {
        let of_rule = |id| rule_page(&rule_entry(sources, set, &lists, id), width);
        let of_measure = |measure| measure_page(&measure_entry(sources, set, &lists, measure), width);
        set.rule_named(word).map(of_rule).or_else(|| set.measure_named(word).map(of_measure))
    });
    match page {
        Some(page) => Ok(page),
        None => {
            let rules = known.iter().flat_map(|known| &known.set.rules).map(|rule| rule.id.as_str());
            let measures = known.iter().flat_map(|known| &known.set.measures).map(|measure| measure.id.as_str());
            let near = nearest(word, embedded::codes().into_iter().chain(rules).chain(measures));
            let help = did_you_mean(near.as_ref()).unwrap_or_default();
            let what = format!("`{word}` is neither a diagnostic code nor a rule or measure");
            Err(Refusal::argument(what, help, look))
        }
    }
}
