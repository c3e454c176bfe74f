//! Making cases, judging each in two ways, and making the first that disagrees as small as it gets.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::coverage::Coverage;
use crate::formats::{Shape, project};
use crate::judged::{Rules, read_records, read_rules, reference, told};
use crate::draw::{Groups, shrunk};
use crate::records::{Records, record_choices, records};
use crate::rules::rule_choices;

/// So many sets of records are judged by one rule file: reading rules takes longer than judging a few records.
const RECORDS_EACH: usize = 10;

/// Of so many cases one has its findings compared, too, word for word.
const TOLD: usize = 8;

/// What a search came to.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) coverage: Coverage,
    pub(crate) judged: usize,
    /// Rule files that were refused, by the code of the first mistake.
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
        other.refused.into_iter().for_each(|(code, count)| *self.refused.entry(code).or_default() += count);
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
        Err((text, wrong)) => {
            if std::env::var_os("PROBITY_SHOW_REFUSED").is_some() {
                eprintln!("{text}\n{wrong:#?}");
            }
            let code = wrong.first().map_or_else(String::new, |(code, _)| code.clone());
            *came.refused.entry(code).or_default() += RECORDS_EACH;
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

/// Judges records as they stand in two formats.
fn check(
    rules: &Rules,
    records: &Records,
    turn: usize,
    folder: &Path,
    mut coverage: Option<&mut Coverage>,
) -> Result<(), Fault> {
    let mut first = None;
    for shape in Shape::fitting(records, turn).into_iter().take(2) {
        let (project, files) = project(records, &rules.set.schema, shape, folder);
        for (name, contents) in &files {
            std::fs::write(folder.join(name), contents).unwrap();
        }
        let loaded = read_records(&rules.set, &project, records.as_of);
        let loaded = loaded.map_err(|wrong| Fault::Unread(format!("{shape:?}: {}", wrong.join("; "))));
        for (name, _) in &files {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        let loaded = loaded?;
        let data = &loaded.dataset;
        let outcomes = reference(rules, data, records.as_of);
        let told = if turn.is_multiple_of(TOLD) { told(rules, data, records.as_of) } else { Vec::new() };
        if let Some(coverage) = coverage.take() {
            coverage.records(&rules.set.schema, &loaded);
            coverage.outcomes(&outcomes);
            told.iter().for_each(|finding| coverage.finding(finding));
        }
        // Where a value stands in its file is left aside: only its record and field count.
        let told: Vec<String> = told.iter().map(|finding| format!("{finding:?}")).collect();
        match &first {
            None => first = Some((shape, outcomes, told)),
            Some((before, expected, said)) => {
                if *expected != outcomes || *said != told {
                    let (mut one, mut other) = expected.differences(&outcomes);
                    one.extend(said.iter().filter(|finding| !told.contains(finding)).cloned());
                    other.extend(told.iter().filter(|finding| !said.contains(finding)).cloned());
                    let differ = format!("{before:?} alone: {one:#?}\n{shape:?} alone: {other:#?}");
                    return Err(Fault::Disagreement(differ));
                }
            }
        }
    }
    Ok(())
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
    let files: Vec<String> = files.iter().map(|(name, contents)| format!("== {name}\n{contents}")).collect();
    let sources: Vec<String> = project.sources.iter().map(|source| format!("{source:?}")).collect();
    let (text, as_of) = (&rules.text, records.as_of);
    format!("as of {as_of}\n{text}\n{}\n{}\n{words}", sources.join("\n"), files.join("\n"))
}
