//! The second reading of a block that failed: clause by clause, so that each mistake in it is reported and none of
//! them because of another.

use pest::error::{Error, ErrorVariant};

use super::blocks::BlockKind;
use super::build::Builder;
use super::clauses::{Piece, pieces};
use super::failure::Failure;
use super::grammar::{Rule, read};
use super::message;
use super::plain::Places;
use super::tokens::{Token, is_first_of_line};
use crate::diagnostic::Faults;
use crate::diagnostic::syntax::BlockTooLong;

/// Reports what is wrong in a block that did not parse with `error`.
pub(super) fn report(
    kind: BlockKind,
    places: Places<'_>,
    tokens: &[Token<'_>],
    error: &Error<Rule>,
    faults: &mut Faults,
) {
    let text = places.plain.text.as_str();
    if is_limit(error) {
        let at = places.span(0, kind.keyword().len());
        faults.add(at, BlockTooLong { at: at.into() });
        return;
    }
    let before = faults.list.len();
    let tainted = clauses_one_by_one(kind, places, tokens, faults);
    if faults.list.len() == before && !tainted {
        let failure = Failure::new(kind, text, kind.whole(), text, error, places);
        faults.list.push(message::explain(&failure));
    }
}

/// Whether pest gave up because of a limit and not because of the text.
fn is_limit(error: &Error<Rule>) -> bool {
    match error.variant {
        ErrorVariant::ParsingError { .. } => false,
        ErrorVariant::CustomError { .. } => true,
    }
}

/// Parses each clause alone; gives whether one failed that holds a mistake reported before.
fn clauses_one_by_one(kind: BlockKind, places: Places<'_>, tokens: &[Token<'_>], faults: &mut Faults) -> bool {
    let text = places.plain.text.as_str();
    let mut parts = Builder::new(places, faults).empty(kind, places.span(0, kind.keyword().len()));
    let mut tainted = false;
    for piece in pieces(kind, text, tokens) {
        let places = Places { base: piece.start, ..places };
        let own = &text[piece.start..piece.end];
        match read(piece.entry, own) {
            Ok(pairs) => Builder::new(places, faults).add(&mut parts, pairs),
            Err(_) if is_tainted(piece, places, text) => tainted = true,
            Err(error) => {
                let failure = Failure::new(kind, own, piece.entry, text, &error, places);
                faults.list.push(message::explain(&failure));
                if failure.is_block_inside() {
                    // What follows belongs to the block that is indented.
                    break;
                }
            }
        }
    }
    tainted
}

/// Whether a quote or a line of this piece is reported already.
fn is_tainted(piece: Piece, places: Places<'_>, text: &str) -> bool {
    let bad_quote = places.plain.bad_quotes.iter().any(|quote| (piece.start..piece.end).contains(&quote.open));
    let at_margin = |at: usize| {
        let mark = text[at..].chars().next();
        mark.is_some_and(|mark| !mark.is_whitespace() && mark != '#')
    };
    let line_starts = text[piece.start..piece.end].match_indices('\n').map(|(at, _)| piece.start + at + 1);
    let first = (piece.start > 0 && is_first_of_line(text, piece.start) && text[..piece.start].ends_with('\n'))
        .then_some(piece.start);
    bad_quote || line_starts.chain(first).any(at_margin)
}
