//! `probity check`: judges records and reports.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::calendar::{Day, Zone};
use crate::column::Dataset;
use crate::engine::judge_held;
use crate::explain::{Court, SharesElsewhere, Verdicts};
use crate::input::project::{Gate, Project, Said};
use crate::input::{Again, DataFile, FieldRead, Loaded, Noted};
use crate::outcome::Outcome;
use crate::report::{self, Format, LineWords, Look, Passed, Run, TextOptions};
use crate::resolve::RuleSet;
use crate::resolve::ruleset::RuleId;
use crate::review::{Accepted, Subjects};
use crate::schema::KindId;

use super::case::{Case, Read, day};
use super::choice::{self, Choice};
use super::exit::{Exit, GateRules, InputTroubles, Judged, exit};
use super::outputs::{Begun, Output, output, write_whole};
use super::passing::{self, Course};
use super::problems::{Refusal, unknown_rule, unknown_rules};
use super::show_plan;
use super::terminal::{self, Color};
use super::verify::verify;
use super::ways::{Asked, Way, ways};

/// What fails a run when nobody says so.
const DEFAULT_GATES: [Gate; 3] = [Gate::Deficiency, Gate::Concern, Gate::NotAssessable];

/// `check`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A folder or a project file to judge, or files of records that alone are to be judged
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// The day at whose end the records are judged [default: the project's, else yesterday]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// Rules to run, all others left out; with commas between them, or repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    #[command(flatten)]
    pub(super) shown: Shown,
    /// Write the result to a file as well; the format follows the ending unless it is named; repeatable
    #[arg(long, value_name = "[FORMAT=]FILE", value_parser = output)]
    output: Vec<Output>,
    /// What fails the run; repeatable [default: the project's, else deficiency, concern, not-assessable]
    #[arg(long, value_name = "GATE", value_delimiter = ',', value_parser = gate_parser())]
    fail_on: Vec<Gate>,
    /// Leave violations out of the gate: those that assume complete records where nobody declared them so
    #[arg(long, value_name = "WHAT", value_parser = ["assumed-complete"])]
    ignore: Option<String>,
    /// Outcomes to report besides violated and not assessable; with commas between them
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = also_parser())]
    also: Vec<Outcome>,
    /// Say nothing on standard output
    #[arg(long)]
    quiet: bool,
    /// How many threads judge records that pass [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Hold all records in memory while they are judged, also those that could pass through
    #[arg(long)]
    hold: bool,
    /// Judge every record once more by the slower reference evaluator, and end with 2 where the two do not agree
    #[arg(long)]
    verify: bool,
    /// Say how the records would be judged, and judge nothing
    #[arg(long, conflicts_with_all = ["verify", "output"])]
    show_plan: bool,
}

impl Arguments {
    /// How many threads judge.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.map_or_else(cores, usize::from)
    }
}

/// How the result is shown on standard output.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Shown {
    /// The format on standard output
    #[arg(long, value_name = "NAME", default_value = "text", value_parser = format_parser())]
    pub(super) format: Format,
    /// How many findings of each rule the text shows; all are counted, and all stand in the other formats
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) max_findings: usize,
    /// Show personal data as they are, and say so in the report
    #[arg(long)]
    pub(super) show_private: bool,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

/// Reads one of some words as what it stands for; clap says which words there are.
fn word_parser<T: Copy + Send + Sync + 'static>(words: Vec<(&'static str, T)>) -> impl TypedValueParser<Value = T> {
    let known = PossibleValuesParser::new(words.iter().map(|(word, _)| *word));
    known.map(move |word: String| {
        let meant = words.iter().find(|(known, _)| *known == word);
        meant.expect("clap has refused every other word").1
    })
}

fn gate_parser() -> impl TypedValueParser<Value = Gate> {
    word_parser(Gate::ALL.map(|gate| (gate.word(), gate)).to_vec())
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    word_parser(Format::ALL.map(|format| (format.word(), format)).to_vec())
}

fn also_parser() -> impl TypedValueParser<Value = Outcome> {
    word_parser(vec![
        ("met", Outcome::Met),
        ("pending", Outcome::Pending),
        ("exempt", Outcome::Exempt),
        ("not-applicable", Outcome::NotApplicable),
    ])
}

