//! The workbench: rule text and given records in, answers, outcome and reasons out.

use probity::calendar::Day;
use probity::column::{Completeness, Dataset, State, Supply};
use probity::diagnostic::Faults;
use probity::explain::{Court, Judgement, Standing, Subject, Subjects};
use probity::outcome::{Finding, Piece, Sentence, in_words};
use probity::resolve::RuleSet;
use probity::source::Sources;
use probity::{authoring, resolve, syntax};

/// Rules and the records that they are judged on.
pub(super) struct Bench {
    pub(super) sources: Sources,
    pub(super) rules: RuleSet,
    pub(super) data: Dataset,
    pub(super) as_of: Day,
}

/// What one rule came to for one record, in the letters and words of the tables.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    /// Of the requirement: `T`, `F`, `D`, `U`, `TD`, `FD` or `TFD`; `-` where it was not looked at.
    pub(super) answers: String,
    pub(super) outcome: &'static str,
    /// All outcomes that can still come about, in the order of reports.
    pub(super) possible: Vec<&'static str>,
    /// `what: cause`, in order.
    pub(super) reasons: Vec<String>,
    pub(super) manner: Option<&'static str>,
    pub(super) due: Option<String>,
    pub(super) nothing_to_check: bool,
    pub(super) assumes_complete: bool,
    pub(super) finding: Finding,
}

/// The codes of all problems in a rule file.
pub(super) fn problems(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let file = sources.add("rules.probity".to_owned(), text.to_owned()).unwrap();
    let parsed = syntax::parse(&sources, file, &mut faults);
    resolve::resolve(&sources, &[parsed], &mut faults);
    faults.list.iter().map(probity::diagnostic::Fault::code).collect()
}

/// Blocks without a `test`, resolved.
#[track_caller]
fn resolved(text: &str) -> (Sources, RuleSet) {
    let mut sources = Sources::default();
    let mut faults = Faults::default();
    let file = sources.add("rules.probity".to_owned(), text.to_owned()).unwrap();
    let parsed = syntax::parse(&sources, file, &mut faults);
    let rules = resolve::resolve(&sources, &[parsed], &mut faults);
    let wrong = faults.list.iter().filter(|fault| !fault.is_warning());
    let wrong: Vec<String> = wrong.map(|fault| fault.problem.to_string()).collect();
    assert!(wrong.is_empty(), "{text}\n{}", wrong.join("\n"));
    (sources, rules.unwrap())
}

