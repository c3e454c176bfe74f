//! Diagnostics as drawings: a message above a few lines of one or several files with labels under them.
//!
//! A drawing holds the lines it shows and no more; line and column are given with them, because miette counts both
//! from the start of what it gets. Control characters become visible escapes, and long lines are cut around their
//! labels, so that neither a terminal nor miette (which cannot draw beyond column 65,535) suffers from hostile data.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents,
};

use crate::input::{escape_text, is_harmless};
use crate::source::{LineColumn, Sources, Span};

/// How many characters of a long line stay on each side of a label, and how many of the labelled text.
const AROUND: usize = 40;
/// Lines of more characters than this are cut.
const LONG: usize = 120;
/// A label of more lines than this is drawn under its first line only.
const TALL: usize = 8;

/// How outputs for people look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// With colors.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A label under a part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// Bytes of the sheet's text.
    pub(crate) range: Range<usize>,
    /// Where the range begins in its file.
    pub(crate) place: LineColumn,
    /// What is said of it.
    pub(crate) text: String,
    /// The place by which the sheet is headed.
    pub(crate) main: bool,
}

/// A few lines of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The file's name as shown; a sheet without one belongs to the sheet above it.
    pub(crate) name: Option<String>,
    /// Whole lines.
    pub(crate) text: String,
    /// The number of the first one, from 1.
    pub(crate) first_line: u32,
    /// What is said of them.
    pub(crate) labels: Vec<Label>,
}

/// A diagnostic that can be drawn.
#[derive(Debug)]
pub(crate) struct Drawing {
    severity: Severity,
    title: Option<String>,
    message: String,
    help: Option<String>,
    /// Each with the offset at which it stands in the one text that miette sees.
    sheets: Vec<(usize, Sheet)>,
}

/// Text with some ranges replaced, and the way from old offsets to new ones.
struct Rewritten {
    text: String,
    /// Old range, new range.
    moved: Vec<(Range<usize>, Range<usize>)>,
}

impl Rewritten {
    fn new(old: &str, cuts: Vec<(Range<usize>, String)>) -> Rewritten {
        let (mut text, mut moved, mut done) = (String::with_capacity(old.len()), Vec::new(), 0);
        for (range, replacement) in cuts {
            if range.start < done {
                continue;
            }
            text.push_str(&old[done..range.start]);
            let start = text.len();
            text.push_str(&replacement);
            done = range.end;
            moved.push((range, start..text.len()));
        }
        text.push_str(&old[done..]);
        Rewritten { text, moved }
    }

    fn offset(&self, old: usize) -> usize {
        let before = self.moved.partition_point(|(from, _)| from.start < old);
        match before.checked_sub(1).map(|index| &self.moved[index]) {
            Some((from, to)) if old < from.end => to.end,
            Some((from, to)) => to.end + (old - from.end),
            None => old,
        }
    }
}

/// A name for a sheet whose place is not a line and a column, and stands in the name.
pub(crate) fn heading(place: &str) -> String {
    format!("{place}{PLACED}")
}

/// Marks the end of a heading that holds its place: miette puts a line and a column behind every name. (A character
/// that no text holds, as [`escape_text`] is applied to the names of files.)
const PLACED: char = '\u{f8ff}';

/// A line of a drawing without the line and column behind a name that holds its place.
fn without_numbers(line: &str) -> Cow<'_, str> {
    match line.split_once(PLACED) {
        Some((before, after)) => {
            let numbers = |character: char| character == ':' || character.is_ascii_digit();
            Cow::Owned(format!("{before}{}", after.trim_start_matches(numbers)))
        }
        None => Cow::Borrowed(line),
    }
}

