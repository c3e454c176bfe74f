//! Values that keep to everything that is assumed: days and numbers picked one after the other, dates that the
//! calendar makes worked out by the calendar, words that differ where they have to.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Day;
use crate::column::fold;
use crate::schema::Type;

use super::differences::{AS_OF, Bound, Edge, VarId, ZERO, consistent, ranges};
use super::state::State;
use super::world::{Calendar, KNOWN, Key, SCALE, Sort, World};

/// How often another value is tried before it is given up.
const MOST_TRIES: u32 = 80;

/// Days with which made-up records begin, each of another sort: a Wednesday, a Saturday, a holiday, the last day of a
/// month, a leap day.
const DAYS: [(i16, u8, u8); 5] = [(2020, 1, 15), (2020, 1, 18), (2020, 7, 3), (2020, 1, 31), (2020, 2, 29)];

/// Days and numbers for everything that bounds speak of; `None` where none were found.
pub(super) fn numbers(world: &World<'_>, state: &State, style: usize) -> Option<BTreeMap<VarId, i128>> {
    let edges = state.bounds(world);
    let mut bounded: BTreeSet<VarId> = edges.iter().flat_map(|edge| [edge.left, edge.right]).collect();
    bounded.remove(&ZERO);
    bounded.remove(&AS_OF);
    // Free values first, and the as-of date when all others are there.
    let free = bounded.iter().filter(|var| !matches!(world.vars[var.0].key, Key::Moved { .. }));
    let order: Vec<VarId> = free.copied().chain([AS_OF]).collect();
    let mut pick = Pick { world, order, style, tries: 0 };
    let mut values = BTreeMap::from([(ZERO, 0)]);
    pick.from(0, edges, &mut values).then_some(values)
}

/// Picks values.
struct Pick<'w, 'r> {
    world: &'w World<'r>,
    order: Vec<VarId>,
    style: usize,
    tries: u32,
}

impl Pick<'_, '_> {
    /// Picks a value for each from an index on.
    fn from(&mut self, index: usize, edges: Vec<Edge>, values: &mut BTreeMap<VarId, i128>) -> bool {
        let Some(var) = self.order.get(index).copied() else { return true };
        let range = ranges(&edges, self.world.vars.len())[var.0];
        for value in self.candidates(var, range) {
            self.tries += 1;
            if self.tries > MOST_TRIES {
                return false;
            }
            let mut fixed = vec![(var, value)];
            if !self.follow(&mut fixed) {
                continue;
            }
            let more = fixed.iter().flat_map(|(var, value)| is_exactly(*var, *value));
            let edges: Vec<Edge> = edges.iter().copied().chain(more).collect();
            if !consistent(&edges, self.world.vars.len()) {
                continue;
            }
            values.extend(fixed);
            if self.from(index + 1, edges, values) {
                return true;
            }
        }
        false
    }

    /// Works out the dates that the calendar makes of those that are fixed; false if it makes none.
    fn follow(&self, fixed: &mut Vec<(VarId, i128)>) -> bool {
        let mut done = 0;
        while let Some((base, value)) = fixed.get(done).copied() {
            for (index, var) in self.world.vars.iter().enumerate() {
                let Key::Moved { base: of, days, by } = &var.key else { continue };
                if *of == base {
                    let Some(moved) = self.moved(value + days, *by) else { return false };
                    fixed.push((VarId(index), moved));
                }
            }
            done += 1;
        }
        true
    }

    fn moved(&self, day: i128, by: Calendar) -> Option<i128> {
        let day = Day(i32::try_from(day).ok()?);
        self.world.calendar(day, by).map(|day| day.0.into())
    }

