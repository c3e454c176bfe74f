//! `probity packs`: the rule packs that are built in, and what stands in one of them.

use std::collections::BTreeSet;

use crate::authoring::book::{MeasureEntry, ParameterEntry, RuleEntry, filled, measure_entry, rule_entry};
use crate::input::requirements::Requirements;
use crate::report::Look;
use crate::report::words::counted;
use crate::source::{FileId, PACK};

use super::choice::{self, Choice, Rules};
use super::embedded;
use super::exit::Exit;
use super::problems::{Refusal, near_or_all};
use super::terminal::{self, Color};

/// No line is longer where words allow that: it fits any terminal.
const WIDEST: usize = 80;

/// Ids with more letters stand in a line of their own.
const WIDEST_ID: usize = 14;

/// `packs`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A pack whose rules to show
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(Color::Auto);
    let width = terminal::look(Color::Never).width.min(WIDEST);
    let names = embedded::packs();
    let text = match &arguments.name {
        None => all(&names, width, look)?,
        Some(name) if names.contains(&name.as_str()) => Pack::read(name, look)?.page(width),
        Some(name) => {
            let help = near_or_all(name, &names);
            return Err(Refusal::argument(format!("no rule pack is called `{name}`"), help, look));
        }
    };
    terminal::show(|out| out.write_all(text.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
    Ok(Exit::Clean)
}

fn all(names: &[&str], width: usize, look: Look) -> Result<String, Refusal> {
    let mut text = String::new();
    for name in names {
        let pack = Pack::read(name, look)?;
        text += &pack.head(width);
        text += &format!("\n{}\n\n", wrapped(&pack.counts(), "  ", width));
    }
    let help = "`probity packs NAME` shows the rules of one. `packs: [NAME]` in a project file, or `--pack NAME`, uses \
                it.";
    Ok(text + &wrapped(help, "", width) + "\n")
}

/// A pack: what stands in its own files.
struct Pack {
    name: String,
    title: String,
    about: String,
    rules: Vec<RuleEntry>,
    measures: Vec<MeasureEntry>,
    tests: usize,
    documents: BTreeSet<String>,
}

impl Pack {
    fn read(name: &str, look: Look) -> Result<Pack, Refusal> {
        let choice = Choice { pack: vec![name.to_owned()], ..Choice::default() };
        let Rules { sources, set, .. } = choice::rules(None, &choice, look)?;
        let own = |file: FileId| sources.file(file).name.starts_with(&format!("{PACK}{name}/"));
        let none = Requirements::default();
        let ids = set.rule_ids().filter(|id| own(set.rule(*id).latest().span.file));
        let mut rules: Vec<RuleEntry> = ids.map(|id| rule_entry(&sources, &set, &none, id)).collect();
        rules.sort_by(|one, other| one.id.cmp(&other.id));
        let measures = set.measures.iter().filter(|measure| own(measure.span.file));
        let mut measures: Vec<MeasureEntry> =
            measures.map(|measure| measure_entry(&sources, &set, &none, measure)).collect();
        measures.sort_by(|one, other| one.id.cmp(&other.id));
        let of_rules = rules.iter().flat_map(|rule| &rule.versions).flat_map(|version| &version.sources);
        let cited = of_rules.chain(measures.iter().flat_map(|measure| &measure.sources));
        let documents = cited.map(|source| source.document.clone()).collect();
        let tests = set.tests.iter().filter(|test| own(test.rule.span.file)).count();
        let (title, about) = introduction(embedded::readme(name).unwrap_or_default());
        Ok(Pack { name: name.to_owned(), title, about, rules, measures, tests, documents })
    }

    /// Name, version and title, and what the pack is about.
    fn head(&self, width: usize) -> String {
        let title = format!("{}  {}", self.name, self.title);
        format!("{title}\n{}\n", wrapped(&self.about, "  ", width))
    }

    fn counts(&self) -> String {
        let must = self.rules.iter().filter(|rule| rule.word() == "must").count();
        let should = self.rules.len() - must;
        let of = |count: usize, one: &str, many: &str| counted(count as u64, one, many);
        let rules = of(self.rules.len(), "rule", "rules");
        let parts = [
            format!("{rules} ({must} must, {should} should)"),
            of(self.measures.len(), "measure", "measures"),
            of(self.tests, "test", "tests"),
            of(self.kinds().len(), "kind of record", "kinds of record"),
            of(self.documents.len(), "source", "sources"),
        ];
        format!("Version {}: {}", env!("CARGO_PKG_VERSION"), parts.join(", "))
    }

    /// The kinds that its rules read, judged ones with the number of rules that judge them.
    fn kinds(&self) -> Vec<(&str, usize)> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.needs);
        let needs = of_rules.chain(self.measures.iter().flat_map(|measure| &measure.needs));
        let names: BTreeSet<&str> = needs.map(|need| need.kind.as_str()).collect();
        let judging = |name: &str| self.rules.iter().filter(|rule| rule.kind.0 == name).count();
        names.into_iter().map(|name| (name, judging(name))).collect()
    }

    fn parameters(&self) -> Vec<&ParameterEntry> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.parameters);
        let all = of_rules.chain(self.measures.iter().flat_map(|measure| &measure.parameters));
        let mut parameters: Vec<&ParameterEntry> = all.collect();
        parameters.sort_by_key(|parameter| (parameter.value.is_some(), &parameter.name));
        parameters.dedup_by_key(|parameter| &parameter.name);
        parameters
    }

    /// Its rules and measures, its parameters and the kinds that it needs.
    fn page(&self, width: usize) -> String {
        let mut text = self.head(width);
        text += &format!("\n{}\n\n", wrapped(&self.counts(), "  ", width));
        let id_width = self.ids().map(str::len).max().unwrap_or_default().min(WIDEST_ID);
        text += "Rules\n";
        for rule in &self.rules {
            let source = rule.versions.first().and_then(|version| version.sources.first());
            let source = source.map(|source| format!("{} {}", source.document, source.part)).unwrap_or_default();
            let unset = if rule.is_unset() { "; not run until a number is set" } else { "" };
            let about = format!("{} ({}; {}{unset})", rule.title, rule.kind.0, source.trim_end());
            text += &entry(&rule.id, id_width, &format!("{:<6}  {about}", rule.word()), 8, width);
        }
        if !self.measures.is_empty() {
            text += "\nMeasures\n";
            for measure in &self.measures {
                text += &entry(&measure.id, id_width, &measure.title, 0, width);
            }
        }
        let parameters = self.parameters();
        if !parameters.is_empty() {
            text += "\nNumbers that a project can change\n";
            parameters.iter().for_each(|parameter| text += &number(parameter, width));
        }
        let kinds = self.kinds().into_iter().map(|(name, judged)| match judged {
            0 => name.to_owned(),
            count => format!("{name} ({})", counted(count as u64, "rule", "rules")),
        });
        let kinds: Vec<String> = kinds.collect();
        text += &format!("\nKinds of record\n{}\n", wrapped(&(kinds.join(", ") + "."), "  ", width));
        let documents: Vec<String> = self.documents.iter().cloned().collect();
        text += &format!("\nSources\n{}\n\n", wrapped(&(documents.join(", ") + "."), "  ", width));
        text += &wrapped(
            "`probity explain RULE` shows one with its sources, what it needs and its tests; a rule is judged where a \
             source supplies the kind of record in brackets, and is out of scope elsewhere.",
            "",
            width,
        );
        text + "\n"
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        let rules = self.rules.iter().map(|rule| rule.id.as_str());
        rules.chain(self.measures.iter().map(|measure| measure.id.as_str()))
    }
}

