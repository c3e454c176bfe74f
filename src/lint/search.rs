//! Looks for a record on which some conditions have some answers: takes conditions apart until only bounds, sets of
//! words and states of values are left, follows one alternative after the other, and has the evaluator judge what it
//! makes of the first that can be.

use crate::outcome::Answers;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{Condition, ConditionKind, InForce, Loop, LoopOver};
use crate::schema::KindId;
use crate::source::Sources;

use super::differences::VarId;
use super::example::{self, Example};
use super::state::{Constraint, State};
use super::world::{Frames, SUBJECT, World};

/// Things that are assumed, one after the other, before a condition is too large.
const MOST_WORK: u32 = 20_000;
/// Records that are made up and judged before the search gives up.
const MOST_TRIES: u32 = 24;

/// A condition and the answers that it should have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal<'r> {
    pub(super) condition: &'r Condition,
    pub(super) wanted: Answers,
}

/// What came of a search.
#[derive(Debug)]
pub(super) enum Found {
    /// There can be such a record: this one, as the evaluator has confirmed.
    Possible(Box<Example>),
    /// There can be none.
    Impossible,
    /// Nothing rules it out, but no record could be made up: it rests on conditions that are not looked into.
    Open,
    /// There are too many combinations.
    TooLarge,
}

/// Something that has to be so.
#[derive(Debug, Clone)]
pub(super) enum Item<'r> {
    /// A condition has one of these answers for the records of the frames.
    Condition(&'r Condition, Frames, Answers),
    /// Something is assumed.
    Assume(Constraint),
}

impl Item<'_> {
    /// The value whose state is assumed.
    pub(super) fn var(&self) -> Option<VarId> {
        match self {
            Item::Assume(Constraint::States(var, _)) => Some(*var),
            Item::Assume(_) | Item::Condition(..) => None,
        }
    }
}

/// The ways out of which one has to be taken.
type Choice<'r> = Vec<Vec<Item<'r>>>;

/// A search for a record of a kind.
#[derive(Debug)]
pub(super) struct Search<'r> {
    world: World<'r>,
    goals: Vec<Goal<'r>>,
    kind: KindId,
    work: u32,
    tries: u32,
    /// Something was found that could not be shown.
    open: bool,
    /// Records are made up and judged.
    shows: bool,
}

impl<'r> Search<'r> {
    /// A search for a record on which all goals are reached.
    pub(super) fn new(sources: &'r Sources, rules: &'r RuleSet, kind: KindId, goals: &[Goal<'r>]) -> Search<'r> {
        let world = World::new(sources, rules, kind);
        Search { world, goals: goals.to_vec(), kind, work: 0, tries: 0, open: false, shows: true }
    }

    /// Whether it is ruled out, or too large; no record is made up.
    pub(super) fn without_example(mut self) -> Search<'r> {
        self.shows = false;
        self
    }

    /// Looks among the subjects that loops make. What a loop runs over is not looked into, so none is made up.
    pub(super) fn of_loops(mut self, loops: &[Loop]) -> Search<'r> {
        self.world.has_periods = loops.iter().any(|each| matches!(each.over, LoopOver::Periods(_)));
        self.shows = self.shows && loops.is_empty();
        self
    }

