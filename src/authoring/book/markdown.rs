//! The rule book as one Markdown file.

use std::fmt::Write;

use crate::authoring::markdown::{code, head, prose, row, text};
use crate::report::words::counted;

use super::text::{as_written, class_words};
use super::{
    Book, DocumentIndex, MeasureEntry, Need, ParameterEntry, RequirementEntry, RuleEntry, SourceEntry, VersionEntry,
};

/// The book.
pub fn markdown(book: &Book) -> String {
    let mut page = Page::default();
    let (rules, measures) = book.counts();
    page.line("# Rule book");
    page.line(&format!(
        "{} and {}. [By area](#by-area) · [By source](#by-source) · [By kind of record](#by-kind-of-record)",
        counted(rules as u64, "rule", "rules"),
        counted(measures as u64, "measure", "measures")
    ));
    page.line("## By area");
    for chapter in &book.chapters {
        let ids = chapter.rules.iter().map(|rule| (&rule.id, &rule.title));
        let ids = ids.chain(chapter.measures.iter().map(|measure| (&measure.id, &measure.title)));
        page.line(&format!("### {}", text(&chapter.area.title())));
        page.list(ids.map(|(id, title)| format!("{} {}", link(id), prose(title))));
    }
    page.line("## By source");
    book.documents.iter().for_each(|document| page.document(document));
    page.line("## By kind of record");
    let rows = book.kinds.iter().map(|kind| {
        let links = |ids: &[String]| ids.iter().map(|id| link(id)).collect::<Vec<_>>().join(", ");
        row(&[code(&kind.name), text(&kind.label), links(&kind.judged_by), links(&kind.needed_by)])
    });
    page.table(&["kind", "what it is", "judged by", "needed by"], rows);
    for chapter in &book.chapters {
        page.line(&format!("## {}", text(&chapter.area.title())));
        chapter.rules.iter().for_each(|rule| page.rule(rule));
        chapter.measures.iter().for_each(|measure| page.measure(measure));
    }
    page.0.truncate(page.0.trim_end().len());
    page.0 + "\n"
}

fn link(id: &str) -> String {
    format!("[{}](#{})", text(id), anchor(id))
}