impl Sheet {
    /// The lines of a rule file around some spans of it, each with what is said of it.
    pub(crate) fn of_rules(sources: &Sources, spans: &[(Span, String)]) -> Option<Sheet> {
        let file = sources.file(spans.first()?.0.file);
        let text = &*file.text;
        let first = spans.iter().map(|(span, _)| span.start as usize).min()?.min(text.len());
        let last = spans.iter().map(|(span, _)| span.end as usize).max()?.min(text.len());
        let line_before = |at: usize| text[..at].rfind('\n').unwrap_or(0);
        let line_after = |at: usize| text[at..].find('\n').map_or(text.len(), |length| at + length + 1);
        let start = line_before(line_before(first));
        let start = if start == 0 { 0 } else { start + 1 };
        let end = line_after(line_after(last));
        let byte = u32::try_from(start).expect("Sources::add refuses files over 4 GiB");
        let mut sheet = Sheet {
            name: Some(file.name.clone()),
            text: text[start..end].to_owned(),
            first_line: file.line_column(byte).line,
            labels: Vec::new(),
        };
        for (index, (span, text)) in spans.iter().enumerate() {
            let range = span.start as usize - start..(span.end as usize).min(end) - start;
            let place = sources.place(*span);
            sheet.labels.push(Label { range, place, text: text.clone(), main: index == 0 });
        }
        Some(sheet)
    }

    /// Replaces some ranges of the text, such as private cells.
    pub(crate) fn replace(&mut self, mut cuts: Vec<(Range<usize>, String)>) {
        cuts.sort_by_key(|(range, _)| (range.start, range.end));
        let rewritten = Rewritten::new(&self.text, cuts);
        for label in &mut self.labels {
            label.range = rewritten.offset(label.range.start)..rewritten.offset(label.range.end);
        }
        self.text = rewritten.text;
    }

    /// Ready to be drawn: tall labels and long lines cut, one sort of line break, nothing invisible.
    fn prepared(mut self) -> Sheet {
        for label in &mut self.labels {
            let end = label.range.end.min(self.text.len());
            let lines = self.text[label.range.start.min(end)..end].split_inclusive('\n');
            if lines.clone().count() > TALL {
                let first = lines.clone().next().map_or(0, |line| line.trim_end().len());
                label.range = label.range.start..label.range.start + first;
            }
        }
        self.replace(self.long_lines());
        let breaks = self.text.match_indices('\r').map(|(at, _)| {
            let paired = self.text[at + 1..].starts_with('\n');
            (at..at + 1, if paired { String::new() } else { "\n".to_owned() })
        });
        self.replace(breaks.collect());
        let mut invisible = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            if !is_harmless(line.trim_end_matches('\n')) {
                invisible.extend(line.char_indices().filter_map(|(inside, character)| escape(at + inside, character)));
            }
            at += line.len();
        }
        self.replace(invisible);
        if !self.text.ends_with('\n') {
            // A label without a width at the end of the text needs something to stand under.
            self.text.push('\n');
        }
        self
    }

    /// The parts of long lines that are far from every label.
    fn long_lines(&self) -> Vec<(Range<usize>, String)> {
        let mut cuts = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let end = start + line.trim_end_matches(['\n', '\r']).len();
            if line.chars().count() > LONG {
                let near = |range: &Range<usize>| (start..=end).contains(&range.start);
                let kept = self.labels.iter().map(|label| &label.range).filter(|range| near(range));
                cuts.extend(gaps(&self.text, start..end, kept.cloned().collect()));
            }
            start += line.len();
        }
        cuts
    }

    fn holds(&self, range: &Range<usize>) -> bool {
        range.end <= self.text.len()
    }

    /// The first and last byte of the lines around a range.
    fn lines_around(&self, range: &Range<usize>, before: usize, after: usize) -> Range<usize> {
        let mut start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        for _ in 0..before {
            start = self.text[..start.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        }
        let next_line = |at: usize| self.text[at..].find('\n').map_or(self.text.len(), |length| at + length + 1);
        let mut end = next_line(range.end.max(range.start));
        for _ in 0..after {
            end = next_line(end);
        }
        start..end
    }

    fn place_of(&self, start: usize) -> LineColumn {
        if let Some(label) = self.labels.iter().find(|label| label.range.start == start) {
            return label.place;
        }
        let before = &self.text[..start];
        let lines = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX);
        let column = before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count();
        let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1);
        LineColumn { line: self.first_line.saturating_add(lines), column }
    }
}

