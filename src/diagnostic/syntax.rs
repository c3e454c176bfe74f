//! Problems that the parser finds.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

/// A clause that may stand once stands twice.
#[derive(Debug, Error, Diagnostic)]
#[error("`{clause}` stands twice")]
#[diagnostic(code("repeated-clause"), help("keep one of the two"))]
pub struct RepeatedClause {
    /// The clause, by its words.
    pub clause: &'static str,
    /// The first.
    #[label("here first")]
    pub first: SourceSpan,
    /// The one too many.
    #[label("and here again")]
    pub again: SourceSpan,
}

/// A clause that a block must have is missing.
#[derive(Debug, Error, Diagnostic)]
#[error("this {block} has no `{clause}`")]
#[diagnostic(code("missing-clause"), help("{help}"))]
pub struct MissingClause {
    /// The kind of block.
    pub block: &'static str,
    /// The clause, by its words.
    pub clause: &'static str,
    /// What to write.
    pub help: &'static str,
    /// The head of the block.
    #[label("no `{clause}` stands below this line")]
    pub at: SourceSpan,
}

/// A rule with more than one `must` or `should`.
#[derive(Debug, Error, Diagnostic)]
#[error("a rule has one `must` or one `should`")]
#[diagnostic(
    code("two-requirements"),
    help("join them with `and` where breaking either is the same finding; else make two rules")
)]
pub struct TwoRequirements {
    /// The first.
    #[label("here first")]
    pub first: SourceSpan,
    /// The one too many.
    #[label("and here again")]
    pub again: SourceSpan,
}

/// A date that no calendar has.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no such date: `{date}`")]
#[diagnostic(code("no-such-date"), help("dates are written year-month-day; look up how many days that month has"))]
pub struct NoSuchDate {
    /// As written.
    pub date: String,
    /// Why not.
    pub why: &'static str,
    /// Where.
    #[label("{why}")]
    pub at: SourceSpan,
}

/// A time that no clock shows.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no such time: `{time}`")]
#[diagnostic(code("no-such-time"), help("times run from `00:00` to `23:59`; `24:00` is the end of the day"))]
pub struct NoSuchTime {
    /// As written.
    pub time: String,
    /// Where.
    #[label("no clock shows it")]
    pub at: SourceSpan,
}

/// `at least 3 of` over two lines.
#[derive(Debug, Error, Diagnostic)]
#[error("`at least {wanted} of` can never hold: only {lines} lines follow")]
#[diagnostic(code("too-few-lines"), help("lower the number, or add the lines that are missing"))]
pub struct TooFewLines {
    /// How many must hold.
    pub wanted: u32,
    /// How many there are.
    pub lines: usize,
    /// The words.
    #[label("asks for {wanted} of {lines}")]
    pub at: SourceSpan,
}

/// A row with more or fewer cells than the header has columns.
#[derive(Debug, Error, Diagnostic)]
#[error("this row has {cells} cells, and its table has {columns} columns")]
#[diagnostic(code("cell-count"), help("write one cell for each column; `any` where the column does not matter"))]
pub struct CellCount {
    /// Cells of the row.
    pub cells: usize,
    /// Columns of the header.
    pub columns: usize,
    /// The row.
    #[label("{cells} cells")]
    pub at: SourceSpan,
}

/// The last cell of a row is a test and not a value.
#[derive(Debug, Error, Diagnostic)]
#[error("the last cell of a row is the value that it gives")]
#[diagnostic(code("result-cell"), help("write a value there, e.g. `180 days`; tests stand in the cells before it"))]
pub struct ResultCell {
    /// The cell.
    #[label("a test, not a value")]
    pub at: SourceSpan,
}

/// Text at the very start of a line that begins no block, or indented text above the first block.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` begins no block")]
#[diagnostic(code("stray-line"), help("{help}"))]
pub struct StrayLine {
    /// The word there.
    pub word: String,
    /// What to do.
    pub help: String,
    /// Where.
    #[label("{label}")]
    pub at: SourceSpan,
    /// What may stand there.
    pub label: &'static str,
}

/// A block keyword with a slip in it.
#[derive(Debug, Error, Diagnostic)]
#[error("no block is called `{word}`")]
#[diagnostic(code("misspelt-block"), help("did you mean `{near}`?"))]
pub struct MisspeltBlock {
    /// As written.
    pub word: String,
    /// The keyword that was probably meant.
    pub near: String,
    /// Where.
    #[label("not a block")]
    pub at: SourceSpan,
}

