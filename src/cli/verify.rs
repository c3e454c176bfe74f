//! `--verify`: every judgement of the engine is made once more by the reference evaluator.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::calendar::Zone;
use crate::column::{Cell, Dataset, Texts};
use crate::engine::{self, PointsAt};
use crate::explain::{Count, Court, Subject};
use crate::input::{Again, Loaded};
use crate::outcome::{Outcome, Tally, in_words};
use crate::plan::KindPlan;
use crate::report::passed::Passed;
use crate::report::words::counted;
use crate::report::{Look, Rereading};
use crate::resolve::ruleset::RuleId;
use crate::review::subjects::place_name;
use crate::schema::KindId;

use super::check::{Whole, narrowed};
use super::passing::{self, Course};
use super::problems::Refusal;
use super::terminal;
use super::ways::Way;

/// What one evaluator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    outcome: Outcome,
    assumes_complete: bool,
    /// The value at which a finding points; in the record itself its field alone. Missing where only one evaluator
    /// looks for it.
    points_at: Option<PointsAt>,
}

/// How many judgements agree so far, and by the reference evaluator what each rule came to.
struct Verified<'a> {
    loaded: &'a Loaded,
    judgements: u64,
    tallies: BTreeMap<RuleId, Tally>,
}

/// Judges the records of a run once more by both evaluators, and says how often they agree.
pub(super) fn verify(whole: &Whole<'_>, ways: &BTreeMap<KindId, Way<'_>>, look: Look) -> Result<(), Refusal> {
    let Whole { arguments, project, case, .. } = *whole;
    let passing: BTreeSet<KindId> = ways.iter().filter(|(_, way)| way.passes()).map(|(kind, _)| *kind).collect();
    let (mut read, left) = case.read_beside(project, &passing, look)?;
    let narrowed = narrowed(project, &read.loaded, whole.records, look)?;
    let texts = read.loaded.dataset.share_texts();
    let before = Dataset::over(&texts, &read.loaded.dataset.kinds);
    let court = Court::new(&case.rules.sources, &case.rules.set, &before, case.as_of);
    let course = Course { threads: arguments.threads(), also: &Outcome::ALL, ids: false, lines: None, look };
    let mut found = Passed::new(case.rules.set.rules.len(), false, None);
    let mut tallies: BTreeMap<RuleId, Tally> = BTreeMap::new();
    for left in left {
        let Some(Way { plan, .. }) = ways.get(&left.kind) else { continue };
        let came = passing::pass(left, plan, (&court, &texts), &mut read.loaded, &course, &mut found)?;
        let came = came.map_err(|_| failed(&io::Error::other("they have changed since they were read"), look))?;
        tallies.extend(came.0.counts.into_iter().map(|(rule, count)| (rule, count.tally)));
    }
    let texts = read.loaded.dataset.share_texts();
    let court = passing.iter().fold(court, |court, kind| court.over(&read.loaded.dataset, *kind));
    let mut verified = Verified { loaded: &read.loaded, judgements: 0, tallies: BTreeMap::new() };
    for (kind, way) in ways {
        let records = court.data.records(*kind);
        // What the rows of one record say apart from each other is judged by one evaluator alone.
        if way.passes() || records.has_dissent() {
            continue;
        }
        let chosen = |row: &u32| {
            court.is_subject(*kind, *row)
                && narrowed.as_ref().is_none_or(|files| files.contains(&records.origin(*row).file))
        };
        let rows: Vec<u32> = records.rows().filter(chosen).collect();
        verified.held((&court, &texts), &way.plan, &rows, &mut tallies).map_err(|why| differ(&why, look))?;
    }
    let zone = case.zone().and_then(Zone::named);
    let (schema, as_of) = (&case.schema, case.as_of);
    let again = Again { project, schema, zone, as_of, loaded: &read.loaded, texts };
    let mut different = None;
    let each = Rereading { passed: &found, again: &again, court: &court }.all(&mut |court, row, entry| {
        let said =
            Said { outcome: entry.outcome, assumes_complete: entry.assumes_complete, points_at: Some(entry.points_at) };
        verified.compare(court, (entry.rule, &Subject::record(row)), said).map_err(|why| {
            different = Some(why);
            io::ErrorKind::Other.into()
        })
    });
    if let Some(why) = different {
        return Err(differ(&why, look));
    }
    each.map_err(|error| failed(&error, look))?;
    verified.compare_tallies(&tallies, &court).map_err(|why| differ(&why, look))?;
    let rules = counted(verified.tallies.len() as u64, "rule", "rules");
    let judgements = counted(verified.judgements, "judgement", "judgements");
    terminal::complain(&format!("verified: both evaluators agree on {judgements} by {rules}\n"));
    Ok(())
}

