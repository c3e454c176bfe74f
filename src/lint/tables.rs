//! Decision tables: records that no row fits, records that two rows fit, rows that fit none. Of a `define` with several
//! lines: lines that are never taken.

use crate::diagnostic::checks::{NeverTaken, TableGap, TableOverlap};
use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Case, Cases, Definition, DefinitionBody};
use crate::source::{Sources, Span};

use super::search::{Found, Goal, Search};
use super::{Checked, Wanted};

/// A derived fact with a value for each case.
#[derive(Clone, Copy)]
struct Looked<'r> {
    sources: &'r Sources,
    rules: &'r RuleSet,
    definition: &'r Definition,
    cases: &'r Cases,
}

/// Rows are compared two by two, and a line with all above it: with more of them a check would take minutes.
const MOST_ROWS: usize = 1_000;
const MOST_LINES: usize = 200;

const FITS_NOTHING: &str = "fits no record";

pub(super) fn check<'r>(sources: &'r Sources, rules: &'r RuleSet, wanted: &Wanted<'_>, checked: &mut Checked) {
    for definition in rules.definitions.iter().filter(|definition| wanted.definition(rules, definition)) {
        let DefinitionBody::Cases(cases) = &definition.body else { continue };
        let looked = Looked { sources, rules, definition, cases };
        let (what, most) = if cases.is_table() { ("the rows", MOST_ROWS) } else { ("the lines", MOST_LINES) };
        if cases.cases.len() > most {
            checked.not_analysed(definition.span, &format!("{what} of `{}`", looked.name()), &Found::TooLarge);
        } else if cases.is_table() {
            looked.rows(checked);
        } else {
            looked.lines(checked);
        }
    }
}

impl<'r> Looked<'r> {
    fn name(self) -> String {
        format!("{}.{}", self.rules.schema.kind(self.definition.kind).name, self.definition.name)
    }

    fn search(self, goals: &[Goal<'r>]) -> Search<'r> {
        // A gap below zero would have to be closed in most tables, for records that do not exist.
        Search::new(self.sources, self.rules, self.definition.kind, goals).of_counts()
    }

    /// What comes of a search; a record in words.
    fn found(self, goals: &[Goal<'r>], what: &str, checked: &mut Checked) -> Option<String> {
        match self.search(goals).run(&[]) {
            Found::Possible(example) => Some(example.words(self.rules)),
            Found::Impossible => None,
            found @ (Found::Open | Found::TooLarge) => {
                checked.not_analysed(self.definition.span, &format!("{what} of `{}`", self.name()), &found);
                None
            }
        }
    }

    fn rows(self, checked: &mut Checked) {
        let rows = &self.cases.cases;
        let none: Vec<Goal<'r>> = rows.iter().map(|row| goal(row, Answers::FALSE)).collect();
        if let Some(words) = self.found(&none, "gaps between the rows", checked) {
            let help = Some(format!("add a row; none fits, for example: {words}"));
            let span = self.definition.span;
            checked.faults.add(span, TableGap { name: self.name(), at: span.into(), help });
        }
        for (index, row) in rows.iter().enumerate() {
            if self.is_never_taken(&[goal(row, Answers::TRUE)]) {
                self.report_never("row", row.span, FITS_NOTHING, "change or remove it".to_owned(), Vec::new(), checked);
                continue;
            }
            // One row that it goes with is enough to show for each.
            let overlap = rows[..index].iter().find_map(|earlier| {
                let both = [goal(earlier, Answers::TRUE), goal(row, Answers::TRUE)];
                Some((earlier, self.found(&both, "overlaps of rows", checked)?))
            });
            if let Some((earlier, words)) = overlap {
                let help = Some(format!("narrow one of them; both fit, for example: {words}"));
                let elsewhere = vec![(earlier.span, "this row fits it".to_owned())];
                let problem = TableOverlap { name: self.name(), at: row.span.into(), help };
                checked.faults.add_with(row.span, problem, elsewhere);
            }
        }
    }

    fn lines(self, checked: &mut Checked) {
        let lines = &self.cases.cases;
        for (index, line) in lines.iter().enumerate() {
            let above = lines[..index].iter();
            let not_true = Answers::FALSE.union(Answers::NOT_DUE);
            let mut goals: Vec<Goal<'r>> = above.map(|line| goal(line, not_true)).collect();
            goals.push(goal(line, Answers::TRUE));
            if !self.is_never_taken(&goals) {
                continue;
            }
            let alone = [goal(line, Answers::TRUE)];
            let (label, help) = if self.is_never_taken(&alone) {
                (FITS_NOTHING, "change or remove it".to_owned())
            } else {
                let words = self.found(&alone, "", &mut Checked::default());
                let example = words.map(|words| format!("; for example: {words}")).unwrap_or_default();
                ("the lines above take all that it fits", format!("put it above them, or remove it{example}"))
            };
            let above = lines[..index].iter().filter(|_| label != FITS_NOTHING);
            let elsewhere = above.map(|line| (line.span, "above it".to_owned())).collect();
            self.report_never("line", line.span, label, help, elsewhere, checked);
        }
    }

    fn is_never_taken(self, goals: &[Goal<'r>]) -> bool {
        let search = Search::new(self.sources, self.rules, self.definition.kind, goals);
        matches!(search.without_example().run(&[]), Found::Impossible)
    }

    fn report_never(
        self,
        what: &'static str,
        span: Span,
        label: &'static str,
        help: String,
        elsewhere: Vec<(Span, String)>,
        checked: &mut Checked,
    ) {
        let problem = NeverTaken { what, name: self.name(), label, at: span.into(), help: Some(help) };
        checked.faults.add_with(span, problem, elsewhere);
    }
}

fn goal(case: &Case, wanted: Answers) -> Goal<'_> {
    Goal { condition: &case.condition, wanted }
}