/// A block keyword that does not stand at the start of its line.
#[derive(Debug, Error, Diagnostic)]
#[error("a block begins at the very start of its line")]
#[diagnostic(code("indented-block"), help("move `{word}` to the start of its line"))]
pub struct IndentedBlock {
    /// The keyword.
    pub word: String,
    /// Where.
    #[label("this `{word}` is indented")]
    pub at: SourceSpan,
}

/// A line that begins with no clause word of its block.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` starts no clause of {block}")]
#[diagnostic(code("unknown-clause"), help("{help}"))]
pub struct UnknownClause {
    /// As written.
    pub word: String,
    /// The kind of block, with its article.
    pub block: String,
    /// What was probably meant, or the words there are.
    pub help: String,
    /// Where.
    #[label("not a clause word")]
    pub at: SourceSpan,
}

/// A text that does not close on its line.
#[derive(Debug, Error, Diagnostic)]
#[error("this text has no closing quote on its line")]
#[diagnostic(
    code("open-quote"),
    help("close it with the same kind of quote; a quote inside a text is written twice: `\"\"`")
)]
pub struct OpenQuote {
    /// Where.
    #[label("opens here")]
    pub at: SourceSpan,
}

/// A text that opens with one kind of quote and closes with another.
#[derive(Debug, Error, Diagnostic)]
#[error("this text opens with one kind of quote and closes with another")]
#[diagnostic(code("mixed-quotes"), help("make both quotes straight, or both curly"))]
pub struct MixedQuotes {
    /// Where.
    #[label("“ closes with ”, and \" with \"")]
    pub at: SourceSpan,
}

/// A text in single quotes.
#[derive(Debug, Error, Diagnostic)]
#[error("texts stand in double quotes")]
#[diagnostic(code("single-quotes"), help("write `\"{text}\"`"))]
pub struct SingleQuotes {
    /// The text without its quotes.
    pub text: String,
    /// Where.
    #[label("in single quotes")]
    pub at: SourceSpan,
}

/// More levels of nesting than anybody can read.
#[derive(Debug, Error, Diagnostic)]
#[error("this is nested more than {most} levels deep")]
#[diagnostic(code("nested-too-deep"), help("give a part of it a name of its own with `define`"))]
pub struct TooDeep {
    /// The most that is read.
    pub most: usize,
    /// Where.
    #[label("one level too deep")]
    pub at: SourceSpan,
}

/// A block that takes too many steps to read.
#[derive(Debug, Error, Diagnostic)]
#[error("this block is too long to be read")]
#[diagnostic(code("block-too-long"), help("split it into several"))]
pub struct BlockTooLong {
    /// Where.
    #[label("the block that begins here")]
    pub at: SourceSpan,
}

/// A window of time that does not say on which side of the date it lies.
#[derive(Debug, Error, Diagnostic)]
#[error("after or before `{anchor}`?")]
#[diagnostic(
    code("after-or-before"),
    help(
        "write `{length} after {anchor}` for the time that follows it, `{length} before {anchor}` for the time that leads up to it"
    )
)]
pub struct WhichSide {
    /// The date.
    pub anchor: String,
    /// The length as written.
    pub length: String,
    /// The word in the place of `after` or `before`.
    pub word: String,
    /// Where.
    #[label("`{word}` does not say on which side")]
    pub at: SourceSpan,
}

/// A length without its unit.
#[derive(Debug, Error, Diagnostic)]
#[error("{number} what?")]
#[diagnostic(code("no-unit"), help("write the unit: hours, days, business days, weeks, months or years"))]
pub struct NoUnit {
    /// The number.
    pub number: String,
    /// Where.
    #[label("a number without a unit")]
    pub at: SourceSpan,
}

/// A comparison by signs.
#[derive(Debug, Error, Diagnostic)]
#[error("`{sign}` is not part of the language")]
#[diagnostic(code("sign-for-words"), help("{help}"))]
pub struct SignForWords {
    /// The sign.
    pub sign: String,
    /// The words for it.
    pub help: String,
    /// Where.
    #[label("a sign where words are needed")]
    pub at: SourceSpan,
}

/// A span with `between` or `to`.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` leaves open whether the last one counts")]
#[diagnostic(code("use-through"), help("{help}"))]
pub struct UseThrough {
    /// As written.
    pub word: String,
    /// The words for it.
    pub help: String,
    /// Where.
    #[label("in or out?")]
    pub at: SourceSpan,
}

