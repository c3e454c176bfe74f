//! What a run comes to, in a form in which two runs can be compared.

use std::collections::{BTreeMap, BTreeSet};

use probity::calendar::Day;
use probity::diagnostic::Faults;
use probity::engine::judge_held;
use probity::explain::{Court, Figure, Flagged, GroupValue, MeasureResult, RuleResult, Verdicts};
use probity::input::{self, Loaded, Project};
use probity::outcome::{Finding, LoopValue, Outcome, Status, Tally};
use probity::plan::{Why, plan};
use probity::resolve::ruleset::RuleId;
use probity::resolve::{self, RuleSet};
use probity::schema::{KindId, Schema};
use probity::source::Sources;
use probity::syntax;

use crate::draw::Groups;
use crate::rules::{rule_file, set_parameters};

/// Rules as they are read from a text, with the text.
pub(crate) struct Rules {
    pub(crate) text: String,
    pub(crate) sources: Sources,
    pub(crate) set: RuleSet,
}

/// Reads a rule file.
///
/// # Errors
/// The first thing that is wrong with it, in words, and where.
pub(crate) fn read_rules(made: &Groups) -> Result<Rules, String> {
    let text = rule_file(made);
    let (mut sources, mut faults) = (Sources::default(), Faults::default());
    let file = sources.add("rules.probity".to_owned(), text.clone()).expect("the file is small");
    let parsed = syntax::parse(&sources, file, &mut faults);
    let set = resolve::resolve(&sources, &[parsed], &mut faults);
    let wrong = faults
        .list
        .iter()
        .find(|fault| !fault.is_warning())
        .map(|fault| format!("{}: {} (at `{}`)", fault.code(), fault.problem, sources.text(fault.span)));
    match set {
        Some(mut set) if wrong.is_none() => {
            set_parameters(made, &mut set);
            Ok(Rules { text, sources, set })
        }
        Some(_) | None => Err(wrong.unwrap_or_default()),
    }
}

/// Reads the records of a project as a run does: without the columns that nobody asks for.
///
/// # Errors
/// The words of all that is wrong.
pub(crate) fn read_records(
    rules: &RuleSet,
    project: &Project,
    as_of: Day,
    as_needed: bool,
) -> Result<Loaded, Vec<String>> {
    let unread = if as_needed { rules.unread_fields() } else { BTreeSet::new() };
    let schema = Schema { unread, ..rules.schema.clone() };
    let zone = rules.settings.time_zone.as_deref();
    input::load(project, &schema, zone, as_of).map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
}

/// A subject whose outcome is reported: rule, row, outcome, whether it assumes complete records, values of loops.
pub(crate) type Subject = (u32, u32, Outcome, bool, Vec<LoopValue>);

/// What a measure came to: its status, its groups, all together, and what its groups want.
type Measured = (Status, Vec<(Vec<GroupValue>, Figure)>, Figure, String);

/// What a run came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcomes {
    pub(crate) rules: Vec<(String, Status, Tally)>,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) repeated: BTreeMap<KindId, Vec<u32>>,
    pub(crate) without_subject: BTreeMap<KindId, Vec<u32>>,
    pub(crate) measures: Vec<Measured>,
}

/// Why the records of each kind are held, of those that are.
pub(crate) type Treated = Vec<Option<Why>>;

/// What the reference evaluator makes of records.
pub(crate) fn reference(rules: &Rules, loaded: &Loaded, as_of: Day) -> Outcomes {
    let court = Court::new(&rules.sources, &rules.set, &loaded.dataset, as_of);
    let ids: Vec<RuleId> = rules.set.rule_ids().collect();
    let verdicts = court.judge_all(&ids, &loaded.kinds_in_order(), &|_, _| true, &Outcome::ALL);
    outcomes(rules, verdicts, court.measure_all(&BTreeMap::new(), &BTreeMap::new()))
}

