//! A place where the grammar could not go on, and what can be asked about it: the words around, and what could have
//! stood there.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::blocks::{self, BlockKind};
use super::grammar::{Rule, read};
use super::plain::Places;
use super::tokens::{Token, is_first_of_line, tokens};
use crate::diagnostic::Fault;
use crate::source::Span;

/// A piece of a block that did not parse. Places are bytes of the piece.
#[derive(Debug)]
pub(super) struct Failure<'t> {
    pub(super) kind: BlockKind,
    /// The piece.
    pub(super) text: &'t str,
    /// The grammar rule that was to read it.
    pub(super) entry: Rule,
    /// The whole block.
    pub(super) block: &'t str,
    /// The words and marks of the piece.
    pub(super) tokens: Vec<Token<'t>>,
    /// How far the grammar came.
    pub(super) at: usize,
    /// The first token that ends behind that place: the one that is not understood.
    pub(super) next: usize,
    /// What could have stood there.
    expected: Vec<Rule>,
    places: Places<'t>,
}

impl<'t> Failure<'t> {
    pub(super) fn new(
        kind: BlockKind,
        text: &'t str,
        entry: Rule,
        block: &'t str,
        error: &Error<Rule>,
        places: Places<'t>,
    ) -> Failure<'t> {
        let tokens = tokens(text);
        let at = place_of(error);
        let next = tokens.partition_point(|token| token.end() <= at);
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives.clone(),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Failure { kind, text, entry, block, tokens, at, next, expected, places }
    }

    /// Whether one of these could have stood there.
    pub(super) fn expects(&self, any: &[Rule]) -> bool {
        self.expected.iter().any(|expected| any.contains(expected))
    }

    /// What could have stood there.
    pub(super) fn expected(&self) -> &[Rule] {
        &self.expected
    }

    /// The token that is not understood, or one of those before it.
    pub(super) fn back(&self, count: usize) -> Option<Token<'t>> {
        self.tokens.get(self.next.checked_sub(count)?).copied()
    }

    /// The text of [`Failure::back`]; empty where there is none.
    pub(super) fn word(&self, count: usize) -> &'t str {
        self.back(count).map_or("", |token| token.text)
    }

    /// The tokens behind the one that is not understood.
    pub(super) fn ahead(&self, count: usize) -> Option<Token<'t>> {
        self.tokens.get(self.next + count).copied()
    }

    /// Whether a clause could have ended before the token that is not understood.
    pub(super) fn could_end(&self) -> bool {
        self.expects(&[Rule::EOI])
    }

    /// Where a mistake rule of the grammar ends that begins at a token.
    pub(super) fn reads(&self, mistake: Rule, token: Token<'_>) -> Option<usize> {
        let pairs = read(mistake, &self.text[token.start..]).ok()?;
        let end = token.start + pairs.last()?.as_span().end();
        // Blanks that pest skipped before an absent part are no part of it.
        let inside = self.tokens.iter().rev().find(|inside| inside.end() <= end && inside.start >= token.start);
        Some(inside.map_or(end, |last| last.end()))
    }

    /// Whether a token is the first of its line.
    pub(super) fn is_first_of_line(&self, token: Token<'_>) -> bool {
        is_first_of_line(self.text, token.start)
    }

    /// Whether a block begins inside this piece: a block keyword that is indented.
    pub(super) fn is_block_inside(&self) -> bool {
        self.back(0)
            .is_some_and(|token| self.could_end() && blocks::is_keyword(token.text) && self.is_first_of_line(token))
    }

    /// How much of the text is left unread with one word in the place of another; 0 if all of it parses.
    pub(super) fn left_with(&self, token: Token<'_>, instead: &str) -> usize {
        let changed = [&self.text[..token.start], instead, &self.text[token.end()..]].concat();
        match read(self.entry, &changed) {
            Ok(_) => 0,
            Err(error) => changed.len() - place_of(&error),
        }
    }

    /// How much of the text is left unread as it stands.
    pub(super) fn left(&self) -> usize {
        self.text.len() - self.at
    }

    /// The place of some bytes of the piece.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.places.span(start, end)
    }

    /// A fault at a token.
    pub(super) fn fault_at<P>(&self, token: Token<'_>, problem: impl FnOnce(miette::SourceSpan) -> P) -> Fault
    where
        P: miette::Diagnostic + Send + Sync + 'static,
    {
        self.fault(token.start, token.end(), problem)
    }

    /// A fault at some bytes of the piece.
    pub(super) fn fault<P>(&self, start: usize, end: usize, problem: impl FnOnce(miette::SourceSpan) -> P) -> Fault
    where
        P: miette::Diagnostic + Send + Sync + 'static,
    {
        let span = self.span(start, end);
        Fault { span, problem: Box::new(problem(span.into())), elsewhere: Vec::new() }
    }
}

fn place_of(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}
