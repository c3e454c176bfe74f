//! The values of derived facts: one for all records, one for each line of a `define`, one for each row of a `table`.

use crate::schema::KindId;
use crate::syntax::ast;

use super::guards::Joined;
use super::paths::Scope;
use super::ruleset::{Case, Cases, Condition, ConditionKind, Definition, DefinitionBody, Operand, ValueType};
use super::types::describe;
use super::{Place, Resolver};

/// What the values of one derived fact have in common, as far as they are resolved.
pub(super) struct Values {
    /// The fact, for messages.
    name: String,
    stated: bool,
    /// The type stated, else that of the first value.
    value_type: Option<ValueType>,
    /// Where these values stand.
    place: Place,
    private: bool,
    may_be_none: bool,
}

impl Values {
    pub(super) fn new(name: &str, stated: Option<ValueType>, place: Place) -> Values {
        let (name, stated, value_type) = (name.to_owned(), stated.is_some(), stated);
        Values { name, stated, value_type, place, private: false, may_be_none: false }
    }

    pub(super) fn definition(self, kind: KindId, word: &ast::Word, body: DefinitionBody) -> Option<Definition> {
        let (value_type, private, may_be_none) = (self.value_type?, self.private, self.may_be_none);
        let (name, span) = (word.node.clone(), word.span);
        Some(Definition { kind, name, label: None, span, value_type, private, may_be_none, body })
    }
}

