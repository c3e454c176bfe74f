//! From pest's pairs to the tree. What the grammar lets through and the language does not (a day that does not exist,
//! a clause that stands twice or is missing) is reported here.
//!
//! A block is built from its head and its clauses one by one, so that the same functions serve a whole block and the
//! clauses of a block that failed. The functions follow the grammar; one file for each group of its rules.

#![expect(clippy::wildcard_enum_match_arm, reason = "a function names the alternatives of its own grammar rule only")]

mod blocks;
mod conditions;
mod derived;
mod examples;
mod literals;
mod measures;
mod operands;
mod predicates;
mod records;
mod rules;
mod sources;

use pest::iterators::{Pair, Pairs};

use super::ast::Spanned;
use super::grammar::Rule;
use super::plain::Places;
use crate::diagnostic::Faults;
use crate::diagnostic::syntax::{MissingClause, RepeatedClause};
use crate::source::Span;

/// What building needs to know: where the pairs stand in the file, and where faults go.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    /// Where the text stands that pest read.
    pub(super) places: Places<'a>,
    faults: &'a mut Faults,
}

impl<'a> Builder<'a> {
    pub(super) fn new(places: Places<'a>, faults: &'a mut Faults) -> Builder<'a> {
        Builder { places, faults }
    }

    /// The place of a pair in the file, without the blanks and comments that pest counts to its end.
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        self.span_of(pair.as_span().start(), last_token(pair).as_span().end())
    }

    fn span_of(&self, start: usize, end: usize) -> Span {
        self.places.span(start, end)
    }

    /// The place of the first word of a clause.
    fn keyword(&self, clause: &Pair<'_, Rule>) -> Span {
        self.span(&clause.clone().into_inner().next().expect("a clause begins with its keyword"))
    }

    fn spanned<T>(&self, pair: &Pair<'_, Rule>, node: T) -> Spanned<T> {
        Spanned { node, span: self.span(pair) }
    }
}

/// The last word or mark inside a pair: pest counts what it skipped before an absent optional part to the pair.
fn last_token<'i>(pair: &Pair<'i, Rule>) -> Pair<'i, Rule> {
    match pair.clone().into_inner().next_back() {
        Some(last) => last_token(&last),
        None => pair.clone(),
    }
}

/// What a pair is made of, taken from left to right.
#[derive(Debug, Clone)]
struct Inner<'i>(Pairs<'i, Rule>);

impl<'i> Inner<'i> {
    fn of(pair: Pair<'i, Rule>) -> Inner<'i> {
        Inner(pair.into_inner())
    }

    /// Whether the next part is of that rule.
    fn is_at(&self, wanted: Rule) -> bool {
        self.0.peek().is_some_and(|next| next.as_rule() == wanted)
    }

    /// Takes the next part if it is of that rule.
    fn take(&mut self, wanted: Rule) -> Option<Pair<'i, Rule>> {
        if self.is_at(wanted) { self.0.next() } else { None }
    }

    /// Takes the next part if it is of that rule and says whether it was.
    fn has(&mut self, wanted: Rule) -> bool {
        self.take(wanted).is_some()
    }

    /// Takes the next part, whatever it is.
    fn any(&mut self) -> Pair<'i, Rule> {
        self.0.next().expect("the grammar has a part here")
    }

    /// Skips words and marks up to the next part of that rule and takes it.
    fn need(&mut self, wanted: Rule) -> Pair<'i, Rule> {
        self.0.find(|part| part.as_rule() == wanted).expect("the grammar has such a part here")
    }

    /// All further parts of that rule.
    fn all(self, wanted: Rule) -> impl Iterator<Item = Pair<'i, Rule>> {
        self.0.filter(move |part| part.as_rule() == wanted)
    }
}

/// The clauses that a block has had, to find those that stand twice or are missing.
#[derive(Debug, Default)]
struct Seen(Vec<(&'static str, Span)>);

impl Seen {
    /// Notes a clause that may stand once.
    fn once(&mut self, builder: &mut Builder<'_>, clause: &'static str, at: Span) {
        if let Some((_, first)) = self.0.iter().find(|(seen, _)| *seen == clause) {
            let repeated = RepeatedClause { clause, first: (*first).into(), again: at.into() };
            builder.faults.add(at, repeated);
        }
        self.0.push((clause, at));
    }

    /// Reports a clause that is missing; `head` is where the block begins.
    fn missing(builder: &mut Builder<'_>, block: &'static str, clause: &'static str, help: &'static str, head: Span) {
        builder.faults.add(head, MissingClause { block, clause, help, at: head.into() });
    }
}

/// An alternative that the grammar does not have: a mistake in this program and not in a rule file.
fn not_in_grammar(pair: &Pair<'_, Rule>) -> ! {
    unreachable!("no alternative for {:?} at {:?}", pair.as_rule(), pair.as_str())
}
