//! An entry of the rule book as text for a terminal.

use textwrap::{Options, WordSeparator, WordSplitter};

use crate::resolve::ruleset::Class;

use super::{
    FieldNeed, MeasureEntry, Need, ParameterEntry, RequirementEntry, RuleEntry, SourceEntry, TestEntry, VersionEntry,
};

/// The page of a rule, no wider than so many columns where its own words allow that.
pub fn rule_page(entry: &RuleEntry, width: usize) -> String {
    let mut page = Page { text: format!("{}  {}\n{}\n\n", entry.id, entry.title, entry.place), width };
    if let [only] = entry.versions.as_slice() {
        page.prose("In plain words", &only.plain);
    }
    page.part("Class", class_words(entry.class));
    for version in &entry.versions {
        match &version.heading {
            Some(heading) if entry.versions.len() > 1 => {
                let title = version.title.as_ref().map(|title| format!("{title}\n")).unwrap_or_default();
                page.text += &format!("{heading}\n{}\n{title}\n", version.place);
                page.prose("In plain words", &version.plain);
            }
            Some(heading) => page.part("Version", heading),
            None => page.part("In force", version.in_force.as_deref().unwrap_or_default()),
        }
        page.version(entry, version);
    }
    page.requirements(&entry.requirements);
    page.parameters(&entry.parameters);
    page.needs(&entry.needs);
    page.items("What makes it not assessable, where it decides the outcome", &entry.open);
    let tests: Vec<String> = entry.tests.iter().map(test_words).collect();
    if tests.is_empty() {
        page.part("Tests", "none");
    } else {
        page.items("Tests", &tests);
    }
    page.done()
}

/// The page of a measure: what it measures as it is written, and where that comes from.
pub fn measure_page(entry: &MeasureEntry, width: usize) -> String {
    let mut page = Page { text: format!("{}  {}\n{}\n\n", entry.id, entry.title, entry.place), width };
    page.items("Measures", std::slice::from_ref(&entry.what));
    page.part("By", &entry.by.join("\n"));
    page.part("Target", entry.target.as_deref().unwrap_or_default());
    page.items("Cites", &source_lines(&entry.sources));
    page.part("Owner", entry.owner.as_deref().unwrap_or_default());
    page.requirements(&entry.requirements);
    page.parameters(&entry.parameters);
    page.needs(&entry.needs);
    page.done()
}

/// Words broken into lines, the first with another indent than the later ones. What stands between backticks stays in
/// one line, and so does a word with hyphens.
pub fn filled(text: &str, (first, later): (&str, &str), width: usize) -> String {
    const TIED: &str = "\u{a0}";
    let parts = text.split('`').enumerate();
    let tied = parts.map(|(index, part)| if index % 2 == 1 { part.replace(' ', TIED) } else { part.to_owned() });
    let tied = tied.collect::<Vec<_>>().join("`");
    let options = Options::new(width).initial_indent(first).subsequent_indent(later).break_words(false);
    let options = options.word_splitter(WordSplitter::NoHyphenation).word_separator(WordSeparator::AsciiSpace);
    textwrap::fill(&tied, options).replace(TIED, " ")
}

pub(super) fn class_words(class: Class) -> &'static str {
    match class {
        Class::Deficiency => "binding: breaking it is a deficiency",
        Class::AreaOfConcern => "a goal or a practice: breaking it is an area of concern",
    }
}

fn requires(class: Class) -> &'static str {
    match class {
        Class::Deficiency => "Must",
        Class::AreaOfConcern => "Should",
    }
}

fn source_lines(sources: &[SourceEntry]) -> Vec<String> {
    let line = |source: &SourceEntry| match &source.superseded_by {
        Some(newer) => format!("{} (superseded by {newer})", source.line),
        None => source.line.clone(),
    };
    sources.iter().map(line).collect()
}

/// `agreement, judged: model, signed_on (“Signed”)`
fn need_words(need: &Need) -> String {
    let mut roles = Vec::new();
    if need.judged {
        roles.push("judged");
    }
    if need.complete {
        roles.push("all of them");
    }
    let label = if need.label == need.kind { String::new() } else { format!(" ({})", need.label) };
    let roles = roles.into_iter().map(|role| format!(", {role}")).collect::<String>();
    let fields: Vec<String> = need.fields.iter().map(field_words).collect();
    let fields = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
    format!("{}{label}{roles}{fields}", need.kind)
}

/// The name of a field, and the headers under which it may stand.
pub(super) fn field_words(field: &FieldNeed) -> String {
    let headers: Vec<String> = field.headers.iter().map(|header| format!("“{header}”")).collect();
    if headers.is_empty() { field.name.clone() } else { format!("{} ({})", field.name, headers.join(", ")) }
}