impl Verified<'_> {
    /// Compares what both evaluators make of held records, and adds what the engine counts.
    fn held(
        &mut self,
        (court, texts): (&Court<'_>, &Arc<Texts>),
        plan: &KindPlan<'_>,
        rows: &[u32],
        tallies: &mut BTreeMap<RuleId, Tally>,
    ) -> Result<(), String> {
        let mut differs = Ok(());
        engine::HeldRows::new(plan, court, texts, &Outcome::ALL).judge(rows, |rows, judged| {
            for marked in judged.flagged {
                let planned = &plan.program.rules[marked.rule as usize];
                let said = Said {
                    outcome: marked.outcome,
                    assumes_complete: marked.assumes_complete,
                    points_at: planned.is_of_row().then_some(marked.points_at),
                };
                if differs.is_ok() {
                    let subject = Subject::record(rows[marked.row as usize]);
                    differs = self.compare(court, (planned.rule, &subject), said);
                }
            }
            let planned = plan.program.rules.iter().take(plan.program.asked);
            for (planned, tally) in planned.zip(judged.tallies) {
                tallies.entry(planned.rule).or_default().merge(tally);
            }
        });
        for looped in &plan.program.looped {
            let judged = engine::judge_looped(court, looped, texts, &Outcome::ALL, rows, &mut |found| {
                let said = Said { outcome: found.outcome, assumes_complete: found.assumes_complete, points_at: None };
                if differs.is_ok() {
                    differs = self.compare(court, (found.rule, &found.of()), said);
                }
            });
            for (rule, count) in judged.counts {
                let subjects = |count: &Count| (count.rows, count.with_subject, count.subjects);
                let said = subjects(&count);
                tallies.entry(rule).or_default().merge(count.tally);
                let mut reference = Count::default();
                rows.iter().for_each(|row| reference.add_record(&court.subjects(rule, *row)));
                if differs.is_ok() && said != subjects(&reference) {
                    let id = &court.rules.rule(rule).id;
                    differs = Err(format!("about {id}: they count its subjects differently"));
                }
                self.tallies.entry(rule).or_default().merge(reference.tally);
            }
        }
        differs
    }

    /// Judges a subject by the reference evaluator.
    fn compare(&mut self, court: &Court<'_>, (rule, subject): (RuleId, &Subject), engine: Said) -> Result<(), String> {
        let kind = court.rules.rule(rule).kind;
        let (ruling, row) = (court.ruling(rule, subject), subject.row);
        let violated = ruling.outcome == Outcome::Violated;
        let Cell { kind: other, row: other_row, field } = ruling.cell;
        let reference = Said {
            outcome: ruling.outcome,
            assumes_complete: violated && ruling.assumes_complete,
            points_at: engine.points_at.map(|_| match (other, other_row) == (kind, row) {
                true => PointsAt::Own(field),
                false => PointsAt::Held(ruling.cell),
            }),
        };
        self.judgements += 1;
        court.tally(kind, &court.judge(rule, subject), self.tallies.entry(rule).or_default());
        if engine == reference {
            return Ok(());
        }
        let id = &court.rules.rule(rule).id;
        let record = place_name(court.rules, (self.loaded, court.data), kind, row).unwrap_or_default();
        let what = match (engine, reference) {
            (Said { outcome: one, .. }, Said { outcome: other, .. }) if one != other => {
                format!("one says {}, the other {}", one.words(), other.words())
            }
            (one, other) if one.assumes_complete != other.assumes_complete => {
                "only one of them assumes that the records are complete".to_owned()
            }
            (Said { .. }, Said { .. }) => "they point at different values".to_owned(),
        };
        Err(format!("about {id} for {record}{}: {what}", in_words(&subject.loops)))
    }

    /// Compares what the rules came to as a whole.
    fn compare_tallies(&self, engine: &BTreeMap<RuleId, Tally>, court: &Court<'_>) -> Result<(), String> {
        let none = Tally::default();
        let different = engine.iter().find(|(rule, tally)| *tally != self.tallies.get(rule).unwrap_or(&none));
        match different {
            Some((rule, _)) => {
                Err(format!("about {}: they count differently what its subjects came to", court.rules.rule(*rule).id))
            }
            None => Ok(()),
        }
    }
}

/// That the evaluators do not agree.
fn differ(why: &str, look: Look) -> Refusal {
    let help = "this is a mistake in the program, not in your files: please report it with the rule and the record";
    Refusal::argument(format!("the two evaluators do not agree {why}"), help, look)
}

fn failed(error: &io::Error, look: Look) -> Refusal {
    Refusal::file(Path::new("the records"), error, look)
}