impl Resolver<'_> {
    /// One value of a derived fact: of the type stated, or of that of the values before it.
    pub(super) fn value_of(&mut self, value: &ast::Operand, values: &mut Values, scope: &Scope) -> Option<Operand> {
        let before = std::mem::replace(&mut self.in_rule.place, values.place);
        let operand = self.operand(value, scope, values.value_type.as_ref());
        self.in_rule.place = before;
        let operand = operand?;
        match &values.value_type {
            Some(want) => self.same_type(want, &operand, values)?,
            None => values.value_type = Some(operand.value_type.clone()),
        }
        values.private |= operand.private;
        values.may_be_none |= operand.may_be_none && !self.is_guarded(&operand, scope);
        Some(operand)
    }

    fn same_type(&mut self, want: &ValueType, operand: &Operand, values: &Values) -> Option<()> {
        // A value of a `one of` is a text too.
        let is_text = matches!((want, &operand.value_type), (ValueType::Text, ValueType::Choice(_)));
        if *want == operand.value_type || is_text {
            return Some(());
        }
        let form = match (values.place, values.stated) {
            (Place::Value, _) => "this definition".to_owned(),
            (_, true) => format!("`{}`", values.name),
            (Place::Gives, false) => format!("`{}`, after its first row,", values.name),
            (_, false) => format!("`{}`, after its first line,", values.name),
        };
        if values.place == Place::Value {
            let help = Some("change the type after the colon, or what stands after `as`".to_owned());
            self.wrong_type(operand.span, &form, &describe(want), &operand.value_type, help);
        } else if self.want_comparable(want, operand, &form) {
            let timed = (want, &operand.value_type) == (&ValueType::Date, &ValueType::DateTime);
            let help = timed.then(|| format!("write `date of {}`", self.sources.text(operand.span)));
            self.wrong_type(operand.span, &form, &describe(want), &operand.value_type, help);
        }
        None
    }

    /// The lines of a `define`. Each knows that those above it do not hold, and its value that its own condition does.
    pub(super) fn lines(
        &mut self,
        lines: &[(ast::Operand, ast::Condition)],
        otherwise: &ast::Operand,
        values: &mut Values,
        scope: &Scope,
    ) -> Option<Cases> {
        let before = self.guards.len();
        let mut cases = Vec::with_capacity(lines.len());
        for (value, condition) in lines {
            let place = std::mem::replace(&mut self.in_rule.place, Place::When);
            let resolved = self.condition(condition, scope);
            self.in_rule.place = place;
            let above = self.guards.len();
            self.guard_by(condition, Joined::And, scope);
            let given = self.value_of(value, values, scope);
            self.guards.truncate(above);
            self.guard_by(condition, Joined::Or, scope);
            cases.push(self.case(resolved, given, value.span.to(condition.span), values));
        }
        let otherwise = self.value_of(otherwise, values, scope);
        self.guards.truncate(before);
        Some(Cases { cases: cases.into_iter().collect::<Option<_>>()?, otherwise: Some(otherwise?) })
    }

    fn case(
        &self,
        condition: Option<Condition>,
        value: Option<Operand>,
        span: crate::source::Span,
        values: &mut Values,
    ) -> Option<Case> {
        let (condition, value) = (condition?, value?);
        values.private |= self.condition_is_private(&condition);
        Some(Case { condition, value, span })
    }

    /// The rows of a `table`: each a list of its cells' conditions.
    pub(super) fn rows(&mut self, table: &ast::Table, values: &mut Values, scope: &Scope) -> Option<Cases> {
        let before = self.guards.len();
        let place = std::mem::replace(&mut self.in_rule.place, Place::Column);
        self.guard_columns(table, scope);
        let mut sound: Vec<bool> = (0..table.header.len()).map(|column| self.column(table, column, scope)).collect();
        let mut conditions = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let mut cells: Vec<Option<Condition>> = Vec::with_capacity(row.cells.len());
            for (column, cell) in asked(table, row) {
                cells.push(if sound[column] { self.cell(&cell, &mut sound[column], scope) } else { None });
            }
            let cells: Option<Vec<Condition>> = cells.into_iter().collect();
            conditions.push(cells.map(|cells| Condition { kind: ConditionKind::All(cells), span: row.span }));
        }
        self.guards.truncate(before);
        self.in_rule.place = place;
        let mut cases = Vec::with_capacity(table.rows.len());
        for (row, condition) in table.rows.iter().zip(conditions) {
            asked(table, row).for_each(|(_, cell)| self.guard_by_cell(&cell, scope));
            let given = self.value_of(&row.gives, values, scope);
            self.guards.truncate(before);
            cases.push(self.case(condition, given, row.span, values));
        }
        let cases = cases.into_iter().collect::<Option<_>>()?;
        sound.iter().all(|sound| *sound).then_some(Cases { cases, otherwise: None })
    }

    /// A cell. What it asks and its column cannot answer is said of the column, for the first cell that asks.
    fn cell(&mut self, cell: &ast::Condition, sound: &mut bool, scope: &Scope) -> Option<Condition> {
        let ast::ConditionKind::Is { operand, .. } = &cell.kind else { unreachable!("a cell is a test") };
        let before = self.faults.list.len();
        let resolved = self.condition(cell, scope);
        for fault in self.faults.list[before..].iter_mut().filter(|fault| fault.span == operand.span) {
            fault.elsewhere.push((cell.span, "this cell asks for it".to_owned()));
            *sound = false;
        }
        resolved
    }

    /// A row for `none` takes care of it in all others: what is none fits no cell that compares it.
    fn guard_columns(&mut self, table: &ast::Table, scope: &Scope) {
        let none = ast::IsKind::Present(ast::Presence::None);
        for (column, operand) in table.header.iter().enumerate() {
            let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column)?.node.as_ref());
            if cells.any(|cell| cell.is.kind == none) {
                let mut guards = Vec::new();
                self.guard_of_operand(operand, scope, &mut guards);
                self.guards.extend(guards);
            }
        }
    }

    /// Resolves the head of a column by itself, so that what is wrong with it is said once. The head of a column that
    /// asks what is in effect is a record, and only its cells can be resolved.
    fn column(&mut self, table: &ast::Table, column: usize, scope: &Scope) -> bool {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column)?.node.as_ref());
        let mut in_effect = cells.map(|cell| matches!(cell.is.kind, ast::IsKind::InEffectOn(_))).peekable();
        if in_effect.peek().is_some() && in_effect.all(|in_effect| in_effect) {
            return true;
        }
        let faults = self.faults.list.len();
        self.operand(&table.header[column], scope, None).is_some() && self.faults.list.len() == faults
    }

    /// What is none fits no cell but `none`, `blank` and those with a `not`: in a row with another it is there.
    fn guard_by_cell(&mut self, cell: &ast::Condition, scope: &Scope) {
        self.guard_by(cell, Joined::And, scope);
        let absent = [ast::Presence::None, ast::Presence::Blank].map(ast::IsKind::Present);
        if let ast::ConditionKind::Is { operand, negated: false, is } = &cell.kind
            && !absent.contains(&is.kind)
        {
            let mut guards = Vec::new();
            self.guard_of_operand(operand, scope, &mut guards);
            self.guards.extend(guards);
        }
    }

    fn guard_by(&mut self, condition: &ast::Condition, joined: Joined, scope: &Scope) {
        let mut guards = Vec::new();
        self.guards_of(condition, joined, scope, &mut guards);
        self.guards.extend(guards);
    }
}

/// What the cells of a row ask of their columns, those aside that take `any` value.
fn asked<'t>(table: &'t ast::Table, row: &'t ast::TableRow) -> impl Iterator<Item = (usize, ast::Condition)> + 't {
    let cells = table.header.iter().zip(&row.cells).enumerate();
    cells.filter_map(|(column, (operand, cell))| {
        let test = cell.node.as_ref()?;
        let (operand, is) = (operand.clone(), test.is.clone());
        let kind = ast::ConditionKind::Is { operand, negated: test.negated, is };
        Some((column, ast::Condition { kind, span: cell.span }))
    })
}
