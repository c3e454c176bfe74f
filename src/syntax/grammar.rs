//! The parser that pest makes from `grammar/probity.pest`, and the two limits that keep it from running away.
//!
//! What its pairs mean is in `build`; what its errors say is in `message`.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser as _;
use pest::error::Error;
use pest::iterators::Pairs;

/// Steps that pest may take for one block. A block of a megabyte takes a few million; what takes more is no rule.
const MOST_STEPS: NonZeroUsize = NonZeroUsize::new(50_000_000).expect("not zero");

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/probity.pest"]
struct Grammar;

/// Reads `text` by one rule of the grammar.
pub(super) fn read(entry: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    // The limit is one number for the whole process, so it is set once and to one value.
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(Some(MOST_STEPS)));
    Grammar::parse(entry, text).map_err(Box::new)
}
