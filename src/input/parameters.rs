//! The `parameters` of the project file: values in the place of those that the rule files declare, written in the same
//! way and held against what is declared.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::diagnostic::{Faults, did_you_mean, nearest};
use crate::resolve::ruleset::{Condition, ConditionKind, Constant, Holds, OperandKind, Parameter, Part, Rule};
use crate::resolve::{NotAValue, RuleSet, parameter_value};
use crate::source::Sources;
use crate::syntax::{self, ast};

use super::problems::{InputProblem, NoSuchParameter, WrongSetting};
use super::project::{Project, Said};

/// Sets the parameters that the project file gives values to.
///
/// # Errors
/// Each name that no rule file declares, and each value that does not go with what is declared, in the order of the file.
pub fn set(project: &Project, rules: &mut RuleSet) -> Result<(), Vec<InputProblem>> {
    let mut problems: Vec<InputProblem> = Vec::new();
    for (name, value) in &project.parameters {
        let paces = is_an_interval(rules, &name.value);
        let known = rules.parameters.iter().position(|parameter| parameter.name == name.value);
        let Some(parameter) = known.map(|index| &mut rules.parameters[index]) else {
            let near = nearest(&name.value, rules.parameters.iter().map(|parameter| parameter.name.as_str()));
            let (place, label) = project.pointing(&name.at);
            let help = did_you_mean(near.as_ref())
                .unwrap_or_else(|| "take it out, or add the rule file that declares it".to_owned());
            problems.push(Box::new(NoSuchParameter { name: name.value.clone(), place, label, help }));
            continue;
        };
        match read(parameter, value) {
            Ok(Constant::Number(count)) if count < Decimal::ONE && paces => {
                let what = format!("nothing can recur every {}", value.value.trim());
                problems.extend(wrong(project, &value.at, what, "write 1 or more".to_owned()));
            }
            Ok(constant) => parameter.set = Some(constant),
            Err((what, help)) => problems.extend(wrong(project, &value.at, what, help)),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether something recurs every so long as that parameter says.
fn is_an_interval(rules: &RuleSet, name: &str) -> bool {
    let mut found = false;
    let mut look = |part: Part<'_>| {
        if let Part::Condition(Condition { kind: ConditionKind::Recurs(recurrence), .. }) = part
            && let OperandKind::Parameter(id) = recurrence.every.kind
        {
            found |= rules.parameter(id).name == name;
        }
    };
    rules.rules.iter().flat_map(Rule::conditions).for_each(|condition| condition.each(&mut look));
    rules.definitions.iter().for_each(|definition| definition.body.each(&mut look));
    found
}

fn wrong(project: &Project, at: &Range<usize>, what: String, help: String) -> Option<InputProblem> {
    let (place, label) = project.pointing(at);
    Some(Box::new(WrongSetting { what, place: place?, label: label?, help: Some(help) }))
}

/// The value, or what is wrong with it and what to write.
fn read(parameter: &Parameter, said: &Said<String>) -> Result<Constant, (String, String)> {
    let (name, holds, text) = (&parameter.name, parameter.holds, said.value.trim());
    let example = || format!("write it as the rule file does: `{name}: {}`", example(holds, text));
    let not_one = || (format!("`{name}` is {}, and `{text}` is none", holds.words()), example());
    let literal = match parsed(name, text).ok_or_else(not_one)? {
        ast::ParameterValue::Set(literal) => literal,
        ast::ParameterValue::UnsetLength(_)
        | ast::ParameterValue::UnsetNumber
        | ast::ParameterValue::UnsetPercent
        | ast::ParameterValue::UnsetDate => {
            let help = "take the line out to leave the parameter as the rule files declare it".to_owned();
            return Err((format!("`{name}` is given no value"), help));
        }
    };
    match parameter_value(&literal) {
        Ok((found, constant)) if found == holds => Ok(constant),
        Ok((found, _)) => Err((format!("`{name}` is {}, and `{text}` is {}", holds.words(), found.words()), example())),
        Err(NotAValue::Broken) => {
            let help = "write a whole number, in a smaller unit if need be".to_owned();
            Err((format!("`{text}` is not a length that can be counted"), help))
        }
        Err(NotAValue::TooManyDigits) => Err((
            format!("`{text}` has more digits than can be kept exactly"),
            "leave out those that do not matter".into(),
        )),
        Err(NotAValue::WrongForm) => Err(not_one()),
    }
}

/// How the value would be written, with its own number where it begins with one.
fn example(holds: Holds, text: &str) -> String {
    let number: String = text.chars().take_while(char::is_ascii_digit).collect();
    if number.is_empty() || holds == Holds::Date { holds.form() } else { holds.form().replace('N', &number) }
}

/// A value as a rule file writes it; `None` where it is none, or more than one.
fn parsed(name: &str, text: &str) -> Option<ast::ParameterValue> {
    let (mut sources, mut faults) = (Sources::default(), Faults::default());
    let file = sources.add("parameters", format!("parameter {name}: {text}\n"))?;
    let mut tree = syntax::parse(&sources, file, &mut faults);
    match (tree.blocks.pop(), tree.blocks.is_empty() && faults.list.is_empty()) {
        (Some(ast::Block::Parameter(parameter)), true)
            if parameter.cites.is_empty() && parameter.in_force.is_none() && parameter.label.is_none() =>
        {
            Some(parameter.value.node)
        }
        _ => None,
    }
}
