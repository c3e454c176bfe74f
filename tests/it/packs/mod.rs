//! The rule packs of the repository: they resolve, and all their tests pass.

mod coverage;
mod quality;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use probity::diagnostic::Faults;
use probity::resolve::RuleSet;
use probity::source::Sources;
use probity::{authoring, resolve, syntax};

/// All rule files below a folder, in the order of their paths.
pub(crate) fn sources_of(folder: &Path) -> Sources {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "probity"));
    files.sort();
    let mut sources = Sources::default();
    for file in files {
        let name = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        sources.add(name, std::fs::read_to_string(file).unwrap()).unwrap();
    }
    sources
}

/// The folder of the packs.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// All packs together, settled once for all tests.
pub(crate) fn packs() -> &'static (Sources, RuleSet) {
    static PACKS: LazyLock<(Sources, RuleSet)> = LazyLock::new(settled);
    &PACKS
}

fn settled() -> (Sources, RuleSet) {
    let sources = sources_of(&folder());
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    let rules = resolve::resolve(&sources, &files, &mut faults);
    let messages: Vec<String> = faults.list.iter().map(|fault| fault.problem.to_string()).collect();
    assert!(messages.is_empty(), "{}", messages.join("\n"));
    (sources, rules.unwrap())
}

#[test]
fn every_test_of_the_packs_passes() {
    let (sources, rules) = packs();
    let results = authoring::test::run(sources, rules);
    assert!(results.len() > 200, "the packs hold their tests");
    let failed: Vec<String> = results
        .iter()
        .filter(|result| !result.wrong.is_empty())
        .map(|result| {
            let place = sources.place(result.span);
            let file = &sources.file(result.span.file).name;
            format!("{file}:{} {} {:?}: {}", place.line, result.rule, result.title, result.wrong.join("; "))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} fail\n{}", failed.len(), results.len(), failed.join("\n"));
}
