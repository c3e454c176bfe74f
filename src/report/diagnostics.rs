//! Problems of rule files, of the project file and of exports as text for people.

use std::collections::BTreeSet;

use miette::{Diagnostic, Severity};

use crate::diagnostic::{Fault, Faults};
use crate::input::InputProblem;
use crate::source::{FileId, LineColumn, Sources, Span};

use super::drawing::{Drawing, Label, Look, Sheet};
use super::words::counted;

/// All problems of the rule files, in the order of the files and places; errors are counted at the end.
pub fn faults(sources: &Sources, faults: &Faults, look: Look) -> String {
    let mut text = each_fault(sources, &faults.list, look);
    let errors: Vec<_> = faults.list.iter().filter(|fault| !fault.is_warning()).collect();
    if !errors.is_empty() {
        let files: BTreeSet<FileId> = errors.iter().map(|fault| fault.span.file).collect();
        let problems = counted(errors.len() as u64, "problem", "problems");
        text += &format!("{problems} in {}\n", counted(files.len() as u64, "rule file", "rule files"));
    }
    text
}

/// Problems of rule files, in the order of the files and places.
pub fn each_fault<'f>(sources: &Sources, faults: impl IntoIterator<Item = &'f Fault>, look: Look) -> String {
    let mut sorted: Vec<&Fault> = faults.into_iter().collect();
    sorted.sort_by_key(|fault| (fault.span.file, fault.span.start, fault.span.end));
    sorted.iter().map(|fault| draw_fault(sources, fault).render(look, None) + "\n").collect()
}

/// A test that failed, with what is wrong, drawn at its head.
pub fn failed_test(sources: &Sources, at: Span, title: &str, wrong: &[String], look: Look) -> String {
    let drawing = Drawing::new(Severity::Error, Some(format!("test {title}")), &wrong.join("; "));
    let sheet = Sheet::of_rules(sources, &[(at, "this test".to_owned())]);
    sheet.into_iter().fold(drawing, Drawing::sheet).render(look, None)
}

/// All problems that keep the input from being read, and how many they are.
pub fn input_problems(problems: &[InputProblem], look: Look) -> String {
    let mut text: String = problems.iter().map(|problem| problem_text(problem.as_ref(), look) + "\n").collect();
    let count = counted(problems.len() as u64, "problem", "problems");
    text += &format!("{count} with the input; nothing was judged\n");
    text
}

/// One problem that carries its own lines.
pub fn problem_text(problem: &dyn Diagnostic, look: Look) -> String {
    let drawing = drawing_of(problem);
    let sheet = own_sheet(problem);
    sheet.into_iter().fold(drawing, Drawing::sheet).render(look, None)
}

fn drawing_of(problem: &dyn Diagnostic) -> Drawing {
    let severity = problem.severity().unwrap_or(Severity::Error);
    let code = problem.code().map(|code| code.to_string());
    let help = problem.help().map(|help| help.to_string());
    Drawing::new(severity, code, &problem.to_string()).help(help)
}

/// A problem of a rule file: its own labels first, then the other places, file by file.
fn draw_fault(sources: &Sources, fault: &Fault) -> Drawing {
    let file = fault.span.file;
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut files: Vec<(FileId, Vec<(Span, String)>)> = vec![(file, Vec::new())];
    for label in fault.problem.labels().into_iter().flatten() {
        let span = Span { file, start: small(label.offset()), end: small(label.offset() + label.len()) };
        files[0].1.push((span, label.label().unwrap_or_default().to_owned()));
    }
    for (span, note) in &fault.elsewhere {
        let index = files.iter().position(|(file, _)| *file == span.file).unwrap_or_else(|| {
            files.push((span.file, Vec::new()));
            files.len() - 1
        });
        files[index].1.push((*span, note.clone()));
    }
    let sheets = files.iter().filter_map(|(_, spans)| Sheet::of_rules(sources, spans));
    sheets.fold(drawing_of(fault.problem.as_ref()), Drawing::sheet)
}

/// The lines that a problem brings along.
fn own_sheet(problem: &dyn Diagnostic) -> Option<Sheet> {
    let source = problem.source_code()?;
    let mut sheet: Option<Sheet> = None;
    for label in problem.labels()? {
        // A problem of the input has one label; a second one far away would need a sheet of its own.
        let lines = source.read_span(label.inner(), 1, 1).ok()?;
        let exact = source.read_span(label.inner(), 0, 0).ok()?;
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
        let sheet = sheet.get_or_insert_with(|| Sheet {
            name: lines.name().map(str::to_owned),
            text: String::from_utf8_lossy(lines.data()).into_owned(),
            first_line: small(lines.line()),
            labels: Vec::new(),
        });
        let start = label.offset().saturating_sub(lines.span().offset()).min(sheet.text.len());
        sheet.labels.push(Label {
            range: start..(start + label.len()).min(sheet.text.len()),
            place: LineColumn { line: small(exact.line()), column: small(exact.column()) },
            text: label.label().unwrap_or_default().to_owned(),
            main: sheet.labels.is_empty(),
        });
    }
    sheet
}