/// A character that has to be escaped, with what is shown instead.
fn escape(at: usize, character: char) -> Option<(Range<usize>, String)> {
    let mut buffer = [0; 4];
    let written: &str = character.encode_utf8(&mut buffer);
    let hidden = character != '\n' && !is_harmless(written);
    hidden.then(|| (at..at + written.len(), escape_text(written)))
}

/// What stands in a line between the surroundings of its labels.
fn gaps(text: &str, line: Range<usize>, mut labels: Vec<Range<usize>>) -> Vec<(Range<usize>, String)> {
    labels.sort_by_key(|range| range.start);
    if labels.is_empty() {
        labels.push(line.start..line.start);
    }
    let back =
        |at: usize| text[line.start..at].char_indices().rev().take(AROUND).last().map_or(at, |(to, _)| line.start + to);
    let on = |at: usize| {
        let rest = &text[at..line.end.max(at)];
        rest.char_indices().nth(AROUND).map_or(line.end.max(at), |(length, _)| at + length)
    };
    let mut cuts = Vec::new();
    let mut done = line.start;
    for label in labels {
        let window = back(label.start)..on(label.end.min(line.end).min(on(label.start)));
        if window.start > done {
            cuts.push((done..window.start, "…".to_owned()));
        }
        done = done.max(window.end);
    }
    if done < line.end {
        cuts.push((done..line.end, "…".to_owned()));
    }
    cuts
}

impl Drawing {
    /// A drawing of a message; `title` stands above it. Texts are escaped here.
    pub(crate) fn new(severity: Severity, title: Option<String>, message: &str) -> Drawing {
        let title = title.map(|title| escape_text(&title));
        Drawing { severity, title, message: escape_text(message), help: None, sheets: Vec::new() }
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: Option<String>) -> Drawing {
        self.help = help.map(|help| help.lines().map(escape_text).collect::<Vec<_>>().join("\n"));
        self
    }

    /// Adds some lines of a file.
    pub(crate) fn sheet(mut self, sheet: Sheet) -> Drawing {
        let offset = self.sheets.last().map_or(0, |(offset, sheet)| offset + sheet.text.len() + 1);
        self.sheets.push((offset, sheet.prepared()));
        self
    }

    /// The drawing as text, with `footer` below it.
    pub(crate) fn render(&self, look: Look, footer: Option<String>) -> String {
        let theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut handler = GraphicalReportHandler::new_themed(theme)
            .with_width(look.width)
            .with_links(false)
            .with_context_lines(1)
            // Dates and ids have hyphens, and must not be cut at them.
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
            .without_syntax_highlighting();
        if let Some(footer) = footer {
            handler = handler.with_footer(escape_text(&footer));
        }
        let mut drawn = String::new();
        handler.render_report(&mut drawn, self).expect("a drawing holds all that its labels point at");
        // Colors end where they began; blanks at line ends would only be noise.
        let mut shown = String::with_capacity(drawn.len());
        for line in drawn.lines() {
            shown.push_str(without_numbers(line).trim_end());
            shown.push('\n');
        }
        shown
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.title.as_ref().map(|title| Box::new(title) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.sheets.is_empty()).then_some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.sheets.iter().flat_map(|(offset, sheet)| {
            sheet.labels.iter().map(move |label| {
                let span = (offset + label.range.start, label.range.len());
                let text = Some(escape_text(&label.text)).filter(|text| !text.is_empty());
                match label.main {
                    true => LabeledSpan::new_primary_with_span(text, span),
                    false => LabeledSpan::new_with_span(text, span),
                }
            })
        });
        Some(Box::new(labels))
    }
}