impl Arguments {
    /// Whether a result is written for programs, with the ids of findings and the checksums of files.
    fn for_programs(&self) -> bool {
        let formats = self.output.iter().map(|output| output.format).chain([self.shown.format]);
        formats.into_iter().any(|format| matches!(format, Format::Json | Format::Ndjson))
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Refusal> {
    let look = terminal::error_look(arguments.shown.color);
    let (mut project, records) = choice::project(&arguments.choice, &arguments.paths, look)?;
    project.checksums = arguments.for_programs();
    let rules = choice::rules_to_judge(&project, &arguments.choice, look)?;
    rules.show_warnings(&|_| true, look);
    let gates = gates(arguments, &project, look)?;
    let (asked, skipped) = asked_rules(&rules.set, &project, &arguments.only, look)?;
    let case = Case::new(&project, rules, arguments.as_of, arguments.shown.show_private, look)?;
    // Only programs follow a finding from run to run by its id.
    let ids = arguments.for_programs();
    let whole =
        Whole { arguments, project: &project, records: &records, case: &case, gates, asked: &asked, skipped, ids };
    let mut must_hold = BTreeMap::new();
    loop {
        let asked = Asked { rules: &asked, ids, narrowed: !records.is_empty(), hold: arguments.hold };
        let ways = ways(&case, &project, &asked, &must_hold);
        if arguments.show_plan {
            let plan = show_plan::plan(&case.rules.set, whole.asked, &ways, arguments.threads());
            terminal::show(|out| out.write_all(plan.as_bytes())).map_err(|error| Refusal::shown(&error, look))?;
            return Ok(Exit::Clean);
        }
        if let Some(ends) = judge(&whole, &ways, &mut must_hold, look)? {
            if arguments.verify {
                verify(&whole, &ways, look)?;
            }
            return Ok(ends);
        }
    }
}

/// All that is known of a run before records are read.
pub(super) struct Whole<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) project: &'a Project,
    /// The files whose records alone are judged.
    pub(super) records: &'a [PathBuf],
    pub(super) case: &'a Case,
    gates: Vec<Gate>,
    asked: &'a [RuleId],
    skipped: Skipped,
    ids: bool,
}

impl Whole<'_> {
    /// The formats in which the result is written.
    fn formats(&self) -> impl Iterator<Item = Format> {
        self.arguments.output.iter().map(|output| output.format).chain([self.arguments.shown.format])
    }
}

