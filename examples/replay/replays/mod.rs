//! The replays: what makes the records of each. The project files, the measures and the expected results stand beside
//! the records in `fixtures/replay/` and are written by hand. Included by the example and by the tests.
//!
//! A replay knows how many cases of each kind there were, because the audit says so. It does not know what a rule makes
//! of them: that is what the program is asked.

pub(crate) mod chance;
mod inspections;
mod table;

pub(crate) mod r1;
mod r12;
mod r2;
mod r4;
mod r5;
mod r6;
mod r7;
mod r8;
mod r9;
mod r9_staff;
pub(crate) mod r10;

pub(crate) use chance::Chance;
pub(crate) use table::Table;

/// A file of records: its name and its text.
pub(crate) type Made = (&'static str, String);

/// One replay: the name of its folder, and what makes its records.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) name: &'static str,
    /// Where its chance begins: another number makes other records of the same counts.
    seed: u64,
    make: fn(&mut Chance) -> Vec<Made>,
}

/// All replays, by their names.
pub(crate) const ALL: &[Replay] = &[
    Replay { name: "r1", seed: 1, make: r1::files },
    Replay { name: "r2", seed: 2, make: r2::files },
    // One world for both: its inspections have findings of both classes.
    Replay { name: "r4", seed: 4, make: r4::files },
    Replay { name: "r5", seed: 4, make: r5::files },
    Replay { name: "r6", seed: 6, make: r6::files },
    Replay { name: "r7", seed: 7, make: r7::files },
    Replay { name: "r8", seed: 8, make: r8::files },
    Replay { name: "r9", seed: 9, make: r9::files },
    Replay { name: "r10", seed: 10, make: r10::files },
    Replay { name: "r12", seed: 12, make: r12::files },
];

/// The records of a replay, the same at every call.
pub(crate) fn files(replay: &Replay) -> Vec<Made> {
    (replay.make)(&mut Chance::from(replay.seed))
}