impl SourceCode for Drawing {
    /// The lines around a span, with the line and column at which they stand in their file. A span that reaches over
    /// the end of a sheet is refused, so that miette never draws two files as one.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let sheet = self.sheets.iter().rev().find(|(offset, _)| *offset <= span.offset());
        let (offset, sheet) = sheet.ok_or(MietteError::OutOfBounds)?;
        let range = span.offset() - offset..span.offset() - offset + span.len();
        if !sheet.holds(&range) {
            return Err(MietteError::OutOfBounds);
        }
        let shown = match (lines_before, lines_after) {
            (0, 0) => range,
            (before, after) => sheet.lines_around(&range, before, after),
        };
        let data = &sheet.text.as_bytes()[shown.clone()];
        let place = sheet.place_of(shown.start);
        let count = sheet.text[shown.clone()].matches('\n').count();
        let (line, column) = (place.line as usize - 1, place.column as usize - 1);
        let span = (offset + shown.start, shown.len()).into();
        Ok(Box::new(match &sheet.name {
            Some(name) => MietteSpanContents::new_named(escape_text(name), data, span, line, column, count),
            None => MietteSpanContents::new(data, span, line, column, count),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, text: &str, first_line: u32, label: Range<usize>) -> Sheet {
        let place = LineColumn { line: first_line, column: 1 };
        let labels = vec![Label { range: label, place, text: "here".to_owned(), main: true }];
        Sheet { name: Some(name.to_owned()), text: text.to_owned(), first_line, labels }
    }

    fn drawn(sheets: Vec<Sheet>) -> String {
        let drawing = Drawing::new(Severity::Error, None, "wrong");
        sheets.into_iter().fold(drawing, Drawing::sheet).render(Look { color: false, width: 80 }, None)
    }

    #[test]
    fn two_files_are_never_drawn_as_one() {
        let shown = drawn(vec![sheet("a.csv", "one", 7, 0..3), sheet("b.csv", "two", 8, 1..2)]);
        insta::assert_snapshot!(shown, @"
          × wrong
           ╭─[a.csv:7:1]
         7 │ one
           · ─┬─
           ·  ╰── here
           ╰────
           ╭─[b.csv:8:1]
         8 │ two
           ·  ┬
           ·  ╰── here
           ╰────
        ");
    }

    #[test]
    fn replacing_moves_labels() {
        let mut sheet = sheet("a.csv", "secret,x,secret,y", 1, 16..17);
        sheet.replace(vec![(9..15, "…".to_owned()), (0..6, "(private text)".to_owned())]);
        assert_eq!(sheet.text, "(private text),x,…,y");
        assert_eq!(&sheet.text[sheet.labels[0].range.clone()], "y");
        sheet.replace(vec![(0..14, String::new())]);
        assert_eq!(&sheet.text[sheet.labels[0].range.clone()], "y");
    }

    #[test]
    fn what_is_labelled_stays_when_it_is_replaced() {
        let mut sheet = sheet("a.csv", "ab\u{1b}cd", 1, 2..3);
        sheet.replace(vec![(2..3, "\\u{1b}".to_owned())]);
        assert_eq!(&sheet.text[sheet.labels[0].range.clone()], "\\u{1b}");
    }

    #[test]
    fn a_line_of_any_length_is_drawn_short() {
        let text = format!("{}NEEDLE{}\nnext\n", "ä".repeat(100_000), "b".repeat(100_000));
        let start = 200_000;
        let shown = drawn(vec![sheet("a.json", &text, 1, start..start + 6)]);
        assert!(shown.contains("…ääää") && shown.contains("NEEDLEbbb") && shown.len() < 1_000, "{shown}");
    }

    #[test]
    fn a_label_at_the_very_end_is_drawn() {
        for text in ["", "a,", "a,\n", "a,\r\n", "a,\r"] {
            let at = text.trim_end().len();
            assert!(drawn(vec![sheet("a.csv", text, 1, at..at)]).contains("here"), "{text:?}");
        }
    }

    #[test]
    fn nothing_invisible_is_drawn() {
        let shown = drawn(vec![sheet("a\u{1b}.csv", "x\u{202e}y\u{1b}[31m", 1, 0..1)]);
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
}