/// Reads and judges all records and writes the results; `None` where records turn out to have to be held that were to
/// pass, which then stand in `must_hold`.
fn judge(
    whole: &Whole<'_>,
    ways: &BTreeMap<KindId, Way<'_>>,
    must_hold: &mut BTreeMap<KindId, String>,
    look: Look,
) -> Result<Option<Exit>, Refusal> {
    let Whole { arguments, project, case, .. } = *whole;
    let passing: BTreeSet<KindId> = ways.iter().filter(|(_, way)| way.passes()).map(|(kind, _)| *kind).collect();
    let (mut read, left) = case.read_beside(project, &passing, look)?;
    let narrowed = narrowed(project, &read.loaded, whole.records, look)?;
    spare_inputs(arguments, project, (case, &read), look)?;
    let texts = read.loaded.dataset.share_texts();
    let before = Dataset::over(&texts, &read.loaded.dataset.kinds);
    let court = Court::new(&case.rules.sources, &case.rules.set, &before, case.as_of);
    let (mut came, mut shares) = (BTreeMap::new(), BTreeMap::new());
    let has_lines = whole.formats().any(|format| format == Format::Line);
    // The engine does not say at what a finding points that is none.
    let has_lines = has_lines && arguments.also.is_empty();
    let leads_elsewhere =
        |way: &Way<'_>| way.passes() && way.plan.program.leaves().any(|(_, leaf)| !leaf.linked.is_empty());
    let words = LineWords::of(&read.loaded, &case.rules.set, has_lines && ways.values().any(leads_elsewhere));
    let lines = has_lines.then_some((&words, &read.pseudonyms));
    let course = Course { threads: arguments.threads(), also: &arguments.also, ids: whole.ids, lines, look };
    // Lines go straight into the file in which they are to stand.
    let is_lines = |output: &&Output| has_lines && output.format == Format::Line;
    let output = arguments.output.iter().find(is_lines);
    let beside = output.and_then(|output| Begun::new(&output.path).ok()??.nameless());
    let mut found = Passed::new(case.rules.set.rules.len(), has_lines, beside);
    for left in left {
        let kind = left.kind;
        let Some(Way { plan, .. }) = ways.get(&kind) else { continue };
        match passing::pass(left, plan, (&court, &texts), &mut read.loaded, &course, &mut found)? {
            Ok((judged, measured)) => {
                came.insert(kind, judged);
                shares.extend(measured);
            }
            Err(why) => {
                must_hold.insert(kind, why);
                return Ok(None);
            }
        }
    }
    // What is said of files whose records passed points at places that are known only now.
    let texts = read.loaded.dataset.share_texts();
    let court = passing.iter().fold(court, |court, kind| court.over(&read.loaded.dataset, *kind));
    let chosen = |kind: KindId, row: u32| {
        let file = court.data.records(kind).origin(row).file;
        narrowed.as_ref().is_none_or(|files| files.contains(&file))
    };
    let verdicts = court.judge_with(whole.asked, &read.order, &chosen, &arguments.also, &mut |kind, _, rows| {
        if let Some(judged) = came.remove(&kind) {
            return Some(judged);
        }
        // Where nothing of a kind was chosen, nothing has to be planned.
        let Way { plan, .. } = ways.get(&kind).filter(|_| narrowed.is_none() || !rows.is_empty())?;
        let (judged, measured) = judge_held(&court, plan, &texts, &arguments.also, rows);
        // A measure is of all records, whichever a run was asked about.
        if narrowed.is_none() {
            shares.extend(measured);
        }
        Some(judged)
    });
    let again = Again {
        project,
        schema: &case.schema,
        zone: case.zone().and_then(Zone::named),
        as_of: case.as_of,
        loaded: &read.loaded,
        texts: texts.clone(),
    };
    let passed = (!passing.is_empty()).then_some((&found, &again));
    let came = Came { court: &court, verdicts: &verdicts, shares: &shares, passed, read: &read };
    conclude(whole, &came, narrowed.as_ref(), &chosen, look).map(Some)
}

/// Says what a run came to, and writes the results.
fn conclude(
    whole: &Whole<'_>,
    came: &Came<'_>,
    narrowed: Option<&BTreeSet<u32>>,
    chosen: &dyn Fn(KindId, u32) -> bool,
    look: Look,
) -> Result<Exit, Refusal> {
    let Whole { arguments, project, case, .. } = *whole;
    let Came { court, verdicts, read, .. } = *came;
    let accepted = case.accepted(read, court, look)?.settled(court, verdicts, chosen);
    let rules = &case.rules.set;
    let left_out: BTreeMap<RuleId, String> =
        whole.skipped.iter().filter_map(|(id, why)| Some((rules.rule_named(id)?, why.clone()))).collect();
    let measures = court.measure_all(&left_out, came.shares);
    let gates = whole.gates.clone();
    let gate = GateRules { gates, ignore_assumed_complete: arguments.ignore.is_some(), narrowed: narrowed.is_some() };
    let troubles = troubles(&read.loaded, narrowed);
    let (ends, why) = exit(&judged(rules, verdicts, &accepted), troubles, &gate);
    let names: Vec<String> =
        narrowed.into_iter().flatten().map(|index| read.loaded.files[*index as usize].name.clone()).collect();
    let flagged = verdicts.findings.iter().filter(|_| whole.ids);
    let flagged = flagged.map(|flagged| (rules.rule(flagged.rule).kind, flagged.row));
    let run = Run {
        court,
        sources: &case.rules.sources,
        rules,
        loaded: &read.loaded,
        verdicts,
        pseudonyms: &read.pseudonyms,
        subjects: &Subjects::new(&rules.schema, court.data, &read.pseudonyms, flagged),
        passed: came.passed,
        as_of: case.as_of,
        as_of_assumed: case.as_of_assumed,
        narrowed: &names,
        skipped: &whole.skipped,
        accepted: &accepted,
        measures: &measures,
        small_groups: project.small_groups,
        closing: &format!("exit {}: {why}", ends.code()),
    };
    write_results(arguments, &run)?;
    Ok(ends)
}