/// Something like a date that is not written year-month-day.
#[derive(Debug, Error, Diagnostic)]
#[error("`{text}` is not a date")]
#[diagnostic(code("not-a-date"), help("{help}"))]
pub struct NotADate {
    /// As written.
    pub text: String,
    /// The date as it may have been meant.
    pub help: String,
    /// Where.
    #[label("dates are written year-month-day")]
    pub at: SourceSpan,
}

/// `and` and `or` side by side.
#[derive(Debug, Error, Diagnostic)]
#[error("`and` and `or` are mixed")]
#[diagnostic(code("mixed-and-or"), help("put the conditions that belong together into parentheses"))]
pub struct MixedConnectives {
    /// The one that does not fit.
    pub word: String,
    /// Where.
    #[label("this `{word}` could belong to either side")]
    pub at: SourceSpan,
}

/// `and/or`
#[derive(Debug, Error, Diagnostic)]
#[error("`{text}` says two things")]
#[diagnostic(
    code("and-or"),
    help("write `or` where one is enough (both are then fine too), `and` where both are needed")
)]
pub struct AndOr {
    /// As written.
    pub text: String,
    /// Where.
    #[label("which of the two?")]
    pub at: SourceSpan,
}

/// A value where a condition must stand.
#[derive(Debug, Error, Diagnostic)]
#[error("`{value}` is a value, not a condition")]
#[diagnostic(code("value-for-condition"), help("{help}"))]
pub struct ValueForCondition {
    /// `and` or `or`.
    pub word: String,
    /// The value.
    pub value: String,
    /// What to write.
    pub help: String,
    /// Where.
    #[label("what follows `{word}` is compared with nothing")]
    pub at: SourceSpan,
}

/// `or is …`
#[derive(Debug, Error, Diagnostic)]
#[error("`{word} is` does not say what is tested")]
#[diagnostic(code("test-without-field"), help("name the field again after `{word}`, or write `is one of (a, b)`"))]
pub struct TestWithoutField {
    /// `and` or `or`.
    pub word: String,
    /// Where.
    #[label("each condition names its field")]
    pub at: SourceSpan,
}

/// Fields joined by `and`.
#[derive(Debug, Error, Diagnostic)]
#[error("fields are separated by commas")]
#[diagnostic(code("joined-fields"), help("{help}"))]
pub struct JoinedFields {
    /// What to write.
    pub help: String,
    /// Where.
    #[label("joined by `and`")]
    pub at: SourceSpan,
}

/// Narrowed records without parentheses.
#[derive(Debug, Error, Diagnostic)]
#[error("records with `where` stand in parentheses")]
#[diagnostic(code("open-query"), help("write `({kind} where …)`"))]
pub struct OpenQuery {
    /// The records.
    pub kind: String,
    /// Where.
    #[label("no parenthesis before `{kind}`")]
    pub at: SourceSpan,
}

/// Records where a condition must stand.
#[derive(Debug, Error, Diagnostic)]
#[error("a set of records is not a condition")]
#[diagnostic(code("records-for-condition"), help("{help}"))]
pub struct RecordsForCondition {
    /// What to write.
    pub help: String,
    /// Where.
    #[label("what about these records?")]
    pub at: SourceSpan,
}

/// A list inside a list or a chain without parentheses.
#[derive(Debug, Error, Diagnostic)]
#[error("a list inside another condition stands in parentheses")]
#[diagnostic(code("inner-list"), help("write `({words} …)` around the inner list"))]
pub struct InnerList {
    /// The words that begin it.
    pub words: String,
    /// Where.
    #[label("`{words}` begins a list of its own")]
    pub at: SourceSpan,
}

/// A colon after `all of`.
#[derive(Debug, Error, Diagnostic)]
#[error("no colon after `{words}`")]
#[diagnostic(code("list-colon"), help("leave the colon out; the lines that begin with `-` follow at once"))]
pub struct ListColon {
    /// The words that begin the list.
    pub words: String,
    /// Where.
    #[label("one mark too many")]
    pub at: SourceSpan,
}

/// A list without its dashes.
#[derive(Debug, Error, Diagnostic)]
#[error("each line of a list begins with `-`")]
#[diagnostic(code("list-without-dashes"), help("put `- ` in front of each condition below `{words}`"))]
pub struct ListWithoutDashes {
    /// The words that begin the list.
    pub words: String,
    /// Where.
    #[label("no `-` here")]
    pub at: SourceSpan,
}