/// A number with its value, or with what to write where it has none.
fn number(parameter: &ParameterEntry, width: usize) -> String {
    let label = parameter.label.as_ref().map(|label| format!(", {label}")).unwrap_or_default();
    let about = match &parameter.value {
        Some(value) => format!("{}{label}: {value}", parameter.name),
        None => format!("{}{label}: not set; write `{}` in the project file", parameter.name, parameter.key),
    };
    filled(&about, ("  ", "    "), width) + "\n"
}

/// An id with what stands beside it, later lines below that.
fn entry(id: &str, id_width: usize, about: &str, deeper: usize, width: usize) -> String {
    let (beside, later) = (" ".repeat(id_width + 4), " ".repeat(id_width + 4 + deeper));
    // What stands beside a long id stands below it.
    let (above, first) = match id.len() > id_width {
        true => (format!("  {id}\n"), beside),
        false => (String::new(), format!("  {id:<id_width$}  ")),
    };
    above + &filled(about, (&first, &later), width) + "\n"
}

fn wrapped(text: &str, indent: &str, width: usize) -> String {
    filled(text, (indent, indent), width)
}

/// The heading and the first paragraph of a README.
fn introduction(readme: &str) -> (String, String) {
    let title = readme.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().to_owned();
    let paragraph = readme.lines().skip_while(|line| line.starts_with('#') || line.trim().is_empty());
    let paragraph: Vec<&str> = paragraph.take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    (title, paragraph.join(" "))
}