/// No result takes the place of what the run reads.
fn spare_inputs(
    arguments: &Arguments,
    project: &Project,
    (case, read): (&Case, &Read),
    look: Look,
) -> Result<(), Refusal> {
    let real = |path: &Path| path.canonicalize().ok();
    let records = read.loaded.files.iter().map(|file| file.name.as_str());
    let others = project.calendars.iter().chain(&project.accepted).map(|said| said.value.as_str());
    let named = records.chain(project.file.iter().map(|file| file.name.as_str())).chain(others);
    let read: BTreeSet<PathBuf> = named.filter_map(|name| real(&project.folder.join(name))).collect();
    let is_read = |path: &PathBuf| {
        let real = real(path);
        real.is_some_and(|path| read.contains(&path) || !choice::files_below(&case.rules, &path).is_empty())
    };
    match arguments.output.iter().find(|output| output.path.is_file() && is_read(&output.path)) {
        Some(output) => {
            let what = format!("`{}` is read by this run, so its result cannot stand there", output.path.display());
            Err(Refusal::argument(what, "name another file with `--output`", look))
        }
        None => Ok(()),
    }
}

/// What a run came to.
#[derive(Clone, Copy)]
struct Came<'a> {
    court: &'a Court<'a>,
    verdicts: &'a Verdicts,
    /// What measures count of records that the engine judged.
    shares: &'a BTreeMap<RuleId, SharesElsewhere>,
    passed: Option<(&'a Passed, &'a Again<'a>)>,
    read: &'a Read,
}

fn write_results(arguments: &Arguments, run: &Run<'_>) -> Result<(), Refusal> {
    let shown = &arguments.shown;
    let look = terminal::error_look(shown.color);
    // The first file of lines takes those that are written already.
    let first_lines = arguments.output.iter().position(|output| output.format == Format::Line);
    for (index, Output { format, path }) in arguments.output.iter().enumerate() {
        // A file holds all findings, whatever the terminal shows.
        let options = TextOptions { look: terminal::file_look(), max_findings: usize::MAX };
        let written = match (first_lines == Some(index), Begun::new(path)) {
            (true, Ok(Some(begun))) => report::written_lines(run).and_then(|lines| match lines {
                Some(file) => begun.end(file),
                None => write_whole(path, |out| report::write(run, *format, options, out)),
            }),
            (_, _) => write_whole(path, |out| report::write(run, *format, options, out)),
        };
        written.map_err(|error| Refusal::written(path, &error, look))?;
    }
    if !arguments.quiet {
        let options = TextOptions { look: terminal::look(shown.color), max_findings: shown.max_findings };
        let lines = if shown.format == Format::Line { report::written_lines(run) } else { Ok(None) };
        let written = match lines.map_err(|error| Refusal::temporary(&error, look))? {
            Some(file) => terminal::show_file(file),
            None => terminal::show(|out| report::write(run, shown.format, options, out)),
        };
        written.map_err(|error| Refusal::shown(&error, look))?;
    }
    Ok(())
}

fn gates(arguments: &Arguments, project: &Project, look: Look) -> Result<Vec<Gate>, Refusal> {
    let gates = match (arguments.fail_on.as_slice(), &project.fail_on) {
        ([], None) => DEFAULT_GATES.to_vec(),
        ([], Some(gates)) => gates.clone(),
        (gates, _) => gates.to_vec(),
    };
    if gates.contains(&Gate::Never) && gates.len() > 1 {
        let help = "`never` means that nothing found fails the run; take it out, or the other words";
        return Err(Refusal::argument("`fail-on never` stands alone", help, look));
    }
    Ok(gates)
}

/// Rules that the project leaves out, each with its reason.
type Skipped = Vec<(String, String)>;

