//! Derived facts as `resolve` makes them: what a `define` and a `table` come to. How they are made is not here.

use crate::schema::KindId;
use crate::source::Span;

use super::parts::Part;
use super::ruleset::{Condition, Operand, ValueType};

/// A derived fact of a kind.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The kind.
    pub kind: KindId,
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Option<String>,
    /// Where the name stands.
    pub span: Span,
    /// Its type.
    pub value_type: ValueType,
    /// It, or what it is computed from, is private.
    pub private: bool,
    /// Whether it can be none.
    pub may_be_none: bool,
    /// What it is, with the record as frame 0.
    pub body: DefinitionBody,
}

/// The body of a derived fact.
#[derive(Debug, Clone)]
pub enum DefinitionBody {
    /// A value.
    Operand(Operand),
    /// A `yes/no`.
    Condition(Condition),
    /// A value for each case.
    Cases(Cases),
}

/// The lines of a `define`, or the rows of a `table`.
#[derive(Debug, Clone)]
pub struct Cases {
    /// In the order of the rule file. Of a `define` the first that holds is taken; of a `table` one row at most is to
    /// hold, whatever its place.
    pub cases: Vec<Case>,
    /// `otherwise V`, which a `table` does not have.
    pub otherwise: Option<Operand>,
}

/// A line of a `define`, or a row of a `table`.
#[derive(Debug, Clone)]
pub struct Case {
    /// When it holds. Of a row: that each of its cells fits; a cell `any` asks for nothing, and is not there.
    pub condition: Condition,
    /// The value that it gives. That it may be none is said of the operand alone, without the condition.
    pub value: Operand,
    /// The whole line.
    pub span: Span,
}

impl Cases {
    /// Whether these are the rows of a `table`.
    pub fn is_table(&self) -> bool {
        self.otherwise.is_none()
    }
}

impl DefinitionBody {
    /// Calls `visit` with every condition, query and operand inside.
    pub fn each<'c>(&'c self, visit: &mut dyn FnMut(Part<'c>)) {
        match self {
            DefinitionBody::Operand(operand) => operand.each(visit),
            DefinitionBody::Condition(condition) => condition.each(visit),
            DefinitionBody::Cases(cases) => {
                for case in &cases.cases {
                    case.condition.each(visit);
                    case.value.each(visit);
                }
                cases.otherwise.iter().for_each(|otherwise| otherwise.each(visit));
            }
        }
    }
}
