//! Static checks.
mod brute_force;

use std::path::Path;

use probity::diagnostic::Faults;
use probity::source::Sources;
use probity::{lint, resolve, syntax};

use crate::packs::sources_of;
use crate::render::render;

fn checked(sources: &Sources) -> lint::Checked {
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(sources, id, &mut faults)).collect();
    let rules = resolve::resolve(sources, &files, &mut faults);
    assert!(!faults.any_errors(), "{}", render(sources, &faults));
    lint::check(sources, &rules.unwrap(), &|_| true)
}

#[test]
fn packs() {
    for folder in ["rules", "tests/bench", "tests/real"] {
        let sources = sources_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        let start = std::time::Instant::now();
        let found = checked(&sources);
        println!("{folder} {:?}", start.elapsed());
        println!("{}\n{}\n{:?}", render(&sources, &found.faults), render(&sources, &found.loose_ends), found.not_analysed);
    }
}
