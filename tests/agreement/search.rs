//! Making cases, judging each in two ways, and making the first that disagrees as small as it gets.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use probity::input::{Loaded, Project};
use probity::outcome::Finding;

use crate::coverage::Coverage;
use crate::draw::{Groups, shrunk};
use crate::formats::{Shape, project};
use crate::judged::{Outcomes, Rules, engine, read_records, read_rules, reference, told};
use crate::records::{Records, record_choices, records};
use crate::rules::rule_choices;
use crate::streamed::streamed;

/// So many sets of records are judged by one rule file: reading rules takes longer than judging a few records.
const RECORDS_EACH: usize = 10;

/// Of so many cases one is read from another format, too.
const OTHER_FORMAT: usize = 3;

/// Of so many cases one has its findings written, and those of the other format are compared word for word.
const TOLD: usize = 9;

/// What a search came to.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) coverage: Coverage,
    pub(crate) judged: usize,
    /// Cases whose rule files were refused, by the first mistake.
    pub(crate) refused: BTreeMap<String, usize>,
    /// Records that were not read, by the first words of what is wrong.
    pub(crate) unread: BTreeMap<String, usize>,
    pub(crate) disagreement: Option<String>,
}

impl Came {
    fn new() -> Came {
        let (refused, unread) = (BTreeMap::new(), BTreeMap::new());
        Came { coverage: Coverage::new(), judged: 0, refused, unread, disagreement: None }
    }

    fn merge(&mut self, other: Came) {
        self.coverage.merge(&other.coverage);
        self.judged += other.judged;
        other.refused.into_iter().for_each(|(why, count)| *self.refused.entry(why).or_default() += count);
        other.unread.into_iter().for_each(|(why, count)| *self.unread.entry(why).or_default() += count);
        self.disagreement = self.disagreement.take().or(other.disagreement);
    }
}

/// Why a case is no good, or how it shows a disagreement.
enum Fault {
    Unread(String),
    Disagreement(String),
}

/// Makes so many cases, the same in every run, on as many threads as there are processors.
pub(crate) fn search(cases: usize) -> Came {
    let sets = cases.div_ceil(RECORDS_EACH);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(sets.max(1));
    let mut came = Came::new();
    std::thread::scope(|scope| {
        let part = |thread: usize| move || some((thread..sets).step_by(threads));
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(part(thread))).collect();
        parts.into_iter().for_each(|part| came.merge(part.join().unwrap()));
    });
    came
}

fn some(sets: impl Iterator<Item = usize>) -> Came {
    let mut came = Came::new();
    let folder = tempfile::tempdir().unwrap();
    for set in sets {
        one_set(set, folder.path(), &mut came);
        if came.disagreement.is_some() {
            break;
        }
    }
    came
}

/// A rule file, and all the records that it judges.
fn one_set(set: usize, folder: &Path, came: &mut Came) {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&(set as u64 + 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    let written = rule_choices().new_tree(&mut runner).unwrap().current();
    let rules = match read_rules(&written) {
        Ok(rules) => rules,
        Err(wrong) => {
            *came.refused.entry(wrong).or_default() += RECORDS_EACH;
            return;
        }
    };
    came.coverage.rules(&rules.set);
    for number in 0..RECORDS_EACH {
        let read = record_choices().new_tree(&mut runner).unwrap().current();
        let turn = set + number;
        let judged = caught(|| check(&rules, &made(&rules, &read), turn, folder, Some(&mut came.coverage)));
        match judged {
            Ok(()) => came.judged += 1,
            Err(Fault::Unread(why)) => *came.unread.entry(why).or_default() += 1,
            Err(Fault::Disagreement(_)) => {
                came.disagreement = Some(smallest(&written, &read, turn, folder));
                return;
            }
        }
    }
}

/// A panic is a disagreement too.
fn caught(check: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
        Err(Fault::Disagreement(format!("panicked: {}", words.unwrap_or_default())))
    })
}

fn made(rules: &Rules, choices: &Groups) -> Records {
    records(choices, &rules.set.schema, rules.set.settings.time_zone.is_some())
}

