//! Derived facts: what a `define` or a `table` says of a record, and which of its lines said so (ruling 17).

use std::sync::Arc;

use crate::calendar::When;
use crate::column::Cell;
use crate::outcome::{Answers, Cause, Piece, Reason, Sentence};
use crate::resolve::ruleset::{Case, Cases, Condition, Definition, DefinitionBody, DefinitionId, Operand, RecordPath};
use crate::schema::KindId;
use crate::source::Span;

use super::conditions::dedup;
use super::facts::{Fact, Later, Reading, Value, place_of};
use super::operands::{Env, Reached};
use super::{Court, Seen, Trace};

/// How a derived fact was found line by line.
#[derive(Debug)]
pub struct Derivation<'a> {
    /// The fact, as a path from the record that is judged.
    pub name: String,
    /// The record whose fact it is.
    pub record: Cell,
    /// Its lines are the rows of a `table`.
    pub is_table: bool,
    /// It, or what it depends on, is private, and so is which of its lines are taken.
    pub private: bool,
    /// The lines that were looked at, in order. Below one that surely holds nothing of a `define` is looked at.
    pub lines: Vec<Line<'a>>,
}

impl Derivation<'_> {
    /// The same for every derivation of one fact of one record.
    pub fn key(&self) -> (Option<Span>, Cell) {
        (self.lines.first().map(|line| line.span), self.record)
    }
}

/// A line of a `define`, or a row of a `table`, as it was judged.
#[derive(Debug)]
pub struct Line<'a> {
    /// Where it stands; of an `otherwise`, its value.
    pub span: Span,
    /// How its condition was judged; an `otherwise` has none.
    pub condition: Option<Trace<'a>>,
    /// Its value is the value of the fact, or may be.
    pub taken: bool,
}

/// What was found line by line.
#[derive(Default)]
struct Found<'a> {
    /// The facts that any line may give.
    facts: Vec<Fact<'a>>,
    lines: Vec<Line<'a>>,
    /// Of each line, its answers and its ways: see [`Later`].
    given: Vec<(Answers, Vec<Vec<usize>>)>,
    /// Why lines are open.
    open: Vec<Reason>,
    /// Why what they give is open.
    given_open: Vec<Reason>,
    cell: Option<Cell>,
    source: Option<KindId>,
    assumed: bool,
    due: Option<When>,
    derivations: Vec<Arc<Derivation<'a>>>,
}