impl Bench {
    /// Rules, the as-of date, and records as a `test` block gives them (without the word `given`), one on each line.
    #[track_caller]
    pub(super) fn new(rules: &str, as_of: &str, given: &str) -> Bench {
        let given: String =
            given.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("  given {line}\n")).collect();
        let text = format!("{rules}\n\ntest R-1 \"records\"\n  as of {as_of}\n{given}  expect met\n");
        let (sources, rules) = resolved(&text);
        let test = &rules.tests[0];
        let data = authoring::test::dataset(&sources, &rules, test).unwrap_or_else(|wrong| panic!("{text}\n{wrong:?}"));
        let as_of = test.as_of.as_ref().unwrap().node;
        let rules = authoring::test::with_parameters(&rules, test).into_owned();
        Bench { sources, rules, data, as_of }
    }

    /// What is supplied of a kind, and for which period it is complete.
    #[track_caller]
    pub(super) fn supply(mut self, kind: &str, supply: Supply) -> Bench {
        let kind = self.rules.schema.kind_named(kind).unwrap();
        self.data.records_mut(kind).supply = supply;
        self
    }

    /// The state of a value, instead of the one that is given: `kind.field` and its row.
    #[track_caller]
    pub(super) fn state(mut self, path: &str, row: usize, state: State) -> Bench {
        let (kind, field) = path.split_once('.').unwrap();
        let kind = self.rules.schema.kind_named(kind).unwrap();
        let field = self.rules.schema.kind(kind).field_named(field).unwrap();
        self.data.records_mut(kind).columns[usize::from(field.0)].set_state(u32::try_from(row).unwrap(), state);
        self
    }

    /// All records of a kind, as the rows of one group.
    #[track_caller]
    pub(super) fn grouped(mut self, kind: &str) -> Bench {
        let kind = self.rules.schema.kind_named(kind).unwrap();
        while self.data.records(kind).len() > 1 {
            let texts = self.data.texts.clone();
            self.data.records_mut(kind).join_last(0, &texts);
        }
        self
    }

    pub(super) fn court(&self) -> Court<'_> {
        Court::new(&self.sources, &self.rules, &self.data, self.as_of)
    }

    /// The first rule on the first record of its kind.
    pub(super) fn verdict(&self) -> Verdict {
        self.verdict_of("R-1", 0)
    }

    #[track_caller]
    pub(super) fn verdict_of(&self, rule: &str, row: u32) -> Verdict {
        let court = self.court();
        let id = self.rules.rule_named(rule).unwrap();
        let judgement = court.judge(id, &Subject::record(row));
        verdict(&judgement, court.finding(id, &Subject::record(row), &judgement))
    }

    /// A rule on every record of its kind, in order.
    pub(super) fn verdicts(&self, rule: &str) -> Vec<Verdict> {
        let court = self.court();
        let id = self.rules.rule_named(rule).unwrap();
        let rows = u32::try_from(self.data.records(self.rules.rule(id).kind).len()).unwrap();
        let judged = (0..rows).map(|row| (row, court.judge(id, &Subject::record(row))));
        judged
            .map(|(row, judgement)| verdict(&judgement, court.finding(id, &Subject::record(row), &judgement)))
            .collect()
    }

    /// The subjects of a rule that a record has, by their values: `FY2019, privacy`, with a `?` behind those that are
    /// not sure; else why there are none, or why nobody can tell.
    #[track_caller]
    pub(super) fn subjects(&self, rule: &str, row: u32) -> String {
        let Subjects { subjects, none } = self.court().subjects(self.rules.rule_named(rule).unwrap(), row);
        let each = subjects.iter().map(|subject| {
            let name = in_words(&subject.loops).trim_start_matches(", ").to_owned();
            let reasons = || subject.reasons().iter().map(|reason| format!("{}: {}", reason.what, reason.cause.key()));
            match &subject.standing {
                Standing::Sure => name,
                Standing::Unsure(_) => format!("{name}?"),
                Standing::Unknown(_) => {
                    format!("{name} unknown, {}", reasons().collect::<Vec<_>>().join(", ")).trim_start().to_owned()
                }
            }
        });
        let each: Vec<String> = each.collect();
        assert_eq!(each.is_empty(), none.is_some(), "no subject, and why");
        none.map_or_else(|| each.join("; "), |why| why.key().to_owned())
    }

    /// A rule on each subject of a record, with the subject's values in words.
    #[track_caller]
    pub(super) fn each_subject(&self, rule: &str, row: u32) -> Vec<(String, Verdict)> {
        let (court, id) = (self.court(), self.rules.rule_named(rule).unwrap());
        let judged = court.subjects(id, row).subjects.into_iter().map(|subject| {
            let judgement = court.judge(id, &subject);
            let name = in_words(&subject.loops).trim_start_matches(", ").to_owned();
            (name, verdict(&judgement, court.finding(id, &subject, &judgement)))
        });
        judged.collect()
    }

    /// The outcomes of a record's subjects: `FY2019 met, FY2020 pending`.
    #[track_caller]
    pub(super) fn outcomes(&self, rule: &str, row: u32) -> String {
        let each = self.each_subject(rule, row).into_iter();
        each.map(|(name, verdict)| format!("{name} {}", verdict.outcome).trim().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Its answers alone.
    pub(super) fn answers(&self) -> String {
        self.verdict().answers
    }
}

fn verdict(judgement: &Judgement<'_>, finding: Finding) -> Verdict {
    let answers = judgement.requirement.as_ref().map_or_else(|| "-".to_owned(), |trace| format!("{:?}", trace.answers));
    Verdict {
        answers,
        outcome: judgement.outcome.words(),
        possible: judgement.possible.members().map(probity::outcome::Outcome::words).collect(),
        reasons: judgement.reasons.iter().map(|reason| format!("{}: {}", reason.what, reason.cause.key())).collect(),
        manner: finding.manner.map(probity::outcome::Manner::words),
        due: judgement.due().map(|due| due.to_string()),
        nothing_to_check: judgement.nothing_to_check,
        assumes_complete: judgement.assumes_complete,
        finding,
    }
}

/// A sentence as it reads to somebody who may see everything.
pub(super) fn plain(sentence: &Sentence) -> String {
    let words = sentence.0.iter().map(|piece| match piece {
        Piece::Words(words) | Piece::Person(words) | Piece::Private(_, words) => words.as_str(),
    });
    words.collect()
}

pub(super) const UNDECLARED: Supply = Supply::Supplied(Completeness::Assumed);
pub(super) const COMPLETENESS_UNKNOWN: Supply = Supply::Supplied(Completeness::Unknown);

pub(super) fn day(text: &str) -> Day {
    let mut parts = text.split('-').map(|part| part.parse::<i16>().unwrap());
    let mut next = || parts.next().unwrap();
    let (year, month, day) = (next(), next(), next());
    Day::new(year, u8::try_from(month).unwrap(), u8::try_from(day).unwrap()).unwrap()
}

/// Declared complete; an empty bound is open.
pub(super) fn complete(from: &str, through: &str) -> Supply {
    let bound = |text: &str| (!text.is_empty()).then(|| day(text));
    Supply::Supplied(Completeness::Declared { from: bound(from), through: bound(through) })
}

/// Compares every cell of a table and names those that differ.
#[derive(Default)]
pub(super) struct Cells {
    compared: usize,
    wrong: Vec<String>,
}

impl Cells {
    pub(super) fn cell(&mut self, name: impl std::fmt::Display, found: impl AsRef<str>, expected: &str) {
        self.compared += 1;
        let found = found.as_ref();
        if found != expected {
            self.wrong.push(format!("{name}: expected {expected}, found {found}"));
        }
    }

    #[track_caller]
    pub(super) fn check(self) {
        assert!(self.compared > 0, "the table has cells");
        assert!(
            self.wrong.is_empty(),
            "{} of {} cells differ\n{}",
            self.wrong.len(),
            self.compared,
            self.wrong.join("\n")
        );
    }
}

/// The schema that the tables of connectives use: three conditions on one record, each with any set of answers.
pub(super) const SETS: [&str; 7] = ["T", "F", "D", "U", "TD", "FD", "TFD"];

/// Fields of one condition of any set of answers, named by a letter.
pub(super) fn any_set_fields(letter: &str) -> String {
    format!("  {letter}_sure: yes/no\n  {letter}_done: date or none yet\n  {letter}_begun: date\n")
}

/// A condition of those fields.
pub(super) fn any_set(letter: &str) -> String {
    format!("({letter}_sure is yes and {letter}_done is within 30 days after {letter}_begun)")
}

/// Values that give the condition a set of answers on 2020-09-30.
pub(super) fn any_set_values(letter: &str, set: &str) -> String {
    let (sure, done, begun) = match set {
        "T" => ("yes", "2020-09-25", "2020-09-20"),
        "F" => ("no", "2020-09-25", "2020-09-20"),
        "D" => ("yes", "blank", "2020-09-20"),
        "U" => ("blank", "2020-09-25", "2020-09-20"),
        "TD" => ("yes", "unreadable \"soon\"", "2020-09-20"),
        "FD" => ("yes", "blank", "blank"),
        "TFD" => ("yes", "unreadable \"soon\"", "blank"),
        other => panic!("no set of answers is called {other}"),
    };
    format!("{letter}_sure {sure}, {letter}_done {done}, {letter}_begun {begun}")
}

/// The letters of a set.
pub(super) fn letters(set: &str) -> &str {
    if set == "U" { "TF" } else { set }
}

/// The name of a set of definite answers.
pub(super) fn name_of(mut answers: Vec<char>) -> String {
    answers.sort_by_key(|answer| "TFD".find(*answer));
    answers.dedup();
    let name: String = answers.into_iter().collect();
    if name == "TF" { "U".to_owned() } else { name }
}