/// Judges records with both evaluators, and as they stand in two formats.
fn check(
    rules: &Rules,
    records: &Records,
    turn: usize,
    folder: &Path,
    coverage: Option<&mut Coverage>,
) -> Result<(), Fault> {
    let mut shapes = Shape::fitting(records, turn).into_iter();
    let (first, second) = (shapes.next().unwrap(), shapes.next().unwrap());
    empty(folder);
    let project = written(rules, records, first, folder);
    let mut loaded = read(rules, &project, records, (first, true))?;
    let expected = reference(rules, &loaded, records.as_of);
    let said = if turn.is_multiple_of(TOLD) { told(rules, &loaded, records.as_of) } else { Vec::new() };
    let (judged, treated) = engine(rules, &mut loaded, records.as_of);
    let passed = streamed(rules, &project, records.as_of, &loaded);
    empty(folder);
    if let Some(coverage) = coverage {
        coverage.records(&rules.set.schema, &loaded);
        coverage.outcomes(&expected);
        coverage.engine(&treated);
        coverage.passed(matches!(&passed, Ok(Some(_))));
        said.iter().for_each(|finding| coverage.finding(finding));
    }
    differ(("the reference", &expected), ("the engine", &judged))?;
    let expected = expected.sorted();
    match passed {
        Ok(Some(passed)) => differ(("the reference", &expected), ("what passed", &passed.sorted()))?,
        Ok(None) => {}
        Err(wrong) => {
            return Err(Fault::Disagreement(format!("held records are read, those that pass are not: {wrong}")));
        }
    }
    if turn.is_multiple_of(OTHER_FORMAT) && !first.leaves_columns() {
        let project = written(rules, records, second, folder);
        let loaded = read(rules, &project, records, (second, !second.leaves_columns()));
        empty(folder);
        let loaded = loaded?;
        let other = reference(rules, &loaded, records.as_of).sorted();
        differ((first.ending(), &expected), (second.ending(), &other))?;
        let told = if said.is_empty() { Vec::new() } else { told(rules, &loaded, records.as_of) };
        // Where a value stands in its file is left aside: only its record and field count.
        let words = |findings: &[Finding]| format!("{findings:#?}");
        if words(&said) != words(&told) {
            let text = format!("{} said {}\n{} said {}", first.ending(), words(&said), second.ending(), words(&told));
            return Err(Fault::Disagreement(text));
        }
    }
    Ok(())
}

fn written(rules: &Rules, records: &Records, shape: Shape, folder: &Path) -> Project {
    let (project, files) = project(records, &rules.set.schema, shape, folder);
    for (name, contents) in &files {
        std::fs::write(folder.join(name), contents).unwrap();
    }
    project
}

/// What a case leaves behind that was broken off is none of the next one's.
fn empty(folder: &Path) {
    std::fs::read_dir(folder).unwrap().for_each(|entry| std::fs::remove_file(entry.unwrap().path()).unwrap());
}

/// Reads records; `as_needed` as the rules need them, and else all columns of them.
fn read(
    rules: &Rules,
    project: &Project,
    records: &Records,
    (shape, as_needed): (Shape, bool),
) -> Result<Loaded, Fault> {
    let loaded = read_records(&rules.set, project, records.as_of, as_needed);
    loaded.map_err(|wrong| Fault::Unread(format!("{shape:?}: {}", wrong.join("; "))))
}

fn differ(one: (&str, &Outcomes), other: (&str, &Outcomes)) -> Result<(), Fault> {
    if one.1 == other.1 {
        return Ok(());
    }
    let (only_one, only_other) = one.1.differences(other.1);
    Err(Fault::Disagreement(format!("{} alone: {only_one:#?}\n{} alone: {only_other:#?}", one.0, other.0)))
}

/// The smallest case found that still disagrees, in full: its rules, its records, and what each way made of them.
fn smallest(written: &Groups, read: &Groups, turn: usize, folder: &Path) -> String {
    let differs = |written: &Groups, read: &Groups| {
        let rules = read_rules(written).ok()?;
        let records = made(&rules, read);
        match caught(|| check(&rules, &records, turn, folder, None)) {
            Err(Fault::Disagreement(words)) => Some(shown(&rules, &records, turn, folder, &words)),
            Err(Fault::Unread(_)) | Ok(()) => None,
        }
    };
    let read = shrunk(read, &mut |read| differs(written, read).is_some());
    let written = shrunk(written, &mut |written| differs(written, &read).is_some());
    let read = shrunk(&read, &mut |read| differs(&written, read).is_some());
    differs(&written, &read).unwrap_or_default()
}

fn shown(rules: &Rules, records: &Records, turn: usize, folder: &Path, words: &str) -> String {
    let shape = Shape::fitting(records, turn)[0];
    let (project, files) = project(records, &rules.set.schema, shape, folder);
    let files = files.iter().map(|(name, contents)| format!("== {name}\n{}", String::from_utf8_lossy(contents)));
    let files: Vec<String> = files.collect();
    let sources: Vec<String> = project.sources.iter().map(|source| format!("{source:?}")).collect();
    let (text, as_of) = (&rules.text, records.as_of);
    format!("as of {as_of}\n{text}\n{}\n{}\n{words}", sources.join("\n"), files.join("\n"))
}
