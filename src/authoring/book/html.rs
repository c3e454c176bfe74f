//! The rule book as one page for a browser, which loads nothing else. What is written stands at the left, where it comes
//! from at the right; on a narrow screen one below the other.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::words::counted;

use super::markdown::anchor;
use super::text::{as_written, class_words};
use super::{
    Book, Chapter, DocumentIndex, FieldNeed, KindIndex, MeasureEntry, Need, ParameterEntry, RequirementEntry,
    RuleEntry, SourceEntry, VersionEntry,
};

const STYLE: &str = include_str!("book.css");

/// The book.
pub fn html(book: &Book) -> String {
    let (rules, measures) = book.counts();
    let counts = format!(
        "{} and {} from {}",
        counted(rules as u64, "rule", "rules"),
        counted(measures as u64, "measure", "measures"),
        counted(book.documents.len() as u64, "document", "documents")
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Rule book" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#rules" { "To the rules" }
                header {
                    h1 { "Rule book" }
                    p { (counts) }
                    nav aria-label="Indexes" {
                        a href="#by-area" { "By area" } " "
                        a href="#by-source" { "By source" } " "
                        a href="#by-kind" { "By kind of record" }
                    }
                }
                main {
                    (by_area(book))
                    (by_source(&book.documents))
                    (by_kind(&book.kinds))
                    div #rules { @for chapter in &book.chapters { (chapter_words(chapter)) } }
                }
            }
        }
    };
    page.into_string()
}

fn by_area(book: &Book) -> Markup {
    html! {
        section #by-area {
            h2 { "By area" }
            @for chapter in &book.chapters {
                details open[book.chapters.len() == 1] {
                    summary {
                        a href={ "#area-" (anchor(&chapter.area.code)) } { (chapter.area.title()) }
                        " " span.count { (counted((chapter.rules.len() + chapter.measures.len()) as u64, "rule", "rules")) }
                    }
                    ul.ids {
                        @for rule in &chapter.rules { li { (link(&rule.id)) " " (prose(&rule.title)) } }
                        @for measure in &chapter.measures { li { (link(&measure.id)) " " (prose(&measure.title)) } }
                    }
                }
            }
        }
    }
}

fn by_source(documents: &[DocumentIndex]) -> Markup {
    html! {
        section #by-source {
            h2 { "By source" }
            @for document in documents {
                details id={ "source-" (anchor(&document.name)) } {
                    summary {
                        (document.name)
                        @if let Some(title) = &document.title { ": " (title) }
                        " " span.count { (counted(document.cited_by.len() as u64, "rule", "rules")) }
                    }
                    @if !document.about.is_empty() { p { (document.about.join(". ")) "." } }
                    @if let Some(link) = &document.link {
                        p {
                            @if link.starts_with("https://") || link.starts_with("http://") {
                                a href=(link) rel="noreferrer" { (link) }
                            } @else { (link) }
                        }
                    }
                    ul.ids {
                        @for (id, parts) in &document.cited_by {
                            li { (link(id)) @if !parts.is_empty() { " " (parts.join("; ")) } }
                        }
                    }
                }
            }
        }
    }
}