/// The rules to judge, and those that the project leaves out with their reasons. A rule that the command line names is
/// judged though the project skips it.
fn asked_rules(
    rules: &RuleSet,
    project: &Project,
    only: &[String],
    look: Look,
) -> Result<(Vec<RuleId>, Skipped), Refusal> {
    let of_project: Vec<&Said<String>> = project.only.iter().chain(project.skip.iter().map(|(id, _)| id)).collect();
    let unknown = unknown_rules(&of_project, project, rules);
    if !unknown.is_empty() {
        return Err(Refusal::input(&unknown, look));
    }
    let named = |word: &str| rules.rule_named(word).ok_or_else(|| unknown_rule(word, rules, look));
    let skipped: Vec<(RuleId, &String)> =
        project.skip.iter().map(|(id, why)| Ok((named(&id.value)?, why))).collect::<Result<_, Refusal>>()?;
    let of_project: Vec<&str> = project.only.iter().map(|said| said.value.as_str()).collect();
    let words = if only.is_empty() { of_project } else { only.iter().map(String::as_str).collect() };
    let wanted: BTreeSet<RuleId> = words.into_iter().map(named).collect::<Result<_, Refusal>>()?;
    let is_wanted = |id: &RuleId| wanted.is_empty() || wanted.contains(id);
    let is_skipped = |id: &RuleId| only.is_empty() && skipped.iter().any(|(skipped, _)| skipped == id);
    let asked = rules.rule_ids().filter(|id| is_wanted(id) && !is_skipped(id)).collect();
    // Also one that `only` does not name: a measure that rests on it would judge it all the same.
    let left_out = skipped.iter().filter(|_| only.is_empty());
    Ok((asked, left_out.map(|(id, why)| (rules.rule(*id).id.clone(), (*why).clone())).collect()))
}

/// The files whose records alone are judged, by their index; `None` where all are.
pub(super) fn narrowed(
    project: &Project,
    loaded: &Loaded,
    records: &[PathBuf],
    look: Look,
) -> Result<Option<BTreeSet<u32>>, Refusal> {
    if records.is_empty() {
        return Ok(None);
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let files: Vec<PathBuf> = loaded.files.iter().map(|file| real(&project.folder.join(&file.name))).collect();
    let mut chosen = BTreeSet::new();
    for path in records {
        let before = chosen.len();
        let wanted = real(path);
        chosen.extend((0..).zip(&files).filter(|(_, file)| **file == wanted).map(|(index, _)| index));
        if chosen.len() == before && !files.contains(&wanted) {
            let what = format!("no source of the project names `{}`", path.display());
            let help = match path.extension() {
                _ if !path.exists() => "there is no such file",
                Some(ending) if ending == "probity" => "it is a rule file: name it with `--rules`",
                Some(_) | None => "add it to `sources` in the project file, or name it with `--source KIND=FILE`",
            };
            return Err(Refusal::argument(what, help, look));
        }
    }
    Ok(Some(chosen))
}

fn judged<'a>(rules: &RuleSet, verdicts: &'a Verdicts, accepted: &Accepted) -> Vec<Judged<'a>> {
    let of = |result: &'a crate::explain::RuleResult| Judged {
        class: rules.rule(result.rule).class,
        status: &result.status,
        tally: &result.tally,
        accepted: accepted.count(result.rule),
    };
    verdicts.rules.iter().map(of).collect()
}

/// What keeps a run from being green; of some files, what concerns them.
fn troubles(loaded: &Loaded, narrowed: Option<&BTreeSet<u32>>) -> InputTroubles {
    let concerns_file = |index: u32| narrowed.is_none_or(|files| files.contains(&index));
    let files: Vec<_> =
        (0..).zip(&loaded.files).filter(|(index, _)| concerns_file(*index)).map(|(_, file)| file).collect();
    let fields = files.iter().flat_map(|file| &file.kinds).flat_map(|read| &read.fields);
    let is_empty = |file: &&&DataFile| file.row_count() == 0 && file.bad_rows.is_empty();
    InputTroubles {
        bad_rows: files.iter().map(|file| file.bad_rows.count()).sum(),
        unreadable_values: fields.map(FieldRead::unreadable_values).sum(),
        duplicate_keys: (loaded.same_keys.iter())
            .map(|same| of_files(same.differing.count, &same.differing_by_file, narrowed))
            .sum(),
        lost_links: (loaded.lost_links.iter().filter(|lost| !lost.or_to_nobody))
            .map(|lost| of_files(lost.unmatched.count, &lost.unmatched_by_file, narrowed))
            .sum(),
        empty_files: files.iter().filter(is_empty).count() as u64,
    }
}

/// How many there are of something, or in the files that are asked about.
fn of_files<T>(all: u64, by_file: &BTreeMap<u32, Noted<T>>, narrowed: Option<&BTreeSet<u32>>) -> u64 {
    let chosen = |files: &BTreeSet<u32>| {
        by_file.iter().filter(|(file, _)| files.contains(file)).map(|(_, noted)| noted.count).sum()
    };
    narrowed.map_or(all, chosen)
}
