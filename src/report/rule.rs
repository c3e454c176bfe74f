//! One rule with all that belongs to it, as `explain` shows it.

use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Class, Rule, RuleId};
use crate::source::{Sources, Span};

use super::model::citation;

/// The page of a rule: what it requires as it is written, where that comes from, and how it is tested.
pub fn rule_page(sources: &Sources, rules: &RuleSet, id: RuleId) -> String {
    let rule = rules.rule(id);
    let shown = rule.latest();
    let place = sources.place(shown.span);
    let file = &sources.file(shown.span.file).name;
    let mut page = format!("{}  {}\n{file}:{}:{}\n\n", rule.id, shown.title, place.line, place.column);
    let mut part = |name: &str, text: String| {
        if !text.is_empty() {
            page += &format!("{name}\n{}\n\n", indented(&text));
        }
    };
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
    let loops = rule.loops.iter().map(|each| format!("\n{}", as_written(sources, each.span))).collect::<String>();
    let when = rule.latest().when.as_ref().map(|when| format!("\nwhen {}", as_written(sources, when.span)));
    format!("every {}{label}{loops}{}", kind.name, when.unwrap_or_default())
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