fn by_kind(kinds: &[KindIndex]) -> Markup {
    let links = |ids: &[String]| html! { @for id in ids { (link(id)) " " } };
    html! {
        section #by-kind {
            h2 { "By kind of record" }
            div.wide {
                table {
                    thead {
                        tr { th scope="col" { "Kind" } th scope="col" { "Judged by" } th scope="col" { "Needed by" } }
                    }
                    tbody {
                        @for kind in kinds {
                            tr {
                                th scope="row" { code { (kind.name) } br; (kind.label) }
                                td { (links(&kind.judged_by)) }
                                td { (links(&kind.needed_by)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn chapter_words(chapter: &Chapter) -> Markup {
    html! {
        section.area id={ "area-" (anchor(&chapter.area.code)) } {
            h2 { (chapter.area.title()) }
            @for rule in &chapter.rules { (rule_words(rule)) }
            @for measure in &chapter.measures { (measure_words(measure)) }
        }
    }
}

fn rule_words(rule: &RuleEntry) -> Markup {
    html! {
        article.rule id=(anchor(&rule.id)) {
            h3 { a.id href={ "#" (anchor(&rule.id)) } { (rule.id) } " " (prose(&rule.title)) }
            p.class {
                span class=(rule.word()) { (rule.word()) } " " (class_words(rule.class))
                @if rule.is_unset() { " · " strong { "not run until a number is set" } }
            }
            @for (index, version) in rule.versions.iter().enumerate() {
                // The requirement stands beside the newest version: it is the one that most readers ask about.
                (version_words(rule, version, if index == 0 { &rule.requirements } else { &[] }))
            }
            (parameters(&rule.parameters))
            (open(rule))
            (needs(&rule.needs))
            (tests(rule))
        }
    }
}

fn version_words(rule: &RuleEntry, version: &VersionEntry, checked: &[RequirementEntry]) -> Markup {
    html! {
        @if let Some(heading) = &version.heading { h4 { (heading) } }
        @if let Some(title) = &version.title { p { (prose(title)) } }
        div.sides {
            div {
                p.plain { (prose(&version.plain)) }
                pre { code { (as_written(rule, version)) } }
                @if let Some(fix) = &version.fix { p { b { "What to do " } (prose(fix)) } }
                p.place { (version.place) }
            }
            aside aria-label={ "Sources of " (rule.id) } {
                (sources(&version.sources))
                @if let Some(quote) = &version.quote { blockquote { (quote) } }
                dl {
                    @if let (None, Some(days)) = (&version.heading, &version.in_force) { dt { "In force" } dd { (days) } }
                    @if let Some(binds) = &version.binds { dt { "Binds" } dd { (binds) } }
                    @if let Some(owner) = &version.owner { dt { "Owner" } dd { (owner) } }
                    @if !version.tags.is_empty() { dt { "Tags" } dd { (version.tags.join(", ")) } }
                }
                (requirements(checked))
            }
        }
    }
}

fn sources(sources: &[SourceEntry]) -> Markup {
    html! {
        h4 { "Sources" }
        ul.sources {
            @for source in sources {
                li {
                    a href={ "#source-" (anchor(&source.document)) } { (source.document) }
                    @if !source.part.is_empty() { ", " (source.part) }
                    @if let Some(title) = &source.title { br; (title) }
                    @if !source.about.is_empty() { br; small { (source.about.join(". ")) } }
                    @if let Some(newer) = &source.superseded_by { br; "Superseded by " (newer) }
                }
            }
        }
    }
}

fn requirements(requirements: &[RequirementEntry]) -> Markup {
    html! {
        @for requirement in requirements {
            p { b { "Requirement " (requirement.id) } br; (prose(&requirement.demands)) }
            @if let Some(note) = &requirement.note { p { (prose(note)) } }
            @for conflict in &requirement.conflicts {
                p.conflict {
                    b { "Sources disagree, " (conflict.id) }
                    @if let Some(subject) = &conflict.subject { br; (prose(subject)) }
                    @if let Some(resolved) = &conflict.resolved { br; (prose(resolved)) }
                }
            }
        }
    }
}

fn parameters(parameters: &[ParameterEntry]) -> Markup {
    html! {
        @if !parameters.is_empty() {
            h4 { "Numbers that can be changed" }
            dl.parameters {
                @for parameter in parameters {
                    dt { code { (parameter.name) } @if let Some(label) = &parameter.label { " " (label) } }
                    dd {
                        @match &parameter.value {
                            Some(value) => b { (value) },
                            None => strong { "not set: " (parameter.holds) },
                        }
                        br; small { "in the project file: " code { (parameter.key) } }
                        @for source in &parameter.sources { br; small { (source) } }
                    }
                }
            }
        }
    }
}

fn open(rule: &RuleEntry) -> Markup {
    html! {
        @if !rule.open.is_empty() {
            details {
                summary { "What makes it not assessable" }
                p { "Where it decides the outcome, and" }
                ul { @for open in &rule.open { li { (prose(open)) } } }
            }
        }
    }
}

fn needs(needs: &[Need]) -> Markup {
    html! {
        details {
            summary { "What it needs" }
            @for need in needs {
                h4 {
                    code { (need.kind) }
                    @if need.label != need.kind { " " (need.label) }
                    @if need.judged { " · judged" }
                }
                @if need.complete { p { small { "All of them: a record that is not there counts as one that does not exist." } } }
                @if !need.fields.is_empty() { ul.fields { @for field in &need.fields { li { (field_words(field)) } } } }
            }
        }
    }
}

fn field_words(field: &FieldNeed) -> Markup {
    html! {
        code { (field.name) }
        @if let Some(label) = &field.label { " " (label) }
        small {
            " " (field.holds)
            @if !field.headers.is_empty() { ", under “" (field.headers.join("” or “")) "”" }
            @if let Some(blank) = field.blank { "; " (blank) }
            @if field.private { "; private" }
        }
    }
}

fn tests(rule: &RuleEntry) -> Markup {
    html! {
        @if rule.tests.is_empty() { p { "No test" } } @else {
            details {
                summary { "Tests " span.count { (rule.tests.len()) } }
                ul { @for test in &rule.tests { li { b { (test.expects.join(", ")) } " " (test.title) } } }
            }
        }
    }
}

fn measure_words(measure: &MeasureEntry) -> Markup {
    html! {
        article.rule id=(anchor(&measure.id)) {
            h3 { a.id href={ "#" (anchor(&measure.id)) } { (measure.id) } " " (prose(&measure.title)) }
            p.class { span.measure { "measure" } " judges nobody" }
            div.sides {
                div {
                    pre { code {
                        (measure.what)
                        @for by in &measure.by { "\nby " (by) }
                        @if let Some(target) = &measure.target { "\ntarget " (target) }
                    } }
                    p.place { (measure.place) }
                    (parameters(&measure.parameters))
                }
                aside aria-label={ "Sources of " (measure.id) } {
                    (sources(&measure.sources))
                    @if let Some(owner) = &measure.owner { dl { dt { "Owner" } dd { (owner) } } }
                    (requirements(&measure.requirements))
                }
            }
            (needs(&measure.needs))
        }
    }
}

fn link(id: &str) -> Markup {
    html! { a href={ "#" (anchor(id)) } { (id) } }
}

/// A text in which words between backticks are in the letters of code.
fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without its fellow is a letter like others.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
