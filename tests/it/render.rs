//! Draws the problems of rule files as a person sees them, without colours and 100 columns wide.

use miette::{GraphicalReportHandler, GraphicalTheme, NamedSource};
use probity::diagnostic::Faults;
use probity::source::Sources;

/// All problems in the order in which they were found, each as it would be printed.
pub(crate) fn render(sources: &Sources, faults: &Faults) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(100);
    let mut drawn = String::new();
    for fault in &faults.list {
        let file = sources.file(fault.span.file);
        let source = NamedSource::new(file.name.clone(), file.text.clone().into_owned());
        let shown = Shown { problem: fault.problem.as_ref(), source: &source };
        handler.render_report(&mut drawn, &shown).expect("a string takes all that is written");
        for (span, note) in &fault.elsewhere {
            let place = sources.place(*span);
            drawn.push_str(&format!("  {}:{}:{} {note}\n", sources.file(span.file).name, place.line, place.column));
        }
        drawn.push('\n');
    }
    drawn
}

/// A problem together with the text that its labels point into.
#[derive(Debug)]
struct Shown<'a> {
    problem: &'a (dyn miette::Diagnostic + Send + Sync),
    source: &'a NamedSource<String>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self.problem, f)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        self.problem.code()
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.problem.severity()
    }

    fn help<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        self.problem.help()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        self.problem.labels()
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self.source)
    }
}
