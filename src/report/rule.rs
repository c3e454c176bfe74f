//! One rule, or one measure, with all that belongs to it, as `explain` shows it.

use crate::outcome::{Target, Unit};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Class, Measure, Rule, RuleId};
use crate::source::{Sources, Span};

use super::model::citation;

/// The page of a rule: what it requires as it is written, where that comes from, and how it is tested.
pub fn rule_page(sources: &Sources, rules: &RuleSet, id: RuleId) -> String {
    let rule = rules.rule(id);
    let shown = rule.latest();
    let mut page = page_head(sources, &rule.id, &shown.title, shown.span);
    let mut part = |name: &str, text: String| add_part(&mut page, name, &text);
    part("Class", class_words(rule.class).to_owned());
    part("Concerns", concerns(sources, rules, rule));
    part(requires(rule.class), as_written(sources, shown.requirement.span));
    let each = |exceptions: &[crate::resolve::ruleset::Exception]| {
        let one = |exception: &crate::resolve::ruleset::Exception| {
            format!("{}: {}", exception.name, as_written(sources, exception.condition.span))
        };
        exceptions.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    part("Excused by", each(&shown.unless));
    part("Cannot be judged where", each(&shown.unclear));
    part("Cites", shown.citations.iter().map(|cited| citation(rules, cited)).collect::<Vec<_>>().join("\n"));
    part("Quote", shown.quote.clone().unwrap_or_default());
    part("Binds", shown.binds.clone().unwrap_or_default());
    part("Owner", shown.owner.clone().unwrap_or_default());
    part("Tags", shown.tags.join(", "));
    part("What to do about a violation", shown.fix.clone().unwrap_or_default());
    let of_rule = rules.tests.iter().filter(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
    let titles: Vec<String> = of_rule.map(|test| test.title.node.clone()).collect();
    part("Tests", if titles.is_empty() { "none".to_owned() } else { titles.join("\n") });
    page.truncate(page.trim_end().len());
    page + "\n"
}

/// The page of a measure: what it measures as it is written, and where that comes from.
pub fn measure_page(sources: &Sources, rules: &RuleSet, measure: &Measure) -> String {
    let mut page = page_head(sources, &measure.id, &measure.title, measure.span);
    let mut part = |name: &str, text: String| add_part(&mut page, name, &text);
    part("Measures", sources.words(measure.what_span));
    let by = measure.by.iter().map(|group| sources.words(group.operands[0].span));
    part("By", by.collect::<Vec<_>>().join("\n"));
    part("Target", measure.target.as_ref().map_or_else(String::new, target));
    part("Cites", measure.citations.iter().map(|cited| citation(rules, cited)).collect::<Vec<_>>().join("\n"));
    part("Owner", measure.owner.clone().unwrap_or_default());
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn page_head(sources: &Sources, id: &str, title: &str, span: Span) -> String {
    let (place, file) = (sources.place(span), &sources.file(span.file).name);
    format!("{id}  {title}\n{file}:{}:{}\n\n", place.line, place.column)
}

fn add_part(page: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        *page += &format!("{name}\n{}\n\n", indented(text));
    }
}

/// `at least 95 %`
pub(super) fn target(target: &Target) -> String {
    let bound = if target.at_least { "at least" } else { "at most" };
    match target.unit {
        Unit::Percent => format!("{bound} {} %", target.value),
        Unit::Number => format!("{bound} {}", target.value),
    }
}

fn class_words(class: Class) -> &'static str {
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

/// The kind of record, and when.
fn concerns(sources: &Sources, rules: &RuleSet, rule: &Rule) -> String {
    let kind = rules.schema.kind(rule.kind);
    let label = if kind.label == kind.name { String::new() } else { format!(" ({})", kind.label) };
    let when = rule.latest().when.as_ref().map(|when| format!("\nwhen {}", as_written(sources, when.span)));
    format!("every {}{label}{}", kind.name, when.unwrap_or_default())
}

/// A clause as it is written; later lines lose the indent that they share.
fn as_written(sources: &Sources, span: Span) -> String {
    let text = sources.text(span).trim_end();
    let blanks = |line: &&str| line.len() - line.trim_start().len();
    let shared = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| blanks(&line)).min();
    let lines = text.lines().enumerate().map(|(index, line)| match index {
        0 => line.trim_end().to_owned(),
        _ => format!("  {}", line.get(shared.unwrap_or_default()..).unwrap_or_default().trim_end()),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