    /// Looks among records without numbers below zero only.
    pub(super) fn of_counts(mut self) -> Search<'r> {
        self.world.count_only();
        self
    }

    /// Looks, among the records for which this is in force.
    pub(super) fn run(mut self, in_force: &[InForce]) -> Found {
        let frames: Frames = [SUBJECT].into();
        let goals = self.goals.iter().rev();
        let mut todo: Vec<Item<'r>> =
            goals.map(|goal| Item::Condition(goal.condition, frames.clone(), goal.wanted)).collect();
        todo.extend(in_force.iter().flat_map(|in_force| self.world.in_force(*in_force)));
        match self.explore(State::default(), todo, Vec::new()) {
            Some(found) => found,
            None if self.is_too_large() => Found::TooLarge,
            None if self.open => Found::Open,
            None => Found::Impossible,
        }
    }

    /// Follows what has to be so; `None` where nothing comes of it.
    fn explore(&mut self, mut state: State, mut todo: Vec<Item<'r>>, mut choices: Vec<Choice<'r>>) -> Option<Found> {
        while let Some(item) = todo.pop() {
            self.work += 1;
            if self.is_too_large() {
                return None;
            }
            match item {
                Item::Assume(ref constraint) => {
                    if let Some(var) = item.var()
                        && self.world.derived.iter().any(|(derived, ..)| *derived == var)
                        && state.derived.insert(var)
                    {
                        choices.push(self.world.ways_of(var));
                    }
                    if !state.add(&self.world, constraint.clone()) {
                        return None;
                    }
                }
                Item::Condition(condition, frames, wanted) => {
                    let mut alternatives = self.alternatives(condition, &frames, wanted);
                    match alternatives.len() {
                        0 => return None,
                        1 => todo.extend(alternatives.remove(0)),
                        _ => choices.push(alternatives),
                    }
                }
            }
        }
        self.choose(&state, choices)
    }

    fn is_too_large(&self) -> bool {
        self.work > MOST_WORK
    }

    /// Takes the choice with the fewest ways out, and follows each.
    fn choose(&mut self, state: &State, mut choices: Vec<Choice<'r>>) -> Option<Found> {
        for alternatives in &mut choices {
            alternatives.retain(|alternative| self.can_be(state, alternative));
        }
        let Some(least) = (0..choices.len()).min_by_key(|index| choices[*index].len()) else {
            return self.show(state);
        };
        for alternative in choices.swap_remove(least) {
            let found = self.explore(state.clone(), alternative, choices.clone());
            if found.is_some() || self.is_too_large() {
                return found;
            }
        }
        None
    }

    /// Whether what an alternative assumes outright goes with what is assumed already.
    fn can_be(&mut self, state: &State, alternative: &[Item<'r>]) -> bool {
        let mut state = state.clone();
        self.work += 1;
        alternative.iter().all(|item| match item {
            Item::Assume(constraint) => state.add(&self.world, constraint.clone()),
            Item::Condition(..) => true,
        })
    }

    /// The ways in which a condition can have one of the answers.
    #[expect(clippy::wildcard_enum_match_arm, reason = "any other condition is a test, or is not looked into")]
    fn alternatives(&mut self, condition: &'r Condition, frames: &Frames, wanted: Answers) -> Choice<'r> {
        if wanted == Answers::ANY {
            return vec![Vec::new()];
        }
        let part = |condition: &'r Condition, wanted: Answers| Item::Condition(condition, frames.clone(), wanted);
        match &condition.kind {
            ConditionKind::Not(inner) => vec![vec![part(inner, wanted.negated())]],
            ConditionKind::All(parts) => joined(parts, wanted, &part),
            ConditionKind::Any(parts) => {
                // One of them holds where not all of the opposites do.
                joined(parts, wanted.negated(), &|condition, wanted: Answers| part(condition, wanted.negated()))
            }
            ConditionKind::AtLeast(count, parts) => at_least(*count as usize, parts, wanted, &part),
            _ => self.world.cases(condition, frames).of(wanted),
        }
    }

    /// Makes up a record of what is assumed and has it judged.
    fn show(&mut self, state: &State) -> Option<Found> {
        self.open = true;
        if !self.shows {
            return Some(Found::Open);
        }
        for style in 0..example::STYLES {
            self.tries += 1;
            if self.tries > MOST_TRIES {
                return Some(Found::Open);
            }
            let Some(example) = example::of(&self.world, state, style) else { continue };
            if example.confirms(self.world.sources, self.world.rules, self.kind, &self.goals) {
                return Some(Found::Possible(Box::new(example)));
            }
        }
        None
    }
}

/// The ways in which a list of conditions that all have to hold can have one of the answers: the lowest of theirs.
fn joined<'r>(
    parts: &'r [Condition],
    wanted: Answers,
    part: &impl Fn(&'r Condition, Answers) -> Item<'r>,
) -> Vec<Vec<Item<'r>>> {
    let not_false = Answers::TRUE.union(Answers::NOT_DUE);
    let all = |wanted: Answers| parts.iter().map(|condition| part(condition, wanted)).collect::<Vec<_>>();
    let one_is = |wanted: Answers, others: Answers| {
        let each = (0..parts.len()).map(move |chosen| {
            let answer = |index: usize| if index == chosen { wanted } else { others };
            (0..).zip(parts).map(|(index, condition)| part(condition, answer(index))).collect::<Vec<_>>()
        });
        each.collect::<Vec<_>>()
    };
    let (t, f, d) = (wanted.can_be_true(), wanted.can_be_false(), wanted.can_be_not_due());
    let mut ways = match (t, d) {
        (true, true) => vec![all(not_false)],
        (true, false) => vec![all(Answers::TRUE)],
        (false, true) if f => return one_is(Answers::FALSE.union(Answers::NOT_DUE), Answers::ANY),
        (false, true) => one_is(Answers::NOT_DUE, not_false),
        (false, false) => Vec::new(),
    };
    if f {
        ways.extend(one_is(Answers::FALSE, Answers::ANY));
    }
    ways
}

/// The ways in which so many of the conditions at least can hold: those of them that make it so.
fn at_least<'r>(
    count: usize,
    parts: &'r [Condition],
    wanted: Answers,
    part: &impl Fn(&'r Condition, Answers) -> Item<'r>,
) -> Choice<'r> {
    /// With more of them nothing is said: any answer is taken to be possible.
    const MOST: usize = 12;
    if parts.len() > MOST {
        return vec![Vec::new()];
    }
    let not_false = Answers::TRUE.union(Answers::NOT_DUE);
    let mut ways = Vec::new();
    let mut add = |size: usize, answer: Answers| {
        let chosen = subsets(parts.len(), size);
        ways.extend(chosen.map(|chosen| chosen.iter().map(|index| part(&parts[*index], answer)).collect::<Vec<_>>()));
    };
    if wanted.can_be_true() {
        add(count, Answers::TRUE);
    }
    if wanted.can_be_false() {
        add((parts.len() + 1).saturating_sub(count), Answers::FALSE);
    }
    if wanted.can_be_not_due() {
        add(count, not_false);
    }
    ways
}

/// All choices of so many out of a few.
fn subsets(of: usize, size: usize) -> impl Iterator<Item = Vec<usize>> {
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    let fitting = (0..1_u32 << of).filter(move |bits| bits.count_ones() == size);
    fitting.map(move |bits| (0..of).filter(|index| bits >> index & 1 == 1).collect())
}