    /// Values that are worth trying, the plainest first.
    fn candidates(&self, var: VarId, (low, high): (Option<Bound>, Option<Bound>)) -> Vec<i128> {
        let step = match self.world.vars[var.0].sort {
            Sort::Number { step } => step,
            Sort::Day => 1,
            Sort::Word => return Vec::new(),
        };
        let grain = if step == 0 { SCALE } else { step };
        let low_value = low.map(|low| if low.nudges > 0 { low.value + 1 } else { low.value });
        let high_value = high.map(|high| if high.nudges < 0 { high.value - 1 } else { high.value });
        let fits = |value: &i128| {
            low_value.is_none_or(|low| low <= *value)
                && high_value.is_none_or(|high| *value <= high)
                && (step == 0 || value % step == 0)
        };
        let up = |value: i128| value.div_euclid(grain) * grain + if value % grain == 0 { 0 } else { grain };
        let down = |value: i128| value.div_euclid(grain) * grain;
        let middle = low_value.zip(high_value).map(|(low, high)| low + (high - low) / 2);
        let preferred = self.preferred(var);
        let (lowest, highest) = (low_value.map(up), high_value.map(down));
        let near = |value: Option<i128>, by: i128| value.map(|value| value + by);
        let mut all: Vec<i128> = vec![preferred];
        if step == 1 {
            // A week from the edge reads better than the edge.
            all.extend([near(lowest, 7), near(highest, -7)].into_iter().flatten());
        }
        all.extend([lowest, highest].into_iter().flatten());
        all.extend([near(lowest, grain), near(highest, -grain), middle.map(down), middle].into_iter().flatten());
        all.extend([low_value, high_value].into_iter().flatten());
        all.retain(fits);
        let mut seen = BTreeSet::new();
        all.retain(|value| seen.insert(*value));
        all
    }

    fn preferred(&self, var: VarId) -> i128 {
        let (year, month, day) = DAYS[self.style % DAYS.len()];
        match self.world.vars[var.0].sort {
            _ if var == AS_OF => day_number(2020, 12, 31),
            Sort::Day => day_number(year, month, day),
            Sort::Number { .. } => SCALE,
            Sort::Word => 0,
        }
    }
}

fn day_number(year: i16, month: u8, day: u8) -> i128 {
    Day::new(year, month, day).map_or(0, |day| day.0.into())
}

fn is_exactly(var: VarId, value: i128) -> [Edge; 2] {
    [
        Edge { left: var, right: ZERO, bound: Bound::exactly(value) },
        Edge { left: ZERO, right: var, bound: Bound::exactly(-value) },
    ]
}

/// Words for everything that is said to be one of some words or none of them, as they are written; `None` where some
/// have to differ and cannot.
pub(super) fn words(world: &World<'_>, state: &State) -> Option<BTreeMap<VarId, String>> {
    let pairs = state.same.iter().chain(&state.differ).flat_map(|(one, other)| [*one, *other]);
    let all: BTreeSet<VarId> = state.words.keys().copied().chain(pairs).collect();
    let mut chosen: BTreeMap<VarId, String> = BTreeMap::new();
    for var in all {
        if chosen.contains_key(&var) {
            continue;
        }
        let alike = state.same_as(var);
        let others =
            state.differ.iter().filter_map(|(one, other)| match (alike.contains(one), alike.contains(other)) {
                (true, false) => chosen.get(other),
                (false, true) => chosen.get(one),
                (true, true) | (false, false) => None,
            });
        let taken: BTreeSet<String> = others.cloned().collect();
        let can_be = state.words_of(world, var);
        let free = |word: &String| !taken.contains(word) && !can_be.not.contains(word);
        let word = match &can_be.only {
            Some(only) => only.iter().find(|word| free(word)).cloned(),
            None => plain_words(world, var).into_iter().find(free),
        }?;
        chosen.extend(alike.into_iter().map(|member| (member, word.clone())));
    }
    Some(chosen)
}

/// Words for a field that says nothing of which: those of its `one of`, then `a`, `b` and so on.
fn plain_words(world: &World<'_>, var: VarId) -> Vec<String> {
    let mut declared: Vec<String> = Vec::new();
    if let Key::Field(node, field) = &world.vars[var.0].key
        && let Type::OneOf(choices) = &world.rules.schema.field(world.nodes[node.0].kind, *field).field_type
    {
        declared.extend(choices.choices.iter().map(|choice| fold(&choice.value)));
    }
    declared.into_iter().chain(('a'..='z').map(String::from)).collect()
}

/// Whether a value is said to be there and nothing else.
pub(super) fn is_known(world: &World<'_>, state: &State, var: VarId) -> bool {
    state.states.get(&var).copied().unwrap_or(world.vars[var.0].states) == KNOWN
}
