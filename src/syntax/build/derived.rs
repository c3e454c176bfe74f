//! Derived facts: `define` and decision tables.

use pest::iterators::Pair;

use super::{Builder, Inner, not_in_grammar};
use crate::diagnostic::syntax::{CellCount, ResultCell};
use crate::syntax::ast::{CellTest, Define, DefineBody, IsKind, Operand, Spanned, Table, TableRow};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    pub(super) fn define(&mut self, pair: Pair<'_, Rule>) -> Define {
        let mut inner = Inner::of(pair);
        let path = self.path(&inner.need(Rule::path));
        let label = inner.take(Rule::string).map(|label| self.text(&label));
        let field_type = inner.has(Rule::colon).then(|| self.field_type(inner.any()));
        inner.need(Rule::kw_as);
        let form = inner.any();
        let body = match form.as_rule() {
            Rule::define_cases => self.cases(form),
            Rule::condition => DefineBody::Condition(self.condition(form)),
            Rule::operand => DefineBody::Operand(self.operand(form)),
            _ => not_in_grammar(&form),
        };
        Define { path, label, field_type, body }
    }

    fn cases(&mut self, pair: Pair<'_, Rule>) -> DefineBody {
        let mut inner = Inner::of(pair);
        let mut cases = Vec::new();
        while let Some(case) = inner.take(Rule::define_case) {
            let mut inner = Inner::of(case);
            let value = self.next_operand(&mut inner);
            cases.push((value, self.next_condition(&mut inner)));
        }
        DefineBody::Cases { cases, otherwise: self.next_operand(&mut inner) }
    }

    pub(super) fn table_head(&mut self, table: &mut Table, mut inner: Inner<'_>) {
        table.path = self.path(&inner.need(Rule::path));
        table.label = inner.take(Rule::string).map(|label| self.text(&label));
        table.field_type = inner.has(Rule::colon).then(|| self.field_type(inner.any()));
    }

    /// The header or a row of a table.
    pub(super) fn table_line(&mut self, table: &mut Table, pair: Pair<'_, Rule>) {
        match pair.as_rule() {
            Rule::table_header => {
                table.header = Inner::of(pair).all(Rule::operand).map(|column| self.operand(column)).collect();
            }
            Rule::table_row => {
                let columns = (!table.header.is_empty()).then_some(table.header.len());
                table.rows.extend(self.row(columns, pair));
            }
            _ => not_in_grammar(&pair),
        }
    }

    fn row(&mut self, columns: Option<usize>, pair: Pair<'_, Rule>) -> Option<TableRow> {
        let span = self.span(&pair);
        let mut cells: Vec<Pair<'_, Rule>> = Inner::of(pair).all(Rule::cell).collect();
        let gives = cells.pop().expect("a row has two cells or more");
        if let Some(columns) = columns
            && columns != cells.len()
        {
            let problem = CellCount { cells: cells.len() + 1, columns: columns + 1, at: span.into() };
            self.faults.add(span, problem);
            return None;
        }
        let cells = cells.into_iter().map(|cell| self.cell(cell)).collect();
        Some(TableRow { span, cells, gives: self.result(gives)? })
    }

    fn cell(&mut self, pair: Pair<'_, Rule>) -> Spanned<Option<CellTest>> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        if inner.has(Rule::kw_any) {
            return Spanned { node: None, span };
        }
        let negated = inner.has(Rule::kw_not);
        Spanned { node: Some(CellTest { negated, is: self.is_what(inner.any()) }), span }
    }

    /// The last cell of a row is a value and not a test.
    fn result(&mut self, pair: Pair<'_, Rule>) -> Option<Operand> {
        let cell = self.cell(pair);
        if let Some(CellTest { negated: false, is }) = cell.node
            && let IsKind::Value { operand, give_or_take: None } = is.kind
        {
            return Some(operand);
        }
        self.faults.add(cell.span, ResultCell { at: cell.span.into() });
        None
    }
}
