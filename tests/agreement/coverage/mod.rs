//! Which constructs, states of values and outcomes the made up cases have had. Every enumeration is matched as a whole,
//! so that nothing compiles again before a new variant is counted too.

mod features;
mod found;
mod written;

use std::collections::BTreeMap;

/// A variant of something that is counted.
pub(crate) trait Counted {
    /// What it is a variant of.
    const OF: &'static str;
    /// The names of all variants that can be made.
    const NAMES: &'static [&'static str];

    /// Its name; `None` for what no case can have.
    fn name(&self) -> Option<&'static str>;
}

/// Names each variant of an enumeration; behind `never`, one that no case can have.
macro_rules! counted {
    ($type:ty, $of:literal: $($pattern:pat => $name:literal),+ $(,)? $(; never $never:pat => ())?) => {
        impl $crate::coverage::Counted for $type {
            const OF: &'static str = $of;
            const NAMES: &'static [&'static str] = &[$($name),+];

            fn name(&self) -> Option<&'static str> {
                match self {
                    $($pattern => Some($name),)+
                    $($never => None,)?
                }
            }
        }
    };
}
pub(crate) use counted;

/// Counts by what is counted and the name of the variant.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
struct Group {
    of: &'static str,
    names: &'static [&'static str],
    counts: Vec<u64>,
}

impl Coverage {
    /// Nothing counted yet, of anything.
    pub(crate) fn new() -> Coverage {
        let mut coverage = Coverage { groups: Vec::new() };
        written::groups(&mut coverage);
        found::groups(&mut coverage);
        coverage
    }

    fn group<C: Counted>(&mut self) {
        self.groups.push(Group { of: C::OF, names: C::NAMES, counts: vec![0; C::NAMES.len()] });
    }

    pub(crate) fn count<C: Counted>(&mut self, of: &C) {
        if let Some(name) = of.name() {
            self.add(C::OF, name, 1);
        }
    }

    fn add(&mut self, of: &str, name: &str, count: u64) {
        let group = self.groups.iter_mut().find(|group| group.of == of).expect("every group is there from the start");
        let place = group.names.iter().position(|known| *known == name).expect("a name is one of its group");
        group.counts[place] += count;
    }

    /// Adds what another has counted.
    pub(crate) fn merge(&mut self, other: &Coverage) {
        for (group, other) in self.groups.iter_mut().zip(&other.groups) {
            group.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
        }
    }

    /// What no case has had.
    pub(crate) fn missing(&self) -> Vec<String> {
        let of_group = |group: &Group| -> Vec<String> {
            let never = group.names.iter().zip(&group.counts).filter(|(_, count)| **count == 0);
            never.map(|(name, _)| format!("{}: {name}", group.of)).collect()
        };
        self.groups.iter().flat_map(of_group).collect()
    }

    /// All counts, a group a line.
    pub(crate) fn lines(&self) -> String {
        let of_group = |group: &Group| {
            let each: BTreeMap<&str, u64> = group.names.iter().copied().zip(group.counts.iter().copied()).collect();
            let each: Vec<String> = each.iter().map(|(name, count)| format!("{name} {count}")).collect();
            format!("{}: {}\n", group.of, each.join(", "))
        };
        self.groups.iter().map(of_group).collect()
    }
}
