//! One rule, or one measure, with all that belongs to it, as `explain` shows it.

use crate::outcome::{Target, Unit};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Class, Exception, Measure, ParameterId, Rule, RuleId, RuleVersion};
use crate::source::{Sources, Span};

use super::model::citation;

/// The page of a rule: what it requires as it is written, in each of its versions, where that comes from, and how it is
/// tested.
pub fn rule_page(sources: &Sources, rules: &RuleSet, id: RuleId) -> String {
    let rule = rules.rule(id);
    let mut page = format!("{}  {}\n{}\n\n", rule.id, rule.latest().title, place(sources, rule.latest().span));
    part(&mut page, "Class", class_words(rule.class));
    // The newest version comes first: it is the one that most readers ask about.
    for (index, version) in rule.versions.iter().enumerate().rev() {
        if rule.versions.len() > 1 {
            let words = rule.version_words(index).unwrap_or_else(|| "in force at all times".to_owned());
            let mut words = words.chars();
            let words: String = words.next().into_iter().flat_map(char::to_uppercase).chain(words).collect();
            page += &format!("{words}\n{}\n", place(sources, version.span));
            if version.title != rule.latest().title {
                page += &format!("{}\n", version.title);
            }
            page.push('\n');
        } else {
            part(&mut page, "Version", &version.name.clone().unwrap_or_default());
            part(&mut page, "In force", &version.in_force.map_or_else(String::new, |days| days.to_string()));
        }
        version_parts(&mut page, sources, rules, rule, version);
    }
    part(&mut page, "Parameters", &parameters(sources, rules, rule));
    let of_rule = rules.tests.iter().filter(|test| test.rule.node.eq_ignore_ascii_case(&rule.id));
    let titles: Vec<String> = of_rule.map(|test| test.title.node.clone()).collect();
    part(&mut page, "Tests", &if titles.is_empty() { "none".to_owned() } else { titles.join("\n") });
    page.truncate(page.trim_end().len());
    page + "\n"
}

/// The page of a measure: what it measures as it is written, and where that comes from.
pub fn measure_page(sources: &Sources, rules: &RuleSet, measure: &Measure) -> String {
    let mut page = format!("{}  {}\n{}\n\n", measure.id, measure.title, place(sources, measure.span));
    part(&mut page, "Measures", &sources.words(measure.what_span));
    let by = measure.by.iter().map(|group| sources.words(group.operands[0].span));
    part(&mut page, "By", &by.collect::<Vec<_>>().join("\n"));
    part(&mut page, "Target", &measure.target.as_ref().map_or_else(String::new, target));
    let cited = measure.citations.iter().map(|cited| citation(rules, cited));
    part(&mut page, "Cites", &cited.collect::<Vec<_>>().join("\n"));
    part(&mut page, "Owner", measure.owner.as_deref().unwrap_or_default());
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn place(sources: &Sources, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}:{}", sources.file(span.file).name, place.line, place.column)
}

fn part(page: &mut String, name: &str, text: &str) {
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

/// What one version says.
fn version_parts(page: &mut String, sources: &Sources, rules: &RuleSet, rule: &Rule, version: &RuleVersion) {
    let each = |exceptions: &[Exception]| {
        let one =
            |exception: &Exception| format!("{}: {}", exception.name, as_written(sources, exception.condition.span));
        exceptions.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    let cited = version.citations.iter().map(|cited| {
        let newer = cited.policy.and_then(|old| rules.policies.iter().find(|policy| policy.supersedes == Some(old)));
        let superseded = newer.map(|newer| format!(" (superseded by {})", newer.id)).unwrap_or_default();
        format!("{}{superseded}", citation(rules, cited))
    });
    part(page, "Concerns", &concerns(sources, rules, rule, version));
    part(page, requires(rule.class), &as_written(sources, version.requirement.span));
    part(page, "Excused by", &each(&version.unless));
    part(page, "Cannot be judged where", &each(&version.unclear));
    part(page, "Cites", &cited.collect::<Vec<_>>().join("\n"));
    part(page, "Quote", version.quote.as_deref().unwrap_or_default());
    part(page, "Binds", version.binds.as_deref().unwrap_or_default());
    part(page, "Owner", version.owner.as_deref().unwrap_or_default());
    part(page, "Tags", &version.tags.join(", "));
    part(page, "What to do about a violation", version.fix.as_deref().unwrap_or_default());
}

/// The parameters that the rule mentions, with their values and where these stand.
fn parameters(sources: &Sources, rules: &RuleSet, rule: &Rule) -> String {
    let one = |id: &ParameterId| {
        let parameter = rules.parameter(*id);
        let (file, place) = crate::diagnostic::place(sources, parameter.versions[0].span);
        let value = match (parameter.set_words(), parameter.declared_words()) {
            (Some(set), _) => format!("{set}, by the project file"),
            (None, Some(declared)) => declared,
            (None, None) => format!("unset ({})", parameter.holds.words()),
        };
        let label = parameter.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
        format!("{}{label}: {value} ({file}:{}:{})", parameter.name, place.line, place.column)
    };
    rule.parameters.iter().map(one).collect::<Vec<_>>().join("\n")
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
fn concerns(sources: &Sources, rules: &RuleSet, rule: &Rule, version: &RuleVersion) -> String {
    let kind = rules.schema.kind(rule.kind);
    let label = if kind.label == kind.name { String::new() } else { format!(" ({})", kind.label) };
    let loops = rule.loops.iter().map(|each| format!("\n{}", as_written(sources, each.span))).collect::<String>();
    let when = version.when.as_ref().map(|when| format!("\nwhen {}", as_written(sources, when.span)));
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