/// What the engine makes of records, and of which kinds they are held.
pub(crate) fn engine(rules: &Rules, loaded: &mut Loaded, as_of: Day) -> (Outcomes, Treated) {
    let texts = loaded.dataset.share_texts();
    let court = Court::new(&rules.sources, &rules.set, &loaded.dataset, as_of);
    let ids: Vec<RuleId> = rules.set.rule_ids().collect();
    let order = loaded.kinds_in_order();
    let (mut treated, mut measured) = (Vec::new(), BTreeMap::new());
    let mut judge = |kind: KindId, of_kind: &[RuleId], rows: &[u32]| {
        let plan = plan(&rules.set, kind, of_kind, &|kind| order.contains(&kind));
        let (judged, shares) = judge_held(&court, &plan, &texts, &Outcome::ALL, rows);
        measured.extend(shares);
        treated.push(plan.held);
        Some(judged)
    };
    let verdicts = court.judge_with(&ids, &order, &|_, _| true, &Outcome::ALL, &mut judge);
    let measures = court.measure_all(&BTreeMap::new(), &measured);
    (outcomes(rules, verdicts, measures), treated)
}

pub(crate) fn outcomes(rules: &Rules, verdicts: Verdicts, measures: Vec<MeasureResult>) -> Outcomes {
    let of_rule =
        |result: &RuleResult| (rules.set.rule(result.rule).id.clone(), result.status.clone(), result.tally.clone());
    let of_subject =
        |found: &Flagged| (found.rule.0, found.row, found.outcome, found.assumes_complete, found.loops().to_vec());
    let measures = measures.into_iter().map(|measure| {
        let groups = measure.groups.into_iter().map(|group| (group.by, group.figure)).collect();
        (measure.status, groups, measure.total, measure.groups_want)
    });
    Outcomes {
        rules: verdicts.rules.iter().map(of_rule).collect(),
        subjects: verdicts.findings.iter().map(of_subject).collect(),
        repeated: verdicts.repeated,
        without_subject: verdicts.without_subject,
        measures: measures.collect(),
    }
}

/// What is reported of every subject.
pub(crate) fn told(rules: &Rules, loaded: &Loaded, as_of: Day) -> Vec<Finding> {
    let court = Court::new(&rules.sources, &rules.set, &loaded.dataset, as_of);
    let ids: Vec<RuleId> = rules.set.rule_ids().collect();
    let verdicts = court.judge_all(&ids, &loaded.kinds_in_order(), &|_, _| true, &Outcome::ALL);
    verdicts.findings.iter().map(|flagged| court.told(flagged)).collect()
}

impl Outcomes {
    /// The rules that were not run, by their numbers.
    pub(crate) fn not_run(&self) -> BTreeSet<u32> {
        let not_run = (0..).zip(&self.rules).filter(|(_, (_, status, _))| matches!(status, Status::NotRun(_)));
        not_run.map(|(rule, _)| rule).collect()
    }

    /// The same, with its subjects in the order of rules and rows.
    pub(crate) fn sorted(mut self) -> Outcomes {
        self.subjects.sort_by_key(|(rule, row, ..)| (*rule, *row));
        self
    }

    /// Every line of one that the other does not have.
    pub(crate) fn differences(&self, other: &Outcomes) -> (Vec<String>, Vec<String>) {
        let (one, two) = (self.lines(), other.lines());
        (one.difference(&two).cloned().collect(), two.difference(&one).cloned().collect())
    }

    fn lines(&self) -> BTreeSet<String> {
        let rules = self.rules.iter().map(|(rule, status, tally)| format!("{rule}: {status:?} {tally:?}"));
        let subjects = self.subjects.iter().map(|(rule, row, outcome, assumes, loops)| {
            let assumes = if *assumes { ", assumes complete records" } else { "" };
            format!("R-{rule} of row {row}{}: {}{assumes}", probity::outcome::in_words(loops), outcome.words())
        });
        let measures = self.measures.iter().map(|measure| format!("measure {measure:?}"));
        let rows = [format!("repeated {:?}", self.repeated), format!("without subject {:?}", self.without_subject)];
        rules.chain(subjects).chain(measures).chain(rows).collect()
    }
}