/// `not` without parentheses.
#[derive(Debug, Error, Diagnostic)]
#[error("`not` needs parentheses, or stands after `is`")]
#[diagnostic(code("open-not"), help("{help}"))]
pub struct OpenNot {
    /// What to write.
    pub help: String,
    /// Where.
    #[label("what does `not` cover?")]
    pub at: SourceSpan,
}

/// A field whose name is a word of the language.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` is a word of the language")]
#[diagnostic(code("reserved-field"), help("a field of that name is written with its record in front: `{kind}.{word}`"))]
pub struct ReservedField {
    /// The word.
    pub word: String,
    /// The kind of record.
    pub kind: String,
    /// Where.
    #[label("read as the word, not as a field")]
    pub at: SourceSpan,
}

/// A field with capitals.
#[derive(Debug, Error, Diagnostic)]
#[error("fields are written in small letters")]
#[diagnostic(code("small-letters"), help("write `{lower}`; a value stands to the right of `is`"))]
pub struct SmallLetters {
    /// As written.
    pub word: String,
    /// In small letters.
    pub lower: String,
    /// Where.
    #[label("`{word}` is read as a value")]
    pub at: SourceSpan,
}

/// An exception without a name.
#[derive(Debug, Error, Diagnostic)]
#[error("an exception needs a name")]
#[diagnostic(code("unnamed-exception"), help("give it one, so that reports can count it: `{word} {example}: …`"))]
pub struct UnnamedException {
    /// `unless` or `unclear`.
    pub word: String,
    /// An example of a name.
    pub example: String,
    /// Where.
    #[label("no name and colon after `{word}`")]
    pub at: SourceSpan,
}

/// A frequency that two people read in two ways.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` does not say how often")]
#[diagnostic(code("how-often"), help("write the length, such as `every 6 months` or `every 2 years`"))]
pub struct HowOften {
    /// As written.
    pub word: String,
    /// Where.
    #[label("how often?")]
    pub at: SourceSpan,
}

/// A parenthesis that is never closed.
#[derive(Debug, Error, Diagnostic)]
#[error("this parenthesis is never closed")]
#[diagnostic(code("open-parenthesis"), help("add the `)` that is missing"))]
pub struct OpenParenthesis {
    /// Where.
    #[label("opens here")]
    pub at: SourceSpan,
}

/// A parenthesis that closes nothing.
#[derive(Debug, Error, Diagnostic)]
#[error("this parenthesis closes nothing")]
#[diagnostic(code("stray-parenthesis"), help("take it out, or add the `(` that is missing"))]
pub struct StrayParenthesis {
    /// Where.
    #[label("no `(` belongs to it")]
    pub at: SourceSpan,
}

/// A number with commas.
#[derive(Debug, Error, Diagnostic)]
#[error("numbers are written without commas")]
#[diagnostic(code("number-with-commas"), help("write `{plain}`"))]
pub struct NumberWithCommas {
    /// As written.
    pub text: String,
    /// Without commas.
    pub plain: String,
    /// Where.
    #[label("commas in a number")]
    pub at: SourceSpan,
}

/// A word of the language with a slip in it.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` is not understood here")]
#[diagnostic(code("misspelt-word"), help("did you mean `{near}`?"))]
pub struct MisspeltWord {
    /// As written.
    pub word: String,
    /// The word that was probably meant.
    pub near: String,
    /// Where.
    #[label("not understood")]
    pub at: SourceSpan,
}

/// A name that is a word of the language.
#[derive(Debug, Error, Diagnostic)]
#[error("`{word}` is a word of the language and cannot be a name here")]
#[diagnostic(code("reserved-name"), help("choose another name, such as `the_{word}` or one that says more"))]
pub struct ReservedName {
    /// The word.
    pub word: String,
    /// Where.
    #[label("not free to be a name")]
    pub at: SourceSpan,
}

/// Something else than what can stand there.
#[derive(Debug, Error, Diagnostic)]
#[error("expected {expected}, found {found}")]
#[diagnostic(code("not-understood"))]
pub struct Unexpected {
    /// What can stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// What is said under the place.
    pub note: &'static str,
    /// What to do, where that is clear.
    #[help]
    pub help: Option<String>,
    /// Where.
    #[label("{note}")]
    pub at: SourceSpan,
}
