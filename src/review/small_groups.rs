//! Which groups of a measure are hidden, so that nobody is found behind a figure of a few.
//!
//! A group that is too small is hidden. If the total is shown, one more is hidden with it, and more until the hidden
//! ones together are no small group either: otherwise the total less what is shown would give them away.

/// How many records stand behind a group: one number for each count that its row shows a whole of.
pub type Size = Vec<u64>;

/// Which groups are hidden, in their order, and whether the total is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// One for each group.
    pub groups: Vec<bool>,
    /// The total.
    pub total: bool,
}

impl Hidden {
    /// Whether anything is.
    pub fn any(&self) -> bool {
        self.total || self.groups.contains(&true)
    }
}

/// What is hidden of groups of these sizes, which add up to the total, where fewer than `least` records are too few.
pub fn hidden(groups: &[Size], total: &Size, least: u64) -> Hidden {
    let is_small = |size: &Size| size.iter().any(|count| (1..least).contains(count));
    let mut hidden: Vec<bool> = groups.iter().map(is_small).collect();
    if is_small(total) {
        // The groups of a small total are small, or hold all of it.
        return Hidden { groups: groups.iter().map(|size| size.iter().any(|count| *count > 0)).collect(), total: true };
    }
    let mut others: Vec<usize> = (0..groups.len()).filter(|index| !hidden[*index]).collect();
    // The smallest first, of equals the later one.
    others.sort_by_key(|index| std::cmp::Reverse((groups[*index].clone(), std::cmp::Reverse(*index))));
    while gives_away(groups, &hidden, least) {
        match others.pop() {
            Some(next) => hidden[next] = true,
            None => return Hidden { groups: hidden, total: true },
        }
    }
    Hidden { groups: hidden, total: false }
}

/// Whether the total less the groups that are shown says what a hidden one is.
fn gives_away(groups: &[Size], hidden: &[bool], least: u64) -> bool {
    let those: Vec<&Size> = groups.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(size, _)| size).collect();
    let Some(first) = those.first() else { return false };
    (0..first.len()).any(|count| {
        let sizes = those.iter().map(|size| size[count]);
        let (sum, some) = (sizes.clone().sum::<u64>(), sizes.filter(|size| *size > 0).count() as u64);
        // With nothing left to share out, everybody has nothing; with one each, everybody has one.
        some > 0 && (those.len() < 2 || sum < least || sum == some)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(groups: &[u64], least: u64) -> (Vec<bool>, bool) {
        let sizes: Vec<Size> = groups.iter().map(|size| vec![*size]).collect();
        let hidden = hidden(&sizes, &vec![groups.iter().sum()], least);
        (hidden.groups, hidden.total)
    }

    #[test]
    fn a_second_group_is_hidden_with_a_small_one() {
        assert_eq!(of(&[3, 40, 20], 5), (vec![true, false, true], false));
        assert_eq!(of(&[40, 20, 10], 5), (vec![false, false, false], false));
    }

    #[test]
    fn groups_that_are_small_together_take_a_third() {
        assert_eq!(of(&[1, 1, 40, 20], 5), (vec![true, true, false, true], false));
        assert_eq!(of(&[3, 4, 40], 5), (vec![true, true, false], false));
    }

    #[test]
    fn without_another_group_the_total_is_hidden() {
        assert_eq!(of(&[3], 5), (vec![true], true));
        assert_eq!(of(&[2, 1], 5), (vec![true, true], true));
    }

    #[test]
    fn nothing_is_no_small_group() {
        assert_eq!(of(&[0, 40], 5), (vec![false, false], false));
        assert_eq!(of(&[], 5), (vec![], false));
    }
}
