//! Whether a file of JSON or NDJSON can be read, without anything being taken from it.

use super::super::json::Cutter;
use super::super::problems::InputProblem;
use super::super::text::TextReader;
use super::super::tree::Node;
use super::super::{Format, RECORD_LIMIT};
use super::{Captured, Taker, json_problem, json_walk, ndjson_lines};

/// Takes nothing.
struct Nobody;

impl Taker for Nobody {
    fn reached(&mut self) {}
    fn record(&mut self, _: &Node<'_>, _: u64, _: &Captured) {}
    fn value(&mut self, _: &Node<'_>, _: &str, _: u64, _: &mut Captured) {}
    fn blank_line(&mut self) {}
    fn broken_line(&mut self, _: u64, _: String) {}
}

/// Reads a file of JSON whose records are the items of the list that it is, or one of NDJSON, and forgets all of it.
pub(in crate::input) fn check(reader: &mut TextReader, name: &str, format: Format) -> Result<(), Vec<InputProblem>> {
    if format == Format::Ndjson {
        return ndjson_lines(reader, name, &mut Nobody);
    }
    let mut cutter = Cutter::new(reader, RECORD_LIMIT);
    let read = json_walk(&mut cutter, &mut Nobody, &[], &mut Captured::new()).and_then(|()| cutter.end());
    read.map_err(|fault| vec![json_problem(reader, name, fault)])
}
