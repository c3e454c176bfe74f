//! How a run ends: the exit code, and the sentence that says why.
//!
//! One function of what was judged, what was wrong with the input, and the gate. Nothing is printed here.

use std::process::{ExitCode, Termination};

use crate::input::project::Gate;
use crate::outcome::{Outcome, Status, Tally};
use crate::report::words::{counted, listed};
use crate::resolve::ruleset::Class;
use crate::review::accepted::Count;

/// The exit codes of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing to report at the gate.
    Clean,
    /// 1: a violation at the gate.
    Violated,
    /// 2: could not run.
    CouldNotRun,
    /// 3: no violation, but not everything that applies was assessed.
    NotAllAssessed,
}

impl Exit {
    /// The number that the operating system gets.
    pub fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Violated => 1,
            Exit::CouldNotRun => 2,
            Exit::NotAllAssessed => 3,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

/// One rule, as far as the exit code asks about it.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// What breaking it is.
    pub class: Class,
    /// How it came out as a whole.
    pub status: &'a Status,
    /// What its subjects came to.
    pub tally: &'a Tally,
    /// How many of its violations are accepted.
    pub accepted: Count,
}

/// What was wrong with the input: counts of what keeps a run from being green.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InputTroubles {
    /// Rows that could not be read as they should be.
    pub bad_rows: u64,
    /// Values that are no values of their type.
    pub unreadable_values: u64,
    /// Keys that several differing records have.
    pub duplicate_keys: u64,
    /// Records whose link finds nobody.
    pub lost_links: u64,
    /// Files without any record: tables with a header only, empty lists.
    pub empty_files: u64,
}

/// What fails a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateRules {
    /// The gates.
    pub gates: Vec<Gate>,
    /// Violations that rest on an absence in a source not declared complete do not count.
    pub ignore_assumed_complete: bool,
    /// Only some files were judged: rules without a subject there do not count.
    pub narrowed: bool,
}

impl GateRules {
    fn has(&self, gate: Gate) -> bool {
        self.gates.contains(&gate)
    }
}

