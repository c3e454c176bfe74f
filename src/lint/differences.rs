//! Bounds on differences between numbers or between days, and whether they can all hold (Bellman and Ford).
//!
//! A number is counted in thousand millionths, a day as it is. What must be smaller, and not by a whole step, is
//! smaller by a nudge: less than anything that can be written.

/// Index of something that has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VarId(pub(super) usize);

/// Stands for the value zero.
pub(super) const ZERO: VarId = VarId(0);
/// Stands for the as-of date.
pub(super) const AS_OF: VarId = VarId(1);

/// A number and some nudges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    pub(super) value: i128,
    pub(super) nudges: i64,
}

impl Bound {
    pub(super) const ZERO: Bound = Bound { value: 0, nudges: 0 };

    pub(super) fn exactly(value: i128) -> Bound {
        Bound { value, nudges: 0 }
    }

    pub(super) fn plus(self, other: Bound) -> Bound {
        Bound { value: self.value.saturating_add(other.value), nudges: self.nudges.saturating_add(other.nudges) }
    }

    pub(super) fn negated(self) -> Bound {
        Bound { value: -self.value, nudges: -self.nudges }
    }
}

/// `left - right` is at most the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) left: VarId,
    pub(super) right: VarId,
    pub(super) bound: Bound,
}

/// Whether values can be found that keep to all bounds.
pub(super) fn consistent(edges: &[Edge], count: usize) -> bool {
    let mut highest = vec![Bound::ZERO; count];
    for _ in 0..=count {
        if !lower_all(edges, &mut |left, right, bound| {
            let new = highest[right].plus(bound);
            let lower = new < highest[left];
            if lower {
                highest[left] = new;
            }
            lower
        }) {
            return true;
        }
    }
    false
}

/// The lowest and the highest value that each can have, where bounds that can all hold say so.
pub(super) fn ranges(edges: &[Edge], count: usize) -> Vec<(Option<Bound>, Option<Bound>)> {
    let mut high: Vec<Option<Bound>> = vec![None; count];
    let mut low: Vec<Option<Bound>> = vec![None; count];
    (high[ZERO.0], low[ZERO.0]) = (Some(Bound::ZERO), Some(Bound::ZERO));
    for _ in 0..=count {
        let changed = lower_all(edges, &mut |left, right, bound| {
            let from_right = high[right].map(|right| right.plus(bound));
            let lowered = from_right.is_some() && (high[left].is_none() || from_right < high[left]);
            if lowered {
                high[left] = from_right;
            }
            // The right one is no lower than the left one less the bound.
            let from_left = low[left].map(|left| left.plus(bound.negated()));
            let raised = from_left.is_some() && (low[right].is_none() || from_left > low[right]);
            if raised {
                low[right] = from_left;
            }
            lowered || raised
        });
        if !changed {
            break;
        }
    }
    low.into_iter().zip(high).collect()
}

/// Whether any bound changed something.
fn lower_all(edges: &[Edge], change: &mut impl FnMut(usize, usize, Bound) -> bool) -> bool {
    let mut changed = false;
    for edge in edges {
        changed |= change(edge.left.0, edge.right.0, edge.bound);
    }
    changed
}
