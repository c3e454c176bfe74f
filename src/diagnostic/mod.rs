//! What can be wrong in a rule file: one type per problem, each with a code, a message, labels and help.
//!
//! The types stand in the submodules by the stage that finds them; `docs/codes/CODE.md` holds the page of each code
//! that `probity explain CODE` shows. Messages are lower case, without a final stop, in the words of the rule file.

#![deny(clippy::disallowed_methods)]

pub mod gaps;
pub mod syntax;

/// Declares the type of a problem: code, message, label, and the fields that the message names. Each also has the
/// place `at` and a `help` text that says what to do. One that begins with `warning` only warns.
macro_rules! problem {
    (warning $(#[$doc:meta])* $name:ident $code:literal $message:literal, $label:literal { $($fields:tt)* }) => {
        problem! { @ Warning; $(#[$doc])* $name $code $message, $label { $($fields)* } }
    };
    ($(#[$doc:meta])* $name:ident $code:literal $message:literal, $label:literal { $($fields:tt)* }) => {
        problem! { @ Error; $(#[$doc])* $name $code $message, $label { $($fields)* } }
    };
    (@ $severity:ident; $(#[$doc:meta])* $name:ident $code:literal $message:literal, $label:literal
     { $($field:ident: $kind:ty),* }) => {
        $(#[$doc])*
        #[derive(Debug, thiserror::Error, miette::Diagnostic)]
        #[error($message)]
        #[diagnostic(code($code), severity($severity))]
        pub(crate) struct $name {
            $(pub(crate) $field: $kind,)*
            #[label($label)]
            pub(crate) at: miette::SourceSpan,
            #[help]
            pub(crate) help: Option<String>,
        }
    };
}

pub(crate) mod checks;
pub(crate) mod names;
pub(crate) mod rules;
pub(crate) mod types;

use crate::source::{FileId, LineColumn, Sources, Span};

/// A problem of a rule file: what the stages make and `report` draws.
pub type Problem = Box<dyn miette::Diagnostic + Send + Sync + 'static>;

/// A problem with the file it stands in.
#[derive(Debug)]
pub struct Fault {
    /// Where, for the order and for machines; the labels of the problem are in the same file.
    pub span: Span,
    /// What is wrong.
    pub problem: Problem,
    /// Other places that belong to it, perhaps in other files: the place, and what to say about it.
    pub elsewhere: Vec<(Span, String)>,
}

impl Fault {
    /// Whether this only warns.
    pub fn is_warning(&self) -> bool {
        self.problem.severity().is_some_and(|severity| severity != miette::Severity::Error)
    }

    /// Its code, such as `unknown-field`.
    pub fn code(&self) -> String {
        self.problem.code().map(|code| code.to_string()).expect("every problem of a rule file has a code")
    }
}

/// All problems found in the rule files of a run.
#[derive(Debug, Default)]
pub struct Faults {
    /// In the order in which they were found until [`Faults::sort`].
    pub list: Vec<Fault>,
}

impl Faults {
    /// Adds a problem.
    pub fn add(&mut self, span: Span, problem: impl miette::Diagnostic + Send + Sync + 'static) {
        self.add_with(span, problem, Vec::new());
    }

    /// Adds a problem that has to do with other places too.
    pub fn add_with(
        &mut self,
        span: Span,
        problem: impl miette::Diagnostic + Send + Sync + 'static,
        elsewhere: Vec<(Span, String)>,
    ) {
        self.list.push(Fault { span, problem: Box::new(problem), elsewhere });
    }

    /// Whether anything but warnings was found.
    pub fn any_errors(&self) -> bool {
        self.list.iter().any(|fault| !fault.is_warning())
    }

    /// Puts them into the order of the files and places.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|fault| (fault.span.file, fault.span.start, fault.span.end));
    }
}

/// The file, line and column of a span, for messages in one line.
pub fn place(sources: &Sources, span: Span) -> (&str, LineColumn) {
    (sources.file(span.file).name.as_str(), sources.place(span))
}

/// The nearest of some known words, if one is near enough to have been meant.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the longer word, in the form without regard to case.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<String> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= lower.chars().count().max(candidate.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// ``did you mean `x`?``, for a help text.
pub fn did_you_mean(near: Option<&String>) -> Option<String> {
    near.map(|near| format!("did you mean `{near}`?"))
}

/// The files that a set of faults mentions, in order.
pub fn files_of(faults: &Faults) -> Vec<FileId> {
    let mut files: Vec<FileId> = faults.list.iter().map(|fault| fault.span.file).collect();
    files.sort_unstable();
    files.dedup();
    files
}