/// The exit code of a run, and why in a sentence.
pub fn exit(rules: &[Judged<'_>], troubles: InputTroubles, gate: &GateRules) -> (Exit, String) {
    let left_out = ignored(rules, gate);
    let (deficiencies, concerns) = (broken(rules, gate, Class::Deficiency), broken(rules, gate, Class::AreaOfConcern));
    if deficiencies + concerns > 0 {
        let all = counted(deficiencies + concerns, "violation", "violations");
        return (Exit::Violated, format!("{all} at the gate ({}){left_out}", classes(deficiencies, concerns)));
    }
    let open = if gate.has(Gate::NotAssessable) { not_assessed(rules, troubles, gate) } else { Vec::new() };
    if open.is_empty() {
        return (Exit::Clean, format!("nothing to report at the gate{left_out}"));
    }
    (Exit::NotAllAssessed, format!("no violation at the gate, but {}{left_out}", listed(&open)))
}

/// Violations of a class that count.
fn broken(rules: &[Judged<'_>], gate: &GateRules, class: Class) -> u64 {
    let word = match class {
        Class::Deficiency => Gate::Deficiency,
        Class::AreaOfConcern => Gate::Concern,
    };
    if !gate.has(word) {
        return 0;
    }
    let of_class = rules.iter().filter(|rule| rule.class == class);
    of_class.map(|rule| rule.tally.count(Outcome::Violated) - rule.accepted.all - assumed(rule, gate)).sum()
}

/// Violations that are left out because they assume complete records, but for those that are accepted anyway.
fn assumed(rule: &Judged<'_>, gate: &GateRules) -> u64 {
    if gate.ignore_assumed_complete { rule.tally.assumes_complete - rule.accepted.assume_complete } else { 0 }
}

/// What is left out, in clauses behind the sentence.
fn ignored(rules: &[Judged<'_>], gate: &GateRules) -> String {
    let left_out = |count: u64, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!("; 1 {one} is left out"),
        count => format!("; {count} {many} are left out"),
    };
    let accepted = rules.iter().map(|rule| rule.accepted.all).sum();
    let assumed = rules.iter().map(|rule| assumed(rule, gate)).sum();
    left_out(accepted, "accepted violation", "accepted violations")
        + &left_out(assumed, "violation that assumes complete records", "violations that assume complete records")
}

fn classes(deficiencies: u64, concerns: u64) -> String {
    let named = |count, one, many| (count > 0).then(|| counted(count, one, many));
    let both =
        [named(deficiencies, "deficiency", "deficiencies"), named(concerns, "area of concern", "areas of concern")];
    listed(&both.into_iter().flatten().collect::<Vec<_>>())
}

/// Everything for which a run is not green, each as a clause.
fn not_assessed(rules: &[Judged<'_>], troubles: InputTroubles, gate: &GateRules) -> Vec<String> {
    let counting: Vec<_> = rules.iter().filter(|rule| !gate.narrowed || rule.tally.subjects() > 0).collect();
    let open: u64 = counting
        .iter()
        .filter(|rule| !matches!(rule.status, Status::NotRun(_)))
        .map(|rule| rule.tally.count(Outcome::NotAssessable))
        .sum();
    let not_run = counting.iter().filter(|rule| matches!(rule.status, Status::NotRun(_))).count() as u64;
    let any_run = rules.iter().any(|rule| matches!(rule.status, Status::Run));
    let mut clauses = Vec::new();
    let mut note = |count: u64, one: &str, many: &str| {
        if count > 0 {
            clauses.push(counted(count, one, many));
        }
    };
    note(open, "judgement was not assessable", "judgements were not assessable");
    note(not_run, "rule was not run", "rules were not run");
    note(troubles.bad_rows, "row could not be read as it stands", "rows could not be read as they stand");
    note(troubles.unreadable_values, "value could not be read", "values could not be read");
    note(
        troubles.duplicate_keys,
        "key belongs to several differing records",
        "keys belong to several differing records",
    );
    note(troubles.lost_links, "record links to nobody", "records link to nobody");
    note(troubles.empty_files, "file holds no records", "files hold no records");
    if rules.is_empty() {
        clauses.insert(0, "there was no rule to judge by".to_owned());
    } else if !any_run && not_run == 0 {
        clauses.insert(0, "no rule applied to any record".to_owned());
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::OutcomeSet;

    const DEFAULT: [Gate; 3] = [Gate::Deficiency, Gate::Concern, Gate::NotAssessable];

    fn tally(outcomes: &[(u64, Outcome)]) -> Tally {
        let mut tally = Tally::default();
        for (count, outcome) in outcomes {
            (0..*count).for_each(|_| tally.add(*outcome, OutcomeSet::default()));
        }
        tally
    }

    struct Case<'a> {
        rules: Vec<(Class, Status, Tally)>,
        /// Of every rule.
        accepted: Count,
        troubles: InputTroubles,
        gates: &'a [Gate],
        ignore: bool,
        narrowed: bool,
    }

    impl Case<'_> {
        fn run(outcomes: &[(u64, Outcome)]) -> Case<'static> {
            Case::of(vec![(Class::Deficiency, Status::Run, tally(outcomes))])
        }

        fn of(rules: Vec<(Class, Status, Tally)>) -> Case<'static> {
            Case {
                rules,
                accepted: Count::default(),
                troubles: InputTroubles::default(),
                gates: &DEFAULT,
                ignore: false,
                narrowed: false,
            }
        }

        #[track_caller]
        fn gives(&self, code: u8, why: &str) {
            let accepted = self.accepted;
            let rules = self.rules.iter();
            let judged: Vec<_> =
                rules.map(|(class, status, tally)| Judged { class: *class, status, tally, accepted }).collect();
            let gate =
                GateRules { gates: self.gates.to_vec(), ignore_assumed_complete: self.ignore, narrowed: self.narrowed };
            let (exit, said) = exit(&judged, self.troubles, &gate);
            assert_eq!((exit.code(), said.as_str()), (code, why));
        }
    }

    #[test]
    fn all_assessed_and_nothing_broken_is_green() {
        let outcomes = [(3, Outcome::Met), (1, Outcome::Pending), (1, Outcome::Exempt), (2, Outcome::NotApplicable)];
        Case::run(&outcomes).gives(0, "nothing to report at the gate");
    }

    #[test]
    fn a_violation_at_the_gate_counts_before_all_else() {
        let mut case = Case::of(vec![
            (Class::Deficiency, Status::Run, tally(&[(1, Outcome::Violated), (5, Outcome::NotAssessable)])),
            (Class::AreaOfConcern, Status::Run, tally(&[(2, Outcome::Violated)])),
        ]);
        case.gives(1, "3 violations at the gate (1 deficiency and 2 areas of concern)");
        case.gates = &[Gate::Concern];
        case.gives(1, "2 violations at the gate (2 areas of concern)");
        case.gates = &[Gate::NotAssessable];
        case.gives(3, "no violation at the gate, but 5 judgements were not assessable");
        case.gates = &[Gate::Never];
        case.gives(0, "nothing to report at the gate");
    }

    #[test]
    fn three_comes_only_while_not_assessable_is_at_the_gate() {
        let mut case = Case::run(&[(3, Outcome::Met), (1, Outcome::NotAssessable)]);
        case.gives(3, "no violation at the gate, but 1 judgement was not assessable");
        case.gates = &[Gate::Deficiency, Gate::Concern];
        case.gives(0, "nothing to report at the gate");
    }

    #[test]
    fn a_rule_that_was_not_run_is_never_a_pass() {
        let not_run = Status::NotRun("no source supplies `waiver`".to_owned());
        let rules = vec![
            (Class::Deficiency, Status::Run, tally(&[(3, Outcome::Met)])),
            (Class::Deficiency, not_run, tally(&[(4, Outcome::NotAssessable)])),
        ];
        Case::of(rules).gives(3, "no violation at the gate, but 1 rule was not run");
    }

    #[test]
    fn nothing_judged_is_never_a_pass() {
        let vacuous = (Class::Deficiency, Status::Vacuous, tally(&[(4, Outcome::NotApplicable)]));
        let out = (Class::Deficiency, Status::OutOfScope, Tally::default());
        let run = (Class::Deficiency, Status::Run, tally(&[(1, Outcome::Met)]));
        Case::of(vec![vacuous.clone()]).gives(3, "no violation at the gate, but no rule applied to any record");
        Case::of(vec![out.clone()]).gives(3, "no violation at the gate, but no rule applied to any record");
        Case::of(Vec::new()).gives(3, "no violation at the gate, but there was no rule to judge by");
        Case::of(vec![vacuous, out, run]).gives(0, "nothing to report at the gate");
    }

    #[test]
    fn every_trouble_with_the_input_keeps_a_run_from_being_green() {
        let troubles: [(InputTroubles, &str); 5] = [
            (InputTroubles { bad_rows: 1, ..Default::default() }, "1 row could not be read as it stands"),
            (InputTroubles { unreadable_values: 2, ..Default::default() }, "2 values could not be read"),
            (InputTroubles { duplicate_keys: 1, ..Default::default() }, "1 key belongs to several differing records"),
            (InputTroubles { lost_links: 2, ..Default::default() }, "2 records link to nobody"),
            (InputTroubles { empty_files: 1, ..Default::default() }, "1 file holds no records"),
        ];
        for (troubles, why) in troubles {
            let mut case = Case::run(&[(3, Outcome::Met)]);
            case.troubles = troubles;
            case.gives(3, &format!("no violation at the gate, but {why}"));
            case.gates = &[Gate::Deficiency];
            case.gives(0, "nothing to report at the gate");
        }
    }

    #[test]
    fn violations_that_assume_completeness_can_be_left_out() {
        let mut assumed = tally(&[(2, Outcome::Violated), (1, Outcome::Met)]);
        assumed.assumes_complete = 2;
        let mut case = Case::of(vec![(Class::Deficiency, Status::Run, assumed)]);
        case.gives(1, "2 violations at the gate (2 deficiencies)");
        case.ignore = true;
        let why = "nothing to report at the gate; 2 violations that assume complete records are left out";
        case.gives(0, why);
    }

    #[test]
    fn accepted_violations_are_left_out() {
        let mut broken = tally(&[(4, Outcome::Violated), (1, Outcome::Met)]);
        broken.assumes_complete = 2;
        let mut case = Case::of(vec![(Class::Deficiency, Status::Run, broken)]);
        case.accepted = Count { all: 1, assume_complete: 0 };
        case.gives(1, "3 violations at the gate (3 deficiencies); 1 accepted violation is left out");
        case.accepted = Count { all: 3, assume_complete: 1 };
        case.gives(1, "1 violation at the gate (1 deficiency); 3 accepted violations are left out");
        // One is both accepted and assumed, and is left out once.
        case.ignore = true;
        let why = "nothing to report at the gate; 3 accepted violations are left out; 1 violation that assumes \
                   complete records is left out";
        case.gives(0, why);
        case.accepted = Count { all: 4, assume_complete: 2 };
        case.gives(0, "nothing to report at the gate; 4 accepted violations are left out");
    }

    #[test]
    fn of_some_files_only_rules_with_a_subject_there_count() {
        let not_run = Status::NotRun("no source supplies `waiver`".to_owned());
        let mut case = Case::of(vec![
            (Class::Deficiency, Status::Run, tally(&[(3, Outcome::Met)])),
            (Class::Deficiency, not_run, Tally::default()),
        ]);
        case.narrowed = true;
        case.gives(0, "nothing to report at the gate");
    }
}