/// `met: trained in time`
fn test_words(test: &TestEntry) -> String {
    format!("{}: {}", test.expects.join(", "), test.title)
}

/// A parameter with its value and what changes it.
fn parameter_words(parameter: &ParameterEntry) -> String {
    let label = parameter.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
    let value = parameter.value.clone().unwrap_or_else(|| format!("unset ({})", parameter.holds));
    let verb = if parameter.value.is_some() { "changes" } else { "sets" };
    let ParameterEntry { name, place, key, .. } = parameter;
    format!("{name}{label}: {value} ({place}); `{key}` in the project file {verb} it")
}

/// A page while it is written.
struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// Words as they are, under a heading; nothing where there are none.
    fn part(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
            self.text += &format!("{name}\n{}\n\n", lines.join("\n"));
        }
    }

    /// Words that are broken into lines.
    fn prose(&mut self, name: &str, text: &str) {
        self.text += &format!("{name}\n{}\n\n", filled(text, ("  ", "  "), self.width));
    }

    /// Items that are broken into lines, the later ones of each with a deeper indent.
    fn items(&mut self, name: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let items: Vec<String> = items.iter().map(|item| filled(item, ("  ", "    "), self.width)).collect();
        self.text += &format!("{name}\n{}\n\n", items.join("\n"));
    }

    /// What one version says.
    fn version(&mut self, entry: &RuleEntry, version: &VersionEntry) {
        let each = |exceptions: &[(String, String)]| {
            let one = |(name, condition): &(String, String)| format!("{name}: {condition}");
            exceptions.iter().map(one).collect::<Vec<_>>().join("\n")
        };
        self.part("Concerns", &concerns(entry, version));
        self.part(requires(entry.class), &version.demands);
        self.part("Excused by", &each(&version.unless));
        self.part("Cannot be judged where", &each(&version.unclear));
        self.items("Cites", &source_lines(&version.sources));
        self.part("Quote", version.quote.as_deref().unwrap_or_default());
        self.part("Binds", version.binds.as_deref().unwrap_or_default());
        self.part("Owner", version.owner.as_deref().unwrap_or_default());
        self.part("Tags", &version.tags.join(", "));
        self.part("What to do about a violation", version.fix.as_deref().unwrap_or_default());
    }

    fn requirements(&mut self, requirements: &[RequirementEntry]) {
        for requirement in requirements {
            let mut lines = vec![requirement.demands.clone()];
            lines.extend(requirement.note.clone());
            for conflict in &requirement.conflicts {
                let subject = conflict.subject.as_ref().map(|subject| format!(": {subject}")).unwrap_or_default();
                let resolved = conflict.resolved.as_ref().map(|resolved| format!(". {resolved}")).unwrap_or_default();
                lines.push(format!("Sources disagree, {}{subject}{resolved}", conflict.id));
            }
            self.items(&format!("Requirement {}", requirement.id), &lines);
        }
    }

    fn needs(&mut self, needs: &[Need]) {
        let mut words: Vec<String> = needs.iter().map(need_words).collect();
        if needs.iter().any(|need| need.complete) {
            words.push("All of them: a record that is not in the export counts as one that does not exist.".to_owned());
        }
        self.items("What it needs", &words);
    }

    fn parameters(&mut self, parameters: &[ParameterEntry]) {
        let words: Vec<String> = parameters.iter().map(parameter_words).collect();
        self.items("Parameters", &words);
    }

    fn done(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text + "\n"
    }
}

/// A version as its rule file writes it, but for its sources and what is told of them.
pub(super) fn as_written(entry: &RuleEntry, version: &VersionEntry) -> String {
    let mut written = format!("for {}", entry.kind.0);
    entry.loops.iter().for_each(|each| written += &format!("\n{each}"));
    written += &version.when.as_ref().map(|when| format!("\nwhen {when}")).unwrap_or_default();
    written += &format!("\n{} {}", entry.word(), version.demands);
    for (word, exceptions) in [("unless", &version.unless), ("unclear", &version.unclear)] {
        exceptions.iter().for_each(|(name, condition)| written += &format!("\n{word} {name}: {condition}"));
    }
    written
}

/// The kind of record, and when.
fn concerns(entry: &RuleEntry, version: &VersionEntry) -> String {
    let (kind, label) = &entry.kind;
    let label = if label == kind { String::new() } else { format!(" ({label})") };
    let loops: String = entry.loops.iter().map(|each| format!("\n{each}")).collect();
    let when = version.when.as_ref().map(|when| format!("\nwhen {when}"));
    format!("every {kind}{label}{loops}{}", when.unwrap_or_default())
}
