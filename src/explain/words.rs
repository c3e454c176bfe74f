//! The words of the rule file, as findings and evaluations show them.

use std::collections::BTreeMap;

use crate::calendar::When;
use crate::outcome::{NamedValue, Reason};
use crate::resolve::ruleset::{Condition, Operand, OperandKind, ParameterId, Part};
use crate::source::{Span, plain_words};

use super::Court;
use super::facts::Fact;
use super::operands::{Env, value_words};

impl Court<'_> {
    /// The words of an operand in the rule file, white space aside.
    pub(crate) fn operand_words(&self, operand: &Operand) -> String {
        self.words(operand.span)
    }

    /// The words of a place in a rule file, white space and comments aside.
    pub fn words(&self, span: Span) -> String {
        plain_words(self.sources.text(span))
    }

    /// The words of a condition, each parameter with its value: `within limit (45 days) after signed_on`. `pivot` is
    /// the day that picks versions.
    pub fn words_with_values(&self, condition: &Condition, pivot: &Result<When, Reason>) -> String {
        let mut text = self.sources.text(condition.span).to_owned();
        for (span, named) in self.parameters_in(condition, pivot).into_iter().rev() {
            let at = (span.end - condition.span.start) as usize;
            text.insert_str(at, &format!(" ({})", named.value));
        }
        plain_words(&text)
    }

    /// The parameters that a condition names, with their values, each once.
    pub fn parameters_named(&self, condition: &Condition, pivot: &Result<When, Reason>) -> Vec<NamedValue> {
        let mut named: Vec<NamedValue> = self.parameters_in(condition, pivot).into_values().collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn parameters_in(&self, condition: &Condition, pivot: &Result<When, Reason>) -> BTreeMap<Span, NamedValue> {
        let mut places: BTreeMap<Span, ParameterId> = BTreeMap::new();
        condition.each(&mut |part| {
            if let Part::Operand(Operand { kind: OperandKind::Parameter(id), span, .. }) = part
                && condition.span.file == span.file
                && condition.span.start <= span.start
                && span.end <= condition.span.end
            {
                places.insert(*span, *id);
            }
        });
        let named =
            |id| NamedValue { name: self.rules.parameter(id).name.clone(), value: self.parameter_words(id, pivot) };
        places.into_iter().map(|(span, id)| (span, named(id))).collect()
    }

    /// The value of a parameter on the day that picks versions; several, where that day is not exact.
    fn parameter_words(&self, id: ParameterId, pivot: &Result<When, Reason>) -> String {
        let env = Env { rows: Vec::new(), loops: Vec::new(), pivot: pivot.clone(), dated: None, lapse: None };
        let holds = self.rules.parameter(id).holds;
        let each = self.parameter(id, &env).facts.into_iter().map(|fact| match fact {
            Fact::Known(value) => value_words(&value, holds),
            Fact::Unknown(_) | Fact::None => "not known".to_owned(),
        });
        each.collect::<Vec<_>>().join(" or ")
    }
}