/// The name of an entry's place.
pub(super) fn anchor(id: &str) -> String {
    id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

/// The page while it is written; every part ends with an empty line.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0 += line;
        self.0 += "\n\n";
    }

    /// A part with its name in front; nothing where it is empty.
    fn part(&mut self, name: &str, words: &str) {
        if !words.is_empty() {
            self.line(&format!("**{name}** {words}"));
        }
    }

    /// Words of a rule file, between marks that do not stand in them.
    fn written(&mut self, words: &str) {
        let longest = words.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
        let marks = "`".repeat(longest.max(2) + 1);
        self.line(&format!("{marks}text\n{words}\n{marks}"));
    }

    fn list(&mut self, items: impl Iterator<Item = String>) {
        let before = self.0.len();
        for item in items {
            let _ = writeln!(self.0, "- {item}");
        }
        if self.0.len() > before {
            self.0 += "\n";
        }
    }

    fn table(&mut self, names: &[&str], rows: impl Iterator<Item = String>) {
        let rows: String = rows.collect();
        if !rows.is_empty() {
            self.line(&format!("{}{}", head(names), rows.trim_end()));
        }
    }

    fn document(&mut self, document: &DocumentIndex) {
        let title = document.title.as_ref().map(|title| format!(": {}", text(title))).unwrap_or_default();
        self.line(&format!("### {}{title}", text(&document.name)));
        let link_words = document.link.as_ref().map(|link| text(link));
        let about: Vec<String> = document.about.iter().map(|about| text(about)).chain(link_words).collect();
        if !about.is_empty() {
            self.line(&format!("{}.", about.join(". ")));
        }
        self.list(document.cited_by.iter().map(|(id, parts)| match parts.as_slice() {
            [] => link(id),
            parts => format!("{}: {}", link(id), text(&parts.join("; "))),
        }));
    }

    fn rule(&mut self, rule: &RuleEntry) {
        self.line(&format!("<a id=\"{}\"></a>", anchor(&rule.id)));
        self.line(&format!("### {}: {}", text(&rule.id), prose(&rule.title)));
        self.line(&format!("{}: {}. {}", code(rule.word()), class_words(rule.class), code(&rule.place)));
        for version in &rule.versions {
            self.version(rule, version);
        }
        self.requirements(&rule.requirements);
        self.parameters(&rule.parameters);
        self.line("**What it needs**");
        self.list(rule.needs.iter().map(need));
        if !rule.open.is_empty() {
            self.line("**Not assessable**, where it decides and");
            self.list(rule.open.iter().map(|open| prose(open)));
        }
        self.line(if rule.tests.is_empty() { "**Tests** none" } else { "**Tests**" });
        self.list(rule.tests.iter().map(|test| format!("{}: {}", test.expects.join(", "), text(&test.title))));
    }

    fn version(&mut self, rule: &RuleEntry, version: &VersionEntry) {
        if let Some(heading) = &version.heading {
            self.line(&format!("#### {}", text(heading)));
            if let Some(title) = &version.title {
                self.line(&prose(title));
            }
        } else if let Some(days) = &version.in_force {
            self.part("In force", &text(days));
        }
        self.part("In plain words", &prose(&version.plain));
        self.written(&as_written(rule, version));
        self.part("Fix", &prose(version.fix.as_deref().unwrap_or_default()));
        self.part("Binds", &text(version.binds.as_deref().unwrap_or_default()));
        self.part("Owner", &text(version.owner.as_deref().unwrap_or_default()));
        self.part("Tags", &text(&version.tags.join(", ")));
        self.sources(&version.sources);
        if let Some(quote) = &version.quote {
            self.line(&format!("> {}", text(quote)));
        }
    }

    fn sources(&mut self, sources: &[SourceEntry]) {
        self.line("**Sources**");
        self.list(sources.iter().map(|source| match &source.superseded_by {
            Some(newer) => format!("{} (superseded by {})", text(&source.line), text(newer)),
            None => text(&source.line),
        }));
    }

    fn requirements(&mut self, requirements: &[RequirementEntry]) {
        for requirement in requirements {
            self.part(&format!("Requirement {}", text(&requirement.id)), &prose(&requirement.demands));
            let note = requirement.note.iter().map(|note| prose(note));
            let conflicts = requirement.conflicts.iter().map(|conflict| {
                let subject = conflict.subject.as_ref().map(|subject| format!(": {}", prose(subject)));
                let resolved = conflict.resolved.as_ref().map(|resolved| format!(". {}", prose(resolved)));
                let (subject, resolved) = (subject.unwrap_or_default(), resolved.unwrap_or_default());
                format!("Sources disagree, {}{subject}{resolved}", text(&conflict.id))
            });
            self.list(note.chain(conflicts));
        }
    }

    fn parameters(&mut self, parameters: &[ParameterEntry]) {
        let rows = parameters.iter().map(|parameter| {
            let value = parameter.value.as_deref().map_or_else(|| format!("**unset** ({})", parameter.holds), text);
            let label = parameter.label.as_deref().map_or_else(String::new, text);
            row(&[code(&parameter.name), label, value, code(&parameter.key), text(&parameter.sources.join("; "))])
        });
        self.table(&["parameter", "what it is", "value", "in the project file", "sources"], rows);
    }

    fn measure(&mut self, measure: &MeasureEntry) {
        self.line(&format!("<a id=\"{}\"></a>", anchor(&measure.id)));
        self.line(&format!("### {}: {}", text(&measure.id), prose(&measure.title)));
        self.line(&format!("A measure. {}", code(&measure.place)));
        let by: String = measure.by.iter().map(|by| format!("\nby {by}")).collect();
        self.written(&format!("{}{by}", measure.what));
        self.part("Target", &text(measure.target.as_deref().unwrap_or_default()));
        self.part("Owner", &text(measure.owner.as_deref().unwrap_or_default()));
        self.sources(&measure.sources);
        self.requirements(&measure.requirements);
        self.parameters(&measure.parameters);
        self.line("**What it needs**");
        self.list(measure.needs.iter().map(need));
    }
}

fn need(need: &Need) -> String {
    let judged = if need.judged { ", judged" } else { "" };
    let complete = if need.complete { ", all of them" } else { "" };
    let label = if need.label == need.kind { String::new() } else { format!(" ({})", text(&need.label)) };
    let fields: Vec<String> = need
        .fields
        .iter()
        .map(|field| {
            let headers: Vec<String> = field.headers.iter().map(|header| format!("“{}”", text(header))).collect();
            let headers = if headers.is_empty() { String::new() } else { format!(" ({})", headers.join(", ")) };
            format!("{}{headers}", code(&field.name))
        })
        .collect();
    format!("{}{label}{judged}{complete}: {}", code(&need.kind), fields.join(", "))
}