impl<'a> Court<'a> {
    /// What a derived fact of a record is.
    pub(super) fn defined(&self, record: &RecordPath, id: DefinitionId, env: &Env) -> Reading<'a> {
        let definition = self.rules.definition(id);
        let reached = self.climb(record, env);
        let mut whole = Reading { facts: Vec::new(), ..Reading::of(Fact::None) };
        let (mut ways, mut due): (Vec<Vec<usize>>, Option<When>) = (Vec::new(), None);
        for reached in reached {
            let reading = match reached {
                Reached::Row(row) => self.named(self.defined_of(definition, record, row, env), record),
                Reached::Unknown(reason) => Reading::of(Fact::Unknown(vec![reason])),
                Reached::NoSuch => Reading::of(Fact::None),
            };
            let of_this = reading.ways();
            due = due.or(reading.later.and_then(|later| later.due));
            whole.cell = whole.cell.or(reading.cell);
            whole.source = whole.source.or(reading.source);
            whole.open.extend(reading.open);
            whole.assumed |= reading.assumed;
            whole.derivations.extend(reading.derivations);
            let places: Vec<usize> = reading.facts.into_iter().map(|fact| place_of(fact, &mut whole.facts)).collect();
            ways.extend(of_this.into_iter().map(|way| way.into_iter().map(|fact| places[fact]).collect::<Vec<_>>()));
        }
        whole.later = Later::new(due, ways);
        whole
    }

    /// What a definition misses is a field of its own record: this says whose.
    fn named(&self, reading: Reading<'a>, record: &RecordPath) -> Reading<'a> {
        let whose = |reason: Reason| match reason.cell {
            Some(_) => Reason { what: self.path_words(record, &reason.what), ..reason },
            None => reason,
        };
        let named = |fact: Fact<'a>| match fact {
            Fact::Unknown(reasons) => Fact::Unknown(reasons.into_iter().map(whose).collect()),
            Fact::Known(_) | Fact::None => fact,
        };
        let facts = reading.facts.into_iter().map(named).collect();
        Reading { facts, open: reading.open.into_iter().map(whose).collect(), ..reading }
    }

    fn defined_of(&self, definition: &'a Definition, record: &RecordPath, row: u32, env: &Env) -> Reading<'a> {
        let env = env.derived(row);
        match &definition.body {
            DefinitionBody::Operand(operand) => self.read(operand, &env),
            DefinitionBody::Condition(condition) => self.answered(condition, record, &env),
            DefinitionBody::Cases(cases) => {
                let name = self.path_words(record, &definition.name);
                let mut found = self.line_by_line(cases, definition, &env);
                let record = Cell { kind: record.kind, row, field: None };
                let (private, is_table, lines) =
                    (definition.private, cases.is_table(), std::mem::take(&mut found.lines));
                let derivation = Arc::new(Derivation { name, record, is_table, private, lines });
                let reading = match found.misfit(cases) {
                    Some(cause) => {
                        let reason = Reason { what: definition.name.clone(), cause, cell: Some(record) };
                        Reading::of(Fact::Unknown(vec![reason]))
                    }
                    None => found.reading(cases),
                };
                let derivations = [vec![derivation], reading.derivations].concat();
                Reading { derivations, ..reading }
            }
        }
    }

    /// A derived condition as a value.
    fn answered(&self, condition: &'a Condition, record: &RecordPath, env: &Env) -> Reading<'a> {
        let trace = self.judge_condition(condition, env);
        let mut facts = Vec::new();
        let mut place = |answer: bool| place_of(Fact::Known(Value::YesNo(answer)), &mut facts);
        let ways = trace.answers.each().map(|answer| match answer {
            Answers::TRUE => vec![place(true)],
            Answers::FALSE => vec![place(false)],
            _ => vec![place(true), place(false)],
        });
        let later = Later::new(trace.due, ways.collect());
        let (open, assumed) = (trace.reasons, trace.assumes_complete);
        Reading { facts, source: Some(record.kind), open, assumed, later, ..Reading::of(Fact::None) }
    }

    /// The lines that may be taken: of a `define` those down to the first that surely holds, of a `table` all.
    fn line_by_line(&self, cases: &'a Cases, definition: &Definition, env: &Env) -> Found<'a> {
        let mut found = Found::default();
        for case in &cases.cases {
            let trace = self.judge_condition(&case.condition, env);
            let answers = trace.answers;
            if answers != Answers::FALSE {
                let value = self.given(&case.value, definition, &found.open, env);
                found.add(answers, value);
            }
            found.judged(case, trace);
            if answers == Answers::TRUE && !cases.is_table() {
                return found;
            }
        }
        if let Some(otherwise) = &cases.otherwise {
            let value = self.given(otherwise, definition, &found.open, env);
            found.add(Answers::TRUE, value);
            found.lines.push(Line { span: otherwise.span, condition: None, taken: true });
        }
        found
    }

    /// The value of a line. What cannot be none thanks to the lines above is not known where these are open.
    fn given(&self, value: &'a Operand, definition: &Definition, open: &[Reason], env: &Env) -> Reading<'a> {
        let mut reading = self.read(value, env);
        if value.may_be_none && !definition.may_be_none && !open.is_empty() {
            for fact in reading.facts.iter_mut().filter(|fact| **fact == Fact::None) {
                *fact = Fact::Unknown(open.to_vec());
            }
        }
        reading
    }

    /// The words of a line in the rule file.
    pub fn line_words(&self, line: &Line<'_>) -> String {
        let words = self.words(line.span);
        if line.condition.is_none() { format!("otherwise {words}") } else { words }
    }

    /// By which lines the values of a failing predicate were found: ", by the line `otherwise L2`".
    pub(super) fn by_lines(&self, leaf: &Trace<'a>) -> Sentence {
        let mut sentence = Sentence::default();
        let mut said: Vec<(Option<Span>, Cell)> = Vec::new();
        for seen in &leaf.seen {
            for derivation in seen.derivations() {
                let taken: Vec<&Line<'a>> = derivation.lines.iter().filter(|line| line.taken).collect();
                if taken.is_empty() || said.contains(&derivation.key()) {
                    continue;
                }
                said.push(derivation.key());
                let each: Vec<String> = taken.iter().map(|line| format!("`{}`", self.line_words(line))).collect();
                let noun = if derivation.is_table { "row" } else { "line" };
                sentence.say(format!(", by the {noun} "));
                let words = each.join(" or ");
                sentence.push(if derivation.private { Piece::Private(noun, words) } else { Piece::Words(words) });
                if self.operand_words(seen.operand) != derivation.name {
                    sentence.say(format!(" of `{}`", derivation.name));
                }
            }
        }
        sentence
    }
}

impl<'a> Found<'a> {
    fn judged(&mut self, case: &Case, trace: Trace<'a>) {
        self.assumed |= trace.assumes_complete;
        self.open.extend(trace.reasons.iter().filter(|_| !trace.answers.is_decided()).cloned());
        if trace.answers.can_be_not_due() {
            self.due = earlier(self.due, trace.due);
        }
        let taken = trace.answers != Answers::FALSE;
        self.lines.push(Line { span: case.span, condition: Some(trace), taken });
    }

    /// Adds what a line gives that may be taken.
    fn add(&mut self, answers: Answers, value: Reading<'a>) {
        let ways = value.ways();
        let is_none = value.facts.contains(&Fact::None);
        let places: Vec<usize> = value.facts.into_iter().map(|fact| place_of(fact, &mut self.facts)).collect();
        let placed = |way: Vec<usize>| way.into_iter().map(|fact| places[fact]).collect();
        self.given.push((answers, ways.into_iter().map(placed).collect()));
        self.due = earlier(self.due, value.later.and_then(|later| later.due));
        self.given_open.extend(value.open);
        self.assumed |= value.assumed;
        self.cell = self.cell.or(value.cell);
        // What a none proves depends on whose records say so.
        self.source = if is_none { value.source.or(self.source) } else { self.source.or(value.source) };
        self.derivations.extend(value.derivations);
    }

    /// Why the rows of a table give no value: none of them can fit, or several surely do and differ.
    fn misfit(&self, cases: &Cases) -> Option<Cause> {
        if !cases.is_table() {
            return None;
        }
        if self.given.is_empty() {
            return Some(Cause::NoRowFits);
        }
        let mut sure = self.given.iter().filter(|(answers, _)| *answers == Answers::TRUE).map(|(_, ways)| ways);
        let first = sure.next()?;
        sure.any(|ways| ways != first).then_some(Cause::RowsDiffer)
    }

    /// What the lines that may be taken give together.
    fn reading(self, cases: &Cases) -> Reading<'a> {
        let ways = if cases.is_table() { ways_of_rows(&self.given) } else { ways_of_lines(&self.given) };
        let is_one = self.facts.len() == 1;
        let mut open = if is_one { Vec::new() } else { self.open };
        open.extend(self.given_open);
        dedup(&mut open);
        Reading {
            later: Later::new(self.due, ways),
            facts: self.facts,
            cell: self.cell,
            source: self.source,
            open,
            assumed: self.assumed,
            derivations: self.derivations,
        }
    }
}

fn earlier(a: Option<When>, b: Option<When>) -> Option<When> {
    [a, b].into_iter().flatten().min_by_key(|due| due.last)
}

/// The ways in which the lines of a `define` may turn out: a line that holds gives its value, one that does not hands
/// on to those below, and one that is not due yet leaves it to time.
fn ways_of_lines(lines: &[(Answers, Vec<Vec<usize>>)]) -> Vec<Vec<usize>> {
    let mut below: Vec<Vec<usize>> = Vec::new();
    for (answers, given) in lines.iter().rev() {
        let mut ways = Vec::new();
        if answers.can_be_true() {
            ways.extend(given.iter().cloned());
        }
        if answers.can_be_not_due() {
            for one in given {
                ways.extend(below.iter().map(|other| [one.as_slice(), other].concat()));
            }
        }
        if answers.can_be_false() {
            ways.extend(below);
        }
        below = Later::tidied(ways);
    }
    below
}

/// The ways in which the rows of a table may turn out: one of them fits, or time will choose among those not due yet.
fn ways_of_rows(rows: &[(Answers, Vec<Vec<usize>>)]) -> Vec<Vec<usize>> {
    let fits = rows.iter().filter(|(answers, _)| answers.can_be_true()).flat_map(|(_, given)| given.iter().cloned());
    let later = rows.iter().filter(|(answers, _)| answers.can_be_not_due());
    let later: Vec<usize> = later.flat_map(|(_, given)| given.iter().flatten().copied()).collect();
    fits.chain([later]).filter(|way| !way.is_empty()).collect()
}

/// A value of the record that decided which line of a derived fact was taken: the place to look at where the value
/// itself stands in the rule file.
pub(super) fn decisive_cell(leaf: &Trace<'_>, subject: Cell) -> Option<Cell> {
    let derivations = leaf.seen.iter().flat_map(Seen::derivations).filter(|derivation| !derivation.private);
    let mut cells = Vec::new();
    for derivation in derivations {
        // The one that was taken, or the last that was not, above an `otherwise`.
        let line = derivation.lines.iter().rev().find_map(|line| line.condition.as_ref());
        let taken = derivation.lines.iter().filter(|line| line.taken).find_map(|line| line.condition.as_ref());
        taken.or(line).into_iter().for_each(|trace| cells_in(trace, &mut cells));
    }
    let own = cells.iter().find(|cell| (cell.kind, cell.row) == (subject.kind, subject.row));
    own.or(cells.first()).copied()
}

fn cells_in(trace: &Trace<'_>, cells: &mut Vec<Cell>) {
    cells.extend(trace.seen.iter().filter_map(Seen::cell));
    trace.parts.iter().for_each(|part| cells_in(part, cells));
}
